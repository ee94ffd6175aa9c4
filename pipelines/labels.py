"""Labelled: a picture of a public set with what its labels say stands where, in pixels of the picture as it came."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.errors import BadRecord
from schemas.formats.table import Table
from synth.text.cleaning import clean

ShapeName = Literal["pubtabnet", "coco_text", "textocr", "icdar2015"]


@dataclass(frozen=True)
class Mark:
    """A text and its box (x1, y1, x2, y2) or quad (x1, y1, ... x4, y4), or both; `legible` is what the labels say."""

    text: str
    box: tuple[float, float, float, float]
    quad: tuple[float, ...] | None = None
    legible: bool = True
    attrs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Labelled:
    """A picture by its name below the folder of pictures; words, or the cells of a table.

    `size` (width, height) is what the labels say of the picture, where they do.
    """

    picture: str
    marks: tuple[Mark, ...]
    lang: str | None = None
    table: Table | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Shape:
    """How a public set is laid down.

    `pictures` tells how many pictures a file of labels is about, None where it is one a line; `items` gives those of a
    range as JSON objects, and `labelled` reads one.
    """

    pictures: Callable[[str], int] | None
    items: Callable[[str, int, int], Iterator[dict[str, Any]]] | None
    labelled: Callable[[Mapping[str, Any]], Labelled]
    kind: Literal["ocr", "table"]


def plain_text(text: str) -> str:
    """A label's text on one line, without what leaves no ink; empty where nothing is left."""
    try:
        return clean(text)
    except BadRecord:
        return ""
