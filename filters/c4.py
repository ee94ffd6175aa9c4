"""C4's page rules: enough sentences, no lorem ipsum, no curly bracket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.c4_lines import judge_lines
from filters.language_limits import limits_of
from filters.marks import CLOSERS, SENTENCE_ENDS
from filters.spacy_words import sentence_starts, spacy_words
from filters.text_features import Preset, encoded, expanded, flags, lines, rows, split_whitespace, totals
from filters.text_limits import Bound, Limits, first_reason, kept

_BOUNDS = (
    Bound("lorem_ipsum", "max", "max_lorem_ipsum", "lorem_ipsum"),
    Bound("curly_brackets", "max", "max_curly_brackets", "curly_bracket"),
    Bound("sentences", "min", "min_sentences", "too_few_sentences"),
)
_MEASURE = pa.struct(
    [
        pa.field("sentences", pa.int64()),
        pa.field("lorem_ipsum", pa.int64()),
        pa.field("curly_brackets", pa.int64()),
        pa.field("limits", pa.string()),
    ]
)
_MIN_SENTENCES: Mapping[Preset, int] = {"paper": 3, "datatrove": 5}
# C4 is English, and FineWeb-2 leaves its rules out.
_NONE: Limits = {bound.parameter: None for bound in _BOUNDS}
_ENDED = rf"[{SENTENCE_ENDS}][{CLOSERS}]*(?:\s|$)|[\x{{3002}}\x{{ff01}}\x{{ff1f}}\x{{ff61}}]"


@dataclass(frozen=True)
class C4(Filter):
    """C4's page rules (arXiv 1910.10683, section 2.2), for documents of English or unknown language.

    Measured are sentences, and how often "lorem ipsum" and the bracket { stand in a document. By the paper a sentence
    is what ends in terminal punctuation before whitespace; run `c4_lines` before this one.

    With the preset datatrove only lines count that its line rules let pass (see C4Lines), sentences are those of
    spaCy's sentencizer, and there must be 5 instead of 3; run `c4_lines` after this one, which has to see all lines.
    """

    preset: Preset = "paper"
    by_language: bool = True
    terminal: bool = True  # with datatrove: whether a line without terminal punctuation counts as gone
    min_sentences: int | None = None  # None becomes the preset's
    max_lorem_ipsum: int | None = 0
    max_curly_brackets: int | None = 0
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {bound.parameter: bound.direction for bound in _BOUNDS}

    def __post_init__(self) -> None:
        if self.min_sentences is None:
            object.__setattr__(self, "min_sentences", _MIN_SENTENCES[self.preset])

    def measure(self, batch: Batch) -> pa.Array:
        counts = _of_lines(batch, terminal=self.terminal) if self.preset == "datatrove" else _of_texts(batch)
        whose = limits_of(batch) if self.by_language and self.preset == "paper" else pa.repeat("en", len(batch))
        whose = pc.if_else(pc.equal(whose, "en"), "en", "none")
        return pa.StructArray.from_arrays([*(pa.array(c, pa.int64()) for c in counts), whose], fields=list(_MEASURE))

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS, {"none": _NONE})

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS, {"none": _NONE})


def _of_texts(batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lists = lines(batch, "paper")
    ended = pc.count_substring_regex(lists.flatten(), _ENDED).to_numpy()
    lorem = pc.count_substring(batch.text_array, "lorem ipsum", ignore_case=True).to_numpy()
    brackets = pc.count_substring(batch.text_array, "{").to_numpy()
    return totals(rows(lists), ended, len(batch)).astype(np.int64), lorem, brackets


def _of_lines(batch: Batch, *, terminal: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As datatrove meets them line by line: a page is dropped by a line that the rules before have let pass."""
    lists = lines(batch, "datatrove")
    row, count = rows(lists), len(batch)
    judged = judge_lines(lists.flatten(), "datatrove", terminal=terminal)
    reached = np.flatnonzero(judged.reached)
    asked = judged.text.take(pa.array(reached))
    lorem = pc.count_substring(pc.utf8_lower(asked), "lorem ipsum").to_numpy()
    # The bracket is looked for after javascript and before policies.
    javascript = flags(pc.match_substring(pc.utf8_lower(asked), "javascript"))
    brackets = np.where(javascript, 0, pc.count_substring(asked, "{").to_numpy())
    stays = np.flatnonzero(judged.reason == 0)
    sentences = _sentences(judged.text.take(pa.array(stays)))
    return (
        totals(row[stays], sentences, count).astype(np.int64),
        totals(row[reached], lorem, count).astype(np.int64),
        totals(row[reached], brackets, count).astype(np.int64),
    )


def _sentences(texts: pa.Array) -> np.ndarray:
    """How many sentences spaCy's sentencizer sees in each line."""
    words = expanded(encoded(split_whitespace(texts)), spacy_words)
    row = rows(words)
    return np.bincount(row[sentence_starts(words.flatten(), row)], minlength=len(texts))
