"""Notes: the texts that stand alone at the edges of a plotly chart, and what room they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from synth.charts.plotly_labels import LINE, lines_of
from synth.charts.plotly_plot import Box, Data, Note, printed
from synth.charts.plotly_themes import Theme
from synth.webfonts import text_width_em


@dataclass
class Free:
    """What is left of the picture while things are placed at its edges."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1


class Writer:
    """Puts texts at the edges of what is free."""

    def __init__(self, data: Data, theme: Theme, px: float) -> None:
        self.data, self.theme, self.px = data, theme, px
        self.notes: list[Note] = []

    def heading(
        self, free: Free, role: str, text: str, px: float, side: str, color: str, *, bold: bool = False
    ) -> None:
        if not text:
            return
        lines = lines_of(text, free.width / px / (1.08 if bold else 1.0), self.data.look.font)
        at = {"left": free.x1, "center": (free.x1 + free.x2) / 2, "right": free.x2}[side]
        self._note(role, text, lines, at, free.y1, side, "top", px, color, bold=bold)
        free.y1 += len(lines) * LINE * px + 0.25 * px

    def sized(self, free: Free, text: str) -> dict[str, Any]:
        """Writes what the size of bubbles stands for, to the right, and returns the circle that goes before it."""
        px, look = self.px, self.data.look
        width, top, edge = text_width_em(look.font, text) * px, free.y1, free.x2
        # Joined letters are narrower than their advances: of Arabic only the end where reading starts is known.
        ahead = self.data.chart.lang == "ar"
        free.x2 -= 1.4 * px if ahead else 0.0
        self.heading(free, "value_title", text, px, "right", self.theme.soft_ink)
        free.x2 = edge
        right, middle = edge - (0.0 if ahead else width + 0.5 * px), top + 0.68 * px
        return {
            "type": "circle", "xref": "paper", "yref": "paper", "x0": (right - 0.8 * px) / look.width,
            "x1": right / look.width, "y0": 1 - (middle - 0.4 * px) / look.height,
            "y1": 1 - (middle + 0.4 * px) / look.height,
            "line": {"width": 1, "color": self.theme.soft_ink},
        }  # fmt: skip

    def footing(self, free: Free, role: str, text: str, px: float, *, centered: bool = False) -> None:
        side = "center" if centered else "right" if self.data.chart.lang == "ar" else "left"
        lines = lines_of(text, free.width / px, self.data.look.font)
        at = {"left": free.x1, "center": (free.x1 + free.x2) / 2, "right": free.x2}[side]
        self._note(role, text, lines, at, free.y2, side, "bottom", px, self.theme.soft_ink)
        free.y2 -= len(lines) * LINE * px + 0.3 * px

    def beside(self, free: Free, role: str, text: str, px: float, *, left: bool) -> None:
        lines = lines_of(text, (free.y2 - free.y1) / px, self.data.look.font)
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

    def name(self, text: str, box: Box, color: str) -> None:
        """A name in the middle of a box."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self._note("name_label", text, [text], x, y, "center", "middle", self.px, color)

    def _note(
        self, role: str, text: str, lines: Sequence[str], x: float, y: float, xanchor: str, yanchor: str, px: float,
        color: str, *, bold: bool = False, **more: Any,
    ) -> None:  # fmt: skip
        look, lang = self.data.look, self.data.chart.lang
        markup = "<br>".join(printed(line, lang) for line in lines)
        annotation = {
            "text": f"<b>{markup}</b>" if bold else markup, "showarrow": False, "xref": "paper", "yref": "paper",
            "x": x / look.width, "y": 1 - y / look.height, "xanchor": xanchor, "yanchor": yanchor, "borderpad": 0,
            "align": xanchor if xanchor in ("left", "right") else "center",
            "font": {"size": px, "color": color}, **more,
        }  # fmt: skip
        self.notes.append(Note(role, text, annotation))
