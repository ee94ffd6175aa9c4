"""The filter that drops pictures of nearly one colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pyarrow as pa

from filters import Batch, Direction, Filter, Level, between, broken_limit


@dataclass(frozen=True)
class OneColour(Filter):
    """Share of a picture's most frequent colour, on a thumbnail of 64 x 64 with 32 levels a channel."""

    high: float = 0.98
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"high": "max"}

    def measure(self, batch: Batch) -> pa.Array:
        # `images` are decoded once for all filters of a step, so they are never changed in place.
        return pa.array([None if image is None else _largest_share(image) for image in batch.images], pa.float64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, None, "", "one_colour")


def _largest_share(image: Any) -> float:
    pixels = image.convert("RGB").resize((64, 64), resample=0).point(lambda level: level >> 3)
    return float(max(count for count, _ in pixels.getcolors(64 * 64)) / (64 * 64))
