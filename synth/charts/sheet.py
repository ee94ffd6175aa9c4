"""Sheet: a chart on its way onto a canvas: its columns, colours and sizes of letters, and the heading of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.errors import BadRecord
from synth.chance import chance
from synth.charts.apart import seen_on, told_apart
from synth.charts.canvas import Box, Canvas, Pen
from synth.charts.chart import Chart, Column, Look, Value
from synth.charts.colours import Colour, in_bytes, lightness, mixed, rgba
from synth.charts.lettering import Lettering
from synth.charts.themes import Theme
from synth.charts.values import value_text
from synth.languages import RIGHT_TO_LEFT
from synth.pixels.colours import as_css


@dataclass(frozen=True)
class Sheet:
    """`px` is the size of tick labels; all other sizes follow from it."""

    canvas: Canvas
    chart: Chart
    look: Look
    theme: Theme
    px: float
    panel: bool = False  # one of several: no heading, no legend of its own

    @property
    def lettering(self) -> Lettering:
        return self.canvas.lettering

    @property
    def lang(self) -> str:
        return self.chart.lang

    @property
    def right_to_left(self) -> bool:
        return self.chart.lang in RIGHT_TO_LEFT

    @cached_property
    def mirrored(self) -> bool:
        """Whether the chart itself runs from right to left, as about half of those in Arabic do."""
        return self.right_to_left and self.pick("mirrored") < 0.5

    def pick(self, what: str) -> float:
        """A number from 0 to 1 for a choice of taste."""
        return chance(self.look.seed, "matplotlib", what).random()

    def columns(self, role: str) -> Sequence[Column]:
        names = self.chart.roles.get(role, ())
        by_name = {column.name: column for column in self.chart.columns}
        return [by_name[name] for name in names]

    def column(self, role: str) -> Column:
        return self.columns(role)[0]

    def numbers(self, column: Column) -> list[float]:
        return [float(value) for value in column.values if value is not None]

    def text(self, value: Value, column: Column) -> str:
        return value_text(value, column, self.look, self.lang)

    def row_names(self, role: str = "x") -> list[str]:
        column = self.column(role)
        return [self.text(value, column) for value in column.values]

    @cached_property
    def palette(self) -> Sequence[Colour]:
        """The look's colours, drawn away from those that would not show on the paper, and from each other."""
        shown = tuple(in_bytes(self._shown(colour)) for colour in self.look.palette)
        return [as_css(colour) for colour in told_apart(shown, in_bytes(self.theme.ink), in_bytes(self.theme.plot))]

    def number_seen_on(self, number: int) -> int:
        """Of the colour that shows best on that of another number and on the paper."""
        palette = [in_bytes(colour) for colour in self.palette]
        return seen_on(palette, in_bytes(self.colour(number)), in_bytes(self.theme.plot))

    def colour(self, number: int) -> Colour:
        rounds, place = divmod(number, len(self.palette))
        colour = self.palette[place]
        return colour if rounds == 0 else mixed(colour, self.theme.ink, 0.25 * min(rounds, 3))

    def _shown(self, colour: str) -> Colour:
        """Mixed with the ink until it stands out from the paper: palettes are made for light papers and dark ones."""
        paper = rgba(self.theme.plot)
        shown: Colour = colour
        for _ in range(4):
            red, green, blue, _alpha = rgba(shown)
            far = abs(red - paper[0]) + abs(green - paper[1]) + abs(blue - paper[2])
            if far >= 0.5 and abs(lightness(shown) - lightness(self.theme.plot)) >= 0.14:
                break
            shown = mixed(shown, self.theme.ink, 0.25)
        return shown

    def ink_on(self, colour: Colour) -> str:
        """Black or white, whichever is read on the colour."""
        return "#ffffff" if lightness(colour) < 0.55 else "#1a1a1a"

    def heading(self) -> Box:
        """Draws title, subtitle and source; returns the room that is left."""
        canvas, theme, px = self.canvas, self.theme, self.px
        pad = px * 1.1
        left, top, right, bottom = pad, pad, canvas.width - pad, canvas.height - pad
        if theme.badge is not None:
            canvas.rect((left, 0, left + px * 2.6, px * 0.55), theme.badge)
            canvas.rect((0, 0, canvas.width, 1.5), theme.badge)
            top += px * 0.35
        at = theme.title_at if not self.right_to_left or theme.title_at == "center" else "right"
        x = {"left": left, "center": canvas.width / 2, "right": right}[at]
        if self.chart.title:
            size = px * theme.title_size
            lines = self.lettering.wrap(self.chart.title, size, right - left, theme.title_bold)
            while (len(lines) > 2 or self.lettering.width(lines, size, theme.title_bold) > right - left) and size > px:
                size *= 0.92
                lines = self.lettering.wrap(self.chart.title, size, right - left, theme.title_bold)
            box = canvas.text((x, top), lines, size, theme.ink, at, "top", bold=theme.title_bold)
            canvas.note("title", box, self.chart.title)
            top = box[3] + px * 0.6
        if self.chart.subtitle:
            lines = self.lettering.wrap(self.chart.subtitle, px, right - left)
            box = canvas.text((x, top), lines, px, theme.muted, at, "top")
            canvas.note("subtitle", box, self.chart.subtitle)
            top = box[3] + px * 0.6
        if theme.rule:
            canvas.line(((left, top + px * 0.1), (right, top + px * 0.1)), Pen(theme.ink))
            top += px * 0.35
        if self.chart.source:
            size = px * 0.82
            lines = self.lettering.wrap(self.chart.source, size, right - left)
            x, at = (right, "right") if self.right_to_left else (left, "left")
            box = canvas.text((x, bottom), lines, size, theme.muted, at, "bottom")
            canvas.note("source", box, self.chart.source)
            bottom = box[1] - px * 0.6
        return left, top + px * 0.2, right, bottom

    def need(self, box: Box, share: float = 0.3) -> None:
        """Raises: BadRecord when less than `share` of either side of the picture is left for the data."""
        x1, y1, x2, y2 = box
        whole = self.canvas.width * self.canvas.height
        if min(x2 - x1, y2 - y1) < self.px * 4 or (x2 - x1) * (y2 - y1) < share * share * whole:
            raise BadRecord(
                "chart_no_room", f"{self.chart.kind}: {x2 - x1:.0f} x {y2 - y1:.0f} pixels are left for the data"
            )
