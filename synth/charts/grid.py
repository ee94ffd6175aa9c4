"""Grid: a chart's numbers as named rows of named series, however its columns are laid out."""

from collections.abc import Sequence
from dataclasses import dataclass

from synth.charts.chart import Chart, Column, Look
from synth.charts.lexicon import word
from synth.charts.values import value_text
from synth.numbers import format_number, with_unit

# Kinds whose series are not amounts of one thing that could be added up.
_SUMMED = frozenset({"bar", "horizontal_bar", "lollipop", "grouped_bar", "stacked_bar", "pie", "donut", "histogram"})


@dataclass(frozen=True)
class Series:
    """One row of bars, line or column: its name as printed, its values as read, and how they are written."""

    name: str
    values: tuple[float, ...]
    unit: str
    decimals: int

    def text(self, value: float, look: Look, lang: str, decimals: int | None = None) -> str:
        number = format_number(value, self.decimals if decimals is None else decimals, look.number_format)
        return with_unit(number, self.unit, lang)


@dataclass(frozen=True)
class Grid:
    """`rows` are names as printed; `x` is what they are called; `timed` ones follow each other in time."""

    x: str
    rows: tuple[str, ...]
    series: tuple[Series, ...]
    timed: bool = False
    sums: bool = False  # whether its values may be added up


def grid_of(chart: Chart, look: Look) -> Grid | None:
    """The grid of a chart; None for graphs, trees, plans and clouds of points, which have none."""
    if chart.panels:
        return _of_panels(chart, look)
    first = chart.columns[0]
    roles = chart.roles
    names = {
        "bubble": (*roles.get("x", ()), *roles.get("y", ())),
        "candlestick": tuple(name for role in ("open", "high", "low", "close") for name in roles.get(role, ())),
        "heatmap": roles.get("value", ()),
        "box": tuple(name for role in ("low", "median", "high") for name in roles.get(role, ())),
        "dual_axis": (*roles.get("y", ()), *roles.get("y2", ())),
    }.get("box" if chart.kind == "violin" else chart.kind, roles.get("y", ()))
    if chart.kind in ("scatter", "gantt") or not names:
        return None
    columns = {column.name: column for column in chart.columns}
    rows = _rows(chart, look)
    series = tuple(
        _series(columns[name], name if len(names) > 1 else _name_alone(chart, columns[name])) for name in names
    )
    return Grid(
        x=chart.x_title if chart.kind == "histogram" else first.name,
        rows=rows,
        series=series,
        timed=first.type == "date" or all(row.isdigit() and len(row) == 4 for row in rows),
        sums=chart.kind in _SUMMED,
    )


def _rows(chart: Chart, look: Look) -> tuple[str, ...]:
    if chart.kind == "histogram":
        start, end = chart.columns[:2]
        return tuple(
            f"{value_text(a, start, look, chart.lang)}–{value_text(b, end, look, chart.lang)}"
            for a, b in zip(start.values, end.values, strict=True)
        )
    first = chart.columns[0]
    return tuple(value_text(value, first, look, chart.lang) for value in first.values)


def _of_panels(chart: Chart, look: Look) -> Grid | None:
    parts = [grid_of(panel, look) for panel in chart.panels]
    grids = [grid for grid in parts if grid is not None]
    if len(grids) < len(parts) or any(len(grid.series) != 1 for grid in grids):
        return None
    series = tuple(
        Series(panel.title, grid.series[0].values, grid.series[0].unit, grid.series[0].decimals)
        for panel, grid in zip(chart.panels, grids, strict=True)
    )
    return Grid(grids[0].x, grids[0].rows, series, grids[0].timed)


def _series(column: Column, name: str) -> Series:
    return Series(name, numbers(column.values), column.unit, column.decimals)


def _name_alone(chart: Chart, column: Column) -> str:
    if chart.kind == "radar":
        return column.name
    return chart.y_title or column.name or word("w.number", chart.lang)


def numbers(values: Sequence[object]) -> tuple[float, ...]:
    return tuple(float(value) for value in values if isinstance(value, int | float))
