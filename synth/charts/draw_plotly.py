"""Charts drawn by plotly.js in the kept browser, with the box of everything that is drawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schemas.errors import BadRecord
from synth.browser import check_browser, draw
from synth.browser_page import Drawing
from synth.charts.chart import Chart, Look, Rendered
from synth.charts.plotly_bars import bar
from synth.charts.plotly_elements import elements
from synth.charts.plotly_graphs import flow_chart, network, sankey, tree
from synth.charts.plotly_layout import Placed, place
from synth.charts.plotly_lines import dual_axis, dumbbell, error_bars, line, lollipop
from synth.charts.plotly_page import DRAW, plotly_script
from synth.charts.plotly_parts import funnel, nested, pie, radar
from synth.charts.plotly_plot import Data, Plot
from synth.charts.plotly_points import candlestick, heatmap, histogram, scatter, spread
from synth.charts.plotly_steps import gantt, waterfall
from synth.webfonts import check_webfonts, covering, webfonts

PLOTS: Mapping[str, Callable[[Data], Plot]] = {
    **dict.fromkeys(("bar", "horizontal_bar", "grouped_bar", "stacked_bar", "percent_stacked_bar"), bar),
    **dict.fromkeys(("line", "multi_line", "step", "area", "stacked_area"), line),
    "lollipop": lollipop, "dumbbell": dumbbell, "dual_axis": dual_axis, "error_bars": error_bars,
    "radar": radar, "pie": pie, "donut": pie, "funnel": funnel, "treemap": nested, "sunburst": nested,
    "scatter": scatter, "bubble": scatter, "histogram": histogram, "box": spread, "violin": spread, "heatmap": heatmap,
    "candlestick": candlestick, "waterfall": waterfall, "gantt": gantt,
    "sankey": sankey, "network": network, "tree": tree, "flow_chart": flow_chart,
}  # fmt: skip


def check(languages: Iterable[str]) -> None:
    """Whether there is all that drawing charts in these languages needs.

    Raises:
        PluginError: plotly, the browser or a font is missing; the message says how to get it.
    """
    plotly_script()
    check_browser()
    check_webfonts(languages)


def render(chart: Chart, look: Look) -> Rendered:
    """A chart as plotly draws it, `look.width` x `look.height` pixels.

    Raises:
        BadRecord: `chart_kind`, plotly does not draw it; `no_font`; `chart_too_small` for its texts; and what
            `synth.browser.draw` raises.
    """
    plots, titles = _plots(chart, look)
    font = covering(look.font, chart.lang, "".join(_texts(plots)) + _words(chart))
    if font != look.font:
        return render(chart, replace(look, font=font))
    placed = place(plots, titles, Data(chart, look))
    figure = {"data": _traces(plots, placed), "layout": placed.layout}
    shot = draw(Drawing(DRAW, figure, look.width, look.height, webfonts(look.font), (plotly_script(),)))
    return Rendered(shot.pixels, elements(shot.found["found"], plots, placed))


def _plots(chart: Chart, look: Look) -> tuple[list[Plot], list[str]]:
    if not chart.panels:
        return [_plot(chart, look)], [""]
    return [_plot(panel, look) for panel in chart.panels], [panel.title for panel in chart.panels]


def _plot(chart: Chart, look: Look) -> Plot:
    if chart.kind not in PLOTS:
        raise BadRecord("chart_kind", f"plotly draws no {chart.kind}; it draws {', '.join(PLOTS)}")
    return PLOTS[chart.kind](Data(chart, look))


def _traces(plots: Sequence[Plot], placed: Placed) -> list[dict[str, Any]]:
    """The traces of all panels, each against the axes of its own."""
    traces: list[dict[str, Any]] = []
    for number, plot in enumerate(plots):
        suffix = str(number + 1) if number else ""
        for trace in plot.traces:
            if plot.x is not None:
                trace = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", **trace}
            elif plot.angular is None:
                trace = {**trace, "domain": placed.domain}
            shown = trace.get("showlegend", True) and number == 0
            traces.append({**trace, "showlegend": shown, **_scale(plot, placed)})
    return traces


def _scale(plot: Plot, placed: Placed) -> Mapping[str, Any]:
    """The scale of colours at the right of the plot area."""
    if plot.scale is None:
        return {}
    area, width, height = placed.areas[0], placed.layout["width"], placed.layout["height"]
    bar = {
        "tickmode": "array", "tickvals": [at for at, _ in plot.scale.ticks],
        "ticktext": [label for _, label in plot.scale.ticks], "thickness": placed.px, "thicknessmode": "pixels",
        "xref": "paper", "yref": "paper", "xanchor": "left", "x": (area[2] + placed.px) / width, "xpad": 0, "ypad": 0,
        "yanchor": "top", "y": 1 - area[1] / height, "lenmode": "pixels", "len": area[3] - area[1], "outlinewidth": 0,
        "ticks": "outside", "ticklen": 3, "tickfont": {"size": placed.px}, "orientation": "v",
    }  # fmt: skip
    return {"colorbar": bar}


def _texts(plots: Sequence[Plot]) -> list[str]:
    """All that is printed in the panels and at their axes."""
    texts: list[str] = []
    for plot in plots:
        axes = (plot.x, plot.y, plot.y2, plot.angular, plot.radial, plot.scale)
        texts += [*plot.entries, plot.value_title, *(note.text for note in plot.notes)]
        texts += [mark.text for mark in plot.marks.values() if mark.text]
        texts += [text for axis in axes if axis for text in (axis.title, *(label for _, label in axis.ticks))]
    return texts


def _words(chart: Chart) -> str:
    return chart.title + chart.subtitle + chart.source + "".join(panel.title for panel in chart.panels)
