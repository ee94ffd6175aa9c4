"""Ink: which styles there are, which suits a surface, and a pen whose colour can be read on it."""

import random
from collections.abc import Callable, Mapping

import numpy as np

from synth.ocr.colours import ground, ink_colour
from synth.ocr.styles import (
    Inked,
    Pen,
    bled,
    chalk,
    dots,
    embossed,
    engraved,
    extruded,
    faded,
    glow,
    graded,
    highlighted,
    hollow,
    neon,
    outline,
    pen_stroke,
    print_,
    shadow,
    sticker,
    textured,
    translucent,
    worn,
)
from synth.pixels.arrays import Pixels
from synth.pixels.colours import luminance

PRINT_SHARE = 0.25
Style = Callable[[Pixels, Pixels, Pen], Inked]

STYLES: Mapping[str, Style] = {
    "print": print_, "translucent": translucent, "outline": outline, "hollow": hollow, "shadow": shadow, "glow": glow,
    "neon": neon, "engraved": engraved, "embossed": embossed, "extruded": extruded, "textured": textured,
    "graded": graded, "worn": worn, "chalk": chalk, "dots": dots, "faded": faded, "pen": pen_stroke, "bled": bled,
    "highlighted": highlighted, "sticker": sticker,
}  # fmt: skip
# How far around the letters a style draws, in ems.
REACH = {"outline": 0.1, "hollow": 0.06, "shadow": 0.2, "glow": 0.35, "neon": 0.6, "engraved": 0.05, "embossed": 0.05,
         "extruded": 0.2, "bled": 0.06, "highlighted": 0.5, "sticker": 0.3}  # fmt: skip


def styles_for(level: float) -> tuple[str, ...]:
    """The styles that can be read on a surface of this luminance: light needs a dark one, a marker a bright one."""
    unfit = set()
    if level > 90:
        unfit.add("neon")
    if level < 150:
        unfit.add("highlighted")
    if not 85 < level < 215:
        unfit.update(("engraved", "embossed"))
    return tuple(name for name in STYLES if name not in unfit)


def style_for(chance: random.Random, level: float) -> str:
    """A style that can be read on a surface of this luminance; plain print in a quarter of all."""
    return "print" if chance.random() < PRINT_SHARE else chance.choice(styles_for(level))


def pen_for(chance: random.Random, noise: np.random.Generator, under: Pixels, style: str, font_px: float) -> Pen:
    """A pen whose colour is readable on the patch that it will draw on in this style."""
    level, spread = ground(under)
    if style == "highlighted":
        # Markers are bright: the pen is dark.
        level, spread = 225.0, spread / 2
    if style in {"translucent", "chalk", "faded", "dots", "worn", "pen"}:
        # These lose up to half of what the pen has.
        colour = ink_colour(chance, level, spread, low=0.55)
    else:
        colour = ink_colour(chance, level, spread)
    if style in {"outline", "glow", "extruded", "sticker"}:
        # Read against its contour: the letters may then have any colour that differs from that.
        other = ink_colour(chance, luminance(colour), 0.0, low=0.4)
    else:
        other = ink_colour(chance, luminance(colour), 0.0)
    return Pen(colour, other, font_px, noise)
