"""Textures: drawn surfaces of the world, by name.

Each is a function of (noise, width, height) to RGB uint8 (height, width, 3).
"""

from collections.abc import Callable, Mapping

import numpy as np

from synth.ocr.materials import (
    bokeh,
    cardboard,
    chalkboard,
    fabric,
    foliage,
    gradient,
    leather,
    old_paper,
    paper,
    plain,
    stripes,
)
from synth.ocr.walls import asphalt, brick, concrete, marble, metal, plaster, tiles, wood
from synth.pixels.arrays import Pixels

Texture = Callable[[np.random.Generator, int, int], Pixels]

TEXTURES: Mapping[str, Texture] = {
    one.__name__: one
    for one in (paper, old_paper, cardboard, wood, brick, concrete, plaster, metal, fabric, leather, marble, asphalt,
                chalkboard, tiles, gradient, bokeh, stripes, foliage, plain)
}  # fmt: skip
