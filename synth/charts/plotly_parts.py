"""Parts of a whole by plotly: pies, rings, funnels, trees of rectangles and of rings; and radars."""

from typing import Any

from synth.charts.axis import round_step, step_decimals
from synth.charts.places import above
from synth.charts.plotly_labels import RADAR_EM, lines_of
from synth.charts.plotly_lines import faded
from synth.charts.plotly_plot import (
    Axis,
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
from synth.numbers import format_number
from synth.pixels.colours import luminance, rgb
from synth.webfonts import text_width_em


def pie(data: Data) -> Plot:
    """Slices with their names beside them or in a legend; a ring if the chart is a donut."""
    chart, look, chance = data.chart, data.look, data.chance("pie")
    names, column = data.texts("x"), data.column("y")
    named = look.legend == "none"
    texts = [data.text(value, column) for value in column.values]
    if named:
        shown = [f"{name}: {text}" if look.value_labels else name for name, text in zip(names, texts, strict=True)]
    else:
        shown = texts if look.value_labels else [""] * len(texts)
    trace: dict[str, Any] = {
        "type": "pie", "labels": [printed(name, chart.lang) for name in names], "values": numbers(column),
        "sort": False,
        "direction": chance.choice(("clockwise", "counterclockwise")), "rotation": chance.randrange(0, 360, 15),
        "text": [printed(text, chart.lang) for text in shown], "textinfo": "text", "automargin": False,
        "textposition": "outside" if named else "inside", "insidetextorientation": "horizontal",
        "hole": round(chance.uniform(0.35, 0.65), 2) if chart.kind == "donut" else 0,
        "marker": {
            "colors": [data.color(number) for number in range(len(names))],
            "line": {"color": "#ffffff", "width": chance.choice((0, 1, 2))},
        },
    }  # fmt: skip
    if chance.random() < 0.2:
        trace["pull"] = [0.1 if number == 0 else 0 for number in range(len(names))]
    label = "name_label" if named else "value_label"
    marks: dict[Key, Mark] = {
        ("point", 0, number): Mark("sector", None, name, text, printed_text or None, label)
        for number, (name, text, printed_text) in enumerate(zip(names, texts, shown, strict=True))
    }
    widest = max(text_width_em(look.font, text) for text in shown) * look.font_px
    inset = (widest + 12, 1.6 * look.font_px) if named else (0.0, 0.0)
    return Plot([trace], marks, entries=[] if named else names, inset_px=inset, square=True)


def funnel(data: Data) -> Plot:
    chart = data.chart
    names, column = data.texts("x"), data.column("y")
    values = numbers(column)
    texts = [data.text(value, column) for value in column.values]
    widths = [text_width_em(data.look.font, text) + 1.0 for text in texts]
    room_em = 0.65 * data.look.width / data.look.font_px  # of the longest bar, about
    shaded = data.chance("funnel").random() < 0.5
    colors = [data.color(number) for number in range(len(names))] if shaded else data.color(0)
    trace: dict[str, Any] = {
        "type": "funnel", "orientation": "h", "x": values, "y": list(range(len(names))), "text": texts,
        "textinfo": "text", "marker": {"color": colors}, "cliponaxis": False,
        "textposition": ["inside" if value / max(values) * room_em > width else "outside"
                         for value, width in zip(values, widths, strict=True)],
        "connector": {"fillcolor": faded(data.color(0), 0.25), "visible": data.chance("connector").random() < 0.7},
    }  # fmt: skip
    if not data.look.value_labels:
        trace["textinfo"] = "none"
    marks: dict[Key, Mark] = {
        ("point", 0, number): Mark("bar", None, name, text, text)
        for number, (name, text) in enumerate(zip(names, texts, strict=True))
    }
    half = max(values) * 0.52
    x = number_axis([-half, half], data, room=0)
    # A funnel is centred: its lengths can be read from labels and not from the axis.
    hidden = Axis(x.range, (), axis_title(chart.y_title, column.unit), grid=False)
    return Plot([trace], marks, hidden, names_axis(names, chart.x_title, top_down=True))


def nested(data: Data) -> Plot:
    """Trees of rectangles (treemap) or of rings (sunburst)."""
    chart, chance = data.chart, data.chance("nested")
    names, parents, column = data.texts("name"), data.column("parent").values, data.column("value")
    over = ["" if number is None else str(number) for number in above(names, parents)]
    texts = [data.text(value, column) for value in column.values]
    colors = _branch_colors(data, over)
    tiles = chart.kind == "treemap"
    labels = [
        "<br>".join(printed(line, chart.lang) for line in lines_of(name, RADAR_EM, data.look.font)) for name in names
    ]
    inks = ["#ffffff" if luminance(rgb(color)) < 127.5 else "#1b1b1b" for color in colors]
    trace: dict[str, Any] = {
        "type": chart.kind, "ids": [str(number) for number in range(len(names))], "parents": over,
        "labels": labels, "values": numbers(column), "branchvalues": "total",
        "text": texts, "textinfo": "label+text" if data.look.value_labels else "label", "sort": chance.random() < 0.5,
        "marker": {"colors": colors, "line": {"color": "#ffffff", "width": chance.choice((1, 2))}},
        "textfont": {"color": inks}, "insidetextfont": {"color": inks},
    }  # fmt: skip
    if not tiles:
        trace["leaf"] = {"opacity": 1}  # the colours are pale already, and what is read on them is known
    if tiles:
        trace |= {
            "pathbar": {"visible": False}, "textposition": chance.choice(("top left", "middle center")),
            "tiling": {
                "packing": chance.choice(("squarify", "squarify", "binary", "dice-slice")),
                "pad": chance.choice((1, 3)),
            },
            "root": {"color": "rgba(0,0,0,0)"},
        }  # fmt: skip
    role, shown = ("cell" if tiles else "sector"), data.look.value_labels
    marks: dict[Key, Mark] = {}
    for number, (name, text) in enumerate(zip(names, texts, strict=True)):
        parent = None if parents[number] is None else str(parents[number])
        printed_text = f"{name}\n{text}" if shown else name
        marks["point", 0, number] = Mark(role, parent, name, text, printed_text, "name_label")
    return Plot([trace], marks, square=not tiles)


def radar(data: Data) -> Plot:
    chart, chance = data.chart, data.chance("radar")
    names, columns = data.texts("x"), data.columns("y")
    turn = 360 / len(names)
    angles = [number * turn for number in range(len(names))]
    highest = max(value for column in columns for value in numbers(column))
    step = round_step(highest / 4)
    decimals = step_decimals(step)
    top = next(count for count in range(1, 99) if count * step >= highest * 0.999)
    rings = [
        (number * step, format_number(number * step, decimals, data.look.number_format)) for number in range(1, top + 1)
    ]
    filled, several = chance.random() < 0.6, len(columns) > 1
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    for number, column in enumerate(columns):
        values = numbers(column)
        traces.append({
            "type": "scatterpolar", "mode": "lines+markers", "r": [*values, values[0]], "theta": [*angles, 360],
            "name": printed(column.name, chart.lang), "fill": "toself" if filled else "none",
            "fillcolor": faded(data.color(number), 0.2), "line": {"color": data.color(number), "width": 2},
            "marker": {"size": 6, "color": data.color(number)},
        })  # fmt: skip
        series = column.name if several else None
        marks["line", number, -1] = Mark("line", series)
        for place, name in enumerate(names):
            marks["point", number, place] = Mark("point", series, name, data.text(values[place], column))
    radial = Axis((0, top * step), rings)
    around = Axis((0, 360), list(zip(angles, names, strict=True)))
    font = data.look.font
    widest = (
        max(text_width_em(font, line) for name in names for line in lines_of(name, RADAR_EM, font)) * data.look.font_px
    )
    polar: dict[str, Any] = {
        "gridshape": chance.choice(("linear", "circular")), "turning": chance.choice((90, 0)),
        "clockwise": chance.random() < 0.7,
    }  # fmt: skip
    # The numbers stand between two names.
    polar["spoke"] = polar["turning"] + turn / 2 * (-1 if polar["clockwise"] else 1)
    entries = [column.name for column in columns] if several else []
    inset = (widest + 8, 2.2 * data.look.font_px)
    return Plot(
        traces,
        marks,
        entries=entries,
        layout={"polar": polar},
        angular=around,
        radial=radial,
        inset_px=inset,
        square=True,
    )


def _branch_colors(data: Data, parents: list[str]) -> list[str]:
    """A colour for each branch at the top, its descendants in paler ones."""
    colors: list[str] = []
    fresh = 0
    for parent in parents:
        if not parent:
            colors.append(data.color(fresh))
            fresh += 1
        else:
            colors.append(paler(colors[int(parent)], 0.28))
    return colors
