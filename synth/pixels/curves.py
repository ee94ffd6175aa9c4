"""Curves: sines, angles, fading and turns by additions, multiplications and roots, which all processors round alike.

numpy takes its own from a library that it chooses by processor, and cv2 and BLAS fuse operations where they can. Of
arrays of float32, or of pictures in which a last bit may show, these are used in their place; a table of 256 levels
that is computed in float64 needs none of it.
"""

import math

import numpy as np

from synth.pixels.arrays import Floats

_TAU = 2 * math.pi
# Abramowitz and Stegun (1964), 4.4.49: the arc tangent from 0 to 1 within 2e-8, by even powers.
_ARC = (0.0028662257, -0.0161657367, 0.0429096138, -0.07528964, 0.1065626393, -0.1420889944, 0.1999355085,
        -0.3333314528, 1.0)  # fmt: skip
# Of Taylor, to the ninth power: within 4e-6 up to a quarter of a turn.
_SINE = (1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1.0)


def sine(angles: Floats) -> Floats:
    turns = angles * (1 / _TAU)
    turns = turns - np.rint(turns)
    # What lies beyond a quarter of a turn has the sine of what is left to half of one.
    folded = np.where(np.abs(turns) > 0.25, np.copysign(0.5, turns) - turns, turns) * _TAU
    return np.asarray(folded * _powers(folded * folded, _SINE), angles.dtype)


def angle(y: Floats, x: Floats) -> Floats:
    """Of points seen from the origin, as np.arctan2, -pi to pi."""
    high, wide = np.abs(y), np.abs(x)
    most = np.maximum(high, wide)
    ratio = np.minimum(high, wide) / np.where(most == 0, 1, most)
    found = ratio * _powers(ratio * ratio, _ARC)
    found = np.where(high > wide, math.pi / 2 - found, found)
    return np.asarray(np.copysign(np.where(x < 0, math.pi - found, found), y), most.dtype)


def fading(away: Floats) -> Floats:
    """Nearly exp(-away): 1 at 0, 0 from 64 on; within 0.005."""
    found = np.maximum(1 - away * (1 / 64), 0)
    for _ in range(6):  # to the power of 64
        found = found * found
    return np.asarray(found)


def rotated(points: Floats, radians: float) -> Floats:
    """Points (n, 2) turned clockwise, as y points down, about the origin."""
    cosine, sine_ = math.cos(radians), math.sin(radians)
    x, y = points[:, 0], points[:, 1]
    return np.stack((x * cosine - y * sine_, x * sine_ + y * cosine), 1)


def _powers(base: Floats, factors: tuple[float, ...]) -> Floats:
    found = base * factors[0] + factors[1]
    for factor in factors[2:]:
        found = found * base + factor
    return np.asarray(found)
