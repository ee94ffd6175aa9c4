"""Themes of the plotly charts: papers, inks, grids and axes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Theme:
    """Colours as CSS; widths in pixels. `lines`: which edges of the plot area have a line."""

    paper: str = "#ffffff"
    plot: str = "#ffffff"
    ink: str = "#222222"
    soft_ink: str = "#444444"  # tick labels, subtitle, source
    grid: str = "#e3e3e3"
    grid_px: float = 1
    grid_dash: Literal["solid", "dot", "dash"] = "solid"
    axis: str = "#444444"
    lines: Literal["none", "bottom", "left_bottom", "box"] = "left_bottom"
    ticks: Literal["", "inside", "outside"] = "outside"
    bold_title: bool = False


THEMES: Mapping[str, Theme] = {
    "white": Theme(),
    "plain": Theme(lines="bottom", ticks="", grid="#e8e8e8"),
    "boxed": Theme(lines="box", ticks="inside", grid="#dddddd", grid_dash="dot", axis="#000000", ink="#000000"),
    "mist": Theme(plot="#e9eef6", grid="#ffffff", lines="none", ticks="", ink="#2a3f5f", soft_ink="#2a3f5f"),
    "stone": Theme(plot="#ebebeb", grid="#ffffff", grid_px=1.5, lines="none", soft_ink="#555555"),
    "cream": Theme(
        paper="#fdf6e7", plot="#fdf6e7", grid="#e6dcc3", ink="#4a3b22", soft_ink="#6b5a3c", axis="#8b7a58",
        lines="bottom", bold_title=True,
    ),
    "salmon": Theme(
        paper="#fff1e5", plot="#fff1e5", grid="#e0cfc0", ink="#33302e", soft_ink="#66605c", axis="#66605c",
        lines="bottom", ticks="",
    ),
    "slate": Theme(
        paper="#1f2430", plot="#1f2430", grid="#3a4152", ink="#f0f2f6", soft_ink="#c3c9d6", axis="#8089a0",
        lines="bottom", ticks="",
    ),
    "night": Theme(
        paper="#0d0d0d", plot="#171717", grid="#333333", ink="#ffffff", soft_ink="#d0d0d0", axis="#777777",
        lines="none", grid_dash="dash", bold_title=True,
    ),
    "report": Theme(grid="#cfd8dc", ink="#0b2545", soft_ink="#37474f", axis="#0b2545", lines="bottom", bold_title=True),
    "paper_blue": Theme(
        paper="#eef5fb", plot="#ffffff", grid="#dbe7f1", ink="#14324a", soft_ink="#37566e", axis="#9bb4c8", lines="box",
        ticks="",
    ),
    "newsprint": Theme(
        paper="#f7f7f2", plot="#f7f7f2", grid="#d5d5cd", grid_dash="dot", ink="#111111", soft_ink="#333333",
        lines="bottom", axis="#111111", bold_title=True,
    ),
}  # fmt: skip


def theme_named(name: str) -> Theme:
    """Raises ValueError for a theme that there is not."""
    if name not in THEMES:
        raise ValueError(f"no theme of plotly charts is called {name}; there are {', '.join(THEMES)}")
    return THEMES[name]
