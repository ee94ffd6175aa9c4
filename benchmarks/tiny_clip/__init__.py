"""What train_tiny_clip.py and make_clip_bank.py are made of."""
