"""Tasks: a Gantt chart, a bar from day to day for each."""

import datetime

from synth.charts.axis import Axis, Tick
from synth.charts.canvas import Box, Pen
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.bar_marks import draw_bar
from synth.charts.matplotlib_kinds.points import grouped_rows
from synth.charts.plot import plot
from synth.charts.sheet import Sheet
from synth.dates import format_date


def gantt(sheet: Sheet, room: Box) -> None:
    names = [str(name) for name in sheet.column("name").values]
    starts, ends = (sheet.column(role) for role in ("start", "end"))
    first, last = (min(map(_day, starts.values)), max(map(_day, ends.values)))
    groups, group = grouped_rows(sheet) if sheet.columns("group") else ([""], [""] * len(names))
    keys = [Key(name, sheet.colour(place)) for place, name in enumerate(groups)] if groups != [""] else []
    days = _days_axis(sheet, first, last, room)
    rows = Axis(
        "name",
        len(names) - 0.5,
        -0.5,
        tuple(Tick(place, name) for place, name in enumerate(names)),
        sheet.chart.y_title,
    )
    own = not keys and sheet.pick("own colours") < 0.4
    with plot(
        sheet, room, days, rows, [key for key in keys if sheet.look.legend != "inside"] or keys, lying=True
    ) as field:
        if sheet.pick("row lines") < 0.4:
            x1, _, x2, _ = field.box
            levels = [field.px_y(row + 0.5) for row in range(len(names) - 1)]
            sheet.canvas.lines([((x1, y), (x2, y)) for y in levels], Pen(sheet.theme.grid, 0.7))
        for row, name in enumerate(names):
            box = field.bar(row, 0.5 + 0.2 * sheet.pick("width"), _day(starts.values[row]), _day(ends.values[row]))
            colour = sheet.colour(row if own else groups.index(group[row]))
            draw_bar(sheet, box, colour)
            told = f"{sheet.text(starts.values[row], starts)} – {sheet.text(ends.values[row], ends)}"
            sheet.canvas.note("bar", box, None, group[row] or None, name, told)


def _day(iso: object) -> int:
    return datetime.date.fromisoformat(str(iso)).toordinal()


def _days_axis(sheet: Sheet, first: int, last: int, room: Box) -> Axis:
    """Ticks at whole weeks or first days of months, as many as have room for their dates."""
    texts = format_date(datetime.date.fromordinal(last).isoformat(), sheet.look.date_format, sheet.lang)
    most = max(2, int((room[2] - room[0]) * 0.7 / (sheet.lettering.ink(texts, sheet.px).width + sheet.px * 1.2)))
    margin = max(1, round((last - first) * 0.03))
    low, high = first - margin, last + margin
    step = next((days for days in (1, 2, 7, 14, 28) if (high - low) / days <= most), 0)
    if step:
        start = low + (7 - (low - 1) % 7) % 7 if step >= 7 else low + 1
        marks = list(range(start, high + 1, step))
    else:
        months = [day for day in range(low, high + 1) if datetime.date.fromordinal(day).day == 1]
        every = max(1, -(-len(months) // most))
        marks = months[::every]
    ticks = tuple(
        Tick(day, format_date(datetime.date.fromordinal(day).isoformat(), sheet.look.date_format, sheet.lang))
        for day in marks
    )
    return Axis("date", low, high, ticks, sheet.chart.x_title)


DRAWERS = {"gantt": gantt}
