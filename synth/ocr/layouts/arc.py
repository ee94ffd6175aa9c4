"""Text on arcs: round logos, stamps, arched signs and flags."""

from random import Random

from synth.ocr import palette
from synth.ocr.assemble import AUTO
from synth.ocr.bends import arc, waves
from synth.ocr.desk import Desk
from synth.ocr.scene import Placed, Scene
from synth.ocr.sheet import Rect, Sheet, sheet
from synth.ocr.stage import backdrop, cells, centred
from synth.text.families import Style

_LETTERS = (6, 30)


def arcs(desk: Desk) -> Scene:
    """One to three emblems, some on a disc of their own."""
    part = desk.chance("arcs")
    width, height = desk.canvas((0.7, 1.5), (0.25, 0.9))
    picture, license_ = backdrop(desk, part, width, height)
    scenery = Sheet(picture)
    placed: list[Placed] = []
    for cell in cells(part, width, height, part.choices((1, 2, 3), (0.6, 0.25, 0.15))[0], desk.rtl):
        placed += _emblem(desk, part, scenery, cell)
    return Scene(picture, tuple(placed), "photo", busy=not desk.clean, license=license_)


def _emblem(desk: Desk, part: Random, scenery: Sheet, cell: Rect) -> list[Placed]:
    """A line that rises over the middle, often a straight one in it and one that hangs below; all about one centre."""
    left, top, right, bottom = cell
    side = min(right - left, bottom - top) * part.uniform(0.8, 0.98)
    x, y = part.uniform(left + side / 2, right - side / 2), part.uniform(top + side / 2, bottom - side / 2)
    if part.random() < 0.5 and not desk.clean:
        ground = palette.strong(part)
        scenery.disc(x, y, side / 2, ground)
        scenery.disc(x, y, side * 0.47, palette.against(part, ground), max(2, round(side / 70)))
    style: Style = part.choice(("sans", "serif", "display"))
    ink = None if desk.clean else part.choice(("print", "print", AUTO))
    found = []
    # Where in the side a line's area begins and ends, and how much of a circle it spans.
    areas = [(0.08, 0.4, part.uniform(70, 150))]
    if side > 190:
        areas += [(0.42, 0.58, 0.0)] * (part.random() < 0.8) + [(0.62, 0.92, -part.uniform(60, 120))] * (
            part.random() < 0.7
        )
    for begin, end, degrees in areas:
        line = _line(
            desk, part, style, ink, round(0.66 * side), round((end - begin) * side * (0.4 if degrees else 0.8))
        )
        area = x - 0.44 * side, y + (begin - 0.5) * side, x + 0.44 * side, y + (end - 0.5) * side
        makers = [arc(degrees)] if degrees else []
        if part.random() < 0.15:
            makers = [waves(0.2 * line.height, line.width * part.uniform(0.6, 1.3), part.uniform(0, 6))]
        found.append(centred(desk, line, (round(area[0]), round(area[1]), round(area[2]), round(area[3])), makers))
    return found


def _line(desk: Desk, part: Random, style: Style, ink: str | None, width: int, height: int) -> Sheet:
    setter = desk.setter(part, style, max(15, min(height * 0.8, width / 9)), palette.ink(part))
    text = desk.phrase(part, _LETTERS[0], max(8, min(_LETTERS[1], setter.chars_in(width, 1.5))))
    block = setter.fitted(text.upper() if part.random() < 0.4 else text, width, max(height, 1.5 * setter.size_px))
    high, wide = block.ink.shape
    bare = sheet(wide + 8, high + 8, setter.colour, bare=True)
    bare.put(block, 4, 4, setter.colour, "emblem", style=ink)
    return bare
