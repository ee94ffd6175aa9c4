"""Text on arcs: round logos, stamps, arched signs and flags."""

from random import Random

from synth.ocr import palette
from synth.ocr.bends import arc, bent, tilted, waves
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene, Placed
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import backdrop, cells, fit

_LETTERS = (6, 30)


def arcs(desk: Desk) -> Scene:
    """One to three emblems; each a line that rises over a middle, often one that hangs below it."""
    part = desk.chance("arcs")
    width, height = desk.canvas((0.7, 1.5), (0.25, 0.9))
    picture, license_ = backdrop(desk, part, width, height)
    placed: list[Placed] = []
    for cell in cells(part, width, height, part.choices((1, 2, 3), (0.6, 0.25, 0.15))[0], desk.rtl):
        placed += _emblem(desk, part, cell)
    return Scene(picture, tuple(placed), "photo", busy=not desk.clean, license=license_)


def _emblem(desk: Desk, part: Random, cell: tuple[int, int, int, int]) -> list[Placed]:
    """Above the rising line, in the middle a short one, below the hanging one; each in a third of the cell."""
    left, top, right, bottom = cell
    ink = palette.paper(part) if part.random() < 0.5 else palette.strong(part)
    style = part.choice(("sans", "serif", "display"))
    both = part.random() < 0.5 and bottom - top > 200
    thirds = ((top, 0.4), (top + 0.4 * (bottom - top), 0.24), (top + 0.64 * (bottom - top), 0.36))
    bends = (part.uniform(60, 150), 0.0, -part.uniform(50, 120))
    found = []
    for (y, share), degrees in zip(thirds if both else thirds[:1], bends, strict=False):
        high = (bottom - top) * (share if both else 0.9)
        line = _line(desk, part, style, ink, round(0.62 * (right - left)), round(high * (0.4 if degrees else 0.8)))
        size = line.width, line.height
        area = left, round(y), right, round(y + high)
        if desk.clean:
            found.append(fit(desk, part, line, area, []))
            continue
        if not both and part.random() < 0.2:
            makers = [waves(0.25 * size[1], size[0] * part.uniform(0.6, 1.3), part.uniform(0, 6))]
        else:
            makers = [arc(degrees), tilted(part, 0.06)] if degrees else []
        found.append(fit(desk, part, line, area, makers))
    return found


def _line(desk: Desk, part: Random, style: str, ink: palette.Colour, width: int, height: int) -> Sheet:
    setter = desk.setter(part, style, max(14, min(height * 0.8, width / 9)), ink)
    text = desk.phrase(part, _LETTERS[0], max(8, min(_LETTERS[1], setter.chars_in(width, 1.5))))
    block = setter.fitted(text.upper() if part.random() < 0.4 else text, width, height, 12)
    high, wide = block.ink.shape
    bare = sheet(wide + 8, high + 8, ink, bare=True)
    bare.put(block, 4, 4, ink, "emblem", style=part.choice((None, None, "outline", "shadow")))
    return bare
