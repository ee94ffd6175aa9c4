"""The filter that reads what is written in a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pyarrow as pa

from filters.base import Direction, Filter, Level
from filters.batch import Batch, split_words
from filters.ocr import Engine, OcrLine, ocr_lines, require_ocr
from filters.ocr_line import covered_share
from filters.ocr_paddle import CHILD_MIB
from filters.ocr_rapid import MODEL_MIB
from filters.pictures import upright
from filters.text_limits import Bound, first_reason, kept
from schemas.resources import Resources

MAX_CHARS = 4000  # of the text that is kept as a measure; a dense page has 3,000
_MEASURE = pa.struct(
    [
        pa.field("words", pa.int64()),
        pa.field("letters", pa.int64()),  # and digits
        pa.field("share", pa.float64()),  # of the picture's area, in boxes around lines
        pa.field("score", pa.float64()),  # mean confidence of the lines; null where there is none
        pa.field("text", pa.string()),  # a line a line
    ]
)
_BOUNDS = (
    Bound("words", "max", "max_words", "too_many_words"),
    Bound("share", "max", "max_share", "too_much_text"),
)


@dataclass(frozen=True)
class ImageText(Filter):
    """What is written in a picture, and how much of it that is; BAGEL (arXiv 2505.14683) drops above 100 tokens.

    A picture that does not decode is not measurable.
    """

    engine: Engine = "rapidocr"
    max_words: int | None = None
    max_share: float | None = None
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"max_words": "max", "max_share": "max"}

    def __post_init__(self) -> None:
        require_ocr("image_text", self.engine)

    @property
    def needs(self) -> Resources:  # type: ignore[override]  # a fact of the engine, not of the class
        return Resources(memory_mib=1024 + (MODEL_MIB if self.engine == "rapidocr" else CHILD_MIB))

    def measure(self, batch: Batch) -> pa.Array:
        read = ocr_lines(batch, self.engine)
        return pa.array(
            [None if lines is None else _measured(lines, _area(batch, row)) for row, lines in enumerate(read)], _MEASURE
        )

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS)


def _measured(lines: Sequence[OcrLine], area: float) -> dict[str, Any]:
    text = "\n".join(line.text for line in lines)
    return {
        "words": len(split_words(text)),
        "letters": sum(letter.isalnum() for letter in text),
        "share": covered_share(lines, area),
        "score": sum(line.score for line in lines) / len(lines) if lines else None,
        "text": text[:MAX_CHARS],
    }


def _area(batch: Batch, row: int) -> float:
    width, height = batch["width"][row].as_py(), batch["height"][row].as_py()
    if width is None or height is None:  # before images.resolve
        width, height = upright(batch.images[row]).size
    return float(width * height)
