"""Canvas: a picture of matplotlib's Agg renderer that is drawn on in pixels from the top left corner, mark by mark.

Marks go straight to the renderer. Artists and axes of matplotlib find out again at every draw where they are; what is
drawn here is known to the pixel beforehand, and done in half the time.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from synth.charts.chart import Element, Rendered
from synth.charts.colours import Colour, rgba
from synth.charts.lettering import Lettering, properties
from synth.charts.quads import Quad, quad_of

Box = tuple[float, float, float, float]
Point = tuple[float, float]

# What stands first in a picture is read first.
_ORDER = ("title", "subtitle", "panel_title", "legend_title", "y_title", "plot_area", "panel")
_LAST = ("tick_label", "x_title", "colorbar", "legend", "legend_entry", "source")


class Pen(NamedTuple):
    """A stroke: colour, width in pixels, and dashes in pixels (on, off, ...)."""

    colour: Colour
    px: float = 1.0
    dashes: tuple[float, ...] = ()


class Canvas:
    def __init__(self, width: int, height: int, lettering: Lettering, paper: str) -> None:
        from matplotlib.backend_bases import FigureCanvasBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width, self.height = width, height
        self.lettering = lettering
        self.figure = Figure(figsize=(_inches(width), _inches(height)), dpi=72)
        self.renderer = FigureCanvasAgg(self.figure).get_renderer()
        # seaborn draws the figure to see whether labels overlap, and Agg would then begin anew, on an empty picture.
        FigureCanvasBase(self.figure)
        self.upright = Affine2D.from_values(1, 0, 0, -1, 0, height)
        self.elements: list[Element] = []
        self.taken: list[Box] = []  # by value labels: none is drawn over another
        self.rect((-1, -1, width + 1, height + 1), paper)

    def rendered(self) -> Rendered:
        rank = {role: place - 100 for place, role in enumerate(_ORDER)} | {
            role: place + 100 for place, role in enumerate(_LAST)
        }
        elements = sorted(self.elements, key=lambda element: rank.get(element.role, 0))
        pixels = np.ascontiguousarray(np.asarray(self.renderer.buffer_rgba())[:, :, :3])
        return Rendered(pixels, tuple(elements))

    def note(
        self,
        role: str,
        box: Box,
        text: str | None = None,
        series: str | None = None,
        category: str | None = None,
        value: str | None = None,
        quad: Quad | None = None,
    ) -> None:
        """An element of the picture, drawn before or after."""
        x1, y1, x2, y2 = (float(side) for side in box)
        self.elements.append(Element(role, (x1, y1, x2, y2), text, series, category, value, quad))

    def rect(
        self,
        box: Box,
        fill: Colour | None,
        pen: Pen | None = None,
        alpha: float = 1.0,
        radius: float = 0.0,
        hatch: str = "",
    ) -> None:
        x1, y1, x2, y2 = box
        if radius > 0:
            self.path(rounded(box, min(radius, abs(x2 - x1) / 2, abs(y2 - y1) / 2)), fill, pen, alpha, hatch)
            return
        self.polygon(((x1, y1), (x2, y1), (x2, y2), (x1, y2)), fill, pen, alpha, hatch)

    def polygon(
        self,
        points: Sequence[Point] | npt.NDArray[np.float64],
        fill: Colour | None,
        pen: Pen | None = None,
        alpha: float = 1.0,
        hatch: str = "",
    ) -> None:
        from matplotlib.path import Path

        corners = np.asarray(points, float)
        self.path(Path(np.vstack([corners, corners[:1]]), closed=True), fill, pen, alpha, hatch)

    def circle(
        self, centre: Point, radius: float, fill: Colour | None, pen: Pen | None = None, alpha: float = 1.0
    ) -> None:
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D

        placed = Affine2D.from_values(radius, 0, 0, radius, *centre)
        self.path(placed.transform_path(Path.unit_circle()), fill, pen, alpha)

    def line(self, points: Sequence[Point] | npt.NDArray[np.float64], pen: Pen, clip: Box | None = None) -> None:
        from matplotlib.path import Path

        self.path(Path(np.asarray(points, float)), None, pen, clip=clip)

    def lines(self, segments: Sequence[Sequence[Point]], pen: Pen) -> None:
        """Straight lines of one pen, such as those of a grid."""
        from matplotlib.path import Path

        if not segments:
            return
        corners = np.asarray(segments, float).reshape(-1, 2)
        codes = np.tile(np.array([Path.MOVETO, Path.LINETO], Path.code_type), len(segments))
        self.path(Path(corners, codes), None, pen)

    def path(
        self,
        path: Any,
        fill: Colour | None,
        pen: Pen | None = None,
        alpha: float = 1.0,
        hatch: str = "",
        clip: Box | None = None,
    ) -> None:
        """A path of matplotlib in pixels."""
        from matplotlib.transforms import Bbox

        context = self.renderer.new_gc()
        if pen is None:
            context.set_linewidth(0)
        else:
            context.set_foreground(rgba(pen.colour), isRGBA=True)
            context.set_linewidth(pen.px)
            if pen.dashes:
                context.set_dashes(0, pen.dashes)
        context.set_joinstyle("miter" if fill is not None else "round")
        context.set_capstyle("butt")
        if alpha < 1:
            context.set_alpha(alpha)
        if hatch:
            context.set_hatch(hatch)
            context.set_hatch_color(rgba(pen.colour if pen else "#ffffff"))
            context.set_hatch_linewidth(1.0)
        if clip is not None:
            x1, y1, x2, y2 = clip
            context.set_clip_rectangle(Bbox([[x1, self.height - y2], [x2, self.height - y1]]))
        face = None if fill is None else rgba(fill)
        self.renderer.draw_path(context, path, self.upright, face)
        context.restore()

    def text(
        self,
        at: Point,
        text: str | Sequence[str],
        px: float,
        colour: Colour,
        across: str = "left",
        down: str = "baseline",
        bold: bool = False,
    ) -> Box:
        """Draws lines of text; returns the box of the ink.

        `across` is left, center or right, `down` top, center, baseline or bottom: what of the text stands at the point.
        """
        return self.turned_text(at, text, px, colour, across, down, bold=bold)[0]

    def turned_text(
        self,
        at: Point,
        text: str | Sequence[str],
        px: float,
        colour: Colour,
        across: str = "left",
        down: str = "baseline",
        degrees: float = 0.0,
        bold: bool = False,
    ) -> tuple[Box, Quad | None]:
        """The same, turned counterclockwise about the point it is aligned to; the quad of the ink, None if upright."""
        lines = (text,) if isinstance(text, str) else text
        cap, step = self.lettering.cap(px), self.lettering.line(px)
        last = (len(lines) - 1) * step
        first = {"top": cap, "center": (cap - last) / 2, "baseline": -last, "bottom": -last}[down]
        if down == "bottom":
            first -= max(self.lettering.ink(lines[-1], px, bold).descent, 0.0)
        turn = math.radians(degrees)
        cos, sin = math.cos(turn), math.sin(turn)
        face = properties(*self.lettering.file(bold), px)
        context = self.renderer.new_gc()
        context.set_foreground(rgba(colour), isRGBA=True)
        inked: list[Point] = []
        for number, line in enumerate(lines):
            ink = self.lettering.ink(line, px, bold)
            x = {"left": 0.0, "center": -ink.width / 2, "right": -ink.width}[across]
            y = first + number * step
            self._line_of_text(context, (at[0] + x * cos + y * sin, at[1] - x * sin + y * cos), line, face, degrees)
            if bold and self.lettering.bold_is_made:
                more = x + max(0.5, px / 28)
                self._line_of_text(
                    context, (at[0] + more * cos + y * sin, at[1] - more * sin + y * cos), line, face, degrees
                )
            inked += [(x, y - ink.ascent), (x + ink.width, y + ink.descent)]
        context.restore()
        left, top, right, bottom = around(inked)
        corners = [
            (at[0] + x * cos + y * sin, at[1] - x * sin + y * cos)
            for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
        return around(corners), quad_of(corners, "".join(lines)) if degrees else None

    def _line_of_text(self, context: Any, at: Point, line: str, face: Any, degrees: float) -> None:
        if line:
            self.renderer.draw_text(context, at[0], at[1], line, face, degrees)

    def text_box(
        self, at: Point, text: str | Sequence[str], px: float, across: str = "center", down: str = "center"
    ) -> Box:
        """Where upright text would stand, to be asked before it is drawn."""
        lines = (text,) if isinstance(text, str) else text
        width = self.lettering.width(lines, px)
        height = self.lettering.cap(px) + (len(lines) - 1) * self.lettering.line(px)
        x1 = at[0] - {"left": 0.0, "center": width / 2, "right": width}[across]
        y1 = at[1] - {"top": 0.0, "center": height / 2, "baseline": height, "bottom": height}[down]
        return x1, y1, x1 + width, y1 + height

    def colour_in(self, box: Box) -> Colour:
        """The mean of what is drawn in a box so far."""
        x1, y1, x2, y2 = (max(0, round(side)) for side in box)
        drawn = np.asarray(self.renderer.buffer_rgba())[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1), :3]
        red, green, blue = (float(part) / 255 for part in drawn.mean((0, 1)))
        return red, green, blue, 1.0

    def is_free(self, box: Box, margin: float = 2.0) -> bool:
        x1, y1, x2, y2 = box
        return (
            x1 >= 1
            and y1 >= 1
            and x2 <= self.width - 1
            and y2 <= self.height - 1
            and not any(
                x1 < right + margin and left < x2 + margin and y1 < bottom + margin and top < y2 + margin
                for left, top, right, bottom in self.taken
            )
        )


def rounded(box: Box, radius: float) -> Any:
    """A box with round corners as a path."""
    from matplotlib.path import Path

    x1, y1, x2, y2 = box
    r, k = radius, radius * 0.4477
    points = [
        (x1 + r, y1), (x2 - r, y1), (x2 - k, y1), (x2, y1 + k), (x2, y1 + r), (x2, y2 - r), (x2, y2 - k), (x2 - k, y2),
        (x2 - r, y2), (x1 + r, y2), (x1 + k, y2), (x1, y2 - k), (x1, y2 - r), (x1, y1 + r), (x1, y1 + k), (x1 + k, y1),
        (x1 + r, y1), (x1 + r, y1),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [
        Path.MOVETO,
        Path.LINETO,
        *curve,
        Path.LINETO,
        *curve,
        Path.LINETO,
        *curve,
        Path.LINETO,
        *curve,
        Path.CLOSEPOLY,
    ]
    return Path(points, codes)


def around(points: Sequence[Point] | npt.NDArray[np.float64], margin: float = 0.0) -> Box:
    """The upright box of points, wider by `margin` on each side."""
    corners = np.asarray(points, float)
    x1, y1 = corners.min(axis=0) - margin
    x2, y2 = corners.max(axis=0) + margin
    return float(x1), float(y1), float(x2), float(y2)


def _inches(pixels: int) -> float:
    inches = pixels / 72
    return inches if inches * 72 >= pixels else math.nextafter(inches, math.inf)
