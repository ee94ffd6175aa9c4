"""Filters that count what a document holds: words and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between, broken_limit, check_order
from filters.batch import Batch


@dataclass(frozen=True)
class WordCount(Filter):
    """Words in the text parts of a document (50 to 100,000: Gopher, arXiv 2112.11446, appendix A1.1).

    Scripts without spaces count a word per letter. A document without text has 0 words.
    """

    low: int | None = 50
    high: int | None = 100_000
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def __post_init__(self) -> None:
        check_order(self.low, self.high)

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([len(words) for words in batch.words], pa.int64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.low, "too_few_words", "too_many_words")


@dataclass(frozen=True)
class PictureCount(Filter):
    """Pictures of a document (1 to 30: OBELICS, arXiv 2306.16527, appendix A.2.2)."""

    low: int | None = 1
    high: int | None = 30
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def __post_init__(self) -> None:
        check_order(self.low, self.high)

    def measure(self, batch: Batch) -> pa.Array:
        return pc.fill_null(pc.list_value_length(batch["media"]), 0).cast(pa.int64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.low, "too_few_pictures", "too_many_pictures")
