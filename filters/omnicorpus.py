"""The filter with OmniCorpus's rules for documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, check_order
from filters.batch import Batch
from filters.judged_language import judged_language
from filters.text_features import lengths, split_whitespace, totals
from filters.text_limits import Bound, first_reason, kept
from filters.vocabulary import shares, vocabulary
from filters.word_list import listed_words

_STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_LABELS = ("paragraph", "quote")
_BOUNDS = (
    Bound("words", "min", "min_words", "too_few_words"),
    Bound("words", "max", "max_words", "too_many_words"),
    Bound("mean_word_chars", "min", "min_mean_word_chars", "words_too_short"),
    Bound("mean_word_chars", "max", "max_mean_word_chars", "words_too_long"),
    Bound("alphabetic_words", "min", "min_alphabetic_words", "too_few_alphabetic_words"),
    Bound("stop_words", "min", "min_stop_words", "too_few_stop_words"),
    Bound("flagged_words", "max", "max_flagged_words", "flagged_words"),
)
_FIELDS = (*dict.fromkeys(bound.field for bound in _BOUNDS), "pictures", "words_per_picture")
_PARAGRAPHS = ("longest_paragraph", "mean_paragraph")
_MEASURE = pa.struct([pa.field(name, pa.float64()) for name in (*_FIELDS, *_PARAGRAPHS)])


@dataclass(frozen=True)
class OmnicorpusDocument(Filter):
    """OmniCorpus's human-feedback rules for English documents (arXiv 2406.08418, appendix C.2, table 11).

    Measured are words, their mean length in characters, the share that has a letter, how many are one of the, be, to,
    of, and, that, have, with, and the share that is in the file `flagged_words` (null without it, and then decides
    nothing); pictures and words per picture; the words of the longest paragraph, and of the mean one. A document goes
    when it breaks a limit; when it has more than `free_pictures` and fewer than `min_words_per_picture`; when its
    longest paragraph is below `min_longest_paragraph` and the mean one below `min_mean_paragraph`, both.

    The rules are followed as they are worded. In the release the rule on pictures never acts (its count of pictures
    is always 0), the stop words are others (is, are and am, no be), and punctuation is counted among the words. The
    longest and the mean paragraph are taken of the parts that are paragraphs and quotes, in words between white space.
    Documents in other languages than `languages` are not measured.
    """

    languages: tuple[str, ...] = ("en",)
    min_words: int | None = 50
    max_words: int | None = 100_000
    min_mean_word_chars: float | None = 3.0
    max_mean_word_chars: float | None = 10.0
    min_alphabetic_words: float | None = 0.8
    min_stop_words: int | None = 2
    max_flagged_words: float | None = 0.02
    free_pictures: int | None = 2
    min_words_per_picture: float | None = 50.0
    min_longest_paragraph: int | None = 35
    min_mean_paragraph: float | None = 12.0
    flagged_words: str | None = None
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {
        **{bound.parameter: bound.direction for bound in _BOUNDS},
        "free_pictures": "max",
        "min_words_per_picture": "min",
        "min_longest_paragraph": "min",
        "min_mean_paragraph": "min",
    }
    files: ClassVar[Sequence[str]] = ("flagged_words",)

    def __post_init__(self) -> None:
        check_order(self.min_words, self.max_words)
        check_order(self.min_mean_word_chars, self.max_mean_word_chars)
        listed_words(self.flagged_words)

    def measure(self, batch: Batch) -> pa.Array:
        words = vocabulary(batch)
        counts = words.counts()
        word_chars = np.fromiter(map(len, words.words), np.int64, len(words.words))
        flagged = listed_words(self.flagged_words)
        pictures = pc.fill_null(pc.list_value_length(batch["media"]), 0).to_numpy(zero_copy_only=False)
        columns = (
            counts.astype(np.float64),
            shares(words.sums(word_chars), counts),
            shares(words.count(lambda word: any(map(str.isalpha, word))), counts),
            words.count(_STOP_WORDS.__contains__).astype(np.float64),
            pa.nulls(len(batch), pa.float64())
            if flagged is None
            else shares(words.count(flagged.__contains__), counts),
            pictures.astype(np.float64),
            counts / np.maximum(pictures, 1),
            *_paragraph_words(batch),
        )
        others = pc.is_null(judged_language(batch, self.languages))
        return pa.StructArray.from_arrays([pa.array(c) for c in columns], fields=list(_MEASURE), mask=others)

    def keep(self, measured: pa.Array) -> pa.Array:
        orderly = pc.and_not(kept(self, measured, _BOUNDS), self._crowded(measured))
        return pc.and_not(orderly, self._choppy(measured))

    def reason(self, measured: pa.Array) -> pa.Array:
        last = pc.if_else(self._crowded(measured), "too_few_words_per_picture", "short_paragraphs")
        return pc.coalesce(first_reason(self, measured, _BOUNDS), last)

    def _crowded(self, measured: pa.Array) -> pa.Array:
        """Whether there are too few words for the pictures; of so few pictures as are free no more is asked."""
        if self.min_words_per_picture is None or self.free_pictures is None:
            return pa.repeat(pa.scalar(False), len(measured))
        many = pc.greater(pc.struct_field(measured, "pictures"), self.free_pictures)
        return pc.and_(many, pc.less(pc.struct_field(measured, "words_per_picture"), self.min_words_per_picture))

    def _choppy(self, measured: pa.Array) -> pa.Array:
        """Whether all paragraphs are short; without one of the limits the other one decides nothing."""
        if self.min_longest_paragraph is None or self.min_mean_paragraph is None:
            return pa.repeat(pa.scalar(False), len(measured))
        longest = pc.less(pc.struct_field(measured, "longest_paragraph"), self.min_longest_paragraph)
        return pc.and_(longest, pc.less(pc.struct_field(measured, "mean_paragraph"), self.min_mean_paragraph))


def _paragraph_words(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Words of the longest paragraph of each document, and of the mean one; 0 where there is none."""
    parts = batch.parts
    is_paragraph = pc.is_in(parts["label"], value_set=pa.array(_LABELS))
    row = parts["row"].filter(is_paragraph).to_numpy()
    texts = pc.fill_null(parts["text"].filter(is_paragraph), "")
    words = lengths(split_whitespace(texts))
    longest = np.zeros(len(batch))
    np.maximum.at(longest, row, words)
    return longest, shares(totals(row, words, len(batch)), np.bincount(row, minlength=len(batch)))
