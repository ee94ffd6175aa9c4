"""Text as pixels: fonts, shaping, lines and blocks with exact quads, and what there is to write."""
