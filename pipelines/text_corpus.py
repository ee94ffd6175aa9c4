"""A text corpus: what format its files have, what is asked of their rows, and the rows that its readers hand on."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import fsspec
import pyarrow as pa

from pipelines.outcome import Outcome, note, notes_table
from schemas.document import NAME_VALUE
from schemas.errors import BadRecord, RecipeError

T = TypeVar("T")

BATCH_BYTES = 16 << 20
BATCH_ROWS = 1024
HEAD_BYTES = 4 << 10  # read of a file whose name says nothing
GZIP_MAGIC, ZSTD_MAGIC, ZIP_MAGIC, PARQUET_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PAR1"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NAMES = re.compile(
    r"\.(?:(?P<jsonl>jsonl|ndjson|json)|(?P<parquet>parquet)|(?P<wet>wet|warc))(?:\.(?P<pack>gz|zst|zip))?$"
)

Kind = Literal["jsonl", "parquet", "wet"]
Packing = Literal["gzip", "zstd", "zip"]

# A row as it stands in its file, or (with `loss`) the place where one was lost.
ROWS = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("offset", pa.int64()),  # byte of an (unpacked) line or of a WARC member, row number in Parquet
        pa.field("line", pa.large_binary()),  # of JSONL, not parsed yet: then all below is null
        pa.field("text", pa.large_binary()),  # UTF-8, not checked yet
        pa.field("id", pa.string()),
        pa.field("uri", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("meta", pa.list_(NAME_VALUE)),
        pa.field("loss", pa.string()),
        pa.field("loss_detail", pa.string()),
        pa.field("loss_value", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Columns:
    """The names under which a row of JSONL or Parquet has its text and what else is wanted of it."""

    text: str = "text"
    id: str | None = None
    uri: str | None = None
    lang: str | None = None
    meta: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Each name once."""
        return list(dict.fromkeys(name for name in (self.text, self.id, self.uri, self.lang, *self.meta) if name))


@dataclass(frozen=True)
class Form:
    """The format of a file and, for JSONL, how it is packed: a packed one cannot be cut."""

    kind: Kind
    packing: Packing | None = None

    @property
    def can_be_cut(self) -> bool:
        return self.kind != "jsonl" or self.packing is None


def form_of(path: str) -> Form:
    """The format of a file by its name, or by its first bytes where the name does not say.

    Raises:
        RecipeError: neither says that it is JSONL, Parquet or WET.
        OSError: it cannot be read.
    """
    named = form_by_name(path)
    if named is not None:
        return named
    with fsspec.open(path, "rb") as stream:
        return _form_by_head(stream.read(HEAD_BYTES), path)


def form_by_name(path: str) -> Form | None:
    """The format that the name of a file says, None where it says nothing."""
    match = NAMES.search(path.lower())
    if match is None:
        return None
    if match["parquet"]:
        return Form("parquet")
    if match["wet"]:
        return Form("wet")
    return Form("jsonl", {"gz": "gzip", "zst": "zstd", "zip": "zip"}.get(match["pack"]))  # type: ignore[arg-type]


def _form_by_head(head: bytes, path: str) -> Form:
    packing: Packing | None = None
    if head.startswith(GZIP_MAGIC):
        packing, head = "gzip", _first_bytes(head)
    elif head.startswith(ZSTD_MAGIC):
        # What is in it shows when it is read: WET is packed with gzip.
        return Form("jsonl", "zstd")
    elif head.startswith(ZIP_MAGIC):
        return Form("jsonl", "zip")
    if head.startswith(PARQUET_MAGIC):
        return Form("parquet")
    if head.startswith(b"WARC/"):
        return Form("wet")
    if not head or head.removeprefix(BYTE_ORDER_MARK).lstrip()[:1] == b"{":
        return Form("jsonl", packing)
    raise RecipeError(
        f"inputs: {path} is neither JSONL nor Parquet nor WET, by its name or its first bytes; "
        "names end in .jsonl (.gz, .zst, .zip), .parquet or .wet (.gz)"
    )


def _first_bytes(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, 64)
    except zlib.error:
        return b""


def loss_row(file: str, offset: int, bad: BadRecord) -> pa.Table:
    """The row of a place where a record was lost."""
    row = {"file": file, "offset": offset}
    return pa.Table.from_pylist(
        [row | {"loss": bad.reason, "loss_detail": bad.detail, "loss_value": bad.value}], schema=ROWS
    )


def rows_table(count: int, columns: dict[str, Any]) -> pa.Table:
    """A table of ROWS, null where no column is given."""
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(count, field.type)
        for field in ROWS
    ]
    return pa.Table.from_arrays(arrays, schema=ROWS)


def sort_out(
    rows: pa.Table,
    use: str,
    read: Callable[[dict[str, Any]], T],
    empty: str,
    place_id: Callable[[Mapping[str, Any]], str],
) -> tuple[list[tuple[dict[str, Any], T]], Outcome]:
    """The rows that `read` could use with what it made of them; the others noted as failed, or dropped if `empty`."""
    found: list[tuple[dict[str, Any], T]] = []
    notes: list[dict[str, Any]] = []
    counts = Counter[str]()
    for row in rows.to_pylist():
        try:
            if row["loss"]:
                raise BadRecord(row["loss"], row["loss_detail"], row["loss_value"])
            found.append((row, read(row)))
        except BadRecord as bad:
            state = "dropped" if bad.reason == empty else "failed"
            place = f"{row['file']} at {row['offset']}"
            detail = f"{place}: {bad.detail}" if bad.detail else place
            notes.append(note(place_id(row), state, use, bad.reason, value=bad.value, detail=detail))
            counts[state] += 1
    return found, Outcome({}, (notes_table(notes),) if notes else (), counts)


class Watched(io.RawIOBase):
    """A stream for a decoder written in another language; `failure` tells its trouble from damage in the file."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._stream.read(size)
        except Exception as error:
            self.failure = error
            raise
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())
