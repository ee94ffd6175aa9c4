"""The filter of pictures of tables, by what a recognizer makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.ocr_rapid import MODEL_MIB
from filters.pictures import flattened, upright
from filters.table_finder import Pixels
from filters.table_recognizer import Box, RecognizedTable, TableRecognizer, load_recognizer
from filters.text_limits import Bound, first_reason, kept
from schemas.formats.table_html import write_html
from schemas.resources import Resources

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE = 1600  # pixels; what is larger is looked at scaled down
MIN_SIDE = 16
MAX_HTML = 20_000  # characters of what is kept as a measure
_MEASURE = pa.struct(
    [
        pa.field("tables", pa.int64()),
        pa.field("confidence", pa.float64()),  # of the least certain table; these and the next two null without one
        pa.field("overlap", pa.float64()),  # the largest part of a table that another one covers
        pa.field("filled", pa.float64()),  # share of cells with something in them, of the emptiest table
        pa.field("density", pa.float64()),  # of the same, cells with something in them per 100 x 100 pixels
        pa.field("html", pa.string()),  # the tables as they were read, one a line; null where that is too long
    ]
)
_BOUNDS = (
    Bound("tables", "min", "min_tables", "no_table"),
    Bound("confidence", "min", "min_confidence", "low_confidence"),
    Bound("overlap", "max", "max_overlap", "overlapping_tables"),
    Bound("filled", "min", "min_filled", "few_filled_cells"),
    Bound("density", "min", "min_density", "few_cells_for_their_room"),
)


@dataclass(frozen=True)
class TableQuality(Filter):
    """Whether a picture shows tables that can be read: Qwen2.5-VL drops those that a recognizer is unsure of, that
    overlap or that have too few cells (arXiv 2502.13923, 2.2.1; it gives no limits, these are ours).

    A picture that does not decode is not measurable.
    """

    recognizer: str = "rapid"
    min_tables: int | None = 1
    min_confidence: float | None = 0.5
    max_overlap: float | None = 0.1
    min_filled: float | None = 0.3
    min_density: float | None = None
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {
        "min_tables": "min",
        "min_confidence": "min",
        "max_overlap": "max",
        "min_filled": "min",
        "min_density": "min",
    }
    needs: ClassVar[Resources] = Resources(memory_mib=1280 + MODEL_MIB)

    def __post_init__(self) -> None:
        _recognizer(self.recognizer)

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array(batch.feature(f"tables {self.recognizer}", self._recognized), _MEASURE)

    def _recognized(self, batch: Batch) -> list[dict[str, Any] | None]:
        recognize = _recognizer(self.recognizer)
        return [None if image is None else _measured(image, recognize) for image in batch.images]

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS)


def _measured(image: "Image", recognize: TableRecognizer) -> dict[str, Any]:
    pixels = _pixels(image)
    tables = [] if min(pixels.shape[:2]) < MIN_SIDE else recognize(pixels)
    html = "\n".join(write_html(found.table) for found in tables if found.table is not None)
    pairs = combinations([found.box for found in tables], 2)
    return {
        "tables": len(tables),
        "confidence": min((0.0 if found.table is None else found.confidence for found in tables), default=None),
        "overlap": max((_covered(*pair) for pair in pairs), default=0.0) if tables else None,
        "filled": min((_filled(found) for found in tables), default=None),
        "density": min((_density(found) for found in tables), default=None),
        "html": html if html and len(html) <= MAX_HTML else None,
    }


def _pixels(image: "Image") -> Pixels:
    from PIL import Image as Pillow

    whole = flattened(upright(image)).convert("RGB")
    scale = min(1.0, MAX_SIDE / max(whole.size))
    size = max(1, round(whole.width * scale)), max(1, round(whole.height * scale))
    return np.asarray(whole if scale == 1 else whole.resize(size, Pillow.Resampling.LANCZOS))


def _filled(found: RecognizedTable) -> float:
    """The share of the grid's places; a cell that spans several takes as many."""
    if found.table is None:
        return 0.0
    places = [cell.row_span * cell.column_span for cell in found.table.cells]
    filled = sum(count for count, inked in zip(places, found.inked, strict=True) if inked)
    return filled / sum(places)


def _density(found: RecognizedTable) -> float:
    return sum(found.inked) / max(_area(found.box), 1.0) * 100 * 100


def _covered(one: Box, other: Box) -> float:
    """The part of the smaller of two boxes that the other one covers."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(tall, 0.0) / max(min(_area(one), _area(other)), 1.0)


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


@lru_cache(maxsize=4)
def _recognizer(name: str) -> TableRecognizer:
    return load_recognizer(name)
