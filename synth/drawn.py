"""Drawn: what a generator makes of one seed: a picture as it is fed, what is asked of it, and what stands where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Box = tuple[int, int, int, int]
Quad = tuple[float, float, float, float, float, float, float, float]


@dataclass(frozen=True)
class Picture:
    """An encoded picture; sides in pixels, multiples of 28 within the budget it was drawn for."""

    data: bytes
    mime: str
    width: int
    height: int


class Region(NamedTuple):
    """What stands in one place of the picture. Its place in reading order is its place in the list.

    `box` is x1, y1, x2, y2 in whole pixels, half open, inside the picture; `quad` goes clockwise from the reading
    start, its corners inside the picture too (0 <= x <= width).
    """

    level: str  # word, line, paragraph, table, cell, chart, element, ...
    box: Box
    text: str | None = None  # in logical order
    quad: Quad | None = None
    label: str | None = None  # class or role: bar, legend, heading, ...
    attrs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Turn:
    """What is asked about the picture, and the answer; the picture stands before the first question."""

    question: str
    answer: str


@dataclass(frozen=True)
class Drawn:
    """One sample to be: never without a turn, never with an empty answer."""

    picture: Picture
    lang: str | None
    turns: Sequence[Turn]
    regions: Sequence[Region] = ()
    license: str | None = None  # of what it was made from, SPDX names joined by " AND "; ours alone is null
