"""Plot: two axes drawn around a field of data, and where on it values stand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from synth.charts.axis import Axis
from synth.charts.axis_labels import Labels, labels_below
from synth.charts.canvas import Box, Pen, Point
from synth.charts.legend import Key, Legend, measured
from synth.charts.sheet import Sheet


@dataclass(frozen=True)
class Plot:
    """`box` is the field of data in pixels; `lying` when rows stand along y and values along x."""

    sheet: Sheet
    box: Box
    x: Axis
    y: Axis
    lying: bool = False

    def px_x(self, value: float) -> float:
        return self.box[0] + self.x.share(value) * (self.box[2] - self.box[0])

    def px_y(self, value: float, axis: Axis | None = None) -> float:
        return self.box[3] - (axis or self.y).share(value) * (self.box[3] - self.box[1])

    def at(self, row: float, value: float) -> Point:
        """Where a value of a row stands."""
        return (self.px_x(value), self.px_y(row)) if self.lying else (self.px_x(row), self.px_y(value))

    def bar(self, row: float, width: float, start: float, end: float) -> Box:
        """The box from value to value, `width` rows wide about `row`."""
        x1, y1 = self.at(row - width / 2, start)
        x2, y2 = self.at(row + width / 2, end)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    @property
    def row_px(self) -> float:
        """The room of a row in pixels."""
        axis = self.y if self.lying else self.x
        side = self.box[3] - self.box[1] if self.lying else self.box[2] - self.box[0]
        return side / abs(axis.high - axis.low)

    @property
    def values(self) -> Axis:
        return self.x if self.lying else self.y


def value_ticks(sheet: Sheet, room: Box, lying: bool = False) -> float:
    """How many ticks an axis of values carries well in the room."""
    if lying:
        return max(2.0, min(7.0, (room[2] - room[0]) * 0.7 / (sheet.px * 6)))
    return max(2.0, min(7.0, (room[3] - room[1]) * 0.8 / (sheet.px * 3.2)))


def legend_place(sheet: Sheet, keys: Sequence[Key]) -> str:
    """Where the look wants the legend; of several series one is always told from another."""
    if len(keys) < 2:
        return "none"
    return "bottom" if sheet.look.legend == "none" else sheet.look.legend


def legend_headroom(sheet: Sheet, keys: Sequence[Key], room: Box, lying: bool = False) -> float:
    """The share of the value axis that a legend inside the plot takes; 0 where there is none inside."""
    if legend_place(sheet, keys) != "inside":
        return 0.0
    legend = measured(sheet, keys, "inside", room)
    if legend is None or legend.place != "inside":
        return 0.0
    taken = legend.width / (room[2] - room[0]) if lying else legend.height / (room[3] - room[1])
    return taken * 1.25 + 0.04


@contextmanager
def plot(
    sheet: Sheet,
    room: Box,
    x: Axis,
    y: Axis,
    keys: Sequence[Key] = (),
    lying: bool = False,
    second: Axis | None = None,
    legend_title: str = "",
    grid: bool = True,
) -> Iterator[Plot]:
    """Draws legend, axes and grid in the room; on leaving, the lines of the frame over what was drawn.

    `second` is an axis on the side of y's other end, with the same rows.
    """
    mirrored = sheet.mirrored and (lying or x.kind != "number") and second is None
    if mirrored:
        x = x.turned()
    legend = measured(sheet, keys, legend_place(sheet, keys), room, legend_title)  # type: ignore[arg-type]
    if legend is not None and legend.place == "inside" and legend_headroom(sheet, keys, room, lying) > 0.45:
        legend = measured(sheet, keys, "top", room, legend_title)
    room = _beside_legend(sheet, room, legend)
    box, below, side, other = _laid_out(sheet, room, x, y, second, mirrored)
    if not sheet.panel:
        sheet.need(box)
    made = Plot(sheet, box, x, y, lying)
    _draw_field(sheet, made, grid)
    _draw_below(sheet, made, below)
    _draw_side(sheet, made, side, right=mirrored)
    if other is not None:
        _draw_side(sheet, made, other, right=not mirrored, role="y2_title")
    yield made
    _draw_frame(sheet, box, second is not None)
    if legend is not None:
        _draw_legend(sheet, legend, box, room, mirrored, lying)


def _beside_legend(sheet: Sheet, room: Box, legend: Legend | None) -> Box:
    left, top, right, bottom = room
    if legend is None or legend.place == "inside":
        return room
    gap = sheet.px * 0.8
    if legend.place == "top":
        return left, top + legend.height + gap, right, bottom
    if legend.place == "bottom":
        return left, top, right, bottom - legend.height - gap
    return (
        (left + legend.width + gap, top, right, bottom)
        if sheet.mirrored
        else (left, top, right - legend.width - gap, bottom)
    )


def _draw_legend(sheet: Sheet, legend: Legend, box: Box, room: Box, mirrored: bool, lying: bool) -> None:
    px = sheet.px
    middle = (box[0] + box[2] - legend.width) / 2
    middle = min(max(middle, px), sheet.canvas.width - px - legend.width)
    if legend.place == "top":
        legend.draw(middle, room[1] - legend.height - px * 0.8)
    elif legend.place == "bottom":
        legend.draw(middle, room[3] + px * 0.8)
    elif legend.place == "right":
        legend.draw(room[0] - legend.width - px * 0.8 if sheet.mirrored else room[2] + px * 0.8, box[1])
    else:
        pad = px * 0.4
        right = (not mirrored) if lying else sheet.pick("legend side") < 0.5
        top = box[3] - legend.height - pad if lying else box[1] + pad
        legend.draw(box[2] - legend.width - pad if right else box[0] + pad, top)


@dataclass(frozen=True)
class _Side:
    """Labels of a vertical axis in lines, and the pixels that they and the title beside them take."""

    axis: Axis
    lines: tuple[tuple[str, ...], ...]
    labels: float
    rows: int
    title: float


def _side(sheet: Sheet, axis: Axis, room: Box) -> _Side:
    px, lettering = sheet.px, sheet.lettering
    limit = (room[2] - room[0]) * 0.3
    lines = tuple(
        (tick.text,) if axis.kind == "number" else lettering.wrap(tick.text, px, limit) for tick in axis.within()
    )
    labels = max((lettering.width(text, px) for text in lines), default=0.0) + _out(sheet) + px * 0.4
    rows = len(lettering.wrap(axis.title, px * 1.05, (room[3] - room[1]) * 0.75)) if axis.title else 0
    return _Side(axis, lines, labels, rows, rows * lettering.line(px * 1.05) + px * 0.3 if rows else 0.0)


def _laid_out(
    sheet: Sheet, room: Box, x: Axis, y: Axis, second: Axis | None, mirrored: bool
) -> tuple[Box, Labels, _Side, _Side | None]:
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
    bottom -= _out(sheet) + px * 0.5
    if x.title:
        rows = lettering.wrap(x.title, px * 1.05, (right - left) * 0.95)
        bottom -= len(rows) * lettering.line(px * 1.05) + px * 0.35
    turn = (45.0, 30.0, 90.0, 60.0)[int(sheet.pick("turn") * 4)]
    below = labels_below(x, right - left, lettering, px, (bottom - top) * 0.3, turn)
    # The outer labels may reach beyond the axis, as far as nothing else stands there; else the axis is made shorter.
    free_left = px * 0.4 if not sheet.panel else 0.0
    free_right = px * 0.4 if not sheet.panel else 0.0
    short_left = max(0.0, below.before - (left - room[0]) - free_left)
    short_right = max(0.0, below.after - (room[2] - right) - free_right)
    if short_left > 0 or short_right > 0:
        left, right = left + short_left, right - short_right
        below = labels_below(x, right - left, lettering, px, (bottom - top) * 0.3, turn)
    return (left, top, right, bottom - below.height), below, side, other


def _out(sheet: Sheet) -> float:
    return max(0.0, sheet.theme.tick) * sheet.px


def _draw_field(sheet: Sheet, plot: Plot, grid: bool) -> None:
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


def _draw_frame(sheet: Sheet, box: Box, two_axes: bool) -> None:
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


def _draw_below(sheet: Sheet, plot: Plot, labels: Labels) -> None:
    canvas, px, theme = sheet.canvas, sheet.px, sheet.theme
    x1, _, x2, y2 = plot.box
    length = theme.tick * px
    if length:
        at = [plot.px_x(tick.at) for tick in labels.ticks]
        canvas.lines([((x, y2), (x, y2 + length)) for x in at], Pen(theme.frame, theme.frame_px))
    top = y2 + _out(sheet) + px * 0.5
    for tick, lines in zip(labels.ticks, labels.lines, strict=True):
        x = plot.px_x(tick.at)
        if labels.degrees:
            drawn = _turned_text(sheet, (x, top), lines, labels.degrees)
        else:
            drawn = canvas.text((x, top), lines, px, theme.muted, "center", "top")
        canvas.note("tick_label", drawn, tick.text, value=tick.text)
    if plot.x.title:
        size = px * 1.05
        lines = sheet.lettering.wrap(plot.x.title, size, (x2 - x1) * 0.95)
        drawn = canvas.text(((x1 + x2) / 2, top + labels.height + px * 0.45), lines, size, theme.ink, "center", "top")
        canvas.note("x_title", drawn, plot.x.title)


def _turned_text(sheet: Sheet, at: Point, lines: tuple[str, ...], degrees: float) -> Box:
    """A label that ends below its tick."""
    px = sheet.px
    x, y = at
    if degrees >= 89:
        block = sheet.lettering.cap(px) + (len(lines) - 1) * sheet.lettering.line(px)
        return sheet.canvas.text((x - block / 2, y), lines, px, sheet.theme.muted, "right", "top", degrees)
    return sheet.canvas.text((x + px * 0.2, y), lines, px, sheet.theme.muted, "right", "top", degrees)


def _draw_side(sheet: Sheet, plot: Plot, side: _Side, right: bool, role: str = "y_title") -> None:
    canvas, px, theme = sheet.canvas, sheet.px, sheet.theme
    x1, y1, x2, y2 = plot.box
    edge, outwards = (x2, 1) if right else (x1, -1)
    ticks = side.axis.within()
    length = theme.tick * px
    if length:
        at = [plot.px_y(tick.at, side.axis) for tick in ticks]
        canvas.lines([((edge, y), (edge + outwards * length, y)) for y in at], Pen(theme.frame, theme.frame_px))
    start = edge + outwards * (_out(sheet) + px * 0.4)
    across: Literal["left", "right"] = "left" if right else "right"
    for tick, text in zip(ticks, side.lines, strict=True):
        drawn = canvas.text((start, plot.px_y(tick.at, side.axis)), text, px, theme.muted, across, "center")
        canvas.note("tick_label", drawn, tick.text, value=tick.text)
    if side.axis.title:
        size = px * 1.05
        lines = sheet.lettering.wrap(side.axis.title, size, y2 - y1)
        while (len(lines) > side.rows or sheet.lettering.width(lines, size) > y2 - y1 + px * 3) and size > px * 0.6:
            size *= 0.94
            lines = sheet.lettering.wrap(side.axis.title, size, y2 - y1)
        x = edge + outwards * (side.labels + px * 0.35)
        drawn = canvas.text((x, (y1 + y2) / 2), lines, size, theme.ink, "center", "top" if right else "bottom", 90)
        canvas.note(role, drawn, side.axis.title)
