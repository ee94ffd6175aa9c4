"""Axes of plotly charts, and the plot areas that their labels leave."""

from collections.abc import Mapping
from typing import Any

from synth.charts.chart import Look
from synth.charts.plotly_labels import RADAR_EM, Labels, across, lines_of, upright
from synth.charts.plotly_notes import Free
from synth.charts.plotly_plot import Axis, Box, Data, Plot, printed, raised
from synth.charts.plotly_themes import Theme


def panel(
    layout: dict[str, Any], plot: Plot, cell: Free, number: int, data: Data, theme: Theme, px: float, inner_px: float
) -> Box | None:
    """Gives a panel its axes; returns its plot area, or None where there is no room. `inner_px` are kept free in it,
    above the data, for the legend."""
    look = data.look
    x, y, y2 = plot.x, plot.y, plot.y2
    if x is None or y is None:
        area = _round_area(plot, cell)
        if min(area[2] - area[0], area[3] - area[1]) < 60:
            return None
        layout.update(plot.layout)
        if plot.angular is not None and plot.radial is not None:
            layout["polar"] = _polar(
                plot.angular, plot.radial, plot.layout["polar"], domain_of(area, look), data, theme, px
            )
        return area
    edge, other_edge = cell.x1, cell.x2
    y_labels = upright(y, look.font, px, 0.36 * cell.width)
    y2_labels = upright(y2, look.font, px, 0.2 * cell.width) if y2 else None
    cell.x1 += y_labels.size_px + 0.6 * px + 4
    cell.x2 -= y2_labels.size_px + 0.6 * px + 4 if y2_labels else 0.8 * px
    x_labels = across(x, look.font, px, cell.width)
    if x_labels is None:
        return None
    # A turned or wide first label reaches out to the left of its tick, a wide last one to the right.
    wide = cell.width
    cell.x1 = max(cell.x1, edge + x_labels.left_px - wide * x_labels.first)
    cell.x2 = min(cell.x2, other_edge - x_labels.right_px + wide * (1 - x_labels.last))
    cell.y2 -= x_labels.size_px + 0.5 * px + 4
    cell.y1 += 0.3 * px
    if cell.width < 60 or cell.y2 - cell.y1 < 50:
        return None
    suffix = "" if number == 0 else str(number + 1)
    if inner_px:
        if inner_px > 0.5 * (cell.y2 - cell.y1):
            return None
        share = inner_px / (cell.y2 - cell.y1)
        y, y2 = raised(y, share), raised(y2, share) if y2 else None
    area = (cell.x1, cell.y1, cell.x2, cell.y2)
    domain = domain_of(area, look)
    layout[f"xaxis{suffix}"] = _axis(x, x_labels, domain["x"], f"y{suffix}", data, theme, px)
    layout[f"yaxis{suffix}"] = _axis(y, y_labels, domain["y"], f"x{suffix}", data, theme, px)
    layout[f"xaxis{suffix}"]["rangeslider"] = {"visible": False}
    if y2 is not None and y2_labels is not None:
        right = {"overlaying": "y", "side": "right", "showgrid": False, "zeroline": False}
        layout["yaxis2"] = _axis(y2, y2_labels, domain["y"], "x", data, theme, px) | right
    layout.update(plot.layout)
    return area


def domain_of(area: Box, look: Look) -> dict[str, list[float]]:
    return {
        "x": [area[0] / look.width, area[2] / look.width],
        "y": [1 - area[3] / look.height, 1 - area[1] / look.height],
    }


def _round_area(plot: Plot, cell: Free) -> Box:
    """Where something without axes is drawn."""
    across_px, up_px = plot.inset_px
    x1, y1, x2, y2 = cell.x1 + across_px, cell.y1 + up_px, cell.x2 - across_px, cell.y2 - up_px
    if not plot.square:
        return x1, y1, x2, y2
    half = min(x2 - x1, y2 - y1) / 2
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2
    return middle_x - half, middle_y - half, middle_x + half, middle_y + half


def _axis(
    axis: Axis, labels: Labels, domain: list[float], anchor: str, data: Data, theme: Theme, px: float
) -> dict[str, Any]:
    horizontal = anchor.startswith("y")
    shown = theme.lines in ("left_bottom", "box") or (theme.lines == "bottom" and horizontal)
    lang = data.chart.lang
    return {
        "type": "linear", "range": list(axis.range), "domain": domain, "anchor": anchor, "fixedrange": True,
        "tickmode": "array", "tickvals": [at for at, _ in labels.ticks], "tickangle": labels.angle,
        "ticktext": ["<br>".join(printed(line, lang) for line in lines) for _, lines in labels.ticks],
        "tickfont": {"size": px, "color": theme.soft_ink}, "ticks": theme.ticks, "ticklen": 4, "tickcolor": theme.axis,
        "showline": shown, "linecolor": theme.axis, "linewidth": 1, "mirror": theme.lines == "box",
        "showgrid": axis.grid and data.look.grid, "gridcolor": theme.grid, "gridwidth": theme.grid_px,
        "griddash": theme.grid_dash, "zeroline": axis.zero_line, "zerolinecolor": theme.axis, "zerolinewidth": 1,
        "automargin": False, "ticklabelstandoff": 0 if theme.ticks else 3, "visible": not axis.hidden,
    }  # fmt: skip


def _polar(
    angular: Axis,
    radial: Axis,
    style: Mapping[str, Any],
    domain: Mapping[str, Any],
    data: Data,
    theme: Theme,
    px: float,
) -> dict[str, Any]:
    """The axes of a radar."""
    common = {
        "gridcolor": theme.grid,
        "linecolor": theme.grid,
        "tickmode": "array",
        "ticks": "",
        "color": theme.soft_ink,
    }
    return {
        "domain": domain, "bgcolor": theme.plot, "gridshape": style["gridshape"],
        "angularaxis": common | {
            "type": "linear", "rotation": style["turning"],
            "direction": "clockwise" if style["clockwise"] else "counterclockwise",
            "tickvals": [at for at, _ in angular.ticks], "ticktext": [
                "<br>".join(printed(line, data.chart.lang) for line in lines_of(name, RADAR_EM, data.look.font))
                for _, name in angular.ticks
            ],
            "tickfont": {"size": px},
        },
        "radialaxis": common | {
            "type": "linear", "range": list(radial.range), "angle": style["spoke"], "tickangle": style["spoke"],
            "tickvals": [at for at, _ in radial.ticks], "ticktext": [label for _, label in radial.ticks],
            "tickfont": {"size": 0.85 * px}, "showline": False,
        },
    }  # fmt: skip
