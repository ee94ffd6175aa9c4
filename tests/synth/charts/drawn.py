"""Stands in for a renderer: the elements of a chart that says all its names and, if wanted, all its values."""

from synth.charts.chart import Chart, Element, Look
from synth.charts.truth import printed_columns
from synth.charts.values import value_text

LOOK = Look(640, 480, "matplotlib", "light", ("#336699",), "Noto Sans", 12.0)


def elements(chart: Chart, look: Look, values: bool = True) -> list[Element]:
    texts = [("title", chart.title), ("x_title", chart.x_title), ("y_title", chart.y_title)]
    for part in (chart, *chart.panels):
        texts.append(("title", part.title))
        for column in printed_columns(part):
            texts.append(("legend_entry", column.name))
            shown = [value_text(value, column, look, chart.lang) for value in column.values]
            if column.type == "category":
                texts += [("tick_label", text) for text in shown]
            elif values:
                texts += [("value_label", text) for text in shown]
    texts += [("tick_label", "0.5"), ("tick_label", "1.5")]
    found = [Element(role, (10, 10 + 3 * i, 60, 20 + 3 * i), text) for i, (role, text) in enumerate(texts) if text]
    first = (chart.panels[0] if chart.panels else chart).columns[0]
    marks = [
        Element("bar", (70 + 9 * index, 40, 78 + 9 * index, 90), category=str(value), series="s")
        for index, value in enumerate(first.values)
    ]
    return found + marks
