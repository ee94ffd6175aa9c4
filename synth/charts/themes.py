"""Themes of charts that matplotlib and seaborn draw: papers, grids and frames; colours of data are the look's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Theme:
    """Lengths are in parts of the size of the tick labels, so that they grow with the picture."""

    paper: str  # behind everything
    plot: str  # behind the data
    ink: str  # titles
    muted: str  # tick labels, sources
    grid: str
    frame: str  # lines around the plot
    grid_lines: Literal["value", "both"] = "value"
    grid_dashes: tuple[float, ...] = ()
    grid_px: float = 0.8
    sides: frozenset[str] = frozenset({"left", "bottom"})
    frame_px: float = 0.9
    tick: float = 0.0  # length outwards; negative: inwards
    title_at: Literal["left", "center"] = "left"
    title_bold: bool = True
    title_size: float = 1.45
    legend_frame: bool = False
    bar_share: float = 0.72  # of the room of a category
    bar_edge: str | None = None
    bar_radius: float = 0.0
    bar_hatch: bool = False
    line_px: float = 2.0
    fill_alpha: float = 0.85  # of areas
    markers: bool = True
    badge: str | None = None  # a mark of colour at the head of the picture
    rule: bool = False  # a line under the heading


_BOX = frozenset({"left", "bottom", "top", "right"})
_NONE: frozenset[str] = frozenset()
_FLOOR = frozenset({"bottom"})

THEMES: Mapping[str, Theme] = {
    # As matplotlib draws when nothing is set.
    "default": Theme(
        "#ffffff",
        "#ffffff",
        "#000000",
        "#000000",
        "#b0b0b0",
        "#000000",
        "both",
        sides=_BOX,
        tick=0.35,
        title_at="center",
        title_bold=False,
        title_size=1.2,
        legend_frame=True,
        bar_share=0.8,
        line_px=1.5,
        fill_alpha=1.0,
        markers=False,
    ),
    "light": Theme("#ffffff", "#ffffff", "#222222", "#555555", "#e2e2e2", "#bbbbbb"),
    "dark": Theme("#16181d", "#16181d", "#f2f2f2", "#b9bcc4", "#32363f", "#5a5f6b", title_bold=True, fill_alpha=0.75),
    "minimal": Theme(
        "#ffffff",
        "#ffffff",
        "#333333",
        "#666666",
        "#ececec",
        "#333333",
        sides=_FLOOR,
        title_bold=False,
        title_size=1.3,
        bar_share=0.6,
        line_px=2.4,
        markers=False,
    ),
    # After ggplot2's theme_grey.
    "ggplot": Theme(
        "#ffffff",
        "#e8e8e8",
        "#222222",
        "#4d4d4d",
        "#ffffff",
        "#e8e8e8",
        "both",
        grid_px=1.3,
        sides=_NONE,
        tick=0.3,
        title_bold=False,
        title_size=1.25,
        line_px=1.8,
    ),
    "newspaper": Theme(
        "#f7f1e3",
        "#f7f1e3",
        "#2b2520",
        "#5f554a",
        "#d8cdb8",
        "#2b2520",
        grid_dashes=(1.5, 2.5),
        sides=_FLOOR,
        tick=0.35,
        title_size=1.6,
        bar_share=0.65,
        bar_edge="#2b2520",
        line_px=1.7,
        rule=True,
    ),
    "pastel": Theme(
        "#fdf9fb",
        "#ffffff",
        "#5b4a63",
        "#8a7892",
        "#f0e4ee",
        "#dccbdc",
        sides=_NONE,
        title_at="center",
        bar_radius=0.35,
        line_px=2.8,
        fill_alpha=0.6,
        legend_frame=True,
    ),
    "blueprint": Theme(
        "#123a6b",
        "#123a6b",
        "#f4f8ff",
        "#cfdef2",
        "#3b639a",
        "#cfdef2",
        "both",
        grid_dashes=(4, 3),
        sides=_BOX,
        tick=-0.35,
        title_at="center",
        bar_edge="#f4f8ff",
        fill_alpha=0.6,
        line_px=1.8,
    ),
    "bulletin": Theme(
        "#d9e6ee",
        "#d9e6ee",
        "#10222e",
        "#3f5563",
        "#ffffff",
        "#10222e",
        grid_px=1.4,
        sides=_FLOOR,
        tick=0.3,
        title_size=1.5,
        bar_share=0.62,
        line_px=2.6,
        markers=False,
        badge="#d9262e",
    ),
    "magazine": Theme(
        "#f0f0f0",
        "#f0f0f0",
        "#3c3c3c",
        "#787878",
        "#cbcbcb",
        "#787878",
        "both",
        grid_px=1.0,
        sides=_NONE,
        title_size=1.7,
        line_px=3.4,
        markers=False,
    ),
    "report": Theme(
        "#ffffff",
        "#f6f8fa",
        "#1f2d3d",
        "#5b6b7b",
        "#dfe5ea",
        "#8796a5",
        sides=_BOX,
        frame_px=0.7,
        tick=0.25,
        legend_frame=True,
        title_at="center",
        title_size=1.3,
        bar_share=0.7,
    ),
    "print": Theme(
        "#ffffff",
        "#ffffff",
        "#000000",
        "#000000",
        "#c4c4c4",
        "#000000",
        grid_dashes=(3, 2),
        sides=_BOX,
        frame_px=1.2,
        tick=-0.4,
        title_at="center",
        title_bold=False,
        title_size=1.25,
        legend_frame=True,
        bar_share=0.66,
        bar_edge="#000000",
        bar_hatch=True,
        line_px=1.5,
    ),
    "terminal": Theme(
        "#0b0f0c",
        "#0f1510",
        "#d7ffe0",
        "#8fbf9b",
        "#1f2e23",
        "#3d5a45",
        "both",
        sides=_BOX,
        tick=0.25,
        title_size=1.25,
        bar_share=0.55,
        line_px=1.6,
        fill_alpha=0.55,
    ),
    "sand": Theme(
        "#fffaf0",
        "#fff4dd",
        "#51361a",
        "#7d6446",
        "#ecdcb9",
        "#a78b62",
        sides=frozenset({"left", "bottom"}),
        tick=0.3,
        bar_radius=0.15,
        line_px=2.2,
        rule=True,
    ),
    # As seaborn's styles.
    "whitegrid": Theme(
        "#ffffff",
        "#ffffff",
        "#262626",
        "#262626",
        "#cccccc",
        "#cccccc",
        sides=_BOX,
        title_at="center",
        title_bold=False,
        title_size=1.2,
        legend_frame=True,
        bar_share=0.8,
        bar_edge="#ffffff",
    ),
    "darkgrid": Theme(
        "#ffffff",
        "#eaeaf2",
        "#262626",
        "#262626",
        "#ffffff",
        "#eaeaf2",
        "both",
        grid_px=1.0,
        sides=_NONE,
        title_at="center",
        title_bold=False,
        title_size=1.2,
        legend_frame=True,
        bar_share=0.8,
        bar_edge="#ffffff",
    ),
    "ticks": Theme(
        "#ffffff",
        "#ffffff",
        "#262626",
        "#262626",
        "#dddddd",
        "#262626",
        sides=frozenset({"left", "bottom"}),
        frame_px=1.2,
        tick=0.5,
        title_at="center",
        title_bold=False,
        title_size=1.2,
        bar_share=0.8,
    ),
}
