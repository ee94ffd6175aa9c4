"""Lines and words alone: crops no larger than the text, as recognizers are trained on; made by the hundred a second."""

from functools import lru_cache

import numpy as np

from synth.ocr import colours
from synth.ocr.backgrounds import swatch
from synth.ocr.bends import Maker, arc, bent, tilted, turned, waves
from synth.ocr.canvas import strip
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene, Surface
from synth.ocr.sheet import Pixels, sheet
from synth.ocr.stage import scaled


def line(desk: Desk) -> Scene:
    """A line of a few words."""
    return _crop(desk, 8, 46)


def word(desk: Desk) -> Scene:
    """One word, or two short ones."""
    return _crop(desk, 2, 12)
