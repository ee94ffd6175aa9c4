"""Bars of plotly: plain, lying, grouped, stacked, with errors, beside a line, and the steps of a waterfall."""

from collections.abc import Sequence
from typing import Any

from synth.charts.chart import Column
from synth.charts.plotly_plot import Data, Mark, Plot, names_axis, number_axis, numbers, printed
from synth.charts.values import axis_title
from synth.webfonts import text_width_em


def bar(data: Data) -> Plot:
    """Also grouped, stacked and percent stacked bars, standing or lying."""
    chart, look = data.chart, data.look
    lying = look.horizontal or chart.kind == "horizontal_bar"
    stacked = "stacked" in chart.kind
    columns, names = data.columns("y"), data.texts("x")
    several = len(columns) > 1
    # One series in one colour, or a colour for each bar.
    colorful = not several and data.chance("bars").random() < 0.25
    traces, marks = [], {}
    for number, column in enumerate(columns):
        colors = [data.color(place) for place in range(len(names))] if colorful else data.color(number)
        trace = bars(data, column, lying=lying, colors=colors)
        if look.value_labels and _labels_fit(data, lying, stacked):
            trace |= labels(data, column, inside=stacked)
        traces.append(trace)
        for place, (name, value) in enumerate(zip(names, column.values, strict=True)):
            text = data.text(value, column)
            marks["point", number, place] = Mark("bar", column.name if several else None, name, text, text)
    if stacked:
        ends = [sum(values) for values in zip(*map(numbers, columns), strict=True)]
    else:
        ends = [value for column in columns for value in numbers(column)]
    unit_title = axis_title(chart.y_title, columns[0].unit)
    if chart.kind == "percent_stacked_bar":
        values = number_axis([0, 100], data, unit_title, from_zero=True, room=0)
    else:
        room = 0.12 if look.value_labels and not stacked else 0.05
        values = number_axis(ends, data, unit_title, from_zero=True, room=room)
    layout = {"barmode": "relative" if stacked else "group"} | gaps(data)
    entries = [column.name for column in columns] if several else []
    if lying:
        return Plot(traces, marks, values, names_axis(names, chart.x_title, top_down=True), None, entries, layout)
    return Plot(traces, marks, names_axis(names, chart.x_title), values, None, entries, layout)


def _labels_fit(data: Data, lying: bool, stacked: bool) -> bool:
    """Whether the values beside bars would stand apart from each other."""
    columns, look = data.columns("y"), data.look
    count = len(columns[0].values) * (1 if stacked else len(columns))
    if lying:
        return 0.55 * 0.65 * look.height / count > 0.9 * look.font_px
    widest = max(text_width_em(look.font, data.text(value, column)) for column in columns for value in column.values)
    return 0.78 * (1 if len(columns) == 1 else 0.75) * look.width / count > (widest + 0.3) * look.font_px


def bars(data: Data, column: Column, *, lying: bool, colors: str | Sequence[str]) -> dict[str, Any]:
    """One series of bars at 0, 1, 2, ..."""
    places = list(range(len(column.values)))
    edge = data.chance("edge").choice((0, 0, 1))
    along, up = ("y", "x") if lying else ("x", "y")
    return {
        "type": "bar", "orientation": "h" if lying else "v", along: places, up: list(column.values),
        "name": printed(column.name, data.chart.lang),
        "marker": {"color": colors, "line": {"width": edge, "color": "rgba(0,0,0,.55)"}},
    }  # fmt: skip


def labels(data: Data, column: Column, *, inside: bool) -> dict[str, Any]:
    """The values, written into the bars or at their ends."""
    texts = [data.text(value, column) for value in column.values]
    return {
        "text": texts, "textposition": "inside" if inside else "outside", "cliponaxis": False, "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none" if not inside else "both",
    }  # fmt: skip


def gaps(data: Data) -> dict[str, Any]:
    chance = data.chance("gaps")
    radius = chance.choice((0, 0, 0, 3, 6))
    return {"bargap": round(chance.uniform(0.15, 0.5), 2), "bargroupgap": chance.choice((0, 0, 0.08)),
            "barcornerradius": radius}  # fmt: skip
