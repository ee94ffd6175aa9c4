"""Spread: histogram, boxes and violins."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from synth.charts.axis import Axis, Tick, number_axis, row_axis
from synth.charts.canvas import Box, Pen, around
from synth.charts.chart import Column
from synth.charts.colours import mixed
from synth.charts.field import Field, value_ticks
from synth.charts.matplotlib_kinds.bar_marks import label_bar
from synth.charts.matplotlib_kinds.bars import placed
from synth.charts.plot import plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

FIVE = ("low", "q1", "median", "q3", "high")


def histogram(sheet: Sheet, room: Box) -> None:
    start, column = sheet.column("start"), sheet.column("y")
    starts, ends, counts = sheet.numbers(start), sheet.numbers(sheet.column("end")), sheet.numbers(column)
    across, up = bin_axes(sheet, room)
    with plot(sheet, room, across, up) as field:
        for low, high, count in zip(starts, ends, counts, strict=True):
            box = (field.px_x(low), field.px_y(count), field.px_x(high), field.px_y(0.0))
            sheet.canvas.rect(box, sheet.colour(0), Pen(sheet.theme.bar_edge or sheet.theme.plot, 0.9))
            note_bin(sheet, field, box, low, high, count)


def box(sheet: Sheet, room: Box) -> None:
    """Boxes from quartile to quartile with whiskers to the ends, drawn from their five numbers."""
    rows, values, lying = group_axes(sheet, room)
    many = sheet.pick("colours") < 0.5
    ink = Pen(sheet.theme.ink, 1.2)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        width = 0.45 + 0.2 * sheet.pick("width")
        for row, numbers in enumerate(five_numbers(sheet)):
            low, q1, median, q3, high = numbers
            colour = sheet.colour(row if many else 0)
            body = field.bar(row, width, q1, q3)
            cap = width / 2 if sheet.pick("caps") < 0.8 else 0.0
            whiskers = [(field.at(row, low), field.at(row, q1)), (field.at(row, q3), field.at(row, high))]
            if cap:
                whiskers += [(field.at(row - cap / 2, end), field.at(row + cap / 2, end)) for end in (low, high)]
            sheet.canvas.lines(whiskers, ink)
            sheet.canvas.rect(body, colour if sheet.pick("filled") < 0.85 else sheet.theme.plot, ink)
            middle = Pen(sheet.ink_on(colour) if sheet.pick("filled") < 0.85 else sheet.colour(1), 2.0)
            sheet.canvas.lines([(field.at(row - width / 2, median), field.at(row + width / 2, median))], middle)
            note_spread(sheet, field, "box", row, width, numbers)


def violin(sheet: Sheet, room: Box) -> None:
    """Densities of the raw values, cut at their ends, with the median marked."""
    rows, values, lying = group_axes(sheet, room)
    many = sheet.pick("colours") < 0.6
    names = sheet.row_names("group")
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        for row, numbers in enumerate(five_numbers(sheet)):
            low, q1, median, q3, high = numbers
            at = np.linspace(low, high, 60)
            width = 0.42 * density(sheet.chart.samples[names[row]], at)
            sides = [field.at(row - half, value) for half, value in zip(width, at, strict=True)]
            sides += [field.at(row + half, value) for half, value in zip(width[::-1], at[::-1], strict=True)]
            colour = sheet.colour(row if many else 0)
            alpha = 0.75 if sheet.pick("alpha") < 0.5 else 1.0
            sheet.canvas.polygon(sides, colour, Pen(mixed(colour, sheet.theme.ink, 0.5), 1.0), alpha)
            ink = sheet.theme.ink
            if sheet.pick("inner box") < 0.6:
                sheet.canvas.rect(field.bar(row, 0.07, q1, q3), ink)
                radius = max(2.0, sheet.px * 0.22)
                sheet.canvas.circle(field.at(row, median), radius, sheet.theme.plot, Pen(ink, 1.0))
            else:
                sheet.canvas.lines([(field.at(row - 0.14, median), field.at(row + 0.14, median))], Pen(ink, 2.0))
                sheet.canvas.lines([(field.at(row, low), field.at(row, high))], Pen(ink, 0.9))
            note_spread(sheet, field, "violin", row, 0.84, numbers, around(sides))


def bin_axes(sheet: Sheet, room: Box) -> tuple[Axis, Axis]:
    """The axis of the bins, with a tick at each of their edges, and that of the counts."""
    start, column = sheet.column("start"), sheet.column("y")
    edges = [*sheet.numbers(start), sheet.numbers(sheet.column("end"))[-1]]
    margin = (edges[1] - edges[0]) * 0.3
    ticks = tuple(Tick(edge, sheet.text(edge, start)) for edge in edges)
    across = Axis("number", edges[0] - margin, edges[-1] + margin, ticks, axis_title(sheet.chart.x_title, start.unit))
    headroom = 0.1 if sheet.look.value_labels else 0.05
    title = axis_title(sheet.chart.y_title, column.unit)
    up = number_axis(
        sheet.numbers(column), column, sheet.look, sheet.lang, title, value_ticks(sheet, room), True, headroom,
        sheet.pick("whole steps") < 0.6,
    )  # fmt: skip
    return across, up


def note_bin(sheet: Sheet, field: Field, box: Box, low: float, high: float, count: float) -> None:
    column, start = sheet.column("y"), sheet.column("start")
    name = f"{sheet.text(low, start)}–{sheet.text(high, start)}"
    sheet.canvas.note("bar", box, None, column.name, name, sheet.text(count, column))
    if sheet.look.value_labels:
        label_bar(sheet, field, box, count, column, name=name)


def group_axes(sheet: Sheet, room: Box) -> tuple[Axis, Axis, bool]:
    column = sheet.column("median")
    lying = sheet.look.horizontal
    title = axis_title(sheet.chart.y_title, column.unit)
    reach = [number for numbers in five_numbers(sheet) for number in numbers]
    from_zero = 0 <= min(reach) < 0.2 * max(reach)
    values = number_axis(
        reach, column, sheet.look, sheet.lang, title, value_ticks(sheet, room, lying), from_zero, 0.06,
        sheet.pick("whole steps") < 0.5,
    )  # fmt: skip
    rows = row_axis(sheet.column("group"), sheet.look, sheet.lang, sheet.chart.x_title)
    return (rows.turned() if lying else rows), values, lying


def five_numbers(sheet: Sheet) -> list[tuple[float, ...]]:
    return list(zip(*(sheet.numbers(sheet.column(role)) for role in FIVE), strict=True))


def note_spread(
    sheet: Sheet, field: Field, role: str, row: int, width: float, numbers: Sequence[float], box: Box | None = None
) -> None:
    """The whole from end to end as an element, and its median."""
    columns: list[Column] = [sheet.column(of) for of in FIVE]
    name = sheet.row_names("group")[row]
    told = "; ".join(sheet.text(number, column) for number, column in zip(numbers, columns, strict=True))
    sheet.canvas.note(role, box or field.bar(row, width, numbers[0], numbers[-1]), None, None, name, told)
    median = field.bar(row, width if box is None else 0.2, numbers[2], numbers[2])
    pad = 1.5
    grown = (median[0] - pad, median[1] - pad, median[2] + pad, median[3] + pad)
    sheet.canvas.note("median", grown, None, columns[2].name, name, sheet.text(numbers[2], columns[2]))


def density(sample: Sequence[float], at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A Gaussian kernel estimate with Scott's bandwidth, its peak at 1."""
    values = np.asarray(sample, float)
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    bandwidth = max(spread * len(values) ** -0.2, (at[-1] - at[0]) * 1e-3, 1e-9)
    heights = np.exp(-0.5 * ((at[:, None] - values[None, :]) / bandwidth) ** 2).sum(axis=1)
    peak = float(heights.max())
    return heights / peak if math.isfinite(peak) and peak > 0 else np.ones_like(at)


DRAWERS = {"histogram": histogram, "box": box, "violin": violin}
