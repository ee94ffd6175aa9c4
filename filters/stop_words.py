"""The filter on the share of stop words, and the lists that it and others look words up in."""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between, broken_limit
from filters.batch import Batch
from filters.vocabulary import Vocabulary, shares, sums_per_row, vocabulary

# Where lid.176 and spaCy have two codes for one language: Norwegian Bokmål, Kurmanji.
_SPACY_CODES = {"no": "nb", "ku": "kmr"}
# Words of Thai are not parted by anything, and the Korean list is of endings, which are parts of words.
_UNFIT = ("ko", "th")


@dataclass(frozen=True)
class StopWordShare(Filter):
    """Stop words over all words of a document, by the list of its language.

    Text of words alone without what joins them is a list of keywords or links (OBELICS, arXiv 2306.16527, table 3, asks
    for 0.35 with an English list of its own). The lists are those that spaCy ships, read when they are needed. In
    Chinese and Japanese every letter is a word, and the list's words of one letter are counted. Not measurable where
    the language is unknown (`language` has not run) or has no list, and in Korean and Thai.
    """

    min_share: float | None = 0.05
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"min_share": "min"}

    def measure(self, batch: Batch) -> pa.Array:
        return stop_word_shares(vocabulary(batch), batch["lang"])

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.min_share, None)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.min_share, "too_few_stop_words", "")


def stop_word_shares(words: Vocabulary, lang: pa.Array) -> pa.Array:
    """Stop words over words per row (float64), by the list of the row's language; null where there is none."""
    wholes = words.counts()
    langs = pc.fill_null(lang, "").dictionary_encode()
    lang_of_row = langs.indices.to_numpy()
    lang_of_word = np.repeat(lang_of_row, wholes)
    counted, known = np.zeros(len(words.codes), bool), np.zeros(len(lang), bool)
    for index, code in enumerate(langs.dictionary.to_pylist()):
        listed = stop_words(code)
        if listed is None:
            continue
        known |= lang_of_row == index
        own = np.flatnonzero(lang_of_word == index)
        codes = words.codes[own]
        is_stop = np.zeros(len(words.words), bool)
        for word in np.flatnonzero(np.bincount(codes, minlength=1)).tolist():
            is_stop[word] = is_stop_word(words.words[word], listed)
        counted[own] = is_stop[codes]
    return pa.array(shares(sums_per_row(counted, words.starts), wholes), pa.float64(), mask=~known)


def is_stop_word(word: str, listed: frozenset[str]) -> bool:
    """Whether a lower-case word is listed, or is two listed pieces with an apostrophe (do + n't, it + 's)."""
    if word in listed:
        return True
    if (at := word.find("'")) < 0:
        return False
    return any(word[:cut] in listed and word[cut:] in listed for cut in (at, at - 1, at + 1))


@lru_cache(maxsize=128)
def stop_words(lang: str) -> frozenset[str] | None:
    """spaCy's list for a language (lid.176's code) in lower case, without punctuation; None where there is none.

    Read from the file that defines them, because importing it would import spaCy: 1 s, and torch where it is installed.
    """
    package = find_spec("spacy")
    code = _SPACY_CODES.get(lang, lang)
    if package is None or package.origin is None or lang in _UNFIT or not code.isalpha():
        return None
    path = Path(package.origin).parent / "lang" / code / "stop_words.py"
    if not path.is_file():
        return None
    words = (str(word).lower().replace("’", "'") for word in runpy.run_path(str(path))["STOP_WORDS"])
    return frozenset(word for word in words if any(map(str.isalpha, word)) and not any(map(str.isspace, word)))
