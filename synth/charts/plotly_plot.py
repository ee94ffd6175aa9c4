"""Plot: the traces of a plotly chart, what their points stand for, and the axes they are drawn against."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from schemas.errors import BadRecord
from synth.chance import chance
from synth.charts.apart import seen_on, told_apart
from synth.charts.axis import round_step, step_decimals
from synth.charts.chart import Chart, Column, Look, Value
from synth.charts.plotly_themes import theme_named
from synth.charts.values import value_text
from synth.numbers import format_number
from synth.pixels.arrays import Colour
from synth.pixels.colours import as_css, luminance, mixed, rgb


@dataclass(frozen=True)
class Mark:
    """What a drawn point of a trace stands for."""

    role: str
    series: str | None = None
    category: str | None = None
    value: str | None = None
    text: str | None = None  # printed in it or beside it
    label: str = "value_label"  # the role of that text


@dataclass(frozen=True)
class Note:
    """A text that stands alone: its role, what it says, and the annotation that plotly makes of it."""

    role: str
    text: str
    annotation: Mapping[str, Any]


@dataclass(frozen=True)
class Axis:
    """An axis in the numbers that plotly gets; names stand at whole numbers. All labels are ours, never plotly's."""

    range: tuple[float, float]
    ticks: Sequence[tuple[float, str]]
    title: str = ""
    names: bool = False  # labels are names of things, none of which may be left out
    grid: bool = True
    zero_line: bool = False
    hidden: bool = False


Box = tuple[float, float, float, float]
# What the page calls a drawn thing: point, line, area, link; the number of its trace; its own in the trace or -1.
Key = tuple[str, int, int]


@dataclass(frozen=True)
class Bubble:
    """A point whose name stands in it or beside it: its place in units of the axes, its colour."""

    name: str
    x: float
    y: float
    radius_px: float
    color: str


@dataclass(frozen=True)
class Plot:
    """What one panel is made of: traces and layout for plotly, and what is needed to name what it draws.

    `entries` are the names in the legend; `boxes` are things whose places are known beforehand, in units of the axes.
    """

    traces: Sequence[Mapping[str, Any]]
    marks: Mapping[Key, Mark]
    x: Axis | None = None
    y: Axis | None = None
    y2: Axis | None = None
    entries: Sequence[str] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    boxes: Sequence[tuple[Mark, Box]] = ()
    bubbles: Sequence[Bubble] = ()
    angular: Axis | None = None  # of a radar
    radial: Axis | None = None
    scale: Axis | None = None  # of colours, to the right
    value_title: str = ""  # of a scale that has no axis
    inset_px: tuple[float, float] = (0, 0)  # free on the sides, above and below, of what has no axes
    square: bool = False

    @property
    def headroom(self) -> bool:
        """Whether there can be free room above the data: the numbers stand on the upright axis."""
        return self.y is not None and not self.y.names and not self.y.hidden


@dataclass(frozen=True)
class Data:
    """A chart with its columns by role, and the choices of its look."""

    chart: Chart
    look: Look

    def columns(self, role: str) -> list[Column]:
        by_name = {column.name: column for column in self.chart.columns}
        return [by_name[name] for name in self.chart.roles.get(role, ())]

    def column(self, role: str) -> Column:
        found = self.columns(role)
        if not found:
            raise BadRecord("chart_without_role", f"a {self.chart.kind} needs a column for {role}")
        return found[0]

    def numbers(self, role: str) -> list[float]:
        return numbers(self.column(role))

    def texts(self, role: str) -> list[str]:
        """The values of a column as printed."""
        column = self.column(role)
        return [self.text(value, column) for value in column.values]

    def text(self, value: Value, column: Column) -> str:
        return value_text(value, column, self.look, self.chart.lang)

    def color(self, number: int) -> str:
        """The palette as it shows on the theme, and after its last colour the same again, paler each time."""
        again, place = divmod(number, len(self.look.palette))
        return paler(as_css(self._palette()[place]), 1 - 0.6**again)

    def number_seen_on(self, number: int) -> int:
        """Of the colour that shows best on that of another number and on the paper."""
        return seen_on(self._palette(), rgb(self.color(number)), rgb(theme_named(self.look.theme).plot))

    def _palette(self) -> tuple[Colour, ...]:
        theme = theme_named(self.look.theme)
        shown = tuple(rgb(standing_out(color, theme.plot, theme.ink)) for color in self.look.palette)
        return told_apart(shown, rgb(theme.ink), rgb(theme.plot))

    def chance(self, part: str) -> Random:
        return chance(self.look.seed, "plotly", part)


def numbers(column: Column) -> list[float]:
    return [float(value) for value in column.values if value is not None]


def paler(color: str, share: float) -> str:
    """A colour, mixed with white."""
    return as_css(mixed(rgb(color), (255, 255, 255), share))


def standing_out(color: str, paper: str, ink: str) -> str:
    """A colour, mixed with the ink until it stands out from the paper: palettes are for light papers and dark ones."""
    shown, ground = rgb(color), rgb(paper)
    for _ in range(4):
        far = sum(abs(one - two) for one, two in zip(shown, ground, strict=True)) / 255
        if far >= 0.5 and abs(luminance(shown) - luminance(ground)) >= 51:
            break
        shown = mixed(shown, rgb(ink), 0.25)
    return as_css(shown)


def printed(text: str, lang: str) -> str:
    """A text as plotly has to be given it: its own markup escaped; right-to-left text kept together.

    SVG has no base direction of its own here, so that parentheses and numbers beside Arabic would change sides.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f"\u2067{escaped}\u2069" if lang == "ar" and any("\u0590" <= letter <= "\u08ff" for letter in text) else escaped
    )


def raised(axis: Axis, share: float) -> Axis:
    """The same with this share of its length free above the data."""
    low, high = axis.range
    return replace(axis, range=(low, high + (high - low) * share / (1 - share)))


def names_axis(names: Sequence[str], title: str = "", *, top_down: bool = False, grid: bool = False) -> Axis:
    """An axis with a name at each whole number."""
    ends = (-0.5, len(names) - 0.5)
    return Axis(ends[::-1] if top_down else ends, list(enumerate(names)), title, names=True, grid=grid)


def number_axis(
    values: Sequence[float], data: Data, title: str = "", *, from_zero: bool = False, ticks: int = 6, room: float = 0.05
) -> Axis:
    """An axis over the values with round labels; `room` is the share that is left free beyond the data."""
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    span = high - low
    low = low if from_zero and low == 0 else low - span * room
    high = high if from_zero and high == 0 else high + span * room
    step = round_step((high - low) / ticks)
    decimals = step_decimals(step)
    labels = [(at, format_number(at, decimals, data.look.number_format)) for at in _multiples(low, high, step)]
    return Axis((low, high), labels, title, zero_line=low < 0 < high)


def pixel(at: float, axis_range: Sequence[float], start: float, end: float) -> float:
    """Where a number of an axis stands between the pixels of its ends."""
    low, high = axis_range
    return start + (at - low) / (high - low) * (end - start)


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        yield round(number * step, 10)
