"""Charts that matplotlib draws: heading, legend, axes and marks by kind, with the box of everything that is drawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from schemas.errors import BadRecord, PluginError
from synth.charts.canvas import Box, Canvas
from synth.charts.chart import Chart, Look, Rendered
from synth.charts.faces import check_fonts, lettering_of
from synth.charts.legend import Place
from synth.charts.matplotlib_kinds import (
    bars,
    flow_chart,
    flows,
    lines,
    matrix,
    network,
    panels,
    pies,
    points,
    prices,
    radar,
    spread,
    sunburst,
    tasks,
    trees,
)  # fmt: skip
from synth.charts.sheet import Sheet
from synth.charts.themes import THEMES
from synth.charts.values import value_text

Drawer = Callable[[Sheet, Box], None]

_FAMILIES = (
    bars, flow_chart, flows, lines, matrix, network, panels, pies, points, prices, radar, spread, sunburst,
    tasks, trees,
)  # fmt: skip
DRAWERS: Mapping[str, Drawer] = {kind: drawer for family in _FAMILIES for kind, drawer in family.DRAWERS.items()}

# Why a chart is drawn once more with smaller letters, or its legend elsewhere.
_CROWDED = frozenset({"chart_no_room", "legend_in_the_way"})


def check(languages: Iterable[str]) -> None:
    """Whether there is all that drawing charts in these languages needs.

    Raises:
        PluginError: matplotlib or a font is missing; the message says how to get it.
    """
    if find_spec("matplotlib") is None:
        raise PluginError("matplotlib is missing: pip install 'interleaf[synth]'")
    check_fonts(languages)


def render(chart: Chart, look: Look) -> Rendered:
    """The chart in exactly the look's pixels: a pure function of its two arguments.

    Raises:
        BadRecord: the face lacks a character of the chart, or the words leave no room for the data.
        PluginError: a kind, theme or font that is not there.
    """
    return rendered_by(DRAWERS, chart, look)


def rendered_by(drawers: Mapping[str, Drawer], chart: Chart, look: Look) -> Rendered:
    from matplotlib import rc_context

    drawer = drawers.get(chart.kind)
    if drawer is None:
        raise PluginError(f"{look.library} draws no {chart.kind!r} here; it draws {', '.join(sorted(drawers))}")
    theme = THEMES.get(look.theme)
    if theme is None:
        raise PluginError(f"{look.library} has no theme {look.theme!r}; there are {', '.join(sorted(THEMES))}")
    with rc_context(_defaults()):
        lettering = lettering_of(look.font, chart.lang, _all_text(chart, look))
        for fit, legend in _tries(look):
            canvas = Canvas(look.width, look.height, lettering, theme.paper)
            sheet = Sheet(canvas, chart, replace(look, legend=legend), theme, look.font_px * fit)
            try:
                drawer(sheet, sheet.heading())
            except BadRecord as error:
                if error.reason not in _CROWDED or (fit, legend) == _tries(look)[-1]:
                    raise
                continue
            return canvas.rendered()
    raise AssertionError("the last try returns or raises")


def _defaults() -> dict[str, Any]:
    """Matplotlib's own settings, where those of the process differ: a file in the user's folder may change them.

    Setting all 338 would take 18 ms, looking for what differs takes 1.
    """
    from matplotlib import rcParams, rcParamsDefault

    return {name: value for name, value in rcParamsDefault.items() if name != "backend" and rcParams[name] != value}


def _tries(look: Look) -> list[tuple[float, Place]]:
    """Sizes of letters and places of the legend, one after the other until all has its room."""
    above: Place = "top" if look.legend == "inside" else look.legend
    return [(1.0, look.legend), (1.0, above), (0.86, above), (0.74, above)][look.legend != "inside" :]


def _all_text(chart: Chart, look: Look) -> str:
    """Every character that may be printed, each once."""
    words = ["0123456789.,- –;%"]
    for part in (chart, *chart.panels):
        words += [part.title, part.subtitle, part.source, part.x_title, part.y_title, part.value_title]
        for column in part.columns:
            words += [column.name, column.unit]
            words += [value_text(value, column, look, chart.lang) for value in column.values if isinstance(value, str)]
    return "".join(sorted(set("".join(words))))
