"""Truth: the data of a chart as a table, each number as it is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.formats.table import Table, plain_table, tidy
from synth.charts.chart import Chart, Column, Look
from synth.charts.lexicon import word
from synth.charts.values import axis_title, value_text

# Columns that steer the drawing and are not printed.
HIDDEN = ("measure", "shape")


def truth_table(chart: Chart, look: Look) -> Table:
    """The rows of a chart below the names of its columns, with their units; the caption is the title.

    Distributions are given by their summary (bins, five numbers), graphs by their edges, hierarchies by parents, small
    multiples in long form, the panel first.
    """
    if chart.panels:
        panel = word("w.panel", chart.lang)
        rows = [[panel, *_head(chart.panels[0])]]
        rows += [[part.title, *row] for part in chart.panels for row in _rows(part, look)]
    else:
        rows = [_head(chart), *_rows(chart, look)]
    return plain_table([[tidy(text) for text in row] for row in rows], caption=tidy(chart.title) or None)


def data_table(chart: Chart, look: Look) -> Table:
    """The same for formats that programs read: numbers as `1234.5`, per cent signs in the headings, no caption."""
    plain = replace(
        chart,
        columns=_plain(chart.columns),
        panels=tuple(replace(panel, columns=_plain(panel.columns)) for panel in chart.panels),
    )
    return replace(truth_table(plain, replace(look, number_format="plain")), caption=None)


def printed_columns(chart: Chart) -> list[Column]:
    """The columns that a reader sees."""
    hidden = {name for role in HIDDEN for name in chart.roles.get(role, ())}
    return [column for column in chart.columns if column.name not in hidden]


def _plain(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(
        replace(column, name=f"{column.name} (%)", unit="") if column.unit == "%" else column for column in columns
    )


def _head(chart: Chart) -> list[str]:
    return [axis_title(column.name, "" if column.unit == "%" else column.unit) for column in printed_columns(chart)]


def _rows(chart: Chart, look: Look) -> Iterator[list[str]]:
    columns = printed_columns(chart)
    for values in zip(*(column.values for column in columns), strict=True):
        yield [value_text(value, column, look, chart.lang) for value, column in zip(values, columns, strict=True)]
