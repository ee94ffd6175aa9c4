"""The filter that drops text parts written in capitals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters import Batch, Direction, Filter, Level, between, broken_limit


@dataclass(frozen=True)
class Shouting(Filter):
    """Share of capitals among the letters with a case; text in a script without case is not measurable and stays."""

    high: float = 0.7
    level: ClassVar[Level] = "text"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"high": "max"}

    def measure(self, batch: Batch) -> pa.Array:
        capitals = pc.count_substring_regex(batch["text"], r"\p{Lu}")
        cased = pc.count_substring_regex(batch["text"], r"[\p{Lu}\p{Ll}]").cast(pa.float64())
        return pc.divide(capitals, pc.if_else(pc.greater(cased, 0), cased, pa.scalar(None, pa.float64())))

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, None, "", "shouting")
