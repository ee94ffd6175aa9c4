"""The editor that takes out lines which are furniture of the web site."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import COUNTS, Editor
from filters.batch import Batch, drop_parts, with_elements
from filters.boilerplate_phrases import PHRASES

_LABELS = ("paragraph", "heading", "list", "caption", "quote")
_NO_HEADING = ("account", "site")  # "About us" may be what a page is about
_MAX_WORDS, _MAX_CHARS = 8, 90
_MARKER = r"^\s*(?:[-*•·]|\d{1,3}[.)])\s+"
_AROUND = ' \t\r|•·»›>→←↑*#:：.…-–—!！¡¿。,，+_[]()（）【】「」"“”▼▲'


@dataclass(frozen=True)
class BoilerplateLines(Editor):
    """Takes out lines of up to eight words that say what pages say and their authors do not.

    These are, as whole lines: cookie banners, calls to share and to subscribe, "read more", copyright lines, carts,
    counters ("3 likes"), log-ins, and links to the privacy policy and the like, in English, French, German, Spanish,
    Japanese and Chinese, whatever the document's language. RefinedWeb (arXiv 2306.01116, appendix G.2) has such rules
    for English lines of ten words, and looks for words anywhere in them. Code and tables are left alone, and headings
    by the last two kinds. A part without a line left goes.
    """

    version: ClassVar[int] = 1

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        lists = batch["parts"]
        flat = lists.flatten()
        label, text = flat.field("label"), flat.field("text")
        is_text = _flags(pc.equal(flat.field("type"), "text"))
        # No text of one long line has a short one.
        looked = is_text & _flags(pc.is_in(label, value_set=pa.array(_LABELS)))
        looked &= _flags(pc.or_(pc.less_equal(pc.utf8_length(text), _MAX_CHARS), pc.match_substring(text, "\n")))
        part = np.flatnonzero(looked)
        split = pc.split_pattern(text.take(pa.array(part)), "\n")
        lines, line_part = split.flatten(), part[pc.list_parent_indices(split).to_numpy()]
        kind = boilerplate_kinds(lines)
        heading = _flags(pc.equal(label, "heading"))[line_part]
        kind[heading & np.isin(kind, [_KINDS.index(name) for name in _NO_HEADING])] = -1
        gone = kind >= 0
        if not gone.any():
            return batch.table, COUNTS.empty_table()
        changed = np.zeros(len(text), bool)
        changed[line_part[gone]] = True
        blank = _flags(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(lines)), 0))
        full = np.bincount(line_part[~gone & ~blank], minlength=len(text)) > 0
        table = _without_lines(batch.table, text, changed & full, line_part, lines, gone)
        table = drop_parts(Batch(table), "text", pa.array(~(changed & ~full)[is_text])).table
        row = np.repeat(
            np.arange(len(batch)), pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
        )
        return table, _counts(row[line_part[gone]], kind[gone])


_KINDS = tuple(PHRASES)


def _without_lines(
    table: pa.Table, text: pa.Array, rewritten: np.ndarray, line_part: np.ndarray, lines: pa.Array, gone: np.ndarray
) -> pa.Table:
    """The table with the lines that stay joined again, in the parts that are to be rewritten."""
    if not rewritten.any():
        return table
    stays = ~gone & rewritten[line_part]
    counts = np.bincount(line_part[stays], minlength=len(text))[rewritten]
    offsets = pa.array(np.append(0, np.cumsum(counts)).astype(np.int32))
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, lines.filter(pa.array(stays))), "\n")
    return with_elements(table, "parts", "text", pc.replace_with_mask(text, pa.array(rewritten), joined))


def boilerplate_kinds(lines: pa.Array) -> np.ndarray:
    """The kind of each line as an index into _KINDS, -1 for what is to stay. Equal lines are looked at once."""
    different = lines.dictionary_encode()
    kind = np.full(len(different.dictionary), -1)
    plain = pc.replace_substring_regex(different.dictionary, _MARKER, "")
    plain = pc.utf8_lower(pc.utf8_trim(plain, _AROUND))
    short = pc.and_(pc.less_equal(pc.utf8_length(plain), _MAX_CHARS), pc.greater(pc.binary_length(plain), 0))
    short = pc.and_(short, pc.less(pc.count_substring_regex(plain, r"\s+"), _MAX_WORDS))
    places = np.flatnonzero(_flags(short))
    plain = plain.take(pa.array(places))
    suspect = _flags(pc.match_substring_regex(plain, _any_kind()))
    places, plain = places[suspect], plain.filter(pa.array(suspect))
    for index, name in reversed(list(enumerate(_KINDS))):
        kind[places[_flags(pc.match_substring_regex(plain, _pattern(PHRASES[name])))]] = index
    found: np.ndarray = kind[different.indices.to_numpy()] if len(lines) else kind
    return found


@lru_cache(maxsize=1)
def _any_kind() -> str:
    return _pattern({name: "|".join(phrases.values()) for name, phrases in PHRASES.items()})


def _pattern(phrases: Mapping[str, str]) -> str:
    return rf"^(?:{'|'.join(phrases.values())})$"


def _counts(row: np.ndarray, kind: np.ndarray) -> pa.Table:
    """COUNTS of lines per row and kind."""
    different, count = np.unique(row * len(_KINDS) + kind, return_counts=True)
    names = pa.array(_KINDS, pa.string()).take(pa.array(different % len(_KINDS)))
    rows = pa.array((different // len(_KINDS)).astype(np.int32))
    return pa.Table.from_arrays([rows, names, pa.array(count.astype(np.int64))], schema=COUNTS)


def _flags(values: pa.Array) -> np.ndarray:
    flags: np.ndarray = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return flags
