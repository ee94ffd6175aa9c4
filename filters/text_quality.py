"""The filter that scores the text of a document alone: the first of the four criteria of interleaved documents."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between, broken_limit
from filters.batch import Batch
from filters.text_quality_measures import measures
from filters.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Ramp:
    """What a measure is worth: 0 at `bad` and beyond, 1 at `good` and beyond, straight between them."""

    bad: float
    good: float

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return np.clip((values - self.bad) / (self.good - self.bad), 0.0, 1.0)


_RAMPS: Mapping[str, Ramp] = {
    "words": Ramp(math.log(5), math.log(200)),
    "mean_word_chars": Ramp(2.0, 3.0),
    "alphabetic_words": Ramp(0.4, 0.65),
    "stop_words": Ramp(0.15, 0.5),
    "marks_per_word": Ramp(0.3, 0.1),
    "repeated_5_grams": Ramp(0.9, 0.45),
    "duplicate_line_chars": Ramp(0.5, 0.15),
    "sentence_lines": Ramp(0.0, 0.3),
    "short_lines": Ramp(0.95, 0.75),
    "symbol_chars": Ramp(0.1, 0.02),
    "uppercase": Ramp(0.5, 0.15),
    "boilerplate_lines": Ramp(0.3, 0.02),
    "order_gain": Ramp(0.08, 0.3),
    "odd_words": Ramp(0.4, 0.12),
}
_FIELDS = ("score", *_RAMPS)
_MEASURE = pa.struct([*(pa.field(name, pa.float64()) for name in _FIELDS), pa.field("missing", pa.string())])
_WORST = 0.05
_SHARPNESS = 3.0
_LONG_WORDS = Ramp(14.0, 10.0)


@dataclass(frozen=True)
class TextQuality(Filter):
    min_score: float | None = 0.3
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"min_score": "min"}

    def measure(self, batch: Batch) -> pa.Array:
        found = measures(batch)
        worth = np.stack([_worth(name, found[name]) for name in _RAMPS])
        known = ~np.isnan(worth)
        logs = np.log(np.maximum(worth, _WORST), out=np.zeros_like(worth), where=known)
        found["score"] = np.exp(logs.sum(axis=0) / _SHARPNESS)
        columns = [pa.array(found[name], pa.float64(), from_pandas=True) for name in _FIELDS]
        missing = pa.array([", ".join(np.array(list(_RAMPS))[~row].tolist()) or None for row in known.T], pa.string())
        return pa.StructArray.from_arrays(
            [*columns, missing], fields=list(_MEASURE), mask=pa.array(vocabulary(batch).counts() == 0)
        )

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(pc.struct_field(measured, "score"), self.min_score, None)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(pc.struct_field(measured, "score"), self.min_score, "low_text_quality", "")


def _worth(name: str, values: np.ndarray) -> np.ndarray:
    if name == "words":
        return _RAMPS[name](np.log(np.maximum(values, 1)))
    if name == "mean_word_chars":
        return np.minimum(_RAMPS[name](values), _LONG_WORDS(values))
    return _RAMPS[name](values)
