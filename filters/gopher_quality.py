"""Gopher's quality rules: how many words, how long, how much of them symbols, bullets, ellipses and stop words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, check_order
from filters.batch import Batch
from filters.language_limits import QUALITY, limits_of
from filters.marks import NO_WORD
from filters.text_features import Preset, chars, chunks, flags, lengths, lines, rows, share, totals, words
from filters.text_limits import Bound, first_reason, kept

_STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
_BULLETS = ("•", "-", "*", "–", "·", "‣", "◦", "▪", "▫", "●", "○", "■", "□", "➢", "►", "▸")
_BOUNDS = (
    Bound("words", "min", "min_words", "too_few_words"),
    Bound("words", "max", "max_words", "too_many_words"),
    Bound("mean_word_chars", "min", "min_mean_word_chars", "words_too_short"),
    Bound("mean_word_chars", "max", "max_mean_word_chars", "words_too_long"),
    Bound("hashes_per_word", "max", "max_symbols_per_word", "too_many_hashes"),
    Bound("ellipses_per_word", "max", "max_symbols_per_word", "too_many_ellipses"),
    Bound("bullet_lines", "max", "max_bullet_lines", "too_many_bullets"),
    Bound("ellipsis_lines", "max", "max_ellipsis_lines", "too_many_lines_end_in_ellipsis"),
    Bound("alphabetic_words", "min", "min_alphabetic_words", "too_few_alphabetic_words"),
    Bound("stop_words", "min", "min_stop_words", "too_few_stop_words"),
)
_MEASURE = pa.struct(
    [
        pa.field("words", pa.int64()),
        pa.field("mean_word_chars", pa.float64()),
        pa.field("hashes_per_word", pa.float64()),
        pa.field("ellipses_per_word", pa.float64()),
        pa.field("bullet_lines", pa.float64()),
        pa.field("ellipsis_lines", pa.float64()),
        pa.field("alphabetic_words", pa.float64()),
        pa.field("stop_words", pa.int64()),
        pa.field("limits", pa.string()),
    ]
)


@dataclass(frozen=True)
class GopherQuality(Filter):
    """Gopher's quality rules (arXiv 2112.11446, appendix A1.1), with FineWeb-2's limits outside of English.

    Measured of a document: its words, their mean length in characters, number signs and ellipses per word, the shares
    of its lines that start with a bullet and end in an ellipsis, the share of words with a letter, and how many of
    eight English stop words it has. `limits` says whose limits hold.

    By the paper a word is what `Batch.words` has (scripts without spaces: a letter), the share with a letter is of what
    stands between whitespace, and blank lines are no lines. With the preset datatrove words are spaCy's English tokens
    with punctuation among them (but not in the count and the mean), blank lines count, and only - and • are bullets.
    """

    preset: Preset = "paper"
    by_language: bool = True
    min_words: int | None = 50
    max_words: int | None = 100_000
    min_mean_word_chars: float | None = 3.0
    max_mean_word_chars: float | None = 10.0
    max_symbols_per_word: float | None = 0.1
    max_bullet_lines: float | None = 0.9
    max_ellipsis_lines: float | None = 0.3
    min_alphabetic_words: float | None = 0.8
    min_stop_words: int | None = 2
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {bound.parameter: bound.direction for bound in _BOUNDS}

    def __post_init__(self) -> None:
        check_order(self.min_words, self.max_words)
        check_order(self.min_mean_word_chars, self.max_mean_word_chars)

    def measure(self, batch: Batch) -> pa.Array:
        columns = {**_of_words(batch, self.preset), **_of_lines(batch, self.preset)}
        whose = limits_of(batch) if self.by_language and self.preset == "paper" else pa.repeat("en", len(batch))
        arrays = [
            pa.array(columns[field.name], field.type, from_pandas=True) for field in _MEASURE if field.name != "limits"
        ]
        return pa.StructArray.from_arrays([*arrays, whose], fields=list(_MEASURE))

    def keep(self, measured: pa.Array) -> pa.Array:
        return kept(self, measured, _BOUNDS, QUALITY)

    def reason(self, measured: pa.Array) -> pa.Array:
        return first_reason(self, measured, _BOUNDS, QUALITY)


def _of_words(batch: Batch, preset: Preset) -> dict[str, np.ndarray]:
    count, texts = len(batch), batch.text_array
    lists = words(batch, preset)
    code, dictionary, row = lists.flatten().indices.to_numpy(), lists.flatten().dictionary, rows(lists)
    every = lengths(lists)
    length = chars(dictionary)[code]
    if preset == "datatrove":
        counted = ~flags(pc.match_substring_regex(dictionary, NO_WORD))[code]
        letters = totals(row, flags(pc.match_substring_regex(dictionary, r"\p{L}"))[code], count)
        alphabetic = share(letters, every)
        number = np.bincount(row[counted], minlength=count)
        mean = totals(row[counted], length[counted], count)
    else:
        number, mean = every, totals(row, length, count)
        between = chunks(batch)
        has_letter = flags(pc.match_substring_regex(between.flatten().dictionary, r"\p{L}"))
        is_chunk = pc.binary_length(between.flatten().dictionary).to_numpy() > 0
        chunk, chunk_row = between.flatten().indices.to_numpy(), rows(between)
        alphabetic = share(totals(chunk_row, has_letter[chunk], count), totals(chunk_row, is_chunk[chunk], count))
    stop = pc.index_in(dictionary, value_set=pa.array(_STOP_WORDS)).fill_null(-1).to_numpy(zero_copy_only=False)[code]
    present = np.zeros((count, len(_STOP_WORDS)), bool)
    present[row[stop >= 0], stop[stop >= 0]] = True
    hashes = pc.count_substring(texts, "#").to_numpy()
    ellipses = pc.count_substring(texts, "...").to_numpy() + pc.count_substring(texts, "…").to_numpy()
    return {
        "words": number,
        "mean_word_chars": np.divide(mean, number, out=np.full(count, np.nan), where=number > 0),
        "hashes_per_word": share(hashes, every),
        "ellipses_per_word": share(ellipses, every),
        "alphabetic_words": alphabetic,
        "stop_words": present.sum(axis=1),
    }


def _of_lines(batch: Batch, preset: Preset) -> dict[str, np.ndarray]:
    lists = lines(batch, preset)
    row, number = rows(lists), lengths(lists)
    plain = pc.utf8_trim_whitespace(lists.flatten()) if preset == "datatrove" else lists.flatten()
    bullets = np.zeros(len(row), bool)
    for mark in _BULLETS[:2] if preset == "datatrove" else _BULLETS:
        bullets |= flags(pc.starts_with(plain, mark))
    ellipses = flags(pc.ends_with(plain, "...")) | flags(pc.ends_with(plain, "…"))
    return {
        "bullet_lines": share(totals(row, bullets, len(batch)), number),
        "ellipsis_lines": share(totals(row, ellipses, len(batch)), number),
    }
