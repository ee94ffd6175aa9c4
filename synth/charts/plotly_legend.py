"""Legends of plotly charts, beside the plot area or in it."""

from collections.abc import Sequence
from typing import Any

from synth.charts.plotly_labels import LINE
from synth.charts.plotly_notes import Free
from synth.charts.plotly_plot import Box, Data
from synth.charts.plotly_themes import Theme
from synth.webfonts import text_width_em

_SYMBOL_PX = 44  # of an entry, with the gaps beside it


def outer_legend(entries: Sequence[str], free: Free, data: Data, theme: Theme, px: float) -> dict[str, Any] | None:
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
        height = max(LINE * px, 16.0) + 18  # of plotly's entries, which are as high as its symbols, with the gaps
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
        "orientation": "v", "x": (free.x2 + 2) / look.width, "xanchor": "left",
        "y": 1 - (free.y1 + 0.4 * px) / look.height, "yanchor": "top",
    }  # fmt: skip


def inner_legend(data: Data, theme: Theme, px: float) -> dict[str, Any]:
    """A legend over the plot area, in room that is kept free of data; it gets its corner when the area is known."""
    return {
        "xref": "paper", "yref": "paper", "font": {"size": px, "color": theme.soft_ink}, "bgcolor": theme.plot,
        "bordercolor": theme.grid, "borderwidth": 1, "orientation": "v", "traceorder": "normal",
    }  # fmt: skip


def inner_height_px(entries: int, px: float) -> float:
    """What such a legend takes from the top of the plot area. An entry is as high as plotly's symbols at least."""
    return entries * (max(LINE * px, 16.0) + 3) + 20


def corner(area: Box, data: Data) -> dict[str, Any]:
    left = data.chance("corner").random() < 0.5
    return {
        "x": (area[0] + 5 if left else area[2] - 5) / data.look.width, "xanchor": "left" if left else "right",
        "y": 1 - (area[1] + 4) / data.look.height, "yanchor": "top",
    }  # fmt: skip
