"""Colours of ink, chosen for how far in luminance they are from what they stand on."""

import colorsys
import random

import cv2
import numpy as np

from synth.pixels.arrays import Colour, Pixels
from synth.pixels.colours import luminance

# Shares of the full range of luminance: most text is printed to be read, some of it only just.
LOW_CONTRAST, HIGH_CONTRAST = 0.3, 1.0
# One in so many picks is plain black or white, as most print is.
PLAIN_SHARE = 0.4


def ground(pixels: Pixels) -> tuple[float, float]:
    """Mean luminance of a surface (h, w, 3) and its standard deviation, from every fourth pixel each way."""
    mean, spread = cv2.meanStdDev(cv2.cvtColor(np.ascontiguousarray(pixels[::4, ::4]), cv2.COLOR_RGB2GRAY))
    return float(mean[0, 0]), float(spread[0, 0])


def ink_colour(
    chance: random.Random, level: float, spread: float = 0.0, low: float = LOW_CONTRAST, high: float = HIGH_CONTRAST
) -> Colour:
    """A colour whose luminance differs from `level` by `low` to `high` of the range, more on a surface with `spread`.

    Where neither side has so much room it is white or black, whichever is farther.
    """
    least = low * 255 + min(spread, 60.0)
    room = {side: (255 - level if side > 0 else level) for side in (-1, 1)}
    sides = [side for side in (-1, 1) if room[side] >= least]
    if not sides:
        return (255, 255, 255) if room[1] > room[-1] else (0, 0, 0)
    side = sides[0] if len(sides) == 1 else chance.choice(sides)
    if chance.random() < PLAIN_SHARE:
        dark = chance.choice((0, 0, 20, 34))
        value = 255 - dark // 2 if side > 0 else dark
        if least <= abs(value - level) <= high * 255:
            return value, value, value
    most = max(least, min(room[side], high * 255))
    return _at(chance, level + side * chance.uniform(least, most))


def _at(chance: random.Random, level: float) -> Colour:
    """A random hue at a luminance: scaled down to it, or mixed with white up to it."""
    parts = colorsys.hsv_to_rgb(chance.random(), chance.uniform(0.25, 1.0), 1.0)
    own = luminance((round(parts[0] * 255), round(parts[1] * 255), round(parts[2] * 255)))
    if own >= level:
        mixed = [255 * part * level / own for part in parts]
    else:
        white = (level - own) / (255 - own)
        mixed = [255 * (part + (1 - part) * white) for part in parts]
    red, green, blue = (min(255, max(0, round(part))) for part in mixed)
    return red, green, blue
