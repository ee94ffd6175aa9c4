"""Lines: one or several, as steps, with areas below them, stacked, and with a second axis over bars."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from synth.charts.axis import Axis, number_axis, places, row_axis
from synth.charts.beside import beside_line
from synth.charts.canvas import Box, Pen, Point, around
from synth.charts.chart import Column
from synth.charts.field import Field, value_ticks
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.bar_marks import draw_bar, note_bar, write_label, zero_line
from synth.charts.plot import legend_headroom, plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 2.5), (1.5, 2), (7, 2, 1.5, 2), (3, 1.5))
_MARKERS = ("o", "s", "^", "D", "v")


def line(sheet: Sheet, room: Box) -> None:
    """One line per column of y, straight from value to value."""
    _draw_lines(sheet, room, steps=False, filled=False)


def step(sheet: Sheet, room: Box) -> None:
    _draw_lines(sheet, room, steps=True, filled=False)


def area(sheet: Sheet, room: Box) -> None:
    _draw_lines(sheet, room, steps=False, filled=True)


def stacked_area(sheet: Sheet, room: Box) -> None:
    columns = sheet.columns("y")
    keys = [Key(column.name, sheet.colour(place)) for place, column in enumerate(columns)]
    levels = np.vstack(
        [np.zeros(len(columns[0].values)), np.cumsum([sheet.numbers(column) for column in columns], axis=0)]
    )
    rows = _rows(sheet, margin=0.0)
    values = _values(sheet, room, levels[-1].tolist(), True, legend_headroom(sheet, keys, room))
    at = places(sheet.column("x"), spread=True)
    with plot(sheet, room, rows, values, keys) as field:
        for place, column in enumerate(columns):
            lower = [field.at(row, value) for row, value in zip(at, levels[place], strict=True)]
            upper = [field.at(row, value) for row, value in zip(at, levels[place + 1], strict=True)]
            edge = Pen(sheet.theme.plot, 0.8) if sheet.pick("edges") < 0.5 else None
            outline = upper + lower[::-1]
            sheet.canvas.polygon(outline, sheet.colour(place), edge, alpha=max(0.75, sheet.theme.fill_alpha))
            sheet.canvas.note("area", around(outline), None, column.name)


def dual_axis(sheet: Sheet, room: Box) -> None:
    """Bars on the left axis, a line on the right one."""
    bars, curve = sheet.column("y"), sheet.column("y2")
    over = sheet.number_seen_on(0)
    keys = [Key(bars.name, sheet.colour(0)), Key(curve.name, sheet.colour(over), "line_dot")]
    headroom = max(0.08, legend_headroom(sheet, keys, room))
    left = _values(sheet, room, sheet.numbers(bars), True, headroom, bars)
    title = axis_title(sheet.chart.value_title, curve.unit)
    right = _values(sheet, room, sheet.numbers(curve), min(sheet.numbers(curve)) < 0, headroom, curve, title)
    rows = row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title)
    names = sheet.row_names()
    with plot(sheet, room, rows, left, keys, second=right) as field:
        for row, value in enumerate(sheet.numbers(bars)):
            box = field.bar(row, min(sheet.theme.bar_share, 0.65), 0.0, value)
            draw_bar(sheet, box, sheet.colour(0))
            note_bar(sheet, box, bars, row, value)
        zero_line(field, sheet.numbers(bars))
        points = [(field.px_x(row), field.px_y(value, right)) for row, value in enumerate(sheet.numbers(curve))]
        _stroke(sheet, points, Pen(sheet.colour(over), sheet.theme.line_px), curve.name)
        _mark(sheet, points, over, curve, names, always=True)


def _draw_lines(sheet: Sheet, room: Box, steps: bool, filled: bool) -> None:
    columns = sheet.columns("y")
    marked = sheet.theme.markers and len(columns[0].values) <= 40 and sheet.pick("markers") < 0.75 and not filled
    dashed = sheet.pick("dashes") < 0.25
    shape: Literal["patch", "line_dot", "line"] = "patch" if filled else "line_dot" if marked else "line"
    keys = [
        Key(column.name, sheet.colour(place), shape, dashes=_DASHES[place % len(_DASHES)] if dashed else ())
        for place, column in enumerate(columns)
    ]
    numbers = [sheet.numbers(column) for column in columns]
    flat = [number for series in numbers for number in series]
    rows = _rows(sheet, margin=0.0 if filled else 0.3)
    headroom = max(0.1 if sheet.look.value_labels else 0.06, legend_headroom(sheet, keys, room))
    from_zero = filled or (min(flat) >= 0 and (min(flat) < 0.35 * max(flat) or sheet.pick("from zero") < 0.3))
    values = _values(sheet, room, flat, from_zero, headroom)
    at, names = places(sheet.column("x"), spread=True), sheet.row_names()
    with plot(sheet, room, rows, values, keys) as field:
        for place, column in enumerate(columns):
            points = [field.at(row, value) for row, value in zip(at, numbers[place], strict=True)]
            outline = _as_steps(points) if steps else points
            pen = Pen(sheet.colour(place), sheet.theme.line_px, keys[place].dashes)
            if filled:
                _fill(field, outline, place, column.name)
            _stroke(sheet, outline, pen, column.name, role="edge" if filled else "line")
            _mark(sheet, points, place, column, names, always=marked)
        zero_line(field, flat)
        label_points(sheet, field, columns, at, names)


def outline_of(sheet: Sheet, field: Field, colour: int, filled: bool, series: str) -> None:
    """A single line or area on a plot that is there already, as in a panel."""
    column = sheet.column("y")
    rows = places(sheet.column("x"), spread=True)
    points = [field.at(row, value) for row, value in zip(rows, sheet.numbers(column), strict=True)]
    if filled:
        _fill(field, points, colour, series)
    _stroke(sheet, points, Pen(sheet.colour(colour), sheet.theme.line_px * 0.85), series, "edge" if filled else "line")
    _mark(sheet, points, colour, column, sheet.row_names(), always=sheet.theme.markers and not filled, series=series)


def _rows(sheet: Sheet, margin: float) -> Axis:
    return row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title, spread=True, margin=margin)


def _values(
    sheet: Sheet,
    room: Box,
    numbers: Sequence[float],
    from_zero: bool,
    headroom: float,
    column: Column | None = None,
    title: str | None = None,
) -> Axis:
    column = column or sheet.column("y")
    title = axis_title(sheet.chart.y_title, column.unit) if title is None else title
    whole = sheet.pick("whole steps") < 0.6
    count = value_ticks(sheet, room)
    return number_axis(numbers, column, sheet.look, sheet.lang, title, count, from_zero, max(0.05, headroom), whole)


def _as_steps(points: Sequence[Point]) -> list[Point]:
    """Each value holds until the next one."""
    stairs = [points[0]]
    for (_, level), (x, y) in pairwise(points):
        stairs += [(x, level), (x, y)]
    return stairs


def _fill(field: Field, outline: Sequence[Point], place: int, series: str) -> None:
    sheet = field.sheet
    floor = field.px_y(max(field.y.low, 0.0) if field.y.high > 0 else 0.0)
    closed = [(outline[0][0], floor), *outline, (outline[-1][0], floor)]
    sheet.canvas.polygon(closed, sheet.colour(place), alpha=min(0.7, sheet.theme.fill_alpha))
    sheet.canvas.note("area", around(closed), None, series)


def _stroke(sheet: Sheet, points: Sequence[Point], pen: Pen, series: str, role: str = "line") -> None:
    sheet.canvas.line(points, pen)
    if role == "line":
        sheet.canvas.note("line", around(points, pen.px / 2), None, series)


def _mark(
    sheet: Sheet,
    points: Sequence[Point],
    place: int,
    column: Column,
    names: Sequence[str],
    always: bool,
    series: str | None = None,
) -> None:
    """A mark at each value; where the look has none, the place of the value is noted all the same."""
    radius = max(2.0, sheet.theme.line_px * 0.6 + sheet.px * 0.16)
    for (x, y), name, value in zip(points, names, sheet.numbers(column), strict=True):
        if always:
            draw_marker(sheet, (x, y), radius, place)
        box = (x - radius, y - radius, x + radius, y + radius)
        sheet.canvas.note("point", box, None, series or column.name, name, sheet.text(value, column))


def draw_marker(sheet: Sheet, at: Point, radius: float, place: int, alpha: float = 1.0, same: bool = False) -> None:
    shape = "o" if same or sheet.pick("marker shapes") < 0.5 else _MARKERS[place % len(_MARKERS)]
    colour, edge = sheet.colour(place), Pen(sheet.theme.plot, 0.9)
    (x, y), r = at, radius
    if shape == "o":
        sheet.canvas.circle(at, r, colour, edge, alpha)
        return
    corners = {
        "s": ((-r, -r), (r, -r), (r, r), (-r, r)),
        "^": ((0.0, -r), (r, r), (-r, r)),
        "v": ((0.0, r), (r, -r), (-r, -r)),
        "D": ((0.0, -r), (r, 0.0), (0.0, r), (-r, 0.0)),
    }[shape]
    sheet.canvas.polygon([(x + dx, y + dy) for dx, dy in corners], colour, edge, alpha)


def label_points(
    sheet: Sheet, field: Field, columns: Sequence[Column], at: Sequence[float], names: Sequence[str]
) -> None:
    if not sheet.look.value_labels:
        return
    px, gap = sheet.px * 0.84, sheet.px * 0.55
    for column in columns:
        numbers = sheet.numbers(column)
        for place, (row, name, value) in enumerate(zip(at, names, numbers, strict=True)):
            x, y = field.at(row, value)
            text = sheet.text(value, column)
            side, down = beside_line(numbers, place)
            across = "center" if not side else "left" if (side > 0) != (field.x.low > field.x.high) else "right"
            where = (x + {"left": gap * 0.5, "center": 0.0, "right": -gap * 0.5}[across], y - gap * down)
            write_label(
                sheet, where, text, px, sheet.theme.ink, across, "bottom" if down > 0 else "top", (column.name, name)
            )


DRAWERS = {
    "line": line,
    "multi_line": line,
    "step": step,
    "area": area,
    "stacked_area": stacked_area,
    "dual_axis": dual_axis,
}
