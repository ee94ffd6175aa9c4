"""The text rules of OBELICS, for paragraphs and for documents."""

import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.judged_language import judged_language
from filters.ngrams import repeated_share, top_repeated_share
from filters.stop_words import stop_word_shares
from filters.text_features import words
from filters.text_limits import Bound, first_reason, kept
from filters.vocabulary import Vocabulary, shares, sums_per_row, vocabulary
from filters.word_list import listed_words

_CHAR_GRAM, _WORD_GRAM = 10, 5
_LABELS = ("paragraph", "quote")
_SENTENCE_MARKS = r"[.,;:?!。，、；：？！،؛؟।]"
# What invites to share or to log in; facebook, twitter and click are named with the corpus, the others are ours.
_SPAM_WORDS = (
    *("account", "bookmark", "click", "cookie", "cookies", "disclaimer", "download", "email", "facebook", "follow"),
    *("google", "instagram", "like", "likes", "linkedin", "login", "logout", "newsletter", "password", "pinterest"),
    *("privacy", "reddit", "register", "retweet", "rss", "share", "shares", "signup", "subscribe", "subscribers"),
    *("terms", "tumblr", "tweet", "tweets", "twitter", "unsubscribe", "whatsapp", "youtube"),
)
_FIELDS = (
    *("words", "char_repetition", "word_repetition", "special_chars", "stop_words", "flagged_words", "punctuation"),
    *("spam_words", "common_words"),
)
_BOUNDS = (
    Bound("words", "min", "min_words", "too_few_words"),
    Bound("words", "max", "max_words", "too_many_words"),
    Bound("char_repetition", "max", "max_char_repetition", "repeated_characters"),
    Bound("word_repetition", "max", "max_word_repetition", "repeated_words"),
    Bound("special_chars", "max", "max_special_chars", "special_characters"),
    Bound("stop_words", "min", "min_stop_words", "too_few_stop_words"),
    Bound("flagged_words", "max", "max_flagged_words", "flagged_words"),
    Bound("punctuation", "min", "min_punctuation", "too_little_punctuation"),
    Bound("spam_words", "max", "max_spam_words", "spam_words"),
    Bound("common_words", "min", "min_common_words", "uncommon_words"),
)
_MEASURE = pa.struct([pa.field(name, pa.float64()) for name in _FIELDS])


@dataclass(frozen=True)
class ObelicsParagraph(Filter):
    """OBELICS' text rules for paragraphs (arXiv 2306.16527, appendix A.1.4, table 3), for parts that are paragraphs.

    Measured are words; the share of characters in the most frequent 10-grams and of words in repeated 5-grams;
    characters that are no letters, white space among them; stop words; sentence marks among words and marks, for
    paragraphs of 12 of both and more (the release's condition; the paper has none); and the shares of words that are
    `spam_words`, in the file `flagged_words` or in the file `common_words` (an entry a line; the paper takes the words
    that occur twice in 10 million documents). Without its file a share is null and decides nothing.

    The thresholds are English ones: parts in another language than `languages` are not measured, nor are headings,
    lists, tables, code and captions, which OBELICS throws away or has as part of paragraphs. Words are those of
    Batch.words and stop words those of spaCy, where OBELICS splits at white space and has a list of its own. Its
    language score is the filter `language`; its perplexity (KenLM) is left out.
    """

    languages: tuple[str, ...] = ("en",)
    min_words: int | None = 4
    max_words: int | None = 1000
    max_char_repetition: float | None = 0.1
    max_word_repetition: float | None = 0.1
    max_special_chars: float | None = 0.3
    min_stop_words: float | None = 0.3
    max_flagged_words: float | None = 0.01
    min_punctuation: float | None = 0.001
    max_spam_words: float | None = 0.12
    min_common_words: float | None = 0.8
    spam_words: tuple[str, ...] = _SPAM_WORDS
    flagged_words: str | None = None
    common_words: str | None = None
    level: ClassVar[Level] = "text"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {bound.parameter: bound.direction for bound in _BOUNDS}
    files: ClassVar[Sequence[str]] = ("flagged_words", "common_words")
    marked_from: ClassVar[int] = 12  # words and marks from which on the punctuation counts

    def __post_init__(self) -> None:
        listed_words(self.flagged_words)
        listed_words(self.common_words)

    def measure(self, batch: Batch) -> pa.Array:
        lang = judged_language(batch, self.languages)
        lang = pc.if_else(pc.is_in(batch["label"], value_set=pa.array(_LABELS)), lang, pa.scalar(None, pa.string()))
        return self._measured(batch, lang)

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS)

    def _measured(self, batch: Batch, lang: pa.Array) -> pa.Array:
        """The measures of the rows that have a language in `lang`, null for the others."""
        judged = pc.is_valid(lang)
        fields = self._fields(batch.filter(judged), lang.filter(judged))
        place = np.cumsum(judged.to_numpy(zero_copy_only=False)) - 1
        places = pa.array(place, mask=~judged.to_numpy(zero_copy_only=False))
        columns = [field.take(places) for field in fields]
        return pa.StructArray.from_arrays(columns, fields=list(_MEASURE), mask=pc.invert(judged))

    def _fields(self, batch: Batch, lang: pa.Array) -> Sequence[pa.Array]:
        texts, own = batch.text_array, vocabulary(batch)
        counts, chars = own.counts(), pc.utf8_length(texts).to_numpy()
        points, char_starts = (
            np.frombuffer("".join(batch.texts).encode("utf-32-le"), "<u4"),
            np.append(0, np.cumsum(chars)),
        )
        special = sums_per_row(~_is_letter()[points], char_starts)
        marks = pc.count_substring_regex(texts, _SENTENCE_MARKS).to_numpy()
        return (
            pa.array(counts.astype(np.float64)),
            pa.array(top_repeated_share(points, char_starts, _CHAR_GRAM)),
            pa.array(repeated_share(own.hashes()[own.codes], own.starts, _WORD_GRAM)),
            pa.array(shares(special, chars)),
            stop_word_shares(own, lang),
            _listed_share(own, listed_words(self.flagged_words)),
            pa.array(shares(marks, counts + marks), mask=counts + marks < self.marked_from),
            _listed_share(own, frozenset(word.lower() for word in self.spam_words)),
            _listed_share(own, listed_words(self.common_words)),
        )


@dataclass(frozen=True)
class ObelicsDocument(ObelicsParagraph):
    """OBELICS' text rules for documents (arXiv 2306.16527, appendix A.1.4, table 3): obelics_paragraph's measures.

    They are taken over all text of a document, code and headings too, and sentence marks count at any length. Documents
    in other languages than `languages` are not measured. OBELICS counts its spam words in paragraphs alone; the paper's
    table has the limit for both.
    """

    min_words: int | None = 10
    max_words: int | None = 2000
    max_word_repetition: float | None = 0.2
    max_special_chars: float | None = 0.275
    min_stop_words: float | None = 0.35
    min_punctuation: float | None = 0.03
    min_common_words: float | None = 0.9
    level: ClassVar[Level] = "document"
    marked_from: ClassVar[int] = 0

    def measure(self, batch: Batch) -> pa.Array:
        words(batch, "paper")  # of all rows, so that other filters share them
        return self._measured(batch, judged_language(batch, self.languages))


def _listed_share(vocabulary: Vocabulary, listed: frozenset[str] | None) -> pa.Array:
    if listed is None:
        return pa.nulls(len(vocabulary.starts) - 1, pa.float64())
    return pa.array(shares(vocabulary.count(listed.__contains__), vocabulary.counts()))


@lru_cache(maxsize=1)
def _is_letter() -> np.ndarray:
    """Whether each code point is a letter or a mark, as a table: a look-up takes a tenth of a match."""
    table = np.zeros(sys.maxunicode + 1, bool)
    table[:0x20000] = [unicodedata.category(chr(code))[0] in "LM" for code in range(0x20000)]
    table[0x20000:0x40000] = True  # Han, and what is not assigned
    return table
