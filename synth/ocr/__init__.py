"""Text in the wild: scenes, documents and line crops with the quad of every word."""
