"""Fields: cheap random pictures that surfaces and camera effects are made of: clouds, grain, colour ramps.

Slow-moving noise is drawn small and enlarged; fine grain is cut from one tile a process, because normal deviates cost
20 ns each and a megapixel in three colours has three million.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from synth.pixels.arrays import Colour, Floats, Pixels
from synth.pixels.exact import stretched

GRAIN_TILE_PX = 512


def clouds(
    noise: np.random.Generator, width: int, height: int, size_px: float, octaves: int = 4, stretch: float = 1.0
) -> Pixels:
    """Fractal noise (height, width), uint8 around 128; its largest lumps `size_px` high and `stretch` times as wide."""
    # Half of what the finest octave needs, and a quarter of the picture at most.
    finest = size_px / 2 ** (octaves - 1)
    shrink = max(1.0, min(finest / 2, 4.0))
    small_width, small_height = max(2, round(width / shrink)), max(2, round(height / shrink))
    # All in one sum of float32, each step rounded by itself: see synth.pixels.exact.
    total = np.full((small_height, small_width), 128, np.float32)
    spread = 42 / math.sqrt(sum(0.36**octave for octave in range(octaves)))
    for octave in range(octaves):
        lump = size_px / 2**octave
        rows, columns = max(2, round(height / lump) + 1), max(2, round(width / (lump * stretch)) + 1)
        grid = noise.standard_normal((rows, columns), np.float32)
        total += cv2.resize(grid, (small_width, small_height), interpolation=cv2.INTER_CUBIC) * np.float32(
            spread * 0.6**octave
        )
    return cv2.resize(cv2.convertScaleAbs(total), (width, height), interpolation=cv2.INTER_LINEAR)


def grain(
    noise: np.random.Generator, width: int, height: int, sigma: float, channels: int = 3
) -> tuple[Pixels, Pixels]:
    """What to add and what to take away, each (height, width, channels): together normal noise of `sigma` levels."""
    more, less = _grain_tiles(min(_SIGMAS, key=lambda level: abs(level - sigma)), channels)
    side = GRAIN_TILE_PX
    left, top = (int(noise.integers(0, max(1, side - size + 1))) for size in (width, height))
    if width > side or height > side:
        below, right = max(0, height - side), max(0, width - side)
        more, less = (cv2.copyMakeBorder(tile, 0, below, 0, right, cv2.BORDER_WRAP) for tile in (more, less))
    area = slice(top, top + height), slice(left, left + width)
    return (less[area], more[area]) if noise.random() < 0.5 else (more[area], less[area])


def grained(noise: np.random.Generator, image: Pixels, sigma: float) -> Pixels:
    """The picture (h, w, 3) with independent normal noise in each colour."""
    height, width = image.shape[:2]
    more, less = grain(noise, width, height, sigma)
    return cv2.subtract(cv2.add(image, more), less)


def speckled(noise: np.random.Generator, field: Pixels, sigma: float) -> Pixels:
    """A field (h, w) with normal noise."""
    height, width = field.shape[:2]
    more, less = grain(noise, width, height, sigma, 1)
    return cv2.subtract(cv2.add(field, more), less)


def ramp(field: Pixels, colours: Sequence[Colour]) -> Pixels:
    """A field in colours: 0 is the first, 255 the last, the others evenly between."""
    stops = np.linspace(0, 255, len(colours))
    table = np.stack([np.interp(np.arange(256), stops, [one[part] for one in colours]) for part in range(3)], 1)
    return cv2.applyColorMap(field, table.round().astype(np.uint8)[:, None])


def lit(image: Pixels, light: Pixels) -> Pixels:
    """The picture (h, w, 3) times a field of light (h, w) in which 128 changes nothing."""
    return cv2.multiply(image, cv2.merge((light, light, light)), scale=1 / 128)


def faint(field: Pixels, strength: float) -> Pixels:
    """A field with its distance from 128 times `strength`."""
    return stretched(field, strength, 128 * (1 - strength))


def from_middle(field: Pixels, gain: float, most: int) -> Pixels:
    """How far a field is from 128, times `gain`, up to `most`."""
    return cv2.LUT(field, np.minimum(np.abs(np.arange(256) - 128) * gain, most).astype(np.uint8))


# Few, so that a process makes few tiles; the eye does not tell 7 from 8.
_SIGMAS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 40)


@lru_cache(maxsize=1)
def _deviates() -> Floats:
    noise = np.random.Generator(np.random.PCG64(7919))
    return noise.standard_normal((GRAIN_TILE_PX, GRAIN_TILE_PX, 3), np.float32)


@lru_cache(maxsize=2 * len(_SIGMAS))
def _grain_tiles(sigma: int, channels: int) -> tuple[Pixels, Pixels]:
    drawn = _deviates() if channels == 3 else np.ascontiguousarray(_deviates()[:, :, 0])
    levels = np.rint(drawn * sigma)
    return np.clip(levels, 0, 255).astype(np.uint8), np.clip(-levels, 0, 255).astype(np.uint8)
