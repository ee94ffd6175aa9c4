"""Chance: all random choices of a sample, from its seed alone; each part of a drawing has a stream of its own.

A part that draws more numbers than before then changes nothing in the other parts.
"""

import hashlib
import random

import numpy as np


def chance(seed: int, *part: str | int) -> random.Random:
    """The choices of one part of a sample, such as chance(seed, "layout")."""
    return random.Random(_number(seed, part))


def noise(seed: int, *part: str | int) -> np.random.Generator:
    """The same for arrays of numbers."""
    return np.random.Generator(np.random.PCG64(_number(seed, part)))


def _number(seed: int, part: tuple[str | int, ...]) -> int:
    text = "\0".join((str(seed), *map(str, part)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
