"""Reading: the parts of ocr_reading.py."""
