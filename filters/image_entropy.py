"""The filter that knows a picture in which there is nothing to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.picture_features import Grey, greys, level_shares, shade_share

_MEASURE = pa.struct([pa.field("bits", pa.float64()), pa.field("shade", pa.float64())])


@dataclass(frozen=True)
class ImageEntropy(Filter):
    """Whether a picture is blank, of one colour, or nearly so.

    Measured are the entropy of its grey levels in bits (0 is one level, 8 all alike) and the share of the most frequent
    shade, on the picture at 512 pixels. A drawing of one line has 0.06 bits, a screen with three words on it 98.9 % of
    one shade: the limits lie beyond. A picture that does not decode is not measurable.
    """

    low: float | None = 0.05
    max_shade: float | None = 0.997
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "max_shade": "max"}

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([None if levels is None else _measured(levels) for levels in greys(batch)], _MEASURE)

    def keep(self, measured: pa.Array) -> pa.Array:
        return pc.and_(
            between(pc.struct_field(measured, "bits"), self.low, None),
            between(pc.struct_field(measured, "shade"), None, self.max_shade),
        )

    def reason(self, measured: pa.Array) -> pa.Array:
        varied = between(pc.struct_field(measured, "bits"), self.low, None)
        return pc.if_else(varied, "one_shade", "low_entropy")


def _measured(levels: Grey) -> dict[str, float]:
    shares = level_shares(levels)
    there = shares[shares > 0]
    return {"bits": abs(float((there * np.log2(there)).sum())), "shade": shade_share(shares)}
