"""What scoring.py is made of: base documents, corruptions with a known effect, and figures about scorers."""
