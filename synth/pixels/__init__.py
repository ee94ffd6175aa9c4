"""Pixels: arrays of pictures, how they are blended, and the files that they are stored as."""
