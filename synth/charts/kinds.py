"""Kinds: what kinds of charts there are, the roles and columns that each has, and which libraries draw it.

In all of them: a role that is not marked optional is always there; columns stand in the order of the roles; numbers are
finite and already rounded to their column's decimals, dates are ISO days and ascend; names within a column that names
things (bars, slices, nodes) differ; nothing is missing unless a kind says so. Categories that look like numbers (years)
are texts: an axis must not take them for numbers. Names of columns are what legends print; names of the columns `x` and
`y` are not always printed, the titles of the axes are. `value_title` is the title of a scale that is neither x nor y:
colours, sizes, the right-hand axis; renderers print it with its unit as `axis_title` of numbers.py does.
Columns with the roles `measure` and `shape` steer the drawing and are never printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Family = Literal["series", "parts", "points", "spread", "matrix", "price", "tree", "graph", "steps", "time", "panels"]

_ALL = ("matplotlib", "seaborn", "plotly")
_TWO = ("matplotlib", "plotly")


@dataclass(frozen=True)
class Kind:
    """A kind of chart: its family (kinds of a family have the same columns or nearly), roles, and who draws it."""

    family: Family
    roles: tuple[str, ...]
    libraries: tuple[str, ...] = _ALL


_XY = ("x", "y")

KINDS: Mapping[str, Kind] = {
    # x: categories or dates, 3 to 16; y: one column of numbers, not negative where bars or areas are drawn but for
    # temperatures, changes and balances, which may be.
    "bar": Kind("series", _XY),
    "horizontal_bar": Kind("series", _XY),  # always lying, whatever the look says; first row on top
    "lollipop": Kind("series", _XY),
    "line": Kind("series", _XY),
    "area": Kind("series", _XY, _TWO),
    "step": Kind("series", _XY, _TWO),
    # y: 2 to 5 columns, all of one unit. Percent stacks hold shares that sum to exactly 100 in each row.
    "grouped_bar": Kind("series", _XY),
    "stacked_bar": Kind("series", _XY, _TWO),
    "percent_stacked_bar": Kind("series", _XY, _TWO),
    "multi_line": Kind("series", _XY),
    "stacked_area": Kind("series", _XY, _TWO),
    "dumbbell": Kind("series", _XY, _TWO),  # exactly two y, a row per category, lying, first row on top
    # y on the left (bars), y2 on the right (a line), one column each; `value_title` belongs to y2.
    "dual_axis": Kind("series", ("x", "y", "y2"), _TWO),
    # error: half the height of the bar, in the unit of y, positive. Points or bars, as the look's seed has it.
    "error_bars": Kind("series", ("x", "y", "error"), _ALL),
    # x: 3 to 8 axes; y: 1 to 3 columns on one scale that begins at 0 (of 5, 10 or 100).
    "radar": Kind("series", _XY, _TWO),
    # x: 3 to 8 slices; y: positive. In percent the slices sum to exactly 100.
    "pie": Kind("parts", _XY, _TWO),
    "donut": Kind("parts", _XY, _TWO),
    "funnel": Kind("parts", _XY, _TWO),  # y never rises from row to row
    # x, y: numbers; group: optional categories, one per row, 2 to 4 different.
    "scatter": Kind("points", ("x", "y", "group")),
    # size: positive numbers (area, not radius); name: printed beside its bubble; group optional.
    "bubble": Kind("points", ("name", "x", "y", "size", "group")),
    # start, end, y: bins of equal width (half open, the last one closed) and counts; samples: {"": raw values}, which
    # fall into these bins with these counts. Draw the bins.
    "histogram": Kind("spread", ("start", "end", "y")),
    # group, low, q1, median, q3, high: a row per group. Whiskers go to the least and the greatest value: there are no
    # outliers. samples: raw values by the name of the group. Draw a box from its five numbers; in a violin cut the
    # curve at low and high and mark the median.
    "box": Kind("spread", ("group", "low", "q1", "median", "q3", "high")),
    "violin": Kind("spread", ("group", "low", "q1", "median", "q3", "high")),
    # row: names of the rows, first one on top; value: a column of numbers per column of the matrix, its name printed.
    "heatmap": Kind("matrix", ("row", "value")),
    # x: days or weeks; the four prices, low <= open, close <= high.
    "candlestick": Kind("price", ("x", "open", "high", "low", "close"), _TWO),
    # name, parent, value: parents before children, parent is None at the top; the value of a parent is the sum of its
    # children (`branchvalues="total"`). One or two levels; several names at the top.
    "treemap": Kind("tree", ("name", "parent", "value"), _TWO),
    "sunburst": Kind("tree", ("name", "parent", "value"), _TWO),
    # name, parent: one root, whose parent is None; parents before children; an organization chart and the like.
    "tree": Kind("tree", ("name", "parent"), _TWO),
    # source, target, value: edges of a graph without cycles, 2 or 3 layers; what flows in is what flows out.
    "sankey": Kind("graph", ("source", "target", "value"), _TWO),
    # source, target: undirected edges, connected, no edge twice; value: optional, printed at the edge.
    "network": Kind("graph", ("source", "target", "value"), _TWO),
    # source, target, label, shape: directed edges; label ("yes", "no") or "" is printed at the edge; shape is that of
    # the source: start, step, decision. A target that is no source is an end. The first source is the start; edges may
    # go back up.
    "flow_chart": Kind("graph", ("source", "target", "label", "shape"), _TWO),
    # x, y, measure: "total" in the first and last row (y is the level), "change" between (y is signed); sums agree.
    "waterfall": Kind("steps", ("x", "y", "measure"), _TWO),
    # name, start, end: tasks with ISO days, end after start (the bar ends as that day begins); group optional.
    "gantt": Kind("time", ("name", "start", "end", "group"), _TWO),
    # No columns of its own: 2 to 6 panels, all bar, line or area or all scatter, with the same columns but for values;
    # a panel's title stands above it, axis titles are those of the whole chart and the same in each panel.
    "small_multiples": Kind("panels", ()),
}
