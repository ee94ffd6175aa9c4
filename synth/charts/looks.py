"""Looks: how charts are drawn, by chance: size, theme, colours, font, legend, labels, formats."""

import datetime
import math
import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, cast

from schemas.geometry import FACTOR, PixelBudget, stored_size
from synth.charts.chart import Chart, Look
from synth.dates import date_formats
from synth.numbers import NumberFormat

Library = Literal["matplotlib", "seaborn", "plotly"]

PALETTES = (
    ("#3366aa", "#dd7733", "#44996b", "#bb4455", "#7a5ea8", "#8c6d4f", "#d887b4", "#6f7680"),
    ("#0b6e99", "#e8a33d", "#63a375", "#c8553d", "#5b5f97", "#b8b8d1", "#2d6a4f", "#9d4edd"),
    ("#1f3a5f", "#c1666b", "#d4b483", "#48a9a6", "#e4dfda", "#4281a4", "#8d6a9f", "#5c8001"),
    ("#ef476f", "#ffb703", "#06a77d", "#118ab2", "#073b4c", "#8338ec", "#fb5607", "#8ac926"),
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#8ab17d", "#b56576", "#6d597a"),
    ("#4e6e58", "#a3b18a", "#dda15e", "#bc6c25", "#606c38", "#99582a", "#588157", "#344e41"),
    ("#5f0f40", "#9a031e", "#fb8b24", "#e36414", "#0f4c5c", "#7d8597", "#33415c", "#c9ada7"),
    ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#666666"),
    ("#22577a", "#38a3a5", "#57cc99", "#80ed99", "#1b4965", "#62b6cb", "#5fa8d3", "#9c89b8"),
    ("#d00000", "#3f88c5", "#ffba08", "#032b43", "#136f63", "#a23b72", "#f18f01", "#6c757d"),
    ("#6a4c93", "#1982c4", "#8ac926", "#ffca3a", "#ff595e", "#b5838d", "#4267ac", "#52a675"),
)
# More greys than three are not told apart in a legend.
_GREYS = ("#444444", "#9a9a9a", "#d0d0d0")
_FORMATS: Mapping[str, tuple[NumberFormat, ...]] = {
    **dict.fromkeys(("de", "es", "it", "pt", "vi"), ("dot", "dot", "dot", "space")),
    **dict.fromkeys(("fr", "ru"), ("space",)),
}
_POINT: tuple[NumberFormat, ...] = ("comma", "comma", "comma", "plain")
# How often values are printed, by kind; kinds that are not here have a third.
_LABELLED = {
    "pie": 0.85, "donut": 0.85, "heatmap": 0.75, "treemap": 0.7, "sunburst": 0.6, "funnel": 0.9, "waterfall": 0.8,
    "sankey": 0.6, "bar": 0.55, "horizontal_bar": 0.6, "stacked_bar": 0.7, "percent_stacked_bar": 0.75, "network": 1.0,
    "dumbbell": 0.5, "grouped_bar": 0.45, "gantt": 0.4, "lollipop": 0.5, "candlestick": 0.0, "box": 0.15, "violin": 0.1,
    "scatter": 0.0, "stacked_area": 0.0, "step": 0.2, "area": 0.2,
}  # fmt: skip
_LYING = frozenset({"bar", "grouped_bar", "stacked_bar", "percent_stacked_bar", "box", "violin", "error_bars"})
_WIDE = frozenset(
    {"line", "multi_line", "area", "stacked_area", "step", "candlestick", "gantt", "sankey", "flow_chart"}
)
_SQUARE = frozenset({"pie", "donut", "radar", "sunburst", "treemap", "network"})
_ROOMY = frozenset({"small_multiples", "sankey", "gantt", "flow_chart", "network", "tree", "treemap", "heatmap"})
_MOST_LABELS = 40
_AREA_PX = (170_000, 620_000)


def look_of(chart: Chart, library: Library, budget: PixelBudget, rng: random.Random) -> Look:
    """A look for a chart: a font that covers its language, a theme of its library.

    Raises:
        PluginError: fonts or a library are missing.
        BadRecord: a language without a font.
    """
    width, height = _size(chart, budget, rng)
    side = math.sqrt(width * height)
    rows = max((len(column.values) for part in (chart, *chart.panels) for column in part.columns), default=0)
    marks = sum(len(c.values) for part in (chart, *chart.panels) for c in part.columns if c.type == "number")
    return Look(
        width=width,
        height=height,
        library=library,
        theme=rng.choice(_themes(library)),
        palette=_palette(chart, rng),
        font=rng.choice(fonts(chart.lang, library)),
        font_px=round(min(max(side * rng.uniform(0.0175, 0.025), 10.5), 22.0), 1),
        grid=rng.random() < 0.75,
        legend=rng.choice(("right", "right", "top", "bottom", "inside")),
        value_labels=marks <= _MOST_LABELS and rng.random() < _LABELLED.get(chart.kind, 0.33),
        number_format=rng.choice(_FORMATS.get(chart.lang, _POINT)),
        date_format=_date_format(chart, rng),
        horizontal=chart.kind in _LYING and not _dated(chart) and rows <= 12 and rng.random() < 0.25,
        seed=rng.getrandbits(31),
    )


def _size(chart: Chart, budget: PixelBudget, rng: random.Random) -> tuple[int, int]:
    low, high = (math.log(area * (1.25 if chart.kind in _ROOMY else 1.0)) for area in _AREA_PX)
    area = min(max(math.exp(rng.uniform(low, high)), budget.min), budget.max)
    if chart.kind in _WIDE:
        ratio = rng.uniform(1.2, 1.9)
    elif chart.kind in _SQUARE:
        ratio = rng.uniform(0.9, 1.5)
    else:
        ratio = rng.uniform(0.95, 1.7)
    width = max(FACTOR, math.floor(math.sqrt(area * ratio) / FACTOR) * FACTOR)
    height = max(FACTOR, math.floor(area / width / FACTOR) * FACTOR)
    height, width = stored_size(height, width, budget)
    return width, height


def _themes(library: Library) -> tuple[str, ...]:
    if library == "plotly":
        from synth.charts.plotly_themes import THEMES as PLOTLY

        return tuple(PLOTLY)
    from synth.charts.themes import THEMES

    return tuple(THEMES)


def fonts(lang: str, library: Library | str) -> tuple[str, ...]:
    """The families in which a library sets a language."""
    if library == "plotly":
        from synth.webfonts import families as web

        return web(lang)
    from synth.charts.faces import families

    return families(lang)


def _palette(chart: Chart, rng: random.Random) -> tuple[str, ...]:
    colours = rng.choice((*PALETTES, _GREYS) if _colours(chart) <= len(_GREYS) else PALETTES)
    turned = rng.randrange(3)
    return colours[turned:] + colours[:turned]


def _colours(chart: Chart) -> int:
    """How many colours may stand for different things."""
    part = chart.panels[0] if chart.panels else chart
    if len(part.roles.get("y", ())) > 1:
        return len(part.roles["y"])
    if part.kind in ("bar", "horizontal_bar", "line", "area", "step", "lollipop", "histogram"):
        return 1
    return max(len(set(column.values)) for column in part.columns)


def _dated(chart: Chart) -> bool:
    return any(column.type == "date" for part in (chart, *chart.panels) for column in part.columns)


def _date_format(chart: Chart, rng: random.Random) -> str:
    """A format that shows as much of a date as differs from row to row."""
    dates = [
        [str(value) for value in column.values]
        for part in (chart, *chart.panels)
        for column in part.columns
        if column.type == "date"
    ]
    if not dates:
        return "%Y-%m-%d"
    return rng.choice(date_formats(cast(Literal["day", "month", "quarter"], _granularity(dates[0])), chart.lang))


def _granularity(dates: list[str]) -> str:
    if any(not date.endswith("-01") for date in dates):
        return "day"
    days = [datetime.date.fromisoformat(date) for date in dates]
    if len(days) > 1 and all((b - a).days > 80 for a, b in pairwise(days)):
        return "quarter"
    return "month"
