"""Quads: the corners of turned text, clockwise from where reading starts."""

from collections.abc import Sequence

from synth.text.bidi import has_right_to_left

Corner = tuple[float, float]
Quad = tuple[float, float, float, float, float, float, float, float]


def quad_of(corners: Sequence[Corner], text: str) -> Quad:
    """Of corners clockwise from the top left as the text is read; of Arabic reading starts at the top right."""
    first = 1 if has_right_to_left(text) else 0
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = (corners[(first + place) % 4] for place in range(4))
    return x1, y1, x2, y2, x3, y3, x4, y4
