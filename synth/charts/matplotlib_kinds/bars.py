"""Bars: single, lying, in groups, stacked, with errors, as steps of a waterfall."""

from collections.abc import Sequence

from synth.charts.axis import Axis, number_axis, row_axis
from synth.charts.canvas import Box, Colour, Pen, mixed
from synth.charts.chart import Column
from synth.charts.legend import Key
from synth.charts.numbers import axis_title
from synth.charts.plot import Plot, legend_headroom, plot, value_ticks
from synth.charts.sheet import Sheet

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
    rows, values = row_axes(sheet, room, numbers, lying, legend_headroom(sheet, keys, room, lying))
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
    """Stacks of the series of a row, in percent or in their unit; signed parts are stacked apart from zero both ways."""
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
    rows, values = row_axes(sheet, room, [numbers], lying, 0.08)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        radius = min(sheet.px * 0.55, field.row_px * 0.35)
        for row, value in enumerate(numbers):
            end = field.at(row, value)
            sheet.canvas.lines([(field.at(row, 0.0), end)], Pen(sheet.colour(0), max(1.5, radius * 0.3)))
            sheet.canvas.circle(end, radius, sheet.colour(0), Pen(sheet.theme.plot, 1.0))
            box = (end[0] - radius, end[1] - radius, end[0] + radius, end[1] + radius)
            sheet.canvas.note("point", box, None, column.name, sheet.row_names()[row], sheet.text(value, column))
            label_bar(sheet, field, box, value, column)
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


def draw_bar(sheet: Sheet, box: Box, colour: Colour, hatch: str = "", flat: bool = False) -> None:
    edge = Pen(sheet.theme.bar_edge, 0.9) if sheet.theme.bar_edge else None
    radius = 0.0 if flat else sheet.theme.bar_radius * sheet.px
    sheet.canvas.rect(box, colour, edge, radius=radius, hatch=hatch)


def note_bar(sheet: Sheet, box: Box, column: Column, row: int, value: float, series: str | None = None) -> None:
    name = sheet.row_names()[row]
    sheet.canvas.note("bar", box, None, series or column.name, name, sheet.text(value, column))


def label_bar(
    sheet: Sheet, field: Plot, box: Box, value: float, column: Column, past: bool = False, name: str | None = None
) -> None:
    """The value at the end of its bar, where the look wants it and nothing else stands; `past` marks of either sign."""
    if not sheet.look.value_labels:
        return
    px, gap = sheet.px * 0.86, sheet.px * 0.3
    text = sheet.text(value, column)
    x1, y1, x2, y2 = box
    if field.lying:
        rightwards = (value >= 0 or past) != (field.x.low > field.x.high)
        at, across = ((x2 + gap, (y1 + y2) / 2), "left") if rightwards else ((x1 - gap, (y1 + y2) / 2), "right")
        down = "center"
    else:
        up = value >= 0 or past
        at, across, down = ((x1 + x2) / 2, y1 - gap if up else y2 + gap), "center", "bottom" if up else "top"
    write_label(sheet, at, text, px, sheet.theme.ink, across, down, (column.name, name or _row_of(field, box)))


def _row_of(field: Plot, box: Box) -> str:
    """The name of the row in whose room a box stands."""
    middle = (box[1] + box[3]) / 2 if field.lying else (box[0] + box[2]) / 2
    rows, place = (field.y, field.px_y) if field.lying else (field.x, field.px_x)
    return min(rows.ticks, key=lambda tick: abs(place(tick.at) - middle)).text


def label_inside(sheet: Sheet, box: Box, text: str, colour: Colour, of: tuple[Column, int]) -> None:
    """A value in the middle of its bar, if it has room there."""
    if not sheet.look.value_labels:
        return
    px = sheet.px * 0.84
    at = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    wanted = sheet.canvas.text_box(at, text, px)
    if wanted[2] - wanted[0] > box[2] - box[0] - 2 or wanted[3] - wanted[1] > box[3] - box[1] - 3:
        return
    column, row = of
    write_label(sheet, at, text, px, sheet.ink_on(colour), "center", "center", (column.name, sheet.row_names()[row]))


def write_label(
    sheet: Sheet,
    at: tuple[float, float],
    text: str,
    px: float,
    colour: Colour,
    across: str,
    down: str,
    of: tuple[str, str],
) -> None:
    """A value label, unless it would run into another; `of` is the series and the category."""
    canvas = sheet.canvas
    wanted = canvas.text_box(at, text, px, across, down)
    if not canvas.is_free(wanted):
        return
    drawn = canvas.text(at, text, px, colour, across, down)  # type: ignore[arg-type]
    canvas.taken.append(drawn)
    canvas.note("value_label", drawn, text, of[0], of[1], text)


def zero_line(field: Plot, numbers: Sequence[float]) -> None:
    """A line at zero where values go below it."""
    if not any(number < 0 for number in numbers):
        return
    x1, y1, x2, y2 = field.box
    theme = field.sheet.theme
    zero = field.px_x(0.0) if field.lying else field.px_y(0.0)
    ends = ((zero, y1), (zero, y2)) if field.lying else ((x1, zero), (x2, zero))
    field.sheet.canvas.line(ends, Pen(mixed(theme.frame, theme.ink, 0.5), max(1.0, theme.frame_px)))


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
