"""Nodes: boxes, lozenges and circles with a name in them."""

from collections.abc import Sequence
from typing import Literal

from schemas.errors import BadRecord
from synth.charts.canvas import Box, Pen
from synth.charts.colours import Colour, mixed
from synth.charts.sheet import Sheet

Shape = Literal["box", "lozenge", "pill"]


def node_lines(
    sheet: Sheet, names: Sequence[str], width: float, height: float, least: float = 0.62
) -> tuple[float, dict[str, tuple[str, ...]]]:
    """The largest size at which every name has room in a box, and the lines of each.

    Raises:
        BadRecord: none has, down to `least` of the size of the letters.
    """
    px = sheet.px
    while px >= sheet.px * least:
        lines = {name: sheet.lettering.wrap(name, px, width - px * 0.8) for name in names}
        wide = max(sheet.lettering.width(text, px) for text in lines.values())
        tall = max(len(text) for text in lines.values()) * sheet.lettering.line(px)
        if wide <= width - px * 0.5 and tall <= height - px * 0.3:
            return px, lines
        px *= 0.93
    raise BadRecord("chart_no_room", f"{sheet.chart.kind}: names do not fit nodes of {width:.0f} x {height:.0f} pixels")


def draw_node(
    sheet: Sheet,
    box: Box,
    name: str,
    lines: Sequence[str],
    px: float,
    colour: Colour,
    shape: Shape = "box",
    radius: float = 0.0,
    value: str | None = None,
) -> None:
    canvas = sheet.canvas
    x1, y1, x2, y2 = box
    outlined = sheet.pick("outlined nodes") < 0.4
    fill = mixed(colour, sheet.theme.plot, 0.82) if outlined else colour
    edge = Pen(colour if outlined else mixed(colour, sheet.theme.ink, 0.35), 1.4)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    if shape == "lozenge":
        canvas.polygon(((middle[0], y1), (x2, middle[1]), (middle[0], y2), (x1, middle[1])), fill, edge)
    else:
        canvas.rect(box, fill, edge, radius=(y2 - y1) / 2 if shape == "pill" else radius)
    canvas.note("node", box, name, None, name, value)
    canvas.text(middle, lines, px, sheet.ink_on(fill), "center", "center")
