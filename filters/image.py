"""Filters that read what is known of a picture's file: its type, sides, aspect ratio and bytes. None decodes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between, broken_limit, check_order
from filters.batch import Batch
from schemas.naming import unknown_name_message

MIMES = ("image/jpeg", "image/png", "image/webp", "image/gif")  # what images.resolve takes at all
_SIDES = pa.struct([pa.field("shorter", pa.int64()), pa.field("longer", pa.int64())])


@dataclass(frozen=True)
class ImageFormat(Filter):
    """The type of a picture's file by its first bytes (JPEG, PNG and WebP: OBELICS, arXiv 2306.16527, appendix A.2.2).

    Not measurable before images.resolve has read the file: what an address ends with says little.
    """

    keep_: tuple[str, ...] | None = ("image/jpeg", "image/png", "image/webp")
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.string()
    limits: ClassVar[Mapping[str, Direction]] = {"keep_": "only"}

    def __post_init__(self) -> None:
        if unknown := [mime for mime in self.keep_ or () if mime not in MIMES]:
            raise ValueError(unknown_name_message("type of a picture", unknown[0], MIMES))

    def measure(self, batch: Batch) -> pa.Array:
        return batch["mime"]

    def keep(self, measured: pa.Array) -> pa.Array:
        listed = MIMES if self.keep_ is None else self.keep_
        kept = pc.is_in(measured, value_set=pa.array(listed, pa.string()))
        return pc.if_else(pc.is_valid(measured), kept, pa.scalar(None, pa.bool_()))

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("other_format"), len(measured))


@dataclass(frozen=True)
class ImageSide(Filter):
    """Sides of a picture in pixels (150 and 20,000: OBELICS, arXiv 2306.16527, appendix A.2.2).

    `low` bounds the shorter side, `high` the longer one. Not measurable before images.resolve has read the picture's
    header.
    """

    low: int | None = 150
    high: int | None = 20_000
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _SIDES
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def __post_init__(self) -> None:
        check_order(self.low, self.high)

    def measure(self, batch: Batch) -> pa.Array:
        width, height = batch["width"].cast(pa.int64()), batch["height"].cast(pa.int64())
        sides = [pc.min_element_wise(width, height), pc.max_element_wise(width, height)]
        return pa.StructArray.from_arrays(sides, fields=list(_SIDES), mask=pc.or_(width.is_null(), height.is_null()))

    def keep(self, measured: pa.Array) -> pa.Array:
        return pc.and_(
            between(pc.struct_field(measured, "shorter"), self.low, None),
            between(pc.struct_field(measured, "longer"), None, self.high),
        )

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(pc.struct_field(measured, "shorter"), self.low, "too_small", "too_large")


@dataclass(frozen=True)
class ImageAspect(Filter):
    """Width divided by height (0.5 to 2: MMC4, arXiv 2304.06939, and OBELICS); portrait and landscape alike.

    Not measurable before images.resolve has read the picture's header.
    """

    low: float | None = 0.5
    high: float | None = 2.0
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def __post_init__(self) -> None:
        check_order(self.low, self.high)

    def measure(self, batch: Batch) -> pa.Array:
        width, height = batch["width"].cast(pa.float64()), batch["height"].cast(pa.float64())
        return pc.divide(width, pc.if_else(pc.greater(height, 0.0), height, pa.scalar(None, pa.float64())))

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.low, "too_narrow", "too_wide")


@dataclass(frozen=True)
class ImageBytes(Filter):
    """Size of the picture's file in bytes (spacers and tracking pixels below, whole scans above)."""

    low: int | None = 1_000
    high: int | None = 20_000_000
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def __post_init__(self) -> None:
        check_order(self.low, self.high)

    def measure(self, batch: Batch) -> pa.Array:
        return pc.coalesce(pc.binary_length(batch["data"]).cast(pa.int64()), batch["bytes"])

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.low, "too_few_bytes", "too_many_bytes")
