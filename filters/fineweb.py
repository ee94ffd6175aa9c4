"""FineWeb's rules: lines that end in punctuation, short lines, characters in duplicate lines, lists of short lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.language_limits import FINEWEB, limits_of
from filters.marks import CLOSERS, SENTENCE_ENDS
from filters.repetition import repeated_elements
from filters.text_features import (
    Preset,
    chars,
    flags,
    lengths,
    lines,
    newline_split,
    not_blank,
    rows,
    share,
    totals,
    words,
)
from filters.text_limits import Bound, first_reason, kept

_SHORT_CHARS = 30
_BOUNDS = (
    Bound("punctuated_lines", "min", "min_punctuated_lines", "too_few_punctuated_lines"),
    Bound("short_lines", "max", "max_short_lines", "too_many_short_lines"),
    Bound("duplicate_line_chars", "max", "max_duplicate_line_chars", "duplicate_line_chars"),
    Bound("newlines_per_word", "max", "max_newlines_per_word", "too_many_newlines"),
)
_MEASURE = pa.struct([*(pa.field(bound.field, pa.float64()) for bound in _BOUNDS), pa.field("limits", pa.string())])
# Where the released code differs from the paper: 0.01 for 0.1, and a rule that the paper does not have.
_DEFAULTS: Mapping[Preset, Mapping[str, float]] = {
    "paper": {"max_duplicate_line_chars": 0.1},
    "datatrove": {"max_duplicate_line_chars": 0.01, "max_newlines_per_word": 0.3},
}


@dataclass(frozen=True)
class FineWeb(Filter):
    """FineWeb's rules (arXiv 2406.17557, section 3.6), with FineWeb-2's limits outside of English.

    Shares of a document: its lines that end in terminal punctuation, its lines of up to 30 characters, the characters
    in lines that equal an earlier one; and newlines per word. A document without a line is not measurable. `limits`
    says whose limits hold.

    By the paper a quotation mark or bracket may close a line after its punctuation, a line is measured without the
    whitespace around it, at most 0.1 of the characters may be duplicate, and newlines have no limit in English. With
    the preset datatrove a line ends in its last character, words are spaCy's English tokens, and the limits are those
    of the released code.
    """

    preset: Preset = "paper"
    by_language: bool = True
    min_punctuated_lines: float | None = 0.12
    max_short_lines: float | None = 0.67
    max_duplicate_line_chars: float | None = None  # None becomes the preset's
    max_newlines_per_word: float | None = None  # None becomes 0.3 with datatrove
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {bound.parameter: bound.direction for bound in _BOUNDS}

    def __post_init__(self) -> None:
        for name, value in _DEFAULTS[self.preset].items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    def measure(self, batch: Batch) -> pa.Array:
        lists = not_blank(newline_split(batch)) if self.preset == "datatrove" else lines(batch, "paper")
        row, number = rows(lists), lengths(lists)
        flat = lists.flatten()
        ends = rf"[{SENTENCE_ENDS}]$" if self.preset == "datatrove" else rf"[{SENTENCE_ENDS}][{CLOSERS}]*$"
        punctuated = flags(pc.match_substring_regex(flat, ends))
        length = chars(flat)
        newlines = pc.count_substring(batch.text_array, "\n").to_numpy()
        # Blank lines count here if they are not empty, since FineWeb's whole is the text without its newlines.
        whole = chars(batch.text_array) - newlines if self.preset == "datatrove" else totals(row, length, len(batch))
        repeated = repeated_elements(lists)[1]
        columns = [
            share(totals(row, punctuated, len(batch)), number),
            share(totals(row, length <= _SHORT_CHARS, len(batch)), number),
            share(repeated, whole),
            share(newlines, lengths(words(batch, self.preset))),
        ]
        whose = limits_of(batch) if self.by_language and self.preset == "paper" else pa.repeat("en", len(batch))
        arrays = [pa.array(np.asarray(column), pa.float64()) for column in columns]
        return pa.StructArray.from_arrays([*arrays, whose], fields=list(_MEASURE), mask=pa.array(number == 0))

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS, FINEWEB)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS, FINEWEB)
