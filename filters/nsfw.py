"""Filters that keep pictures from training that are not for everybody: the picture, or the document that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.nsfw_model import MODEL_MIB, nsfw_scores, require_model
from schemas.resources import Resources


@dataclass(frozen=True)
class Nsfw(Filter):
    """The probability by open_nsfw that a picture is not safe for work.

    0.8 is OmniCorpus's limit (arXiv 2406.08418), 0.1 MMC4's (arXiv 2304.06939), each for a model of its own. A picture
    that does not decode is not measurable.
    """

    high: float | None = 0.8
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"high": "max"}
    needs: ClassVar[Resources] = Resources(memory_mib=1024 + MODEL_MIB)

    def __post_init__(self) -> None:
        require_model("nsfw")

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array(nsfw_scores(batch), pa.float64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("nsfw"), len(measured))


@dataclass(frozen=True)
class NsfwDocument(Filter):
    """The highest probability among a document's pictures: one such picture, and the document goes.

    That is OBELICS's rule (arXiv 2306.16527). A document without a picture that decodes is not measurable.
    """

    high: float | None = 0.8
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"high": "max"}
    needs: ClassVar[Resources] = Resources(memory_mib=1024 + MODEL_MIB)

    def __post_init__(self) -> None:
        require_model("nsfw_document")

    def measure(self, batch: Batch) -> pa.Array:
        scores = np.array([np.nan if score is None else score for score in nsfw_scores(batch.pictures)])
        highest = np.full(len(batch), np.nan)
        np.fmax.at(highest, batch.pictures["row"].to_numpy(), scores)
        return pa.array(highest, pa.float64(), from_pandas=True)

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("nsfw"), len(measured))
