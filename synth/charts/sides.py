"""Sides: the axes around a field, laid out from the sizes of their labels and drawn."""

from dataclasses import dataclass

from synth.charts.axis import Axis
from synth.charts.axis_labels import Labels, labels_below
from synth.charts.canvas import Box, Pen, Point
from synth.charts.field import Field
from synth.charts.quads import Quad
from synth.charts.sheet import Sheet


@dataclass(frozen=True)
class Side:
    """Labels of a vertical axis in lines, and the pixels that they and the title beside them take."""

    axis: Axis
    lines: tuple[tuple[str, ...], ...]
    labels: float
    rows: int
    title: float


def _side(sheet: Sheet, axis: Axis, room: Box) -> Side:
    px, lettering = sheet.px, sheet.lettering
    limit = (room[2] - room[0]) * 0.3
    lines = tuple(
        (tick.text,) if axis.kind == "number" else lettering.wrap(tick.text, px, limit) for tick in axis.within()
    )
    labels = max((lettering.width(text, px) for text in lines), default=0.0) + _out(sheet) + px * 0.4
    rows = len(lettering.wrap(axis.title, px * 1.05, (room[3] - room[1]) * 0.75)) if axis.title else 0
    return Side(axis, lines, labels, rows, rows * lettering.line(px * 1.05) + px * 0.5 if rows else 0.0)


def laid_out(
    sheet: Sheet, room: Box, x: Axis, y: Axis, second: Axis | None, mirrored: bool
) -> tuple[Box, Labels, Side, Side | None]:
    px, lettering = sheet.px, sheet.lettering
    left, top, right, bottom = room
    side = _side(sheet, y, room)
    other = _side(sheet, second, room) if second is not None else None
    if mirrored:
        right -= side.labels + side.title
    else:
        left += side.labels + side.title
        right -= other.labels + other.title if other is not None else 0.0
    top += lettering.cap(px) * 0.6
    bottom -= _out(sheet) + px * 0.75
    if x.title:
        rows = lettering.wrap(x.title, px * 1.05, (right - left) * 0.95)
        bottom -= len(rows) * lettering.line(px * 1.05) + px * 0.35
    turn = (45.0, 30.0, 90.0, 60.0)[int(sheet.pick("turn") * 4)]
    below = labels_below(x, right - left, lettering, px, (bottom - top) * 0.3, turn)
    # The outer labels may reach beyond the axis, as far as nothing else stands there; else the axis is made shorter.
    free_left = free_right = px * 0.4 if not sheet.panel else 0.0
    for _ in range(3):
        short_left = max(0.0, below.before - (left - room[0]) - free_left)
        short_right = max(0.0, below.after - (room[2] - right) - free_right)
        if short_left + short_right < 0.5:
            break
        left, right = left + short_left, right - short_right
        below = labels_below(x, right - left, lettering, px, (bottom - top) * 0.3, turn)
    return (left, top, right, bottom - below.height), below, side, other


def _out(sheet: Sheet) -> float:
    return max(0.0, sheet.theme.tick) * sheet.px


def draw_field(sheet: Sheet, plot: Field, grid: bool) -> None:
    canvas, theme = sheet.canvas, sheet.theme
    x1, y1, x2, y2 = plot.box
    if theme.plot != theme.paper:
        canvas.rect(plot.box, theme.plot)
    canvas.note("plot_area", plot.box)
    if not grid or not sheet.look.grid:
        return
    upright = [((plot.px_x(tick.at), y1), (plot.px_x(tick.at), y2)) for tick in plot.x.within()]
    level = [((x1, plot.px_y(tick.at)), (x2, plot.px_y(tick.at))) for tick in plot.y.within()]
    both = theme.grid_lines == "both" or (plot.x.kind == "number" and plot.y.kind == "number")
    chosen = upright + level if both else upright if plot.lying else level
    canvas.lines(chosen, Pen(theme.grid, theme.grid_px, theme.grid_dashes))


def draw_frame(sheet: Sheet, box: Box, two_axes: bool) -> None:
    x1, y1, x2, y2 = box
    sides = {
        "left": ((x1, y1), (x1, y2)),
        "right": ((x2, y1), (x2, y2)),
        "top": ((x1, y1), (x2, y1)),
        "bottom": ((x1, y2), (x2, y2)),
    }
    drawn = set(sheet.theme.sides)
    if "left" in drawn and sheet.mirrored and not two_axes:
        drawn = drawn - {"left"} | {"right"} if "right" not in drawn else drawn
    if two_axes and "left" in drawn:
        drawn.add("right")
    sheet.canvas.lines([sides[side] for side in sorted(drawn)], Pen(sheet.theme.frame, sheet.theme.frame_px))


def draw_below(sheet: Sheet, plot: Field, labels: Labels) -> None:
    canvas, px, theme = sheet.canvas, sheet.px, sheet.theme
    x1, _, x2, y2 = plot.box
    length = theme.tick * px
    if length:
        at = [plot.px_x(tick.at) for tick in labels.ticks]
        canvas.lines([((x, y2), (x, y2 + length)) for x in at], Pen(theme.frame, theme.frame_px))
    top = y2 + _out(sheet) + px * 0.75
    for tick, lines in zip(labels.ticks, labels.lines, strict=True):
        x = plot.px_x(tick.at)
        if labels.degrees:
            drawn, quad = _turned_text(sheet, (x, top), lines, labels.degrees)
        else:
            drawn, quad = canvas.text((x, top), lines, px, theme.muted, "center", "top"), None
        canvas.note("tick_label", drawn, tick.text, value=tick.text, quad=quad)
    if plot.x.title:
        size = px * 1.05
        lines = sheet.lettering.wrap(plot.x.title, size, (x2 - x1) * 0.95)
        drawn = canvas.text(((x1 + x2) / 2, top + labels.height + px * 0.45), lines, size, theme.ink, "center", "top")
        canvas.note("x_title", drawn, plot.x.title)


def _turned_text(sheet: Sheet, at: Point, lines: tuple[str, ...], degrees: float) -> tuple[Box, Quad | None]:
    """A label that ends below its tick."""
    px = sheet.px
    x, y = at
    if degrees >= 89:
        block = sheet.lettering.cap(px) + (len(lines) - 1) * sheet.lettering.line(px)
        return sheet.canvas.turned_text((x - block / 2, y), lines, px, sheet.theme.muted, "right", "top", degrees)
    return sheet.canvas.turned_text((x + px * 0.2, y), lines, px, sheet.theme.muted, "right", "top", degrees)


def draw_side(sheet: Sheet, plot: Field, side: Side, right: bool, role: str = "y_title") -> None:
    canvas, px, theme = sheet.canvas, sheet.px, sheet.theme
    x1, y1, x2, y2 = plot.box
    edge, outwards = (x2, 1) if right else (x1, -1)
    ticks = side.axis.within()
    length = theme.tick * px
    if length:
        at = [plot.px_y(tick.at, side.axis) for tick in ticks]
        canvas.lines([((edge, y), (edge + outwards * length, y)) for y in at], Pen(theme.frame, theme.frame_px))
    start = edge + outwards * (_out(sheet) + px * 0.4)
    across = "left" if right else "right"
    for tick, text in zip(ticks, side.lines, strict=True):
        drawn = canvas.text((start, plot.px_y(tick.at, side.axis)), text, px, theme.muted, across, "center")
        canvas.note("tick_label", drawn, tick.text, value=tick.text)
    if side.axis.title:
        size = px * 1.05
        lines = sheet.lettering.wrap(side.axis.title, size, y2 - y1)
        while (len(lines) > side.rows or sheet.lettering.width(lines, size) > y2 - y1 + px * 3) and size > px * 0.6:
            size *= 0.94
            lines = sheet.lettering.wrap(side.axis.title, size, y2 - y1)
        x = edge + outwards * (side.labels + px * 0.55)
        down = "top" if right else "bottom"
        drawn, quad = canvas.turned_text((x, (y1 + y2) / 2), lines, size, theme.ink, "center", down, 90)
        canvas.note(role, drawn, side.axis.title, quad=quad)
