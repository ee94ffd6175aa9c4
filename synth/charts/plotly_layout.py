"""Layout: where the titles, the legend, the panels and their axes of a plotly chart stand, in pixels of the picture.

Plotly's own margins and its own placing of titles are not used: everything is measured beforehand from the advances of
the font, which spares a second layout and gives every text a place that is known. Paper coordinates are those of the
picture.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.errors import BadRecord
from synth.charts.beside import bubble_names
from synth.charts.plotly_axes import domain_of, panel
from synth.charts.plotly_labels import upright
from synth.charts.plotly_legend import corner, inner_height_px, inner_legend, outer_legend
from synth.charts.plotly_notes import Free, Writer
from synth.charts.plotly_plot import Box, Data, Note, Plot, pixel
from synth.charts.plotly_themes import theme_named
from synth.pixels.colours import luminance, rgb
from synth.webfonts import text_width_em

SCALES = (1.0, 0.88, 0.76, 0.66, 0.58)  # of the font, until there is room


@dataclass(frozen=True)
class Placed:
    """The layout for plotly and the notes that are its annotations, in their order; the plot areas of the panels in
    pixels of the picture, their titles; the size of the font."""

    layout: dict[str, Any]
    notes: Sequence[Note]
    areas: Sequence[Box]
    titles: Sequence[str]
    domain: Mapping[str, Any]  # of a panel without axes
    px: float


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
    theme = theme_named(data.look.theme)
    pad = max(8.0, 0.9 * px)
    free = Free(pad, pad, look.width - pad, look.height - pad)
    writer = Writer(data, theme, px)
    side = _side(data)
    writer.heading(free, "title", chart.title, 1.45 * px, side, theme.ink, bold=theme.bold_title)
    writer.heading(free, "subtitle", chart.subtitle, 1.05 * px, side, theme.soft_ink)
    if chart.source:
        writer.footing(free, "source", chart.source, 0.85 * px)
    inside = look.legend == "inside" and len(plots) == 1 and plots[0].headroom
    legend = inner_legend(data, theme, px) if inside else outer_legend(plots[0].entries, free, data, theme, px)
    shapes = [writer.sized(free, plots[0].value_title)] if plots[0].value_title else []
    free.y1 += 0.6 * px
    x_title, y_title, y2_title = _axis_titles(plots[0])
    if y_title:
        writer.beside(free, "y_title", y_title, px, left=True)
    if y2_title:
        writer.beside(free, "value_title", y2_title, px, left=False)
    if x_title:
        writer.footing(free, "x_title", x_title, px, centered=True)
    if plots[0].scale is not None:
        if plots[0].scale.title:
            writer.beside(free, "value_title", plots[0].scale.title, px, left=False)
        free.x2 -= upright(plots[0].scale, look.font, px, free.width).size_px + 2.6 * px
    layout: dict[str, Any] = {
        "width": look.width, "height": look.height,
        "margin": dict.fromkeys("lrtb", 0) | {"autoexpand": False, "pad": 0},
        "paper_bgcolor": theme.paper, "plot_bgcolor": theme.plot, "showlegend": bool(plots[0].entries),
        "font": {"family": f"'{look.font}'", "size": px, "color": theme.soft_ink}, "hovermode": False,
        # Labels that do not fit are left out instead of being made too small to read.
        "uniformtext": {"mode": "hide", "minsize": 0.85 * px},
    }  # fmt: skip
    if legend is not None:
        layout["legend"] = legend
    if shapes:
        layout["shapes"] = shapes
    cells = _cells(free, len(plots), px)
    areas = []
    for number, (plot, title, cell) in enumerate(zip(plots, titles, cells, strict=True)):
        if title:
            writer.heading(cell, "panel_title", title, 1.1 * px, "center", theme.ink)
        inner_px = inner_height_px(len(plot.entries), px) if inside and plot.entries else 0.0
        area = panel(layout, plot, cell, number, data, theme, px, inner_px)
        if area is None:
            return None
        areas.append(area)
    if inside and legend is not None:
        legend |= corner(areas[0], data)
    whole = (areas[0][2] - areas[0][0]) * (areas[0][3] - areas[0][1]) * len(areas)
    if whole < (0.1 if plots[0].square else 0.28) * look.width * look.height:
        return None
    _name_bubbles(plots[0], areas[0], layout, writer, data)
    notes = [*writer.notes, *(note for plot in plots for note in plot.notes)]
    layout["annotations"] = [note.annotation for note in notes]
    return Placed(layout, notes, areas, titles, domain_of(areas[0], look), px)


def _name_bubbles(plot: Plot, area: Box, layout: Mapping[str, Any], writer: Writer, data: Data) -> None:
    """Writes the names of bubbles where they have room; those that have none are left out."""
    if not plot.bubbles:
        return
    across, up = layout["xaxis"]["range"], layout["yaxis"]["range"]
    circles = [
        (pixel(one.x, across, area[0], area[2]), pixel(one.y, up, area[3], area[1]), one.radius_px)
        for one in plot.bubbles
    ]
    sizes = [(text_width_em(data.look.font, one.name) * writer.px, writer.px) for one in plot.bubbles]
    for one, circle, box in zip(plot.bubbles, circles, bubble_names(circles, sizes, area), strict=True):
        if box is None:
            continue
        inside = box[0] < circle[0] < box[2] and box[1] < circle[1] < box[3]
        color = ("#ffffff" if luminance(rgb(one.color)) < 127.5 else "#111111") if inside else writer.theme.ink
        writer.name(one.name, box, color)


def _side(data: Data) -> str:
    if data.chance("title").random() < 0.4:
        return "center"
    return "right" if data.chart.lang == "ar" else "left"


def _axis_titles(plot: Plot) -> tuple[str, str, str]:
    return tuple(axis.title if axis else "" for axis in (plot.x, plot.y, plot.y2))  # type: ignore[return-value]


def _cells(free: Free, count: int, px: float) -> list[Free]:
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
        Free(x := free.x1 + column * (width + gap), y := free.y1 + row * (height + gap), x + width, y + height)
        for row in range(rows)
        for column in range(columns)
    ][:count]
