"""Shingles: runs of n words, or of n letters where a script puts no spaces between words, as hashes of 64 bits."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from filters.batch import UNSPACED

# What a token is: a word, a letter, or (script) a word in scripts with spaces and a letter in those without.
Shingling = Literal["script", "words", "characters"]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]
Offsets = np.ndarray[Any, np.dtype[np.int64]]

BLOCK_BYTES = 1 << 18  # of text at a time: all that is computed of it stays in the cache of a core
# Kinds of characters. A word is a run of WORD and MARK, a LETTER with its marks is a token of its own; IGNORED ones
# (soft hyphens, joiners, variation selectors) stand in the middle of words.
_SEPARATOR, _WORD, _LETTER, _MARK, _IGNORED = range(5)
_BASE = 0x9E3779B97F4A7C15  # odd, so that its powers have inverses
_INVERSE = pow(_BASE, -1, 1 << 64)
_CODES = sys.maxunicode + 1
_LOOKED_AT = 0x20000  # letters beyond are Han, and none has two cases


@dataclass(frozen=True)
class Runs:
    """Hashes of consecutive texts: those of text i are hashes[starts[i]:starts[i + 1]]."""

    hashes: Hashes
    starts: Offsets

    @property
    def counts(self) -> Offsets:
        return np.diff(self.starts)


def tokens(texts: pa.Array, shingling: Shingling) -> Runs:
    """The tokens of each text in order, as hashes: letters, digits and their marks, without regard to case.

    Punctuation, symbols and white space only part tokens; numbers count. Characters are taken in their compatible form
    (full-width letters, Arabic presentation forms). Raises UnicodeDecodeError for a string that is no UTF-8.
    """
    found = [_tokens(data, edges, shingling) for data, edges in _blocks(texts)]
    counts = np.concatenate([np.zeros(0, np.int64), *(runs.counts for runs in found)])
    hashes = np.concatenate([np.zeros(0, np.uint64), *(runs.hashes for runs in found)])
    return Runs(hashes, np.append(0, np.cumsum(counts)))


def shingles(words: Runs, n: int) -> Runs:
    """Every run of n tokens of each text; one of all its tokens where a text has fewer, none where it has none."""
    counts = words.counts
    padded = np.where((counts > 0) & (counts < n), n, counts)
    starts = np.append(0, np.cumsum(padded))
    values = words.hashes
    if (padded != counts).any():
        values = np.zeros(starts[-1], np.uint64)
        values[np.arange(len(words.hashes)) + np.repeat(starts[:-1] - words.starts[:-1], counts)] = words.hashes
    windows = np.maximum(padded - n + 1, 0)
    if len(values) < n:
        return Runs(np.zeros(0, np.uint64), np.zeros(len(counts) + 1, np.int64))
    size = len(values) - n + 1
    mixed = np.zeros(size, np.uint64)
    for place, factor in enumerate(multipliers(n, 1).tolist()):
        mixed += values[place : place + size] * np.uint64(factor)
    inside = np.ones(len(values), bool)
    ends = starts[1:][counts > 0]
    for back in range(1, n):
        inside[ends - back] = False
    return Runs(scrambled(mixed[inside[:size]]), np.append(0, np.cumsum(windows)))


def scrambled(values: Hashes) -> Hashes:
    """The values with all bits mixed (the finaliser of splitmix64), one to one."""
    mixed = values ^ (values >> np.uint64(30))
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def multipliers(count: int, stream: int) -> Hashes:
    """Odd numbers of 64 bits, always the same for a stream."""
    first = np.uint64(stream << 32)
    return scrambled((np.arange(1, count + 1, dtype=np.uint64) + first) * np.uint64(_BASE)) | np.uint64(1)


def _blocks(texts: pa.Array) -> Iterator[tuple[np.ndarray[Any, np.dtype[np.uint8]], Offsets]]:
    """The bytes of some whole texts at a time, about BLOCK_BYTES, and where each begins and the last one ends."""
    if not len(texts):
        return
    kind = np.dtype(np.int64 if pa.types.is_large_string(texts.type) else np.int32)
    _, offsets, data = texts.buffers()
    edges = np.frombuffer(offsets, kind, len(texts) + 1, texts.offset * kind.itemsize).astype(np.int64)
    whole = np.frombuffer(data if data is not None else b"", np.uint8)
    first = 0
    while first < len(texts):
        last = int(np.searchsorted(edges, edges[first] + BLOCK_BYTES, side="right")) - 1
        last = min(max(last, first + 1), len(texts))
        yield whole[edges[first] : edges[last]], edges[first : last + 1] - edges[first]
        first = last


def _tokens(data: np.ndarray[Any, np.dtype[np.uint8]], edges: Offsets, shingling: Shingling) -> Runs:
    codes: np.ndarray[Any, Any] = data
    if len(data) and data.max() >= 0x80:
        begins = np.append(0, np.cumsum((data & 0xC0) != 0x80))  # characters before each byte
        codes, edges = np.frombuffer(data.tobytes().decode().encode("utf-32-le"), np.uint32), begins[edges]
    kinds, values = _tables(shingling)
    kind = kinds[codes]
    if (kind == _IGNORED).any():
        stays = kind != _IGNORED
        edges = np.append(0, np.cumsum(stays))[edges]
        codes, kind = codes[stays], kind[stays]
    if not len(codes):
        return Runs(np.zeros(0, np.uint64), np.zeros(len(edges), np.int64))
    first, end = _spans(kind, edges)
    powers, inverses = _powers(len(codes))
    terms = values[codes]
    terms *= powers[: len(codes)]
    sums = np.cumsum(terms)
    # The polynomial over the characters of a token, moved to where a text would begin.
    hashes = (sums[end - 1] - sums[first] + terms[first]) * inverses[first]
    return Runs(scrambled(hashes), np.searchsorted(first, edges))


def _spans(kind: np.ndarray[Any, np.dtype[np.uint8]], edges: Offsets) -> tuple[Offsets, Offsets]:
    """Where each token begins and ends."""
    inside = kind != _SEPARATOR
    before = np.append(np.uint8(_SEPARATOR), kind[:-1])
    before[edges[edges < len(kind)]] = _SEPARATOR
    begins = inside & ((before == _SEPARATOR) | (kind == _LETTER) | ((before == _LETTER) & (kind == _WORD)))
    ends = inside[:-1] & (~inside[1:] | begins[1:])
    return np.flatnonzero(begins), np.append(np.flatnonzero(ends) + 1, [len(kind)] if inside[-1] else []).astype(int)


@lru_cache(maxsize=3)
def _tables(shingling: Shingling) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], Hashes]:
    """For every character its kind, and a number that it shares with its other case and its compatible forms."""
    kinds = np.full(_CODES, _SEPARATOR, np.uint8)
    folded = np.arange(_CODES, dtype=np.uint64)
    letter = _WORD if shingling == "words" else _LETTER
    unspaced = set(re.findall(f"[{UNSPACED}]", "".join(map(chr, range(_LOOKED_AT)))))
    for code in range(_LOOKED_AT):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf" or 0xFE00 <= code <= 0xFE0F:
            kinds[code] = _IGNORED
        elif category[0] == "M":
            kinds[code] = _MARK
        elif category[0] in "LN":
            plain = unicodedata.normalize("NFKC", character)
            lower = (plain if len(plain) == 1 else character).lower()[0]
            folded[code] = ord(lower)
            alone = shingling == "characters" or lower in unspaced
            kinds[code] = letter if alone else _WORD
    kinds[_LOOKED_AT:0x40000] = letter
    kinds[0xE0000:0xE1000] = _IGNORED  # tags and variation selectors
    return kinds, scrambled((folded + np.uint64(1)) * np.uint64(_BASE))


_powers_made: list[tuple[Hashes, Hashes]] = []


def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse, from the 0th on: `count` of them or more."""
    if not _powers_made or len(_powers_made[0][0]) < count:
        size = max(count, BLOCK_BYTES)
        made = []
        for base in (_BASE, _INVERSE):
            factors = np.full(size, base, np.uint64)
            factors[0] = 1
            made.append(np.multiply.accumulate(factors))
        # A text of 16 MiB would leave 256 MiB behind.
        if size > 8 * BLOCK_BYTES:
            return made[0], made[1]
        _powers_made[:] = [(made[0], made[1])]
    return _powers_made[0]
