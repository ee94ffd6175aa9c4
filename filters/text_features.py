"""What the text rules share: chunks, words, lines and paragraphs of every document, as lists in one Arrow array."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch, split_words
from filters.spacy_words import spacy_words

# Whose rules measure: the words of the paper, or datatrove 0.10.1 as it is released.
Preset = Literal["paper", "datatrove"]
# What str.splitlines() ends a line at, besides "\n".
_OTHER_LINE_ENDS = r"[\r\x0b\x0c\x1c-\x1e\x{85}\x{2028}\x{2029}]"
_BLANK_LINES = r"\n[^\S\n]*\n\s*"


def chunks(batch: Batch) -> pa.Array:
    """Runs of what is no whitespace, per text: list<dictionary<string>>; an empty one in a text that has none."""
    return batch.feature("text.chunks", lambda batch: encoded(split_whitespace(batch.text_array)))


def split_whitespace(texts: pa.Array) -> pa.Array:
    """What stands between whitespace in each text: list<string>, with "" alone where there is nothing else."""
    # Trimmed first: behind whitespace at the end of a text pyarrow 26 looks at the byte after it, which is another's.
    return pc.utf8_split_whitespace(pc.utf8_trim_whitespace(texts))


def words(batch: Batch, preset: Preset) -> pa.Array:
    """The words of each text, list<dictionary<string>>: those of split_words, or spaCy's English tokens."""
    if preset == "datatrove":
        return batch.feature("text.spacy_words", lambda batch: expanded(chunks(batch), spacy_words))
    return batch.feature("text.words", lambda batch: expanded(chunks(batch), _split_all))


def lines(batch: Batch, preset: Preset) -> pa.Array:
    """The lines of each text, list<string>: trimmed and not blank; with datatrove those of str.splitlines()."""
    if preset == "datatrove":
        return batch.feature("text.splitlines", lambda batch: splitlines(batch.text_array))
    return batch.feature("text.lines", lambda batch: _trimmed(newline_split(batch)))


def newline_split(batch: Batch) -> pa.Array:
    """Each text split at every newline: list<string>."""
    return batch.feature("text.newline_split", lambda batch: pc.split_pattern(batch.text_array, "\n"))


def paragraphs(batch: Batch, preset: Preset) -> pa.Array:
    """Per text, list<string>: text parts cut at blank lines, trimmed; with datatrove the text cut at empty ones."""
    if preset == "datatrove":
        return batch.feature(
            "text.blocks",
            lambda batch: pc.split_pattern_regex(pc.utf8_trim_whitespace(batch.text_array), r"\n{2,}"),
        )
    return batch.feature("text.paragraphs", _paragraphs)


def splitlines(texts: pa.Array) -> pa.Array:
    """str.splitlines() of every text: list<string>."""
    unusual = np.flatnonzero(pc.match_substring_regex(texts, _OTHER_LINE_ENDS).to_numpy(zero_copy_only=False))
    if len(unusual):
        mask = np.zeros(len(texts), bool)
        mask[unusual] = True
        plain = [
            "".join(f"{line}\n" for line in text.splitlines()) for text in texts.take(pa.array(unusual)).to_pylist()
        ]
        texts = pc.replace_with_mask(texts, pa.array(mask), pa.array(plain, pa.string()))
    split = pc.split_pattern(texts, "\n")
    # A newline ends a line, so nothing follows the last one.
    last = offsets(lengths(split))[1:] - 1
    stays = np.ones(len(split.flatten()), bool)
    stays[last] = pc.binary_length(split.flatten().take(pa.array(last))).to_numpy() > 0
    return chosen(split, stays)


def encoded(lists: pa.Array) -> pa.Array:
    """The same lists with dictionary-encoded elements, so that what is asked of each is asked once per batch."""
    return pa.ListArray.from_arrays(pa.array(offsets(lengths(lists))), lists.flatten().dictionary_encode())


def expanded(lists: pa.Array, pieces: Callable[[Sequence[str]], Sequence[Sequence[str]]]) -> pa.Array:
    """Dictionary-encoded lists with each element replaced by its pieces, which are computed once per different one."""
    flat = lists.flatten()
    made = pieces(flat.dictionary.to_pylist())
    counts = np.fromiter(map(len, made), np.int64, len(made))
    vocabulary = pa.array(list(chain.from_iterable(made)), pa.string()).dictionary_encode()
    element = flat.indices.to_numpy()
    taken = counts[element]
    ends = np.cumsum(taken)
    source = np.repeat(offsets(counts)[element] - (ends - taken), taken) + np.arange(taken.sum())
    codes = pa.DictionaryArray.from_arrays(vocabulary.indices.take(pa.array(source)), vocabulary.dictionary)
    return pa.ListArray.from_arrays(pa.array(np.append(0, ends).astype(np.int32)[offsets(lengths(lists))]), codes)


def lengths(lists: pa.Array) -> np.ndarray:
    """Number of elements of each list."""
    counts: np.ndarray = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    return counts


def offsets(counts: np.ndarray) -> np.ndarray:
    """Where each of consecutive lists of these lengths begins, and where the last one ends (int32)."""
    return np.append(0, np.cumsum(counts)).astype(np.int32)


def rows(lists: pa.Array) -> np.ndarray:
    """For every element of the flattened lists the row that it is in."""
    return np.repeat(np.arange(len(lists)), lengths(lists))


def chosen(lists: pa.Array, stays: np.ndarray) -> pa.Array:
    """The lists with those elements only where `stays`, parallel to the flattened lists, is true."""
    counts = np.bincount(rows(lists)[stays], minlength=len(lists))
    return pa.ListArray.from_arrays(pa.array(offsets(counts)), lists.flatten().filter(pa.array(stays)))


def totals(row: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """The sum of `values` per row, for rows 0 to count - 1 (float64)."""
    sums: np.ndarray = np.bincount(row, weights=values, minlength=count)
    return sums


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, and 0 where there is nothing."""
    quotients: np.ndarray = np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
    return quotients


def flags(values: pa.Array) -> np.ndarray:
    """A boolean Arrow array without nulls as numpy."""
    plain: np.ndarray = values.to_numpy(zero_copy_only=False)
    return plain


def chars(values: pa.Array) -> np.ndarray:
    """The length of every string in characters."""
    counts: np.ndarray = pc.utf8_length(values).to_numpy(zero_copy_only=False)
    return counts


def _split_all(texts: Sequence[str]) -> list[list[str]]:
    return [split_words(text) for text in texts]


def not_blank(lists: pa.Array) -> pa.Array:
    """The lists without elements of nothing but whitespace."""
    return chosen(lists, pc.binary_length(pc.utf8_trim_whitespace(lists.flatten())).to_numpy() > 0)


def _paragraphs(batch: Batch) -> pa.Array:
    parts = batch.parts
    blocks = pc.split_pattern_regex(pc.utf8_trim_whitespace(pc.fill_null(parts["text"], "")), _BLANK_LINES)
    per_row = np.bincount(parts["row"].to_numpy(), weights=lengths(blocks), minlength=len(batch))
    return _trimmed(pa.ListArray.from_arrays(pa.array(offsets(per_row)), blocks.flatten()))


def _trimmed(lists: pa.Array) -> pa.Array:
    plain = pc.utf8_trim_whitespace(lists.flatten())
    trimmed = pa.ListArray.from_arrays(pa.array(offsets(lengths(lists))), plain)
    return chosen(trimmed, pc.binary_length(plain).to_numpy() > 0)
