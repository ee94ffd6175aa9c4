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
from filters.text_models import LANGUAGES
from filters.text_quality_measures import quality_measures
from filters.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Ramp:
    """What a measure is worth: 0 at `bad` and beyond, 1 at `good` and beyond, straight between them."""

    bad: float
    good: float

    def __call__(self, values: np.ndarray) -> np.ndarray:
        worth: np.ndarray = np.clip((values - self.bad) / (self.good - self.bad), 0.0, 1.0)
        return worth


# Set so that clean prose is worth 1 in nearly every measure, whatever its subject; on what, docs/scoring.md says.
_RAMPS: Mapping[str, Ramp] = {
    "words": Ramp(math.log(5), math.log(200)),  # of the logarithm
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
_LONG_WORDS = Ramp(14.0, 10.0)
_WORST = 0.05
# A mean over all 14 would leave a text whose words are shuffled, and nothing else wrong, at 0.81; counted as three it
# is 0.37, and a text of which some cannot be taken is not judged harder by those that can.
_COUNTED_AS = 3
_NAMES = tuple(_RAMPS)
_MEASURE = pa.struct(
    [
        pa.field("score", pa.float64()),
        *(pa.field(name, pa.float64()) for name in _NAMES),
        pa.field("missing", pa.string()),
    ]
)


@dataclass(frozen=True)
class TextQuality(Filter):
    """How good the text of a document is by its form, without a look at its pictures: 0 to 1.

    Each measure becomes a worth between 0.05 and 1, and the score is the cube root of their product, so that one thing
    that is wrong cannot hide among many that are right. Measured are words (letters of Chinese and the like count
    half), their mean length, chunks with a letter, stop words as a multiple of what is usual in the language, number
    signs and ellipses per word, 5-grams that occur again, characters in lines that were there before, characters in
    lines with the end of a sentence, short lines, symbols, capitals, lines that are furniture of the site, what the
    order of the words is worth (order gain, a multiple of what is usual), and words that no known word is spelt like.

    A measure that cannot be taken is null, named with its reason in `missing`, and has no part in the score; a document
    without a word is not measurable. The last two are for German, English, Spanish, French and Japanese.
    """

    min_score: float | None = 0.3
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"min_score": "min"}

    def measure(self, batch: Batch) -> pa.Array:
        found = quality_measures(batch)
        worth = np.stack([_worth(name, found[name]) for name in _NAMES])
        known = ~np.isnan(worth)
        logs = np.log(np.maximum(worth, _WORST), out=np.zeros_like(worth), where=known)
        score = pa.array(np.exp(logs.sum(axis=0) / _COUNTED_AS))
        columns = [pa.array(found[name], pa.float64(), from_pandas=True) for name in _NAMES]
        missing = pa.array(map(_missing, known.T, batch["lang"].to_pylist()), pa.string())
        wordless = pa.array(vocabulary(batch).counts() == 0)
        return pa.StructArray.from_arrays([score, *columns, missing], fields=list(_MEASURE), mask=wordless)

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(pc.struct_field(measured, "score"), self.min_score, None)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(pc.struct_field(measured, "score"), self.min_score, "low_text_quality", "")


def _worth(name: str, values: np.ndarray) -> np.ndarray:
    if name == "words":
        return _RAMPS[name](np.log(np.maximum(values, 1.0)))
    if name == "mean_word_chars":
        worth: np.ndarray = np.minimum(_RAMPS[name](values), _LONG_WORDS(values))
        return worth
    return _RAMPS[name](values)


def _missing(known: np.ndarray, lang: str | None) -> str | None:
    """Which measures are missing, by why: "order_gain, odd_words: no tables for ar"; None where none is."""
    reasons: dict[str, list[str]] = {}
    for name, is_known in zip(_NAMES, known.tolist(), strict=True):
        if not is_known:
            reasons.setdefault(_why(name, lang), []).append(name)
    return "; ".join(f"{', '.join(names)}: {why}" for why, names in reasons.items()) or None


def _why(name: str, lang: str | None) -> str:
    if name == "mean_word_chars":
        return "every letter is a word"
    if lang is None:
        return "the language is unknown"
    if name == "stop_words":
        return f"no list for {lang}"
    return "too few words" if lang in LANGUAGES else f"no tables for {lang}"
