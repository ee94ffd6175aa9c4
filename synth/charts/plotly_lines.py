"""Lines of plotly: lines, steps, areas, points on stems and between two ends, a second axis, spreads around a value."""

from collections.abc import Sequence
from typing import Any

from synth.charts.beside import beside_line
from synth.charts.chart import Column
from synth.charts.plotly_bars import bars, gaps
from synth.charts.plotly_plot import Axis, Data, Key, Mark, Plot, names_axis, number_axis, numbers, printed
from synth.charts.plotly_themes import theme_named
from synth.charts.values import axis_title
from synth.pixels.colours import rgb

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "circle-open")


def line(data: Data) -> Plot:
    """Also several lines, steps, and areas, stacked or not."""
    chart, look = data.chart, data.look
    columns, names = data.columns("y"), data.texts("x")
    several, stacked, filled = len(columns) > 1, chart.kind == "stacked_area", "area" in chart.kind
    style = _style(data, points=len(names))
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    for number, column in enumerate(columns):
        series = column.name if several else None
        trace = style | _series(data, column, number, style["mode"])
        if filled:
            trace |= {"stackgroup": "all"} if stacked else {"fill": "tozeroy"}
            trace |= {"fillcolor": faded(data.color(number), 0.75 if stacked else 0.35)}
        if look.value_labels and not several:
            texts = [data.text(value, column) for value in column.values]
            trace |= {
                "mode": f"{style['mode']}+text", "text": texts, "textposition": _beside_line(numbers(column)),
                "cliponaxis": False,
            }  # fmt: skip
        traces.append(trace)
        marks["area" if filled else "line", number, -1] = Mark("area" if filled else "line", series)
        marks |= _point_marks(data, column, names, number, series)
    if stacked:
        values = [sum(row) for row in zip(*map(numbers, columns), strict=True)]
    else:
        values = [value for column in columns for value in numbers(column)]
    from_zero = filled or data.chance("zero").random() < 0.3
    title = axis_title(chart.y_title, columns[0].unit)
    y = number_axis(values, data, title, from_zero=from_zero, room=0.1 if look.value_labels else 0.05)
    return Plot(traces, marks, _steps(data, names), y, entries=[column.name for column in columns] if several else [])


def lollipop(data: Data) -> Plot:
    chart, look = data.chart, data.look
    column, names = data.column("y"), data.texts("x")
    values = numbers(column)
    places = list(range(len(names)))
    gapped = [
        part for place, value in zip(places, values, strict=True) for part in ((place, 0), (place, value), (None, None))
    ]
    stems = [[along for along, _ in gapped], [up for _, up in gapped]]
    x, y = (1, 0) if look.horizontal else (0, 1)
    points = [places, values]
    color = data.color(0)
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": stems[x], "y": stems[y], "line": {"color": color, "width": 2}},
        {
            "type": "scatter", "mode": "markers", "x": points[x], "y": points[y], "cliponaxis": False,
            "marker": {"color": color, "size": data.chance("stems").choice((9, 11, 14))},
        },
    ]  # fmt: skip
    if look.value_labels:
        texts = [data.text(value, column) for value in column.values]
        traces[1] |= {
            "mode": "markers+text",
            "text": texts,
            "textposition": "middle right" if look.horizontal else "top center",
        }
    marks = _point_marks(data, column, names, 1, None)
    up = number_axis(values, data, axis_title(chart.y_title, column.unit), from_zero=True, room=0.12)
    if look.horizontal:
        return Plot(traces, marks, up, names_axis(names, chart.x_title, top_down=True))
    return Plot(traces, marks, names_axis(names, chart.x_title), up)


def dumbbell(data: Data) -> Plot:
    chart = data.chart
    columns, names = data.columns("y"), data.texts("x")
    ends = [numbers(column) for column in columns]
    x = [part for one, two in zip(*ends, strict=True) for part in (one, two, None)]
    y = [part for place in range(len(names)) for part in (place, place, None)]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "showlegend": False,
            "line": {"color": "#9aa0a6", "width": 4},
        }
    ]
    marks: dict[Key, Mark] = {}
    for number, column in enumerate(columns):
        traces.append({
            "type": "scatter", "mode": "markers", "x": ends[number], "y": list(range(len(names))), "cliponaxis": False,
            "name": printed(column.name, chart.lang), "marker": {"color": data.color(number), "size": 13},
        })  # fmt: skip
        marks |= _point_marks(data, column, names, number + 1, column.name)
    across = number_axis([*ends[0], *ends[1]], data, axis_title(chart.y_title, columns[0].unit))
    entries = [column.name for column in columns]
    return Plot(traces, marks, across, names_axis(names, chart.x_title, top_down=True, grid=True), entries=entries)


def dual_axis(data: Data) -> Plot:
    chart = data.chart
    names, left, right = data.texts("x"), data.column("y"), data.column("y2")
    over = data.number_seen_on(0)
    second = _style(data, points=len(names)) | _series(data, right, over, "lines+markers") | {"yaxis": "y2"}
    first = bars(data, left, lying=False, colors=data.color(0))
    marks: dict[Key, Mark] = {}
    for place, (name, value) in enumerate(zip(names, left.values, strict=True)):
        text = data.text(value, left)
        marks["point", 0, place] = Mark("bar", left.name, name, text)
    marks |= _point_marks(data, right, names, 1, right.name) | {("line", 1, -1): Mark("line", right.name)}
    return Plot(
        [first, second], marks, names_axis(names, chart.x_title),
        number_axis(numbers(left), data, axis_title(chart.y_title, left.unit), from_zero=True, room=0.1),
        number_axis(numbers(right), data, axis_title(chart.value_title, right.unit), room=0.15),
        [left.name, right.name], gaps(data),
    )  # fmt: skip


def error_bars(data: Data) -> Plot:
    chart = data.chart
    names, column, error = data.texts("x"), data.column("y"), data.column("error")
    values, halves = numbers(column), numbers(error)
    spread = {
        "type": "data",
        "array": halves,
        "thickness": 1.5,
        "width": 5,
        "color": theme_named(data.look.theme).soft_ink,
    }
    as_bars = data.chance("errors").random() < 0.5
    if as_bars:
        trace = bars(data, column, lying=False, colors=data.color(0))
        y_from = [0.0]
    else:
        trace = {
            "type": "scatter", "mode": "markers", "x": list(range(len(names))), "y": values,
            "marker": {"color": data.color(0), "size": 9},
        }  # fmt: skip
        y_from = []
    marks: dict[Key, Mark] = {}
    for place, name in enumerate(names):
        value = f"{data.text(values[place], column)} ± {data.text(halves[place], error)}"
        marks["point", 0, place] = Mark("bar" if as_bars else "point", None, name, value)
    reach = [*y_from, *(value + half for value, half in zip(values, halves, strict=True)),
             *(value - half for value, half in zip(values, halves, strict=True))]  # fmt: skip
    y = number_axis(reach, data, axis_title(chart.y_title, column.unit), from_zero=as_bars)
    return Plot([trace | {"error_y": spread}], marks, names_axis(names, chart.x_title), y, layout=gaps(data))


def _beside_line(values: Sequence[float]) -> list[str]:
    """Where the values stand, in plotly's words."""
    sides = [beside_line(values, place) for place in range(len(values))]
    return [f"{'top' if up > 0 else 'bottom'} {('left', 'center', 'right')[across + 1]}" for across, up in sides]


def faded(color: str, share: float) -> str:
    red, green, blue = rgb(color)
    return f"rgba({red},{green},{blue},{share})"


def _style(data: Data, points: int) -> dict[str, Any]:
    chance = data.chance("lines")
    mode = chance.choice(("lines", "lines+markers")) if points > 3 else "lines+markers"
    shape = "hv" if data.chart.kind == "step" else "linear"
    return {"type": "scatter", "mode": mode, "line": {"width": chance.choice((1.5, 2, 2.5, 3.5)), "shape": shape}}


def _series(data: Data, column: Column, number: int, mode: str) -> dict[str, Any]:
    chance = data.chance("dashes")
    dashed, symbols = chance.random() < 0.2, chance.random() < 0.4
    style = _style(data, len(column.values))
    return {
        "mode": mode, "x": list(range(len(column.values))), "y": list(column.values), "cliponaxis": False,
        "name": printed(column.name, data.chart.lang),
        "line": style["line"] | {
            "color": data.color(number), "dash": ("solid", "dash", "dot", "dashdot")[number % 4] if dashed else "solid",
        },
        "marker": {
            "size": 7, "color": data.color(number),
            "symbol": SYMBOLS[number % len(SYMBOLS)] if symbols else "circle",
        },
    }  # fmt: skip


def _point_marks(data: Data, column: Column, names: Sequence[str], trace: int, series: str | None) -> dict[Key, Mark]:
    marks: dict[Key, Mark] = {}
    for place, (name, value) in enumerate(zip(names, column.values, strict=True)):
        text = data.text(value, column)
        marks["point", trace, place] = Mark("point", series, name, text, text)
    return marks


def _steps(data: Data, names: Sequence[str]) -> Axis:
    """The axis below lines: dates may be left out, names of things may not."""
    dates = data.column("x").type == "date"
    beyond = 0.2 if "area" in data.chart.kind else 0.5
    return Axis(
        (-beyond, len(names) - 1 + beyond), list(enumerate(names)), data.chart.x_title, names=not dates, grid=dates
    )
