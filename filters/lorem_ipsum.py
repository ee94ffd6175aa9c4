"""The filter that drops pages with filler text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch


@dataclass(frozen=True)
class LoremIpsum(Filter):
    """How often "lorem ipsum" stands in the text of a document (C4, arXiv 1910.10683, section 2.2, keeps none).

    In capitals or not, with any white space between the two. A page about the phrase goes too, as in C4; raise
    `max_count` to keep it.
    """

    max_count: int | None = 0
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"max_count": "max"}

    def measure(self, batch: Batch) -> pa.Array:
        parts = batch.parts
        # One pass looks for the plain word: 1 GB/s. Few texts are left for the pattern.
        suspects = pc.fill_null(pc.match_substring(parts["text"], "ipsum", ignore_case=True), False)
        found = pc.count_substring_regex(parts["text"].filter(suspects), r"\blorem\s+ipsum\b", ignore_case=True)
        rows = parts["row"].filter(suspects).to_numpy()
        counts = np.bincount(rows, weights=found.to_numpy(zero_copy_only=False), minlength=len(batch))
        return pa.array(counts.astype(np.int64))

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.max_count)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("lorem_ipsum"), len(measured))
