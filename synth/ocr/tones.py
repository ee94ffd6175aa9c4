"""Tones: colours picked and shaded."""

import colorsys
from collections.abc import Sequence

import numpy as np

from synth.pixels.arrays import Colour


def picked(noise: np.random.Generator, colours: Sequence[Colour]) -> Colour:
    return colours[int(noise.integers(0, len(colours)))]


def some_colour(noise: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]) -> Colour:
    return hsv(noise.random(), noise.uniform(*saturation), noise.uniform(*value))


def hsv(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(1.0, max(0.0, saturation)), min(1.0, max(0.0, value)))
    return round(red * 255), round(green * 255), round(blue * 255)


def shaded(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, max(0, round(part * factor))) for part in colour)
    return red, green, blue
