"""Sunburst: a tree as rings from the middle outwards."""

import math
from collections.abc import Sequence

from synth.charts.canvas import Box, Pen, Point
from synth.charts.colours import Colour, mixed
from synth.charts.matplotlib_kinds.pies import draw_sector
from synth.charts.matplotlib_kinds.trees import tree_of
from synth.charts.places import above, ranks
from synth.charts.sheet import Sheet


def sunburst(sheet: Sheet, room: Box) -> None:
    """Rings from the top of a tree outwards; children stand on their parent."""
    names, children, numbers = tree_of(sheet)
    column, parents = sheet.column("value"), sheet.column("parent").values
    depth = dict(zip(names, ranks(above(names, parents))[0], strict=True))
    x1, y1, x2, y2 = room
    radius, centre = min(x2 - x1, y2 - y1) / 2, ((x1 + x2) / 2, (y1 + y2) / 2)
    sheet.need((0, 0, 2 * radius, 2 * radius), 0.22)
    sheet.canvas.note("plot_area", (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius))
    hole = radius * (0.18 if sheet.pick("hole") < 0.5 else 0.0)
    ring = (radius - hole) / (max(depth.values()) + 1)

    def draw(siblings: Sequence[str], angle: float, sweep: float, whole: float, shade: Colour | None) -> None:
        for place, name in enumerate(siblings):
            part = sweep * numbers[name] / whole
            colour = (
                sheet.colour(place)
                if shade is None
                else mixed(shade, sheet.theme.plot, 0.18 + 0.4 * place / len(siblings))
            )
            inner = hole + depth[name] * ring
            box = draw_sector(sheet, centre, inner, inner + ring, angle, part, colour, Pen(sheet.theme.plot, 1.2))
            of = None if shade is None else str(parents[names.index(name)])
            sheet.canvas.note("sector", box, None, of, name, sheet.text(numbers[name], column))
            _name_in_ring(sheet, centre, inner, ring, angle + part / 2, abs(part), name, colour)
            draw(children.get(name, ()), angle, part, numbers[name], colour)
            angle += part

    top = children[None]
    draw(top, -90.0, 360.0, sum(numbers[name] for name in top), None)


def _name_in_ring(
    sheet: Sheet, centre: Point, inner: float, ring: float, degrees: float, sweep: float, name: str, colour: Colour
) -> None:
    """A name along its sector's radius, or across it where it is wide; smaller or broken where it must be."""
    middle = math.radians(degrees)
    reach = inner + ring / 2 if inner else ring * 0.58
    for px in (sheet.px * 0.92, sheet.px * 0.8, sheet.px * 0.7):
        line = sheet.lettering.line(px)
        arc = 2 * reach * math.sin(math.radians(min(sweep, 170) / 2))
        level = sheet.lettering.wrap(name, px, min(arc * 0.85, ring * 1.1))
        if (
            arc > ring
            and sheet.lettering.width(level, px) <= min(arc * 0.85, ring * 1.1)
            and len(level) * line <= ring * 0.8
        ):
            turn, lines = 0.0, level
            if abs(math.cos(middle)) > 0.75 and sheet.lettering.width(level, px) > ring * 0.92:
                continue
            break
        along = sheet.lettering.wrap(name, px, ring * 0.9)
        if sheet.lettering.width(along, px) <= ring * 0.9 and len(along) * line <= arc * 0.9:
            turn, lines = -degrees % 360, along
            break
    else:
        return
    if 90 < turn < 270:
        turn -= 180
    at = (centre[0] + reach * math.cos(middle), centre[1] + reach * math.sin(middle))
    drawn, quad = sheet.canvas.turned_text(at, lines, px, sheet.ink_on(colour), "center", "center", turn)
    sheet.canvas.note("sector_label", drawn, name, None, name, quad=quad)


DRAWERS = {"sunburst": sunburst}
