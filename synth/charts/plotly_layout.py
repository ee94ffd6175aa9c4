"""Layout: where the titles, the legend, the panels and their axes of a plotly chart stand, in pixels of the picture.

Plotly's own margins and its own placing of titles are not used: everything is measured beforehand from the advances of the
font, which spares a second layout and gives every text a place that is known. Paper coordinates are those of the picture.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.errors import BadRecord
from synth.charts.chart import Look
from synth.charts.plotly_labels import RADAR_EM, Labels, across, upright, wrapped
from synth.charts.plotly_plot import Axis, Box, Data, Note, Plot, printed, raised
from synth.charts.plotly_themes import THEMES, Theme
from synth.webfonts import text_width_em

LINE = 1.3  # height of a line in em
SCALES = (1.0, 0.88, 0.76, 0.66, 0.58)  # of the font, until there is room
_SYMBOL_PX = 44  # of an entry of the legend, with the gaps beside it


@dataclass(frozen=True)
class Placed:
    """The layout for plotly and the notes that are its annotations, in their order; the plot areas of the panels in pixels
    of the picture, their titles; the size of the font."""

    layout: dict[str, Any]
    notes: Sequence[Note]
    areas: Sequence[Box]
    titles: Sequence[str]
    domain: Mapping[str, Any]  # of a panel without axes
    px: float


@dataclass
class _Free:
    """What is left of the picture while things are placed at its edges."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1


def place(plots: Sequence[Plot], titles: Sequence[str], data: Data) -> Placed:
    """The layout of a chart of one or more panels; the font is made smaller until there is room.

    Raises:
        BadRecord: `chart_too_small`, even the smallest font leaves no room for the data.
    """
    for scale in SCALES:
        placed = _placed(plots, titles, data, data.look.font_px * scale)
        if placed is not None:
            return placed
    raise BadRecord("chart_too_small", f"the texts of a chart of {data.look.width} x {data.look.height} leave no room")


def _placed(plots: Sequence[Plot], titles: Sequence[str], data: Data, px: float) -> Placed | None:
    chart, look = data.chart, data.look
    theme = theme_of(data)
    pad = max(8.0, 0.9 * px)
    free = _Free(pad, pad, look.width - pad, look.height - pad)
    writer = _Writer(data, theme, px)
    side = _side(data)
    writer.heading(free, "title", chart.title, 1.45 * px, side, theme.ink, bold=theme.bold_title)
    writer.heading(free, "subtitle", chart.subtitle, 1.05 * px, side, theme.soft_ink)
    if chart.source:
        writer.footing(free, "source", chart.source, 0.85 * px)
    inside = look.legend == "inside" and len(plots) == 1 and plots[0].headroom
    legend = _inner_legend(data, theme, px) if inside else _legend(plots[0].entries, free, data, theme, px)
    free.y1 += 0.6 * px
    x_title, y_title, y2_title = _axis_titles(plots[0])
    if y_title:
        writer.beside(free, "y_title", y_title, px, left=True)
    if y2_title:
        writer.beside(free, "value_title", y2_title, px, left=False)
    if plots[0].value_title:
        writer.footing(free, "value_title", plots[0].value_title, px, centered=True)
    if x_title:
        writer.footing(free, "x_title", x_title, px, centered=True)
    if plots[0].scale is not None:
        if plots[0].scale.title:
            writer.beside(free, "value_title", plots[0].scale.title, px, left=False)
        free.x2 -= upright(plots[0].scale, look.font, px, free.width).size_px + 2.6 * px
    layout: dict[str, Any] = {
        "width": look.width, "height": look.height, "margin": dict.fromkeys("lrtb", 0) | {"autoexpand": False, "pad": 0},
        "paper_bgcolor": theme.paper, "plot_bgcolor": theme.plot, "showlegend": bool(plots[0].entries),
        "font": {"family": f"'{look.font}'", "size": px, "color": theme.soft_ink}, "hovermode": False,
        # Labels that do not fit are left out instead of being made too small to read.
        "uniformtext": {"mode": "hide", "minsize": 0.7 * px},
    }  # fmt: skip
    if legend is not None:
        layout["legend"] = legend
    cells = _cells(free, len(plots), px)
    areas = []
    for number, (plot, title, cell) in enumerate(zip(plots, titles, cells, strict=True)):
        if title:
            writer.heading(cell, "panel_title", title, 1.1 * px, "center", theme.ink)
        inner_px = len(plot.entries) * LINE * px + 14 if inside and plot.entries else 0.0
        area = _panel(layout, plot, cell, number, data, theme, px, inner_px)
        if area is None:
            return None
        areas.append(area)
    if inside and legend is not None:
        legend |= _corner(areas[0], data)
    whole = (areas[0][2] - areas[0][0]) * (areas[0][3] - areas[0][1]) * len(areas)
    if whole < (0.1 if plots[0].square else 0.28) * look.width * look.height:
        return None
    notes = [*writer.notes, *(note for plot in plots for note in plot.notes)]
    layout["annotations"] = [note.annotation for note in notes]
    return Placed(layout, notes, areas, titles, _domain(areas[0], look), px)


def theme_of(data: Data) -> Theme:
    """Raises ValueError for a theme that there is not."""
    if data.look.theme not in THEMES:
        raise ValueError(f"no theme of plotly charts is called {data.look.theme}; there are {', '.join(THEMES)}")
    return THEMES[data.look.theme]


def _side(data: Data) -> str:
    if data.chance("title").random() < 0.4:
        return "center"
    return "right" if data.chart.lang == "ar" else "left"


def _axis_titles(plot: Plot) -> tuple[str, str, str]:
    return tuple(axis.title if axis else "" for axis in (plot.x, plot.y, plot.y2))  # type: ignore[return-value]


class _Writer:
    """Puts texts at the edges of what is free."""

    def __init__(self, data: Data, theme: Theme, px: float) -> None:
        self.data, self.theme, self.px = data, theme, px
        self.notes: list[Note] = []

    def heading(
        self, free: _Free, role: str, text: str, px: float, side: str, color: str, *, bold: bool = False
    ) -> None:
        if not text:
            return
        lines = wrapped(text, free.width / px / (1.08 if bold else 1.0), self.data.look.font)
        at = {"left": free.x1, "center": (free.x1 + free.x2) / 2, "right": free.x2}[side]
        self._note(role, text, lines, at, free.y1, side, "top", px, color, bold=bold)
        free.y1 += len(lines) * LINE * px + 0.25 * px

    def footing(self, free: _Free, role: str, text: str, px: float, *, centered: bool = False) -> None:
        side = "center" if centered else "right" if self.data.chart.lang == "ar" else "left"
        lines = wrapped(text, free.width / px, self.data.look.font)
        at = {"left": free.x1, "center": (free.x1 + free.x2) / 2, "right": free.x2}[side]
        self._note(role, text, lines, at, free.y2, side, "bottom", px, self.theme.soft_ink)
        free.y2 -= len(lines) * LINE * px + 0.3 * px

    def beside(self, free: _Free, role: str, text: str, px: float, *, left: bool) -> None:
        lines = wrapped(text, (free.y2 - free.y1) / px, self.data.look.font)
        at = free.x1 if left else free.x2
        middle = (free.y1 + free.y2) / 2
        angle = -90 if left else 90
        self._note(
            role,
            text,
            lines,
            at,
            middle,
            "left" if left else "right",
            "middle",
            px,
            self.theme.soft_ink,
            textangle=angle,
        )
        taken = len(lines) * LINE * px + 0.5 * px
        if left:
            free.x1 += taken
        else:
            free.x2 -= taken

    def _note(
        self, role: str, text: str, lines: Sequence[str], x: float, y: float, xanchor: str, yanchor: str, px: float,
        color: str, *, bold: bool = False, **more: Any,
    ) -> None:  # fmt: skip
        look, lang = self.data.look, self.data.chart.lang
        markup = "<br>".join(printed(line, lang) for line in lines)
        annotation = {
            "text": f"<b>{markup}</b>" if bold else markup, "showarrow": False, "xref": "paper", "yref": "paper",
            "x": x / look.width, "y": 1 - y / look.height, "xanchor": xanchor, "yanchor": yanchor, "borderpad": 0,
            "align": xanchor if xanchor in ("left", "right") else "center", "font": {"size": px, "color": color}, **more,
        }  # fmt: skip
        self.notes.append(Note(role, text, annotation))


def _legend(entries: Sequence[str], free: _Free, data: Data, theme: Theme, px: float) -> dict[str, Any] | None:
    """The legend for plotly, which takes its room from what is free; None without entries."""
    look = data.look
    if not entries:
        return None
    widths = [text_width_em(look.font, entry) * px + _SYMBOL_PX for entry in entries]
    framed = data.chance("legend").random() < 0.3
    legend: dict[str, Any] = {
        "xref": "paper", "yref": "paper", "font": {"size": px, "color": theme.soft_ink}, "traceorder": "normal",
        "bgcolor": theme.paper, "borderwidth": 1 if framed else 0, "bordercolor": theme.grid,
    }  # fmt: skip
    if look.legend in ("top", "bottom") and sum(widths) + 2 * px < free.width:
        height = LINE * px + 10
        top = look.legend == "top"
        y = free.y1 if top else free.y2 - height
        centered = data.chance("legend").random() < 0.5
        x = (free.x1 + free.x2) / 2 if centered else free.x1
        free.y1 += height if top else 0
        free.y2 -= 0 if top else height
        return legend | {
            "orientation": "h", "x": x / look.width, "xanchor": "center" if centered else "left",
            "y": 1 - y / look.height, "yanchor": "top",
        }  # fmt: skip
    width = max(widths) + 8
    free.x2 -= width
    return legend | {
        "orientation": "v", "x": (free.x2 + 2) / look.width, "xanchor": "left", "y": 1 - (free.y1 + 0.4 * px) / look.height,
        "yanchor": "top",
    }  # fmt: skip


def _inner_legend(data: Data, theme: Theme, px: float) -> dict[str, Any]:
    """A legend over the plot area, in room that is kept free of data; it gets its corner when the area is known."""
    return {
        "xref": "paper", "yref": "paper", "font": {"size": px, "color": theme.soft_ink}, "bgcolor": theme.plot,
        "bordercolor": theme.grid, "borderwidth": 1, "orientation": "v", "traceorder": "normal",
    }  # fmt: skip


def _corner(area: Box, data: Data) -> dict[str, Any]:
    left = data.chance("corner").random() < 0.5
    return {
        "x": (area[0] + 5 if left else area[2] - 5) / data.look.width, "xanchor": "left" if left else "right",
        "y": 1 - (area[1] + 4) / data.look.height, "yanchor": "top",
    }  # fmt: skip


def _cells(free: _Free, count: int, px: float) -> list[_Free]:
    """The room of each panel, row by row."""
    wide = free.width > 1.2 * (free.y2 - free.y1)
    columns = {1: 1, 2: 2 if wide else 1, 3: 3 if wide else 1, 4: 2, 5: 3 if wide else 2, 6: 3 if wide else 2}.get(
        count, 3
    )
    rows = math.ceil(count / columns)
    gap = 1.2 * px if count > 1 else 0.0
    width = (free.width - gap * (columns - 1)) / columns
    height = (free.y2 - free.y1 - gap * (rows - 1)) / rows
    return [
        _Free(x := free.x1 + column * (width + gap), y := free.y1 + row * (height + gap), x + width, y + height)
        for row in range(rows)
        for column in range(columns)
    ][:count]


def _panel(
    layout: dict[str, Any], plot: Plot, cell: _Free, number: int, data: Data, theme: Theme, px: float, inner_px: float
) -> Box | None:
    """Gives a panel its axes; returns its plot area, or None where there is no room. `inner_px` are kept free in it, above
    the data, for the legend."""
    look = data.look
    if plot.x is None or plot.y is None:
        area = _round_area(plot, cell)
        if min(area[2] - area[0], area[3] - area[1]) < 60:
            return None
        layout.update(plot.layout)
        if plot.angular is not None and plot.radial is not None:
            layout["polar"] = _polar(
                plot.angular, plot.radial, plot.layout["polar"], _domain(area, look), data, theme, px
            )
        return area
    edge = cell.x1
    y_labels = upright(plot.y, look.font, px, 0.36 * cell.width)
    y2_labels = upright(plot.y2, look.font, px, 0.2 * cell.width) if plot.y2 else None
    cell.x1 += y_labels.size_px + 0.6 * px + 4
    cell.x2 -= y2_labels.size_px + 0.6 * px + 4 if y2_labels else 0.8 * px
    x_labels = across(plot.x, look.font, px, cell.width)
    if x_labels is None:
        return None
    # A turned or wide first label reaches out to the left of its tick.
    cell.x1 = max(cell.x1, edge + x_labels.left_px - cell.width * x_labels.first)
    cell.y2 -= x_labels.size_px + 0.5 * px + 4
    cell.y1 += 0.3 * px
    if cell.width < 60 or cell.y2 - cell.y1 < 50:
        return None
    suffix = "" if number == 0 else str(number + 1)
    if inner_px:
        if inner_px > 0.5 * (cell.y2 - cell.y1):
            return None
        plot = raised(plot, inner_px / (cell.y2 - cell.y1))
    area = (cell.x1, cell.y1, cell.x2, cell.y2)
    domain = _domain(area, look)
    layout[f"xaxis{suffix}"] = _axis(plot.x, x_labels, domain["x"], f"y{suffix}", data, theme, px)
    layout[f"yaxis{suffix}"] = _axis(plot.y, y_labels, domain["y"], f"x{suffix}", data, theme, px)
    layout[f"xaxis{suffix}"]["rangeslider"] = {"visible": False}
    if plot.y2 is not None and y2_labels is not None:
        right = {"overlaying": "y", "side": "right", "showgrid": False, "zeroline": False}
        layout["yaxis2"] = _axis(plot.y2, y2_labels, domain["y"], "x", data, theme, px) | right
    layout.update(plot.layout)
    return area


def _round_area(plot: Plot, cell: _Free) -> Box:
    """Where something without axes is drawn."""
    across_px, up_px = plot.inset_px
    x1, y1, x2, y2 = cell.x1 + across_px, cell.y1 + up_px, cell.x2 - across_px, cell.y2 - up_px
    if not plot.square:
        return x1, y1, x2, y2
    half = min(x2 - x1, y2 - y1) / 2
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2
    return middle_x - half, middle_y - half, middle_x + half, middle_y + half


def _domain(area: Box, look: Look) -> dict[str, list[float]]:
    return {
        "x": [area[0] / look.width, area[2] / look.width],
        "y": [1 - area[3] / look.height, 1 - area[1] / look.height],
    }


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
            "type": "linear", "rotation": style["turning"], "direction": "clockwise" if style["clockwise"] else "counterclockwise",
            "tickvals": [at for at, _ in angular.ticks], "ticktext": [
                "<br>".join(printed(line, data.chart.lang) for line in wrapped(name, RADAR_EM, data.look.font))
                for _, name in angular.ticks
            ],
            "tickfont": {"size": px},
        },
        "radialaxis": common | {
            "type": "linear", "range": list(radial.range), "angle": style["spoke"], "tickangle": 0,
            "tickvals": [at for at, _ in radial.ticks], "ticktext": [label for _, label in radial.ticks],
            "tickfont": {"size": 0.85 * px}, "showline": False,
        },
    }  # fmt: skip
