"""The filter that drops pages with words from a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch, split_words
from filters.vocabulary import vocabulary
from filters.word_list import read_list, stamp

# An entry of the list as its words, in lower case.
Entry = tuple[str, ...]


@dataclass(frozen=True)
class BadWords(Filter):
    """How often entries of a list stand in a document, as whole words (C4, arXiv 1910.10683, section 2.2, keeps none).

    `words_file` has a word or phrase a line, in any case; none is shipped. C4 took the "List of Dirty, Naughty, Obscene
    or Otherwise Bad Words". An entry of a script without spaces counts wherever its letters stand.
    """

    words_file: str
    max_count: int | None = 0
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"max_count": "max"}
    files: ClassVar[Sequence[str]] = ("words_file",)

    def __post_init__(self) -> None:
        _entries(self.words_file, stamp(self.words_file))

    def measure(self, batch: Batch) -> pa.Array:
        known = vocabulary(batch)
        number: dict[str, int] = {}
        text = np.array([number.setdefault(word, len(number)) for word in known.words], np.int64)[known.codes]
        row = np.repeat(np.arange(len(batch)), known.counts())
        found = np.zeros(len(text), np.int64)
        single, phrases = _entries(self.words_file, stamp(self.words_file))
        found[np.isin(text, [number[word] for word in single & number.keys()])] += 1
        for phrase in phrases:
            if all(word in number for word in phrase):
                found[_places(text, row, [number[word] for word in phrase])] += 1
        return pa.array(np.bincount(row, weights=found, minlength=len(batch)).astype(np.int64))

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.max_count)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("bad_words"), len(measured))


def _places(text: np.ndarray, row: np.ndarray, phrase: Sequence[int]) -> np.ndarray:
    """Where a phrase begins within a row."""
    places = np.flatnonzero(text == phrase[0])
    places = places[places + len(phrase) <= len(text)]
    for offset, word in enumerate(phrase):
        places = places[text[places + offset] == word]
    whole: np.ndarray = places[row[places] == row[places + len(phrase) - 1]]
    return whole


@lru_cache(maxsize=8)
def _entries(path: str, stamp: object) -> tuple[frozenset[str], tuple[Entry, ...]]:
    """The entries of one word, and the phrases."""
    entries = sorted({tuple(split_words(entry.lower())) for entry in read_list(path)} - {()})
    single = frozenset(entry[0] for entry in entries if len(entry) == 1)
    return single, tuple(entry for entry in entries if len(entry) > 1)
