"""Panels: small multiples whose marks are seaborn's."""

from synth.charts.canvas import Box
from synth.charts.field import Field
from synth.charts.matplotlib_kinds.panels import draw_panels
from synth.charts.seaborn_kinds.bars import draw_bars
from synth.charts.seaborn_kinds.points import draw_lines, draw_points
from synth.charts.sheet import Sheet


def small_multiples(sheet: Sheet, room: Box) -> None:
    draw_panels(sheet, room, {"bar": _bars, "line": _lines, "area": _areas, "scatter": _dots})


def _bars(sheet: Sheet, field: Field, colour: int) -> None:
    draw_bars(sheet, field, colour, series=sheet.chart.title)


def _lines(sheet: Sheet, field: Field, colour: int) -> None:
    draw_lines(sheet, field, colour, sheet.theme.markers, sheet.chart.title)


def _areas(sheet: Sheet, field: Field, colour: int) -> None:
    draw_lines(sheet, field, colour, False, sheet.chart.title, filled=True)


def _dots(sheet: Sheet, field: Field, colour: int) -> None:
    x, y = sheet.column("x"), sheet.column("y")
    rows = len(x.values)
    radius = max(2.0, sheet.px * 0.28)
    for row, box in enumerate(draw_points(sheet, field, [radius] * rows, colour, [""], [""] * rows, 1.0)):
        value = f"{sheet.text(x.values[row], x)}; {sheet.text(y.values[row], y)}"
        sheet.canvas.note("point", box, None, sheet.chart.title, None, value)


DRAWERS = {"small_multiples": small_multiples}
