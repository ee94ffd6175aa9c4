"""Panels: small multiples, the same chart of several places or groups side by side on the same scale."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from synth.charts.axis import Axis, number_axis, row_axis
from synth.charts.canvas import Box
from synth.charts.chart import Chart, Column
from synth.charts.field import Field, value_ticks
from synth.charts.matplotlib_kinds.bar_marks import draw_bar, label_bar, note_bar, zero_line
from synth.charts.matplotlib_kinds.lines import draw_marker, outline_of
from synth.charts.plot import plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

Drawer = Callable[[Sheet, Field, int], None]


def small_multiples(sheet: Sheet, room: Box) -> None:
    draw_panels(sheet, room, _DRAW)


def draw_panels(sheet: Sheet, room: Box, drawers: Mapping[str, Drawer]) -> None:
    """Panels on common scales; `drawers` draws the marks of a kind in the colour of a number."""
    panels = sheet.chart.panels
    across, down = _rows_of_panels(len(panels), (room[2] - room[0]) / (room[3] - room[1]))
    px = sheet.px
    shared = sheet.pick("shared titles") < 0.7
    x1, y1, x2, y2 = _with_titles(sheet, room) if shared else room
    gap = px * 1.4
    width, height = (x2 - x1 - gap * (across - 1)) / across, (y2 - y1 - gap * (down - 1)) / down
    sheet.need((0, 0, width, height), 0.14)
    ends = _common(panels)
    for number, panel in enumerate(panels):
        row, column = divmod(number, across)
        column = across - 1 - column if sheet.mirrored else column
        left, top = x1 + column * (width + gap), y1 + row * (height + gap)
        if shared:
            panel = replace(panel, x_title="", y_title="")
        inner = replace(sheet, chart=replace(panel, lang=sheet.lang), panel=True, px=px * 0.92)
        _draw_panel(inner, (left, top, left + width, top + height), ends, number, shared, drawers)


def _with_titles(sheet: Sheet, room: Box) -> Box:
    """Draws the titles of the axes once for all panels; returns the room for these."""
    x1, y1, x2, y2 = room
    size, first = sheet.px * 1.05, sheet.chart.panels[0]
    unit = {column.name: column.unit for column in first.columns}
    x_unit = unit[first.roles["x"][0]] if first.kind == "scatter" else ""
    across = axis_title(first.x_title, x_unit)
    up = axis_title(first.y_title, unit[first.roles["y"][0]])
    if across:
        lines = sheet.lettering.wrap(across, size, x2 - x1)
        drawn = sheet.canvas.text(((x1 + x2) / 2, y2), lines, size, sheet.theme.ink, "center", "bottom")
        sheet.canvas.note("x_title", drawn, across)
        y2 = drawn[1] - sheet.px * 0.6
    if up:
        lines = sheet.lettering.wrap(up, size, y2 - y1)
        at = (x1, (y1 + y2) / 2)
        drawn, quad = sheet.canvas.turned_text(at, lines, size, sheet.theme.ink, "center", "top", 90)
        sheet.canvas.note("y_title", drawn, up, quad=quad)
        x1 = drawn[2] + sheet.px * 0.6
    return x1, y1, x2, y2


def _draw_panel(
    sheet: Sheet, room: Box, ends: Mapping[str, list[float]], number: int, shared: bool, drawers: Mapping[str, Drawer]
) -> None:
    canvas, theme, px = sheet.canvas, sheet.theme, sheet.px
    x1, y1, x2, y2 = room
    title = sheet.chart.title
    lines = sheet.lettering.wrap(title, px * 1.08, x2 - x1, theme.title_bold)
    drawn = canvas.text(((x1 + x2) / 2, y1), lines, px * 1.08, theme.ink, "center", "top", bold=theme.title_bold)
    canvas.note("panel_title", drawn, title)
    field_room = (x1, drawn[3] + px * 0.45, x2, y2)
    up = _values(sheet, field_room, ends["y"], shared)
    colour = number if sheet.pick("colours") < 0.4 else 0
    if sheet.chart.kind == "scatter":
        x = sheet.column("x")
        title = "" if shared else axis_title(sheet.chart.x_title, x.unit)
        along = number_axis(
            ends["x"], x, sheet.look, sheet.lang, title, value_ticks(sheet, field_room, True), False, 0.06
        )
    else:
        spread = sheet.chart.kind != "bar"
        margin = 0.5 if not spread else 0.0 if sheet.chart.kind == "area" else 0.3
        along = row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title, spread, margin)
    with plot(sheet, field_room, along, up) as field:
        drawers[sheet.chart.kind](sheet, field, colour)
    canvas.note("panel", room, title)


def _bars(sheet: Sheet, field: Field, colour: int) -> None:
    column = sheet.column("y")
    numbers = sheet.numbers(column)
    for row, value in enumerate(numbers):
        box = field.bar(row, sheet.theme.bar_share, 0.0, value)
        draw_bar(sheet, box, sheet.colour(colour), flat=True)
        note_bar(sheet, box, column, row, value, sheet.chart.title)
        label_bar(sheet, field, box, value, column)
    zero_line(field, numbers)


def _lines(sheet: Sheet, field: Field, colour: int) -> None:
    outline_of(sheet, field, colour, filled=sheet.chart.kind == "area", series=sheet.chart.title)


def _dots(sheet: Sheet, field: Field, colour: int) -> None:
    x, y = sheet.column("x"), sheet.column("y")
    radius = max(2.0, sheet.px * 0.26)
    for across, up in zip(sheet.numbers(x), sheet.numbers(y), strict=True):
        at = (field.px_x(across), field.px_y(up))
        draw_marker(sheet, at, radius, colour, same=True)
        box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
        sheet.canvas.note("point", box, None, sheet.chart.title, None, f"{sheet.text(across, x)}; {sheet.text(up, y)}")


_DRAW: Mapping[str, Drawer] = {"bar": _bars, "line": _lines, "area": _lines, "scatter": _dots}


def _values(sheet: Sheet, room: Box, ends: Sequence[float], shared: bool) -> Axis:
    column: Column = sheet.column("y")
    from_zero = sheet.chart.kind in ("bar", "area") or 0 <= min(ends) < 0.35 * max(ends)
    title = "" if shared else axis_title(sheet.chart.y_title, column.unit)
    return number_axis(ends, column, sheet.look, sheet.lang, title, value_ticks(sheet, room), from_zero, 0.08)


def _common(panels: Sequence[Chart]) -> dict[str, list[float]]:
    """Least and greatest of all panels, so that they have one scale."""
    ends = {}
    for role in ("x", "y"):
        values = [
            float(value)
            for panel in panels
            for column in panel.columns
            if column.name in panel.roles.get(role, ()) and column.type == "number"
            for value in column.values
            if value is not None
        ]
        ends[role] = [min(values), max(values)] if values else []
    return ends


def _rows_of_panels(count: int, aspect: float) -> tuple[int, int]:
    """Columns and rows of a grid whose panels are a little wider than high."""
    return min(
        ((across, -(-count // across)) for across in range(1, count + 1)),
        key=lambda grid: abs(math.log(aspect * grid[1] / grid[0] / 1.3)) + 0.4 * (grid[0] * grid[1] - count),
    )


DRAWERS = {"small_multiples": small_multiples}
