"""Readable: what of a chart's data can be read from its picture, so that nothing else is asked.

Values that are printed are read to the digit. Others are read off an axis where there is one: to a fiftieth of what the
axis spans, and only those of at least a fifth of it are asked for one by one, which keeps the reading well within
the 5 % that answers may be off. What is neither printed nor on an axis (the slices of a bare pie) is only compared.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from synth.charts.chart import Chart, Column, Element, Look
from synth.charts.truth import printed_columns
from synth.charts.values import value_text

# Kinds with an axis of numbers.
_ON_AXIS = frozenset({
    "bar", "horizontal_bar", "lollipop", "line", "area", "step", "grouped_bar", "multi_line", "dumbbell", "error_bars",
    "scatter", "bubble", "histogram", "box", "violin", "candlestick", "waterfall", "small_multiples", "dual_axis",
    "radar",
})  # fmt: skip
# What stands on no axis, by role: without labels a reader cannot tell it.
_UNMARKED = {"bubble": ("size",), "violin": ("q1", "q3"), "error_bars": ("error",)}
_TICK = re.compile(r"[-−]?[\d.,  ]+[^\W\d_]{0,3}[ %]*")
# Kinds whose columns have scales of their own.
_SCALES_APART = frozenset({"scatter", "bubble", "dual_axis"})
# Kinds whose columns stand on one another.
_STACKED = frozenset({"stacked_bar", "percent_stacked_bar", "stacked_area"})
_PRINTING = frozenset({"node", "sector", "cell", "bar", "link"})  # and all labels
READABLE_CELLS = 90  # a table of more is not asked for
STEPS = 50  # of an axis that a reader tells apart


@dataclass(frozen=True)
class Reading:
    """How values are read, and whether all names are there.

    `span` is what the axis of all values spans, None where each column has a scale of its own. `slope` is the
    correlation of the points as drawn: an axis of a language from right to left runs the other way.
    """

    values: Literal["printed", "axis", "none"]
    names: bool
    span: float | None = None
    slope: float = 0.0

    def asks(self, value: float, values: Sequence[float]) -> bool:
        """Whether this one of the values of a column is asked for."""
        if self.values == "axis":
            return abs(value) >= (self.span or _span(values)) / 5
        return self.values == "printed"

    def gap(self, values: Sequence[float]) -> float:
        """How far two values of a column must lie apart so that a reader sees which is larger."""
        if self.values == "printed":
            return 0.0
        return (self.span or _span(values)) * (0.03 if self.values == "axis" else 0.08)


def reading(chart: Chart, look: Look, elements: Sequence[Element]) -> Reading:
    """What can be read of a chart from its drawn elements."""
    names = _names_stand(chart, "\n".join(element.text for element in elements if element.text))
    span = None if chart.kind in _SCALES_APART else _span(list(_numbers(chart)))
    if chart.kind in _STACKED:
        span = _span(_totals(chart))
    slope = 0.0
    if chart.kind in ("scatter", "bubble"):
        boxes = [element.box for element in elements if element.role == "point"]
        slope = -correlation([box[0] + box[2] for box in boxes], [box[1] + box[3] for box in boxes])
    if _printed(chart, look, elements):
        return Reading("printed", names, span, slope)
    on_axis = chart.kind in _ON_AXIS and _has_scale(chart, elements)
    return Reading("axis" if on_axis else "none", names, span, slope)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's; 0 of points on a level or upright line."""
    if not xs:
        return 0.0
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = math.sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))
    return across / spread if spread else 0.0


def as_read(chart: Chart, seen: Reading) -> Chart:
    """The chart with its numbers as a reader gets them; what is on no axis is left out."""
    if seen.values == "printed":
        return chart
    parts = (chart, *chart.panels)
    together = [column for part in parts for column in part.columns if column.type == "number"]
    whole = _step(seen.span or 1.0, together[0].decimals) if together else (0.0, 0)

    def rounded(column: Column) -> Column:
        if column.type != "number":
            return column
        numbers = [value for value in column.values if isinstance(value, int | float)]
        step, decimals = _step(_span(numbers), column.decimals) if seen.span is None else whole
        decimals = min(decimals, column.decimals)
        values = tuple(
            round(round(value / step) * step, decimals) + 0.0 if isinstance(value, int | float) else value
            for value in column.values
        )
        return replace(column, values=values, decimals=decimals)

    def read(part: Chart) -> Chart:
        kept = {name for role in ("start", "end") for name in part.roles.get(role, ())}
        left_out = {name for role in _UNMARKED.get(chart.kind, ()) for name in part.roles.get(role, ())}
        columns = (column for column in part.columns if column.name not in left_out)
        return replace(part, columns=tuple(column if column.name in kept else rounded(column) for column in columns))

    return replace(read(chart), panels=tuple(read(panel) for panel in chart.panels))


def _numbers(chart: Chart) -> Iterator[float]:
    for part in (chart, *chart.panels):
        bounds = {name for role in ("start", "end", "size") for name in part.roles.get(role, ())}
        for column in part.columns:
            if column.type == "number" and column.name not in bounds:
                yield from (value for value in column.values if isinstance(value, int | float))


def _totals(chart: Chart) -> list[float]:
    columns = [column.values for column in chart.columns if column.type == "number"]
    return [sum(value for value in row if isinstance(value, int | float)) for row in zip(*columns, strict=True)]


def _span(numbers: Sequence[float]) -> float:
    if not numbers:
        return 0.0
    return max(0.0, *numbers) - min(0.0, *numbers) or 1.0


def _step(span: float, decimals: int) -> tuple[float, int]:
    """The step of what is read off an axis of this span, and its decimals."""
    raw = span / STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    step = max(power * max(factor for factor in (1, 2, 5) if factor * power <= raw * 1.0001), 10.0**-decimals)
    return step, max(0, -math.floor(math.log10(step) + 1e-9))


def _printed(chart: Chart, look: Look, elements: Sequence[Element]) -> bool:
    wanted: Counter[str] = Counter()
    for part in (chart, *chart.panels):
        bounds = {name for role in ("start", "end") for name in part.roles.get(role, ())}
        # The value of a parent is the sum of its children.
        parents = {value for name in part.roles.get("parent", ()) for column in part.columns if column.name == name
                   for value in column.values}  # fmt: skip
        rows = (
            [index for index, value in enumerate(part.columns[0].values) if value not in parents] if parents else None
        )
        for column in part.columns:
            told = column.type == "number" and column.name not in bounds
            if told or (column.type == "date" and column.name in bounds):
                values = column.values if rows is None else [column.values[row] for row in rows]
                wanted.update(value_text(value, column, look, chart.lang) for value in values)
    if not wanted:
        return True
    there: Counter[str] = Counter()
    for element in elements:
        if element.text and (element.role in _PRINTING or element.role.endswith("label")):
            there.update(_tokens(element.text))
    return all(there[text] >= count for text, count in wanted.items())


def _has_scale(chart: Chart, elements: Sequence[Element]) -> bool:
    """Whether at least two numbers stand at an axis."""
    names = {str(value) for part in (chart, *chart.panels) for column in part.columns[:1] for value in column.values}
    ticks = [element.text for element in elements if element.role == "tick_label" and element.text]
    return sum(bool(_TICK.fullmatch(text)) and text not in names for text in ticks) >= 2


def _tokens(text: str) -> Iterator[str]:
    """The lines of a label, what stands in brackets or after a colon in them, and the label as a whole."""
    found = {text.strip(), *(line.strip() for line in text.split("\n"))}
    for line in text.split("\n"):
        found.update(part.strip() for part in re.split(r"[()（）:：]", line))
    yield from (part for part in found if part)


def _names_stand(chart: Chart, texts: str) -> bool:
    seen = _squeezed(texts)
    for part in (chart, *chart.panels):
        if part.title and part is not chart and _squeezed(part.title) not in seen:
            return False
        for column in printed_columns(part):
            if column.type != "category":
                continue
            if any(_squeezed(str(value)) not in seen for value in column.values if value):
                return False
        several = part.roles.get("value" if part.kind == "heatmap" else "y", ())
        series = several if len(several) > 1 else ()
        if any(_squeezed(name) not in seen for name in series):
            return False
    return True


def _squeezed(text: str) -> str:
    return "".join(text.split())
