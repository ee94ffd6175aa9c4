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
from synth.charts.numbers import value_text

# Kinds with an axis of numbers.
_ON_AXIS = frozenset({
    "bar", "horizontal_bar", "lollipop", "line", "area", "step", "grouped_bar", "multi_line", "dumbbell", "error_bars",
    "scatter", "bubble", "histogram", "box", "violin", "candlestick", "waterfall", "small_multiples", "dual_axis", "radar",
})  # fmt: skip
# What stands on no axis, by role: without labels a reader cannot tell it.
_UNMARKED = {"bubble": ("size",), "violin": ("q1", "q3"), "error_bars": ("error",)}
_TICK = re.compile(r"[-−]?[\d.,  ]+[^\W\d_]{0,3}[ %]*")
# Kinds whose columns have scales of their own.
_SCALES_APART = frozenset({"scatter", "bubble", "dual_axis"})
_PRINTING = frozenset({"value_label", "node", "sector", "cell", "bar", "link", "tick_label"})
READABLE_CELLS = 90  # a table of more is not asked for
STEPS = 50  # of an axis that a reader tells apart


@dataclass(frozen=True)
class Reading:
    """How well values are read, whether all names are there, and from what size on single values are asked for."""

    values: Literal["printed", "axis", "none"]
    names: bool
    least: float = 0.0  # in the unit of the axis

    def asks(self, value: float) -> bool:
        return self.values == "printed" or (self.values == "axis" and abs(value) >= self.least)


def reading(chart: Chart, look: Look, elements: Sequence[Element]) -> Reading:
    """What can be read of a chart from its drawn elements."""
    texts = [element.text for element in elements if element.text]
    names = _names_stand(chart, "\n".join(texts))
    if _printed(chart, look, elements):
        return Reading("printed", names)
    if chart.kind not in _ON_AXIS or not _has_scale(chart, elements):
        return Reading("none", names)
    return Reading("axis", names, _span(list(_numbers(chart))) / 5)


def as_read(chart: Chart, seen: Reading) -> Chart:
    """The chart with its numbers as a reader gets them; what is on no axis is left out."""
    if seen.values == "printed":
        return chart
    parts = (chart, *chart.panels)
    together = [column for part in parts for column in part.columns if column.type == "number"]
    whole = _step(_span(list(_numbers(chart))), together[0].decimals) if together else (0.0, 0)

    def rounded(column: Column) -> Column:
        if column.type != "number":
            return column
        numbers = [value for value in column.values if isinstance(value, int | float)]
        step, decimals = _step(_span(numbers), column.decimals) if chart.kind in _SCALES_APART else whole
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


def gap(chart: Chart, seen: Reading) -> float:
    """How far two values must lie apart so that a reader sees which is larger."""
    if seen.values == "printed":
        return 0.0
    numbers = list(_numbers(chart))
    return _span(numbers) * (0.03 if seen.values == "axis" else 0.08) if numbers else 0.0


def _numbers(chart: Chart) -> Iterator[float]:
    for part in (chart, *chart.panels):
        bounds = {name for role in ("start", "end", "size") for name in part.roles.get(role, ())}
        for column in part.columns:
            if column.type == "number" and column.name not in bounds:
                yield from (value for value in column.values if isinstance(value, int | float))


def _span(numbers: Sequence[float]) -> float:
    if not numbers:
        return 0.0
    return max(0.0, max(numbers)) - min(0.0, min(numbers)) or 1.0


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
        for column in part.columns:
            told = column.type == "number" and column.name not in bounds
            if told or (column.type == "date" and column.name in bounds):
                wanted.update(value_text(value, column, look, chart.lang) for value in column.values)
    if not wanted:
        return True
    there: Counter[str] = Counter()
    for element in elements:
        if element.role in _PRINTING and element.text:
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
        hidden = (*part.roles.get("shape", ()), *part.roles.get("measure", ()))
        for column in part.columns:
            if column.type != "category" or column.name in hidden:
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
