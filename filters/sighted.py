"""What the filters share that judge a document by its pictures and its text together: parameters, limit, needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.ocr import Engine
from filters.page_evidence import Sight
from schemas.resources import Resources


@dataclass(frozen=True)
class Sighted(Filter):
    """A filter with a `score` in its measure, of what an image-text model and a reader of text make of a page."""

    model: str = "ViT-B-32/laion2b_s34b_b79k"
    ocr: Engine | None = "rapidocr"
    bank: str | None = None
    meaning: bool = False
    gpus: float = 0.0
    low: float | None = None
    level: ClassVar[Level] = "document"
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min"}
    files: ClassVar[Sequence[str]] = ("model", "bank")

    def __post_init__(self) -> None:
        self.sight.require(type(self).__name__.lower())

    @property
    def sight(self) -> Sight:
        return Sight(self.model, self.ocr, self.bank, self.meaning)

    @property
    def needs(self) -> Resources:  # type: ignore[override]  # a fact of the model, not of the class
        return Resources(gpus=self.gpus, memory_mib=2560)

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(pc.struct_field(measured, "score"), self.low, None)
