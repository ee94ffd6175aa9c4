"""The filter that knows a picture without a sharp place in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.picture_features import Grey, greys

TILE = 32  # pixels
SHARPEST = 95  # percentile of the tiles


@dataclass(frozen=True)
class ImageBlur(Filter):
    """The variance of the Laplacian in the sharpest places of a picture (NeMo Curator keeps from 100 on, of the whole
    picture at its own size).

    Here the picture is grey and 512 pixels at most, so that its size does not count, and what counts is the 95th
    percentile over tiles of 32 x 32: a white chart, a portrait with a soft background and a boat in the fog are sharp
    somewhere. A picture that does not decode, or below 3 pixels, is not measurable.
    """

    low: float | None = 10.0
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min"}

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([None if levels is None else sharpness(levels) for levels in greys(batch)], pa.float64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, None)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("blurred"), len(measured))


def sharpness(levels: Grey) -> float | None:
    """The 95th percentile of the tiles' variance of the Laplacian; None where no pixel has four neighbours."""
    if min(levels.shape) < 3:
        return None
    near = levels.astype(np.int16)
    found = near[:-2, 1:-1] + near[2:, 1:-1] + near[1:-1, :-2] + near[1:-1, 2:] - 4 * near[1:-1, 1:-1]
    height, width = (min(TILE, side) for side in found.shape)
    rows, columns = found.shape[0] // height, found.shape[1] // width
    tiles = found[: rows * height, : columns * width].astype(np.int64).reshape(rows, height, columns, width)
    pixels = height * width
    # In whole numbers, so that the sum does not depend on its order.
    squares, sums = (tiles**2).sum(axis=(1, 3)), tiles.sum(axis=(1, 3))
    return float(np.percentile(squares / pixels - (sums / pixels) ** 2, SHARPEST))
