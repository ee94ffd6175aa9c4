"""Bars: single, lying, in groups, stacked, with errors, as steps of a waterfall."""

from collections.abc import Sequence

from synth.charts.axis import Axis, number_axis, row_axis
from synth.charts.canvas import Box, Pen
from synth.charts.chart import Column
from synth.charts.field import value_ticks
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.bar_marks import (
    draw_bar,
    label_bar,
    label_headroom,
    label_inside,
    note_bar,
    zero_line,
)
from synth.charts.plot import legend_headroom, plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

_HATCHES = ("", "///", "...", "xxx", "\\\\\\", "---", "+++")


def single(sheet: Sheet, room: Box) -> None:
    """A bar per row; all of one colour, or each of its own where the look's seed has it so."""
    lying = is_lying(sheet)
    column = sheet.column("y")
    rows, values = row_axes(sheet, room, [sheet.numbers(column)], lying)
    many = sheet.pick("colours") < 0.3 and len(column.values) <= len(sheet.palette)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        for row, value in enumerate(sheet.numbers(column)):
            box = field.bar(row, sheet.theme.bar_share, 0.0, value)
            draw_bar(sheet, box, sheet.colour(row if many else 0))
            note_bar(sheet, box, column, row, value)
            label_bar(sheet, field, box, value, column)
        zero_line(field, sheet.numbers(column))


def grouped(sheet: Sheet, room: Box) -> None:
    lying = is_lying(sheet)
    columns = sheet.columns("y")
    keys = series_keys(sheet, columns)
    numbers = [sheet.numbers(column) for column in columns]
    headroom = legend_headroom(sheet, keys, room, lying)
    if not lying:
        headroom += label_headroom(sheet, room, columns, len(columns) * len(columns[0].values) / 0.8)
    rows, values = row_axes(sheet, room, numbers, lying, headroom)
    share = max(sheet.theme.bar_share, 0.7) / len(columns)
    gap = 0.06 * share if sheet.pick("gap") < 0.5 else 0.0
    with plot(sheet, room, *placed(rows, values, lying), keys, lying=lying) as field:
        for row in range(len(columns[0].values)):
            for place, column in enumerate(columns):
                value = numbers[place][row]
                at = row + (place - (len(columns) - 1) / 2) * share
                box = field.bar(at, share - gap, 0.0, value)
                draw_bar(sheet, box, sheet.colour(place), keys[place].hatch)
                note_bar(sheet, box, column, row, value, column.name)
                label_bar(sheet, field, box, value, column)
        zero_line(field, [number for series in numbers for number in series])


def stacked(sheet: Sheet, room: Box) -> None:
    """Stacks of the series of a row, in percent or in their unit; parts below zero are stacked downwards."""
    lying = is_lying(sheet)
    columns = sheet.columns("y")
    keys = series_keys(sheet, columns)
    numbers = [sheet.numbers(column) for column in columns]
    by_row = list(zip(*numbers, strict=True))
    ends = [
        [sum(part for part in row if part > 0) for row in by_row],
        [sum(part for part in row if part < 0) for row in by_row],
    ]
    percent = sheet.chart.kind == "percent_stacked_bar"
    headroom = legend_headroom(sheet, keys, room, lying) or (0.0 if percent else 0.05)
    rows, values = row_axes(sheet, room, ends, lying, headroom, whole=not percent)
    with plot(sheet, room, *placed(rows, values, lying), keys, lying=lying) as field:
        for row, parts in enumerate(by_row):
            above, below = 0.0, 0.0
            for place, value in enumerate(parts):
                start = above if value >= 0 else below
                box = field.bar(row, sheet.theme.bar_share, start, start + value)
                above, below = (above + value, below) if value >= 0 else (above, below + value)
                draw_bar(sheet, box, sheet.colour(place), keys[place].hatch, flat=True)
                note_bar(sheet, box, columns[place], row, value, columns[place].name)
                label_inside(sheet, box, sheet.text(value, columns[place]), sheet.colour(place), (columns[place], row))
        zero_line(field, ends[1])


def with_errors(sheet: Sheet, room: Box) -> None:
    """Means with the error on both sides: bars or points, as the look's seed has it."""
    column, error = sheet.column("y"), sheet.column("error")
    means, errors = sheet.numbers(column), sheet.numbers(error)
    reach = [[mean - half for mean, half in zip(means, errors, strict=True)]]
    reach.append([mean + half for mean, half in zip(means, errors, strict=True)])
    as_bars = sheet.pick("error bars") < 0.6
    lying = is_lying(sheet)
    rows, values = row_axes(sheet, room, [*reach, means], lying, from_zero=as_bars)
    pen = Pen(sheet.theme.ink, 1.4)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        cap = min(field.row_px * 0.12, sheet.px * 0.5)
        for row, (mean, low, high) in enumerate(zip(means, *reach, strict=True)):
            if as_bars:
                box = field.bar(row, sheet.theme.bar_share, 0.0, mean)
                draw_bar(sheet, box, sheet.colour(0))
                note_bar(sheet, box, column, row, mean)
            (x1, y1), (x2, y2) = field.at(row, low), field.at(row, high)
            dx, dy = (0.0, cap) if lying else (cap, 0.0)
            sheet.canvas.lines(
                [
                    ((x1, y1), (x2, y2)),
                    ((x1 - dx, y1 - dy), (x1 + dx, y1 + dy)),
                    ((x2 - dx, y2 - dy), (x2 + dx, y2 + dy)),
                ],
                pen,
            )
            whisker = (min(x1, x2) - dx, min(y1, y2) - dy, max(x1, x2) + dx, max(y1, y2) + dy)
            name = sheet.row_names()[row]
            sheet.canvas.note("error_bar", whisker, None, error.name, name, sheet.text(errors[row], error))
            if not as_bars:
                centre, radius = field.at(row, mean), sheet.px * 0.38
                sheet.canvas.circle(centre, radius, sheet.colour(0), Pen(sheet.theme.plot, 1.0))
                spot = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
                sheet.canvas.note("point", spot, None, column.name, name, sheet.text(mean, column))
            sheet.canvas.taken.append(whisker)
            label_bar(sheet, field, whisker, mean, column, past=True)
        if as_bars:
            zero_line(field, means)


def waterfall(sheet: Sheet, room: Box) -> None:
    """Levels at both ends, and the changes that lead from one to the other."""
    column, measures = sheet.column("y"), sheet.column("measure").values
    level, spans = 0.0, []
    for value, measure in zip(sheet.numbers(column), measures, strict=True):
        start = 0.0 if measure == "total" else level
        level = start + value
        spans.append((start, level))
    lying = is_lying(sheet)
    rows, values = row_axes(sheet, room, [[end for span in spans for end in span]], lying, 0.1)
    rise, fall = (sheet.colour(1), sheet.colour(2)) if sheet.pick("own colours") < 0.5 else ("#2e9e5b", "#d1495b")
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        share = min(sheet.theme.bar_share, 0.8)
        for row, (start, end) in enumerate(spans):
            value = sheet.numbers(column)[row]
            box = field.bar(row, share, start, end)
            colour = sheet.colour(0) if measures[row] == "total" else rise if value >= 0 else fall
            draw_bar(sheet, box, colour, flat=True)
            note_bar(sheet, box, column, row, value)
            label_bar(sheet, field, box, value, column)
            if row + 1 < len(spans):
                joint = (field.at(row + share / 2, end), field.at(row + 1 - share / 2, end))
                sheet.canvas.line(joint, Pen(sheet.theme.muted, 1.0, (3, 2)))
        zero_line(field, [end for _, end in spans])


def lollipop(sheet: Sheet, room: Box) -> None:
    lying = is_lying(sheet)
    column = sheet.column("y")
    numbers = sheet.numbers(column)
    headroom = 0.08 + (0.0 if lying else label_headroom(sheet, room, [column], len(numbers)))
    rows, values = row_axes(sheet, room, [numbers], lying, headroom)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        radius = min(sheet.px * 0.55, field.row_px * 0.35)
        for row, value in enumerate(numbers):
            end = field.at(row, value)
            sheet.canvas.lines([(field.at(row, 0.0), end)], Pen(sheet.colour(0), max(1.5, radius * 0.3)))
            sheet.canvas.circle(end, radius, sheet.colour(0), Pen(sheet.theme.plot, 1.0))
            box = (end[0] - radius, end[1] - radius, end[0] + radius, end[1] + radius)
            sheet.canvas.note("point", box, None, column.name, sheet.row_names()[row], sheet.text(value, column))
            label_bar(sheet, field, box, value, column, past=True)
        zero_line(field, numbers)


def is_lying(sheet: Sheet) -> bool:
    """Whether rows stand along y; days never do."""
    return sheet.chart.kind == "horizontal_bar" or (sheet.look.horizontal and sheet.column("x").type != "date")


def series_keys(sheet: Sheet, columns: Sequence[Column]) -> list[Key]:
    hatched = sheet.theme.bar_hatch
    return [
        Key(column.name, sheet.colour(place), hatch=_HATCHES[place % len(_HATCHES)] if hatched else "")
        for place, column in enumerate(columns)
    ]


def row_axes(
    sheet: Sheet,
    room: Box,
    numbers: Sequence[Sequence[float]],
    lying: bool,
    headroom: float = 0.0,
    from_zero: bool = True,
    whole: bool | None = None,
) -> tuple[Axis, Axis]:
    """The axis of the rows and that of their values."""
    column = sheet.column("y")
    headroom = max(headroom, 0.11 if sheet.look.value_labels and whole is None else 0.05 if whole is not False else 0.0)
    values = number_axis(
        [number for series in numbers for number in series],
        column,
        sheet.look,
        sheet.lang,
        axis_title(sheet.chart.y_title, column.unit),
        value_ticks(sheet, room, lying),
        from_zero,
        headroom,
        whole_steps=sheet.pick("whole steps") < 0.6 if whole is None else whole,
    )
    rows = row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title)
    return (rows.turned() if lying else rows), values


def placed(rows: Axis, values: Axis, lying: bool) -> tuple[Axis, Axis]:
    """As x and y."""
    return (values, rows) if lying else (rows, values)


DRAWERS = {
    "bar": single,
    "horizontal_bar": single,
    "grouped_bar": grouped,
    "stacked_bar": stacked,
    "percent_stacked_bar": stacked,
    "error_bars": with_errors,
    "waterfall": waterfall,
    "lollipop": lollipop,
}
