"""What scoring.py is made of: base documents, corruptions of them with a known effect, and the figures about scorers."""
