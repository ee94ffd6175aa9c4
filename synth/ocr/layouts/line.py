"""Lines and words alone: crops no larger than the text, as recognizers are trained on; made by the hundred a second."""

from itertools import accumulate
from random import Random

import cv2

from schemas.geometry import FACTOR
from synth.ocr import palette
from synth.ocr.backgrounds import swatch
from synth.ocr.bends import Maker, arc, tilted, turned, waves
from synth.ocr.canvas import strip
from synth.ocr.desk import Desk
from synth.ocr.ink import styles_for
from synth.ocr.scene import Scene
from synth.ocr.setter import Setter, sized
from synth.ocr.sheet import sheet
from synth.ocr.stage import fit
from synth.pixels.arrays import Colour, Pixels
from synth.pixels.colours import luminance
from synth.text.faces import choose_face

_SIZES_PX = (16, 18, 20, 22, 24, 26, 28, 32, 36, 44)
_WIDEST_PX = 700  # what backgrounds.swatch cuts from is 768 wide
_BENT_SHARE = 0.35
_STYLES = {None: 0.76, "outline": 0.08, "shadow": 0.06, "faded": 0.05, "glow": 0.03, "engraved": 0.02}
_STYLE_NAMES, _STYLE_WEIGHTS = tuple(_STYLES), tuple(accumulate(_STYLES.values()))


def line(desk: Desk) -> Scene:
    """A line of a few words."""
    return _crop(desk, 5, 36)


def word(desk: Desk) -> Scene:
    """One word, or two short ones."""
    return _crop(desk, 2, 12)


def _crop(desk: Desk, least: int, most: int) -> Scene:
    part = desk.chance("line")
    text = desk.phrase(part, least, most)
    # Three tokens high at most, however small the budget.
    widest = max(3 * FACTOR, min(_WIDEST_PX, desk.budget.max // (3 * FACTOR)))
    face = choose_face(text, desk.lang, part)
    size_px = sized(part.choice(_SIZES_PX), desk.lang)
    setter = Setter(face, desk.lang, size_px, (0, 0, 0), face.style, desk.letters)
    block = setter.fitted(text, widest)
    high, wide = block.ink.shape
    pad = max(2, round(setter.size_px * part.uniform(0.1, 0.4)))
    width, height = strip(desk.budget, wide + 2 * pad, high + 2 * pad)
    behind, colour, license_ = _behind(desk, part, width, height)
    ink = palette.against(part, colour, 3.5)
    bare = sheet(wide + 2 * pad, high + 2 * pad, ink, bare=True)
    bare.put(block, pad, pad, ink, "line", style=_style(desk, part, colour))
    placed = fit(desk, part, bare, (0, 0, width, height), _bends(part, wide))
    return Scene(behind, (placed,), "crop", license=license_)


def _behind(desk: Desk, part: Random, width: int, height: int) -> tuple[Pixels, Colour, str | None]:
    """What is behind, its mean colour and its licence."""
    if desk.clean or part.random() < 0.35:
        colour = palette.paper(part) if part.random() < 0.6 else palette.strong(part)
        return sheet(width, height, colour).pixels, colour, None
    found = swatch(part, width, height, desk.backgrounds)
    return found.pixels, _mean(found.pixels), found.license


def _style(desk: Desk, part: Random, surface: Colour) -> str | None:
    """A style that can be read on a surface of this colour; plain where the one that was drawn cannot."""
    if desk.clean:
        return None
    (style,) = part.choices(_STYLE_NAMES, cum_weights=_STYLE_WEIGHTS)
    return style if style in styles_for(luminance(surface)) else None


def _bends(part: Random, width: int) -> list[Maker]:
    kind = part.random()
    if kind > _BENT_SHARE:
        return []
    if kind < 0.12:
        return [tilted(part, 0.1)]
    if kind < 0.26:
        return [turned(part.triangular(-9, 9, 0))]
    if kind < 0.31:
        return [arc(part.choice((-1, 1)) * part.uniform(15, 70))]
    return [waves(part.uniform(1, 3), width * part.uniform(0.4, 1.2), part.uniform(0, 6))]


def _mean(pixels: Pixels) -> Colour:
    # Whole rows: cv2 copies what is cut within them, which takes longer than to read it.
    red, green, blue, _ = (round(value) for value in cv2.mean(pixels[::4]))
    return red, green, blue
