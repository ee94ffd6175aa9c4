"""Gopher's repetition rules: how much of a document are lines, paragraphs and n-grams that it has said before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.language_limits import REPETITION, limits_of
from filters.repetition import Grams, Repeated, later, later_apart, repeated_elements
from filters.text_features import (
    Preset,
    chars,
    chosen,
    lengths,
    lines,
    newline_split,
    offsets,
    paragraphs,
    share,
    words,
)
from filters.text_limits import Bound, first_reason, kept

_TOP, _DUPLICATE = (2, 3, 4), (5, 6, 7, 8, 9, 10)
_FIELDS = (
    "duplicate_paragraphs",
    "duplicate_paragraph_chars",
    "duplicate_lines",
    "duplicate_line_chars",
    *(f"top_{n}_gram" for n in _TOP),
    *(f"duplicate_{n}_grams" for n in _DUPLICATE),
)
_BOUNDS = tuple(Bound(field, "max", f"max_{field}", field) for field in _FIELDS)
_MEASURE = pa.struct([*(pa.field(name, pa.float64()) for name in _FIELDS), pa.field("limits", pa.string())])


@dataclass(frozen=True)
class GopherRepetition(Filter):
    """Gopher's repetition rules (arXiv 2112.11446, appendix A1.1, table A1); FineWeb-2's limits outside of English.

    Shares of a document: lines and paragraphs that equal an earlier one, and the characters in them; for n of 2 to 4
    the characters in the most frequent n-gram of words; for n of 5 to 10 the characters in n-grams that were there
    before. A document without a word is not measurable. `limits` says whose limits hold.

    By the paper a character in overlapping n-grams counts once, an n-gram that occurs once is no repetition, n-grams
    are measured in the characters of words, and a text part ends a paragraph. With the preset datatrove words are
    spaCy's English tokens, all characters of the text are the whole, the top n-gram counts at each of its occurrences,
    spaces included, even if it occurs once, and a duplicate n-gram is skipped without remembering what begins in it.
    """

    preset: Preset = "paper"
    by_language: bool = True
    max_duplicate_paragraphs: float | None = 0.3
    max_duplicate_paragraph_chars: float | None = 0.2
    max_duplicate_lines: float | None = 0.3
    max_duplicate_line_chars: float | None = 0.2
    max_top_2_gram: float | None = 0.2
    max_top_3_gram: float | None = 0.18
    max_top_4_gram: float | None = 0.16
    max_duplicate_5_grams: float | None = 0.15
    max_duplicate_6_grams: float | None = 0.14
    max_duplicate_7_grams: float | None = 0.13
    max_duplicate_8_grams: float | None = 0.12
    max_duplicate_9_grams: float | None = 0.11
    max_duplicate_10_grams: float | None = 0.10
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {bound.parameter: bound.direction for bound in _BOUNDS}

    def measure(self, batch: Batch) -> pa.Array:
        found = _as_datatrove(batch) if self.preset == "datatrove" else _as_the_paper(batch)
        whose = limits_of(batch) if self.by_language and self.preset == "paper" else pa.repeat("en", len(batch))
        nothing = lengths(words(batch, self.preset)) == 0
        if self.preset == "datatrove":
            nothing = pc.binary_length(batch.text_array).to_numpy() == 0
        arrays = [pa.array(found[name], pa.float64()) for name in _FIELDS]
        return pa.StructArray.from_arrays([*arrays, whose], fields=list(_MEASURE), mask=pa.array(nothing))

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS, REPETITION)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS, REPETITION)


def _as_the_paper(batch: Batch) -> dict[str, np.ndarray]:
    found = {}
    for name, lists in (("paragraph", paragraphs(batch, "paper")), ("line", lines(batch, "paper"))):
        number, repeated = repeated_elements(lists)
        whole = np.add.reduceat(np.append(chars(lists.flatten()), 0), offsets(lengths(lists))[:-1]) * (
            lengths(lists) > 0
        )
        found[f"duplicate_{name}s"] = share(number, lengths(lists))
        found[f"duplicate_{name}_chars"] = share(repeated, whole)
    grams = Grams(words(batch, "paper"))
    whole = np.bincount(grams.row, weights=grams.chars, minlength=len(batch))
    for n, repeats in grams.repeated(_DUPLICATE[-1]):
        if n in _TOP:
            number, _, _ = grams.top(repeats, n)
            found[f"top_{n}_gram"] = share(grams.covered_chars(repeats[0][np.isin(repeats[1], number)], n), whole)
        elif n in _DUPLICATE:
            found[f"duplicate_{n}_grams"] = share(grams.covered_chars(later(repeats), n), whole)
    return found


def _as_datatrove(batch: Batch) -> dict[str, np.ndarray]:
    whole = chars(batch.text_array)
    found = {}
    for name, lists in (("paragraph", paragraphs(batch, "datatrove")), ("line", _runs_of_newlines(batch))):
        number, repeated = repeated_elements(lists)
        found[f"duplicate_{name}s"] = share(number, lengths(lists))
        found[f"duplicate_{name}_chars"] = share(repeated, whole)
    grams = Grams(words(batch, "datatrove"))
    for n, repeats in grams.repeated(_DUPLICATE[-1]):
        if n in _TOP:
            found[f"top_{n}_gram"] = share(_top_chars(grams, repeats, n), whole)
        elif n in _DUPLICATE:
            hits = later_apart(repeats, n)
            said = np.bincount(grams.row[hits], weights=grams.span_chars(hits, n), minlength=len(batch))
            found[f"duplicate_{n}_grams"] = share(said, whole)
    return found


def _top_chars(grams: Grams, repeats: Repeated, n: int) -> np.ndarray:
    """Per row, the length of the first most frequent n-gram, spaces included, times its occurrences."""
    at, times = np.full(grams.count, -1), np.ones(grams.count, np.int64)
    has_any = np.diff(grams.first) >= n
    at[has_any] = grams.first[:-1][has_any]
    _, first, often = grams.top(repeats, n)
    at[grams.row[first]], times[grams.row[first]] = first, often
    length = np.zeros(grams.count)
    length[has_any] = grams.span_chars(at[has_any], n) + n - 1
    return length * times


def _runs_of_newlines(batch: Batch) -> pa.Array:
    """Texts split at runs of newlines: of the empty pieces between newlines only a first and a last one are left."""
    split = newline_split(batch)
    begins = offsets(lengths(split))
    stays = pc.binary_length(split.flatten()).to_numpy() > 0
    stays[begins[:-1]] = True
    stays[begins[1:] - 1] = True
    return chosen(split, stays)
