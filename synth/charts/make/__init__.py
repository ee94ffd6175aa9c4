"""Make: charts from chance alone, words and numbers and all."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from schemas.errors import BadRecord
from synth.charts.chart import Chart
from synth.charts.kinds import KINDS
from synth.charts.make.graphs import flow_chart, network, sankey
from synth.charts.make.matrix import heatmap
from synth.charts.make.parts import parts, radar
from synth.charts.make.points import bubble, scatter
from synth.charts.make.prices import candlestick
from synth.charts.make.series import dual_axis, error_bars, series
from synth.charts.make.source import source
from synth.charts.make.spread import grouped_spread, histogram
from synth.charts.make.steps import funnel, gantt, small_multiples, waterfall
from synth.charts.make.trees import hierarchy, organization

_MAKERS: Mapping[str, Callable[[str, str, random.Random], Chart]] = {
    **dict.fromkeys(
        ("bar", "horizontal_bar", "lollipop", "line", "area", "step", "grouped_bar", "stacked_bar",
         "percent_stacked_bar", "multi_line", "stacked_area", "dumbbell"), series,
    ),
    "dual_axis": dual_axis, "error_bars": error_bars, "radar": radar, "pie": parts, "donut": parts, "funnel": funnel,
    "scatter": scatter, "bubble": bubble, "histogram": histogram, "box": grouped_spread, "violin": grouped_spread,
    "heatmap": heatmap, "candlestick": candlestick, "treemap": hierarchy, "sunburst": hierarchy,
    "tree": organization, "sankey": sankey, "network": network, "flow_chart": flow_chart, "waterfall": waterfall,
    "gantt": gantt, "small_multiples": small_multiples,
}  # fmt: skip


def make_chart(kind: str, lang: str, rng: random.Random) -> Chart:
    """A chart of a kind of `KINDS`, in a language, about anything; it keeps what kinds.py says of its columns.

    Raises:
        BadRecord: a kind or language that charts do not have.
    """
    if kind not in KINDS:
        raise BadRecord("kind", f"no chart is called {kind!r}; there are {', '.join(KINDS)}")
    chart = _MAKERS[kind](kind, lang, rng)
    return replace(chart, source=source(chart, rng))
