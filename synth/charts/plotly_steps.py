"""Steps and times by plotly: waterfalls and Gantt charts."""

import datetime
from collections.abc import Sequence
from typing import Any

from synth.charts.plotly_bars import labels
from synth.charts.plotly_plot import Axis, Data, Key, Mark, Plot, names_axis, number_axis, numbers, printed
from synth.charts.values import axis_title
from synth.dates import format_date


def waterfall(data: Data) -> Plot:
    chart, chance = data.chart, data.chance("waterfall")
    names, column = data.texts("x"), data.column("y")
    measures, values = data.texts("measure"), numbers(column)
    levels, level = [0.0], 0.0
    for measure, value in zip(measures, values, strict=True):
        level = value if measure == "total" else level + value
        levels.append(level)
    up, down, total = chance.choice((("#2e9e6b", "#d9534f", "#4a6fa5"), ("#3b82f6", "#f59e0b", "#6b7280")))
    trace: dict[str, Any] = {
        "type": "waterfall", "x": list(range(len(names))), "y": values,
        "measure": ["absolute" if measure == "total" else "relative" for measure in measures],
        "increasing": {"marker": {"color": up}}, "decreasing": {"marker": {"color": down}},
        "totals": {"marker": {"color": total}}, "connector": {"line": {"color": "#888888", "width": 1, "dash": "dot"}},
    }  # fmt: skip
    if data.look.value_labels:
        trace |= labels(data, column, inside=False)
    marks: dict[Key, Mark] = {}
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        text = data.text(value, column)
        marks["point", 0, place] = Mark("bar", None, name, text, text)
    # The axis may begin above zero only where bars still show what changes; here it never does.
    y = number_axis(levels, data, axis_title(chart.y_title, column.unit), from_zero=True, room=0.12)
    layout = {"waterfallgap": round(chance.uniform(0.2, 0.5), 2)}
    return Plot([trace], marks, names_axis(names, chart.x_title), y, layout=layout)


def gantt(data: Data) -> Plot:
    chart = data.chart
    names, start, end = data.texts("name"), data.column("start"), data.column("end")
    starts, ends = ([_day(str(value)) for value in column.values] for column in (start, end))
    grouped = "group" in chart.roles
    groups = data.texts("group") if grouped else [""] * len(names)
    entries = sorted(set(groups))
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    for number, group in enumerate(entries):
        rows = [row for row, of in enumerate(groups) if of == group]
        traces.append({
            "type": "bar", "orientation": "h", "y": rows, "base": [starts[row] for row in rows],
            "x": [ends[row] - starts[row] for row in rows], "name": printed(group, chart.lang), "width": 0.62,
            "marker": {"color": data.color(number)},
        })  # fmt: skip
        for place, row in enumerate(rows):
            value = f"{data.text(start.values[row], start)} – {data.text(end.values[row], end)}"
            marks["point", number, place] = Mark("bar", group or None, names[row], value)
    first, last = min(starts), max(ends)
    span = last - first
    x = Axis((first - 0.02 * span, last + 0.02 * span), _day_ticks(first, last, data), chart.x_title)
    layout = {"barmode": "overlay"}
    down = names_axis(names, chart.y_title, top_down=True, grid=True)
    return Plot(traces, marks, x, down, entries=entries if grouped else [], layout=layout)


def _day(iso: str) -> int:
    return datetime.date.fromisoformat(iso).toordinal()


def _day_ticks(first: int, last: int, data: Data) -> Sequence[tuple[float, str]]:
    """Beginnings of months, or of weeks in what lasts less than three months."""
    days = [datetime.date.fromordinal(day) for day in range(first, last + 1)]
    chosen = [day for day in days if day.day == 1] if last - first > 90 else [day for day in days if day.weekday() == 0]
    chosen = chosen[:: max(1, len(chosen) // 8)] or days[:1]
    return [
        (float(day.toordinal()), format_date(day.isoformat(), data.look.date_format, data.chart.lang)) for day in chosen
    ]
