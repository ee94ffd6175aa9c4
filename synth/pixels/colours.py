"""Colours: red, green and blue from 0 to 255, as they are written in CSS, mixed and compared."""

from functools import lru_cache

from synth.pixels.arrays import Colour

# The light of a level of sRGB, 0 to 1.
LIGHT = tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in range(256)))


@lru_cache(maxsize=256)
def rgb(css: str) -> Colour:
    """The colour of #rrggbb."""
    return int(css[1:3], 16), int(css[3:5], 16), int(css[5:7], 16)


def as_css(colour: Colour) -> str:
    """The colour as #rrggbb."""
    return "#" + "".join(f"{part:02x}" for part in colour)


def luminance(colour: Colour) -> float:
    """0 to 255, with the weights of BT.601 that cv2's grey has."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
