"""Batch: documents, or their flattened parts, with features that are computed once for all filters."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.pictures import OnDemand, decoded
from schemas.document import PICTURE
from schemas.errors import SchemaError

T = TypeVar("T")

# The columns of `Batch.parts` and of `Batch.pictures`; `row` is the index of the document in its batch.
PARTS = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("record_id", pa.string()),
        pa.field("part", pa.int32()),  # index into the document's `parts`
        pa.field("lang", pa.string()),  # of the document
        pa.field("label", pa.string()),
        pa.field("text", pa.string()),
    ]
)
PICTURES = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("record_id", pa.string()),
        pa.field("part", pa.int32()),  # index into the document's `media`
        *PICTURE,
        pa.field("data", pa.binary()),  # null before images.resolve
    ]
)
# How the names of features begin that read nothing but the text parts, so that they outlive a dropped picture.
_OF_TEXT = ("text", "words")


class Batch:
    """A table whose rows are documents, text parts or pictures, and what has been computed from them.

    Features and columns are computed on first use and shared, so nobody may change one.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self._columns: dict[str, pa.Array] = {}
        self._features: dict[str, Sequence[Any]] = {}
        self._parts: Batch | None = None
        self._pictures: Batch | None = None

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, column: str) -> pa.Array:
        """A column in one piece.

        Raises:
            SchemaError: there is no such column.
        """
        if column not in self._columns:
            if column not in self.table.column_names:
                raise SchemaError(f"this batch has no column {column!r}; it has {', '.join(self.table.column_names)}")
            self._columns[column] = self.table[column].combine_chunks()
        return self._columns[column]

    def feature(self, name: str, compute: Callable[["Batch"], Sequence[T]]) -> Sequence[T]:
        """`compute(self)`, one value per row, computed once per name; the name holds all that it depends on."""
        if name not in self._features:
            values = compute(self)
            if len(values) != len(self):
                raise ValueError(f"feature {name!r} has {len(values)} values for {len(self)} rows")
            self._features[name] = values
        return self._features[name]

    def with_table(self, table: pa.Table) -> "Batch":
        """The same rows; what changed are other columns than those that features come from: measures, the language."""
        batch = Batch(table)
        batch._features, batch._parts, batch._pictures = self._features, self._parts, self._pictures
        if self._parts is not None and not table["lang"].equals(self.table["lang"]):
            batch._parts = Batch(_with_column(self._parts.table, "lang", batch["lang"].take(self._parts["row"])))
            batch._parts._features = self._parts._features
        return batch

    def filter(self, mask: pa.Array) -> "Batch":
        """The rows where `mask` is true (null is not), with all that was computed from them."""
        chosen = _as_numpy(mask)
        if chosen.all():
            return self
        batch = Batch(self.table.filter(pa.array(chosen)))
        batch._features = {name: _choose(values, chosen) for name, values in self._features.items()}
        batch._parts = _of_rows(self._parts, chosen)
        batch._pictures = _of_rows(self._pictures, chosen)
        return batch

    @property
    def texts(self) -> Sequence[str]:
        """Text per row: a document's text parts joined by newlines, or the text of a part; "" where there is none."""
        return self.feature("texts", lambda batch: batch.text_array.to_pylist())

    @property
    def text_array(self) -> pa.Array:
        """`texts` as an Arrow array of strings, without nulls."""
        return self.feature("text_array", _text_array)

    @property
    def words(self) -> Sequence[list[str]]:
        """The words of `texts`, in order and as written (see split_words)."""
        return self.feature("words", lambda batch: [split_words(text) for text in batch.texts])

    @property
    def parts(self) -> "Batch":
        """The text parts of all documents, a row each (columns of PARTS)."""
        if self._parts is None:
            parts = self["parts"]
            flat = parts.flatten()
            row, part = _positions(parts)
            is_text = _is(flat.field("type"), "text")
            chosen = pa.array(is_text)
            row, part = row[is_text], part[is_text]
            label, text = flat.field("label").filter(chosen), flat.field("text").filter(chosen)
            columns = [row, self["record_id"].take(row), part, self["lang"].take(row), label, text]
            self._parts = Batch(pa.Table.from_arrays([pa.array(column) for column in columns], schema=PARTS))
        return self._parts

    @property
    def pictures(self) -> "Batch":
        """The pictures of all documents, a row each (columns of PICTURES).

        Raises:
            SchemaError: `media_data` is not parallel to `media`.
        """
        if self._pictures is None:
            media = self["media"]
            flat = media.flatten()
            row, part = _positions(media)
            columns = [row, self["record_id"].take(row), part, *flat.flatten(), _media_data(self)]
            self._pictures = Batch(pa.Table.from_arrays([pa.array(column) for column in columns], schema=PICTURES))
        return self._pictures

    @property
    def images(self) -> OnDemand[Any]:
        """The decoded picture (PIL) per row of a pictures batch, None where there is none; decoded when asked for."""
        images = self.feature("images", lambda batch: decoded(batch["data"]))
        assert isinstance(images, OnDemand)
        return images


def drop_parts(batch: Batch, level: str, keep: pa.Array) -> Batch:
    """Documents without the parts where `keep`, a mask over `batch.parts` or `batch.pictures`, is not true.

    At level "text" the text parts go; at level "image" the media go, with their bytes and the image parts that show
    them, and the others are renumbered. What was computed from the surviving parts stays.
    """
    chosen = _as_numpy(keep)
    if chosen.all():
        return batch
    return _drop_texts(batch, chosen) if level == "text" else _drop_pictures(batch, chosen)


def with_elements(table: pa.Table, column: str, field: str, values: pa.Array) -> pa.Table:
    """`table` with another field in the structs of a list column; `values` is parallel to the flattened list."""
    lists = table[column].combine_chunks()
    flat = _with_field(lists.flatten(), field, values)
    return _with_column(table, column, _cut(lists, flat, np.ones(len(flat), bool)))


def split_words(text: str) -> list[str]:
    """Words in any script: runs of letters, digits and marks, with apostrophes inside a word.

    A letter of a script that puts no spaces between words (Han, kana, Thai, Lao, Khmer, Myanmar) is a word of its own.
    """
    return _ASCII_WORD.findall(text) if text.isascii() else _word().findall(text)


_ASCII_WORD = re.compile(r"\w+(?:'\w+)*")
UNSPACED = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    r"\u0e01-\u0e33\u0e40-\u0e46\u0e50-\u0e59\u0e81-\u0eb3\u0ebd-\u0ec6\u0ed0-\u0edf"  # Thai, Lao
    r"\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17d7\u17dc\u17e0-\u17e9"  # Myanmar, Khmer
)


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    # re's \w lacks combining marks, so it would cut Hindi, Tamil or vocalised Arabic words at every vowel sign; hence
    # explicit classes. Those that stay below U+10000 are tables to `re`, others are searched range by range: mixing
    # them takes 11 times as long. Variation selectors are marks too, but of emoji.
    unspaced = re.compile(f"[{UNSPACED}]")
    kinds = {code: unicodedata.category(chr(code)) for code in range(0x20000) if not 0xFE00 <= code <= 0xFE0F}
    marks = _ranges([code for code, kind in kinds.items() if kind in ("Mn", "Mc") and code < 0x10000])
    letters = [code for code, kind in kinds.items() if kind[0] in "LN" or kind in ("Mn", "Mc", "Pc")]
    common = _ranges([code for code in letters if code < 0x10000 and not unspaced.match(chr(code))])
    rare = _ranges([code for code in letters if code >= 0x10000])
    return re.compile(
        rf"[{common}]+(?:['’][{common}]+)*|[{UNSPACED}][{marks}]*"
        rf"|(?=[\U00010000-\U0003ffff])(?:[{rare}]+|[\U00020000-\U0003ffff])"
    )


def _ranges(codes: list[int]) -> str:
    """The inside of a character class that covers sorted code points."""
    ranges = []
    for _, group in itertools.groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        run = [code for _, code in group]
        ranges.append(f"{chr(run[0])}-{chr(run[-1])}" if len(run) > 1 else chr(run[0]))
    return "".join(ranges)


def _text_array(batch: Batch) -> pa.Array:
    if "text" in batch.table.column_names:
        return pc.fill_null(batch["text"], "")
    parts = batch["parts"]
    flat = parts.flatten()
    text = flat.field("text")
    used = _is(flat.field("type"), "text") & text.is_valid().to_numpy(zero_copy_only=False)
    row, _ = _positions(parts)
    offsets = pa.array(_offsets(np.bincount(row[used], minlength=len(batch))))
    lists = pa.ListArray.from_arrays(offsets, text.filter(pa.array(used)))
    return pc.binary_join(lists, "\n")


def _media_data(batch: Batch) -> pa.Array:
    """`media_data` flattened parallel to `media`; a null list has a null for every picture."""
    media, data = batch["media"], batch["media_data"]
    counts, present = _counts(media), data.is_valid().to_numpy(zero_copy_only=False)
    if (_counts(data)[present] != counts[present]).any():
        raise SchemaError("media_data is not parallel to media: a document has more entries in one than in the other")
    flat = data.flatten()
    if present.all():
        return flat
    positions = np.cumsum(np.repeat(present, counts)) - 1
    return flat.take(pa.array(positions, mask=~np.repeat(present, counts)))


def _drop_texts(batch: Batch, chosen: np.ndarray) -> Batch:
    parts = batch["parts"]
    flat = parts.flatten()
    stays = np.ones(len(flat), bool)
    stays[_is(flat.field("type"), "text")] = chosen
    edited = Batch(_with_column(batch.table, "parts", _cut(parts, flat, stays)))
    edited._parts = _kept_parts(batch, stays, chosen)
    edited._pictures = batch._pictures
    return edited


def _drop_pictures(batch: Batch, chosen: np.ndarray) -> Batch:
    media, parts = batch["media"], batch["parts"]
    # The new index of every medium within its document, and which parts point at media that stay.
    first = _offsets(_counts(media))
    new_index = np.cumsum(chosen) - chosen
    base = np.append(new_index, chosen.sum())[first[:-1]]
    flat = parts.flatten()
    row, _ = _positions(parts)
    shows = ~_is(flat.field("type"), "text") & flat.field("media").is_valid().to_numpy(zero_copy_only=False)
    media_index = pc.fill_null(flat.field("media"), 0).to_numpy(zero_copy_only=False)[shows]
    if (media_index >= _counts(media)[row[shows]]).any():
        raise SchemaError("an image part points past the end of its document's media")
    target = media_index + first[row[shows]]
    stays = np.ones(len(flat), bool)
    stays[shows] = chosen[target]
    renumbered = np.zeros(len(flat), np.int32)
    renumbered[shows] = new_index[target] - base[row[shows]]
    flat = _with_field(flat, "media", pc.if_else(pa.array(shows), pa.array(renumbered), flat.field("media")))

    table = _with_column(batch.table, "parts", _cut(parts, flat, stays))
    table = _with_column(table, "media", _cut(media, media.flatten(), chosen))
    table = _with_column(table, "media_data", _cut_data(batch, chosen))
    edited = Batch(table)
    edited._features = {name: values for name, values in batch._features.items() if name.startswith(_OF_TEXT)}
    text_stays = np.ones(len(batch._parts), bool) if batch._parts is not None else None
    edited._parts = _kept_parts(batch, stays, text_stays) if text_stays is not None else None
    if batch._pictures is not None:
        kept = batch._pictures.filter(pa.array(chosen))
        edited._pictures = _replaced(kept, "part", _index_in_row(kept["row"].to_numpy()))
    return edited


def _cut_data(batch: Batch, chosen: np.ndarray) -> pa.Array:
    """media_data without the entries of dropped media; null lists stay null."""
    data = batch["media_data"]
    present = data.is_valid().to_numpy(zero_copy_only=False)
    return _cut(data, data.flatten(), chosen[np.repeat(present, _counts(batch["media"]))])


def _kept_parts(batch: Batch, stays: np.ndarray, chosen: np.ndarray | None) -> Batch | None:
    """The flattened text parts after parts were cut; `stays` is over all parts, `chosen` over the text parts."""
    if batch._parts is None or chosen is None:
        return None
    parts = batch["parts"]
    row, _ = _positions(parts)
    is_text = _is(parts.flatten().field("type"), "text")
    index = np.zeros(len(stays), np.int32)
    index[stays] = _index_in_row(row[stays])
    kept = batch._parts.filter(pa.array(chosen))
    return _replaced(kept, "part", index[is_text & stays])


def _of_rows(child: Batch | None, chosen: np.ndarray) -> Batch | None:
    """The flattened rows of the chosen documents, renumbered."""
    if child is None:
        return None
    row = child["row"].to_numpy()
    kept = child.filter(pa.array(chosen[row]))
    return _replaced(kept, "row", (np.cumsum(chosen) - 1)[kept["row"].to_numpy()])


def _replaced(batch: Batch, column: str, values: np.ndarray) -> Batch:
    """The same rows and features with other numbers in an int32 column."""
    replaced = Batch(_with_column(batch.table, column, pa.array(values.astype(np.int32))))
    replaced._features = batch._features
    return replaced


def _with_field(structs: pa.Array, name: str, values: pa.Array) -> pa.Array:
    columns = [values if field.name == name else structs.field(field.name) for field in structs.type]
    mask = structs.is_null() if structs.null_count else None
    return pa.StructArray.from_arrays(columns, fields=list(structs.type), mask=mask)


def _with_column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(index), values)


def _cut(lists: pa.Array, flat: pa.Array, stays: np.ndarray) -> pa.Array:
    """`lists` without the elements of `flat`, its flattening, that do not stay; null lists stay null."""
    row, _ = _positions(lists)
    offsets = pa.array(_offsets(np.bincount(row[stays], minlength=len(lists))))
    mask = lists.is_null() if lists.null_count else None
    cut = pa.ListArray.from_arrays(offsets, flat.filter(pa.array(stays)), mask=mask)
    return cut.cast(lists.type)


def _counts(lists: pa.Array) -> np.ndarray:
    counts: np.ndarray = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return counts


def _offsets(counts: np.ndarray) -> np.ndarray:
    return np.append(0, np.cumsum(counts)).astype(np.int32)


def _positions(lists: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """For every element of the flattened lists: the row it is in, and its index there (int32)."""
    counts = _counts(lists)
    row = np.repeat(np.arange(len(lists), dtype=np.int32), counts)
    return row, np.arange(len(row), dtype=np.int32) - np.repeat(_offsets(counts)[:-1], counts)


def _index_in_row(row: np.ndarray) -> np.ndarray:
    """The index of each element among those of the same row; `row` is sorted."""
    return np.arange(len(row)) - np.searchsorted(row, row)


def _is(values: pa.Array, value: str) -> np.ndarray:
    equal: np.ndarray = pc.fill_null(pc.equal(values, value), False).to_numpy(zero_copy_only=False)
    return equal


def _as_numpy(mask: pa.Array) -> np.ndarray:
    chosen: np.ndarray = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return chosen


def _choose(values: Any, chosen: np.ndarray) -> Any:
    if isinstance(values, pa.Array):
        return values.filter(pa.array(chosen))
    if isinstance(values, np.ndarray):
        return values[chosen]
    if isinstance(values, OnDemand):
        return values.filter(chosen)
    return list(itertools.compress(values, chosen.tolist()))
