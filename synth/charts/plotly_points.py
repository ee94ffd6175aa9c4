"""Points, spreads and grids of numbers by plotly: scatter, bubbles, histogram, boxes, violins, heatmap, candles."""

from collections.abc import Sequence
from typing import Any

from synth.charts.plotly_lines import SYMBOLS, faded
from synth.charts.plotly_plot import (
    Axis,
    Bubble,
    Data,
    Key,
    Mark,
    Plot,
    names_axis,
    number_axis,
    numbers,
    paler,
    printed,
)
from synth.charts.values import axis_title
from synth.webfonts import text_width_em


def scatter(data: Data) -> Plot:
    """Points in the plane; with sizes they are bubbles with their names."""
    chart, chance = data.chart, data.chance("points")
    x, y = data.column("x"), data.column("y")
    sized, named, grouped = "size" in chart.roles, "name" in chart.roles, "group" in chart.roles
    groups = data.texts("group") if grouped else [""] * len(x.values)
    names = data.texts("name") if named else [None] * len(x.values)
    symbols, opacity = chance.random() < 0.4, chance.choice((0.6, 0.8, 1.0))
    size = max(7.0, round(chance.choice((0.55, 0.65, 0.8)) * data.look.font_px, 1))
    sizes = _diameters(data) if sized else [size] * len(x.values)
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    entries = list(dict.fromkeys(groups))
    for number, group in enumerate(entries):
        rows = [row for row, of in enumerate(groups) if of == group]
        trace: dict[str, Any] = {
            "type": "scatter", "mode": "markers", "x": [x.values[row] for row in rows],
            "y": [y.values[row] for row in rows],
            "name": printed(group, chart.lang), "cliponaxis": False,
            "marker": {
                "size": [sizes[row] for row in rows], "color": data.color(number), "opacity": opacity,
                "symbol": SYMBOLS[number % len(SYMBOLS)] if symbols and not sized else "circle",
                "line": {"width": 1 if opacity < 1 or sized else 0, "color": "#ffffff"},
            },
        }  # fmt: skip
        traces.append(trace)
        for place, row in enumerate(rows):
            value = f"{data.text(x.values[row], x)}; {data.text(y.values[row], y)}"
            if sized:
                value += f"; {data.text(data.column('size').values[row], data.column('size'))}"
            marks["point", number, place] = Mark("point", group or None, names[row], value)
    room = 0.14 if sized else 0.06
    bubbles = [
        Bubble(name, across, up, size / 2, data.color(entries.index(group)))
        for name, across, up, size, group in zip(names, numbers(x), numbers(y), sizes, groups, strict=True)
        if name is not None
    ]
    value_title = axis_title(chart.value_title, data.column("size").unit) if sized else ""
    return Plot(
        traces, marks, number_axis(numbers(x), data, axis_title(chart.x_title, x.unit), room=room),
        number_axis(numbers(y), data, axis_title(chart.y_title, y.unit), room=room),
        entries=entries if grouped else [], value_title=value_title, bubbles=bubbles,
    )  # fmt: skip


def histogram(data: Data) -> Plot:
    chart, chance = data.chart, data.chance("bins")
    starts, ends, counts = data.numbers("start"), data.numbers("end"), data.numbers("y")
    column, y = data.column("start"), data.column("y")
    trace: dict[str, Any] = {
        "type": "bar", "x": [(one + two) / 2 for one, two in zip(starts, ends, strict=True)], "y": counts,
        "width": [two - one for one, two in zip(starts, ends, strict=True)],
        "marker": {"color": data.color(0), "opacity": chance.choice((0.75, 1)),
                   "line": {"width": 1, "color": "#ffffff"}},
    }  # fmt: skip
    if data.look.value_labels:
        trace |= {
            "text": [data.text(count, y) for count in counts],
            "textposition": "outside",
            "textangle": 0,
            "cliponaxis": False,
        }
    marks: dict[Key, Mark] = {}
    for number, (start, end, count) in enumerate(zip(starts, ends, counts, strict=True)):
        text = data.text(count, y)
        marks["point", 0, number] = Mark(
            "bar", None, f"{data.text(start, column)}–{data.text(end, column)}", text, text
        )
    edges = [*starts, ends[-1]]
    every = 1 if len(edges) <= 9 else 2
    width = ends[-1] - starts[0]
    x = Axis(
        (starts[0] - 0.03 * width, ends[-1] + 0.03 * width),
        [(edge, data.text(edge, column)) for edge in edges[::every]],
        axis_title(chart.x_title, column.unit), grid=False,
    )  # fmt: skip
    room = 0.12 if data.look.value_labels else 0.05
    up = number_axis(counts, data, axis_title(chart.y_title, y.unit), from_zero=True, room=room)
    return Plot([trace], marks, x, up, layout={"bargap": 0})


def spread(data: Data) -> Plot:
    """Boxes from their five numbers, or violins from the values themselves."""
    chart, look, chance = data.chart, data.look, data.chance("spread")
    names = data.texts("group")
    five = {role: data.column(role) for role in ("low", "q1", "median", "q3", "high")}
    colorful, lying = chance.random() < 0.6, look.horizontal
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    for number, name in enumerate(names):
        color = data.color(number if colorful else 0)
        row = {role: float(column.values[number] or 0) for role, column in five.items()}
        trace: dict[str, Any] = {
            "orientation": "h" if lying else "v", "fillcolor": faded(color, 0.5),
            "line": {"color": color, "width": 1.5},
            "name": printed(name, chart.lang),
        }  # fmt: skip
        if chart.kind == "box":
            trace |= {
                "type": "box", "q1": [row["q1"]], "median": [row["median"]], "q3": [row["q3"]], "whiskerwidth": 0.5,
                "lowerfence": [row["low"]], "upperfence": [row["high"]], "y" if lying else "x": [number], "width": 0.55,
            }  # fmt: skip
        else:
            values = list(chart.samples[str(data.column("group").values[number])])
            trace |= {
                "type": "violin", "x" if lying else "y": values, "y" if lying else "x": [number] * len(values),
                "points": False, "spanmode": "hard", "scalemode": "width", "width": 0.8,
                "box": {"visible": True, "width": 0.18},
            }  # fmt: skip
        traces.append(trace)
        texts = " / ".join(data.text(row[role], five[role]) for role in five)
        marks["point", number, 0] = Mark("box" if chart.kind == "box" else "violin", None, name, texts)
    reach = [*numbers(five["low"]), *numbers(five["high"])]
    values_axis = number_axis(reach, data, axis_title(chart.y_title, five["low"].unit))
    if lying:
        return Plot(traces, marks, values_axis, names_axis(names, chart.x_title, top_down=True))
    return Plot(traces, marks, names_axis(names, chart.x_title), values_axis)


def heatmap(data: Data) -> Plot:
    chart, look, chance = data.chart, data.look, data.chance("heat")
    rows, columns = data.texts("row"), data.columns("value")
    grid = [[column.values[row] for column in columns] for row in range(len(rows))]
    flat = [float(value) for line in grid for value in line if value is not None]
    low, high = min(flat), max(flat)
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
        colors = [[0, look.palette[-1]], [0.5, "#f7f7f7"], [1, look.palette[0]]]
    else:
        colors = [[0, paler(look.palette[0], 0.9)], [1, look.palette[0]]]
    labels = [(at, label) for at, label in number_axis([low, high], data, room=0).ticks]
    scale = Axis((low, high), labels, axis_title(chart.value_title, columns[0].unit))
    # What would not fit into its cell is not printed.
    room_em = min(
        0.68 * look.width / len(columns) / look.font_px, 99 if look.height / len(rows) > 2.4 * look.font_px else 0
    )
    texts = [[data.text(column.values[row], column) for column in columns] for row in range(len(rows))]
    gap = chance.choice((0, 1, 3))
    trace: dict[str, Any] = {
        "type": "heatmap", "z": grid, "zmin": low, "zmax": high, "colorscale": colors,
        "xgap": gap, "ygap": gap, "text": texts,
    }  # fmt: skip
    fits = max(text_width_em(look.font, text) for line in texts for text in line) < room_em
    shown = look.value_labels and fits
    boxes = []
    for row, name in enumerate(rows):
        for number, column in enumerate(columns):
            mark = Mark("cell", column.name, name, texts[row][number], texts[row][number] if shown else None)
            boxes.append((mark, (number - 0.5, row - 0.5, number + 0.5, row + 0.5)))
    if shown:
        trace |= {"texttemplate": "%{text}"}
    names = [column.name for column in columns]
    across = names_axis(names, chart.x_title)
    down = names_axis(rows, chart.y_title, top_down=True)
    return Plot([trace], {}, across, down, boxes=boxes, scale=scale)


def candlestick(data: Data) -> Plot:
    chart, chance = data.chart, data.chance("candles")
    names = data.texts("x")
    prices = {role: data.column(role) for role in ("open", "high", "low", "close")}
    up, down = chance.choice(
        (("#26a69a", "#ef5350"), ("#2e7d32", "#c62828"), ("#d32f2f", "#1976d2"), ("#ffffff", "#222222"))
    )
    edges = ("#222222", "#222222") if up == "#ffffff" else (up, down)
    trace: dict[str, Any] = {
        "type": "candlestick", "x": list(range(len(names))), "whiskerwidth": 0,
        "increasing": {"fillcolor": up, "line": {"color": edges[0], "width": 1}},
        "decreasing": {"fillcolor": down, "line": {"color": edges[1], "width": 1}},
        **{role: numbers(column) for role, column in prices.items()},
    }  # fmt: skip
    marks: dict[Key, Mark] = {}
    for place, name in enumerate(names):
        text = " / ".join(data.text(column.values[place], column) for column in prices.values())
        marks["point", 0, place] = Mark("candle", None, name, text)
    reach = [*numbers(prices["high"]), *numbers(prices["low"])]
    x = Axis((-0.7, len(names) - 0.3), list(enumerate(names)), chart.x_title, grid=False)
    return Plot([trace], marks, x, number_axis(reach, data, axis_title(chart.y_title, prices["close"].unit)))


def _diameters(data: Data) -> Sequence[float]:
    """Of bubbles, in pixels: areas as the sizes."""
    sizes = data.numbers("size")
    most = min(data.look.width, data.look.height) * 0.14
    return [max(6.0, most * (size / max(sizes)) ** 0.5) for size in sizes]
