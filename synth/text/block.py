"""Block: set text as coverage, with the quads of all its characters, words, lines and paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

SpanLevel = Literal["char", "word", "line", "paragraph"]


class Span(NamedTuple):
    """A piece of the text and where it stands.

    `quad` is (4, 2) in pixels of the block, clockwise as seen, from the corner at which reading starts: of a line from
    left to right its top left corner; of one from right to left, and of a vertical one, its top right corner.
    `text` is in logical order. `parent` is the index of the span that holds it (of a char
    its word or line, of a word its line, of a line its paragraph), None for a paragraph.
    """

    level: SpanLevel
    text: str
    quad: npt.NDArray[np.float32]
    parent: int | None = None


@dataclass(frozen=True)
class Block:
    """Text set in one face and size: `ink` is uint8 coverage (height, width), all spans lie inside of it.

    Spans stand in reading order, each parent before its children.
    """

    ink: npt.NDArray[np.uint8]
    spans: Sequence[Span]
    lang: str
    font_px: float  # size of the em
    vertical: bool = False
    baseline_px: float = 0.0  # y of the first line's baseline; x of the first column's middle when vertical
