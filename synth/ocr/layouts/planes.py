"""Text painted or printed on what a photograph shows: several blocks in perspective, no plate behind them."""

from random import Random

from synth.ocr import palette
from synth.ocr.assemble import AUTO
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import hung
from synth.text.paragraphs import Align

# Weights of ink styles on a wall or a screen of a film.
_STYLES = {AUTO: 0.6, "print": 0.25, "outline": 0.1, "shadow": 0.05}


def planes(desk: Desk) -> Scene:
    part = desk.chance("planes")
    size = desk.canvas((0.6, 1.8), (0.4, 1.0))
    count = part.choices((1, 2, 3, 4, 5, 6), (0.16, 0.24, 0.22, 0.16, 0.12, 0.1))[0]
    makes = [lambda inner, width, height: _words(desk, inner, width, height) for _ in range(count)]
    return hung(desk, size, makes, tilt=0.24, bends="cloth" if part.random() < 0.15 else "plane")


def _words(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    # On a photograph the style finds a colour of its own.
    ink = palette.ink(part)
    setter = desk.setter(part, None, max(16, min(height * 0.6, width / part.uniform(5, 14))), ink)
    if part.random() < 0.55 or height < 3 * setter.size_px:
        block = setter.fitted(desk.phrase(part, 3, min(30, 2 + setter.chars_in(width) * 2)), width - 4, height - 4)
    else:
        setter = setter.sized(max(14, min(setter.size_px, height / part.uniform(4, 8))))
        text = desk.paragraph(part, setter.chars_in(width, height / (1.5 * setter.size_px) * 0.6))
        align: Align = part.choice(("start", "center"))
        found = setter.paragraph(text, width - 4, height - 4, align, 1.3, shrink=True)
        block = found or setter.fitted(desk.phrase(part, 3, 14), width - 4, height - 4)
    high, wide = block.ink.shape
    # Room for outlines, glow and shadow.
    pad = max(2, round(min(high * 0.15, setter.size_px * 0.3, (width - wide) / 2, (height - high) / 2)))
    bare = sheet(wide + 2 * pad, high + 2 * pad, ink, bare=True)
    style = None if desk.clean else part.choices(list(_STYLES), list(_STYLES.values()))[0]
    bare.put(block, pad, pad, ink, "text", style=style)
    return bare
