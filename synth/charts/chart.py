"""Chart: what a chart shows and says, apart from how it looks; and what a renderer found where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from synth.charts.quads import Quad

Value = str | float | None


@dataclass(frozen=True)
class Column:
    """A column of the data: its name as printed, its unit as printed (`mm`, `%`, `€`) or "", and its values in order.

    Dates are ISO strings; numbers are floats already rounded to `decimals`, so that what is printed is the truth.
    """

    name: str
    type: Literal["category", "date", "number"]
    values: Sequence[Value]
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Chart:
    """One chart: its kind, words and data; several panels for small multiples.

    `roles` says what each column is for: x, y, size, group, open, high, low, close, source, target, value, parent,
    start, end, ...; a role that several columns share (the series of a bar chart) has several names. `samples` are the
    raw values behind a distribution (histogram, box, violin) by group; `columns` then hold the summary that is
    asked for.
    """

    kind: str
    lang: str
    title: str
    columns: Sequence[Column]
    roles: Mapping[str, Sequence[str]]
    x_title: str = ""
    y_title: str = ""
    value_title: str = ""  # of a third scale: colours, sizes, the right-hand axis
    subtitle: str = ""
    source: str = ""  # the line below the chart
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)
    panels: Sequence["Chart"] = ()


@dataclass(frozen=True)
class Look:
    """How a chart is drawn; sides in pixels, multiples of 28. Everything that is a matter of taste and not of truth."""

    width: int
    height: int
    library: Literal["matplotlib", "seaborn", "plotly"]
    theme: str
    palette: Sequence[str]  # hex colours
    font: str  # family, of those that cover the language
    font_px: float
    grid: bool = True
    legend: Literal["right", "top", "bottom", "inside", "none"] = "right"
    value_labels: bool = False
    number_format: Literal["comma", "dot", "space", "plain"] = "comma"  # 1,234.5  1.234,5  1 234,5  1234.5
    date_format: str = "%Y-%m-%d"
    horizontal: bool = False
    seed: int = 0  # for what else a renderer likes to vary


@dataclass(frozen=True)
class Element:
    """A drawn thing: its role (title, x_title, y_title, tick_label, legend, legend_entry, value_label, plot_area, bar,
    point, line, sector, cell, box, candle, node, link, panel, ...), its box in float pixels of the picture (x1, y1, x2,
    y2, not clipped), and what it stands for; of turned text its quad too, clockwise from where reading starts."""

    role: str
    box: tuple[float, float, float, float]
    text: str | None = None  # as printed
    series: str | None = None
    category: str | None = None
    value: str | None = None  # as a reader of the data would write it
    quad: Quad | None = None


@dataclass(frozen=True)
class Rendered:
    """The picture as uint8 (height, width, 3) RGB, and its elements in reading order."""

    pixels: npt.NDArray[np.uint8]
    elements: Sequence[Element]
