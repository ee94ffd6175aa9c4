"""Palette: colours of paper, plates and ink that go together: each pair differs enough in lightness to be read."""

from random import Random

from synth.pixels.arrays import Colour
from synth.pixels.colours import LIGHT

_LEAST_CONTRAST = 3.0  # of WCAG 2.2; 4.5 is what it asks of small text

_PAPER = ((255, 255, 255), (253, 252, 248), (250, 247, 238), (246, 240, 225), (244, 244, 246), (236, 229, 210))
_INK = ((0, 0, 0), (20, 20, 24), (34, 34, 40), (16, 24, 60), (50, 40, 34), (60, 60, 66))
_STRONG = (
    (178, 24, 36), (200, 70, 16), (0, 84, 166), (0, 120, 84), (92, 40, 130), (20, 20, 20), (120, 82, 20), (0, 92, 110),
    (168, 20, 96), (34, 68, 34), (40, 52, 90), (226, 176, 10), (250, 204, 34), (240, 240, 236), (214, 228, 214),
    (236, 120, 40), (120, 190, 220), (244, 188, 196),
)  # fmt: skip


def paper(chance: Random) -> Colour:
    return _near(chance, chance.choice(_PAPER), 4)


def ink(chance: Random) -> Colour:
    return _near(chance, chance.choice(_INK), 6)


def strong(chance: Random) -> Colour:
    """A colour of signs, covers and packages."""
    return _near(chance, chance.choice(_STRONG), 14)


def against(chance: Random, ground: Colour, least: float = _LEAST_CONTRAST) -> Colour:
    """A colour that can be read on `ground`: often white or black, else a strong one that differs enough."""
    behind = _luminance(ground)
    if chance.random() < 0.45:
        for _ in range(8):
            found = strong(chance)
            if _contrast(_luminance(found), behind) >= max(least, 3.5):
                return found
    dark, light = ink(chance), paper(chance)
    return light if _contrast(_luminance(light), behind) > _contrast(_luminance(dark), behind) else dark


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    return _contrast(_luminance(one), _luminance(other))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = colour
    return 0.2126 * LIGHT[red] + 0.7152 * LIGHT[green] + 0.0722 * LIGHT[blue]


def _near(chance: Random, colour: Colour, spread: int) -> Colour:
    red, green, blue = colour
    return _moved(chance, red, spread), _moved(chance, green, spread), _moved(chance, blue, spread)


def _moved(chance: Random, value: int, spread: int) -> int:
    return min(255, max(0, value - spread + int(chance.random() * (2 * spread + 1))))
