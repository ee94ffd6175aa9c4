"""JSONL: the lines of a byte range of a file, plain or packed, and what one line says."""

import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import fsspec
import pyarrow as pa

from pipelines.text_corpus import (
    BATCH_BYTES,
    BATCH_ROWS,
    BYTE_ORDER_MARK,
    GZIP_MAGIC,
    PARQUET_MAGIC,
    ZIP_MAGIC,
    ZSTD_MAGIC,
    Columns,
    Packing,
    Watched,
    form_of,
    loss_row,
    rows_table,
)
from pipelines.warc import Segment
from pipelines.warc_source import Source, open_source
from schemas.errors import BadRecord

CHUNK_BYTES = 1 << 20
PACKED_BYTES = 256 << 10  # of a gzip file at once; zlib copies what is left of them
ZSTD_CHUNK_BYTES = 64 << 10  # what is unpacked ahead of damage is lost with it
NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Text:
    """What a row says: UTF-8 text that is not empty, and what else was asked for."""

    text: bytes
    id: str | None = None
    uri: str | None = None
    lang: str | None = None
    meta: tuple[tuple[str, str], ...] = ()


def read_jsonl(segment: Segment, columns: Columns, max_record_bytes: int, counts: Counter[str]) -> Iterator[pa.Table]:
    """The lines that begin in a segment, in file order (ROWS), about 16 MiB at a time; parse_line() reads them.

    A packed file is read whole, and an offset is one of the unpacked text. Empty lines are counted as `blank_lines`.
    Loss reasons: empty_file, not_jsonl (a packed file whose name does not say so), record_too_large (with its bytes),
    and of a packed file damaged and cut_off, with which the rest of it is lost.

    Raises:
        OSError: the file cannot be read.
    """
    offsets: list[int] = []
    lines: list[bytes] = []
    size = 0
    for offset, line in _numbered_lines(segment, max_record_bytes):
        if isinstance(line, BadRecord) or size >= BATCH_BYTES or len(lines) >= BATCH_ROWS:
            if lines:
                yield _table(segment.path, offsets, lines)
            offsets, lines, size = [], [], 0
        if isinstance(line, BadRecord):
            yield loss_row(segment.path, offset, line)
        elif line.isspace() or not line:
            counts["blank_lines"] += 1
        else:
            offsets.append(offset)
            lines.append(line)
            size += len(line)
    if lines:
        yield _table(segment.path, offsets, lines)


def parse_object(line: bytes) -> dict[str, Any]:
    """The object that a line is.

    Raises:
        BadRecord: bad_unicode, bad_json, not_an_object.
    """
    try:
        row = json.loads(line.removeprefix(BYTE_ORDER_MARK).decode())
    except UnicodeDecodeError as error:
        raise BadRecord("bad_unicode", f"no UTF-8 at byte {error.start} of the line") from error
    except (ValueError, RecursionError) as error:
        raise BadRecord("bad_json", str(error)[:200]) from error
    if not isinstance(row, dict):
        raise BadRecord("not_an_object", f"the line is a {type(row).__name__}")
    return row


def parse_line(line: bytes, columns: Columns) -> Text:
    """What a line says.

    Raises:
        BadRecord: bad_unicode, bad_json, not_an_object, no_text, text_not_string, empty_text.
    """
    row = parse_object(line)
    if columns.text not in row:
        names = list(row)[:NAMES_SHOWN]
        raise BadRecord("no_text", f"no {columns.text!r} among {', '.join(map(repr, names)) or 'no keys'}"[:500])
    text = row[columns.text]
    if text is not None and not isinstance(text, str):
        raise BadRecord("text_not_string", f"{columns.text!r} is a {type(text).__name__}")
    id_, uri, lang = (
        None if name is None else plain(row.get(name)) for name in (columns.id, columns.uri, columns.lang)
    )
    meta = ((name, plain(row.get(name))) for name in columns.meta)
    try:
        encoded = (text or "").encode()
    except UnicodeEncodeError as error:
        raise BadRecord("bad_unicode", f"half a surrogate pair at letter {error.start} of the text") from error
    return Text(encoded, id_, uri, lang, tuple((name, value) for name, value in meta if value is not None))


def plain(value: Any) -> str | None:
    """A value of a row as text: a string as it is, numbers, lists and objects as JSON.

    Raises:
        BadRecord: bad_unicode, half a surrogate pair.
    """
    if value is None:
        return None
    is_json = isinstance(value, bool | int | float | list | dict)
    text = json.dumps(value, ensure_ascii=False, default=str) if is_json else str(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadRecord("bad_unicode", f"half a surrogate pair in {text[:40]!a}") from error
    return text


def _table(file: str, offsets: list[int], lines: list[bytes]) -> pa.Table:
    return rows_table(len(lines), {"file": [file] * len(lines), "offset": offsets, "line": lines})


def _numbered_lines(segment: Segment, max_bytes: int) -> Iterator[tuple[int, bytes | BadRecord]]:
    """Offset of each line and the line, or what is wrong with it."""
    packing = form_of(segment.path).packing
    if packing is not None:
        with fsspec.open(segment.path, "rb") as stream:
            yield from _lines(UNPACK[packing](stream), 0, max_bytes)
        return
    with open_source(segment.path) as source:
        head = bytes(source.view(0, 4))
        if not head or head.startswith((GZIP_MAGIC, ZSTD_MAGIC, ZIP_MAGIC, PARQUET_MAGIC)):
            if segment.start == 0:
                packed = BadRecord("not_jsonl", "it is packed or Parquet, and its name does not say so")
                yield 0, packed if head else BadRecord("empty_file", "the file has no bytes")
            return
        # One byte before, so that the rest of a line that began earlier is seen for what it is.
        lines = _lines(_chunks(source, max(0, segment.start - 1)), max(0, segment.start - 1), max_bytes)
        if segment.start:
            next(lines, None)
        for offset, line in lines:
            if offset >= segment.end:
                return
            yield offset, line


def _lines(chunks: Iterable[bytes], at: int, max_bytes: int) -> Iterator[tuple[int, bytes | BadRecord]]:
    """Cut chunks, the first of which begins at `at`, into lines; memory is bounded by a chunk and `max_bytes`."""
    pieces: list[bytes] = []
    length = 0
    try:
        for chunk in chunks:
            *ended, rest = chunk.split(b"\n")
            for piece in ended:
                length += len(piece)
                yield at, _line([*pieces, piece], length, max_bytes)
                at, pieces, length = at + length + 1, [], 0
            length += len(rest)
            pieces = [*pieces, rest] if length <= max_bytes else []
    except BadRecord as bad:
        yield at, bad
        return
    if length:
        yield at, _line(pieces, length, max_bytes)


def _line(pieces: list[bytes], length: int, max_bytes: int) -> bytes | BadRecord:
    if length > max_bytes:
        return BadRecord("record_too_large", f"the line has more than {max_bytes} bytes", length)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _chunks(source: Source, start: int) -> Iterator[bytes]:
    for position in range(start, source.size, CHUNK_BYTES):
        yield bytes(source.view(position, CHUNK_BYTES))


def _gunzipped(stream: BinaryIO) -> Iterator[bytes]:
    """The text of a gzip file of any number of members; raises BadRecord where it is damaged."""
    inflate, packed, empty = None, b"", True
    while packed := packed or stream.read(PACKED_BYTES):
        if inflate is None:
            if not empty and not packed.strip(b"\0"):  # padding, as gzip allows
                packed = b""
                continue
            inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            chunk = inflate.decompress(packed, CHUNK_BYTES)
        except zlib.error as error:
            raise BadRecord("damaged", f"gzip: {error}; the rest of the file is lost") from error
        packed = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        inflate = None if inflate.eof else inflate
        empty = False
        if chunk:
            yield chunk
    if empty:
        raise BadRecord("empty_file", "the file has no bytes")
    if inflate is not None:
        raise BadRecord("cut_off", "the file ends within its gzip stream")


def _unzstd(stream: BinaryIO) -> Iterator[bytes]:
    """The text of a zstd file of any number of frames; raises BadRecord where it is damaged."""
    watched = Watched(stream)
    unpacked = pa.CompressedInputStream(pa.PythonFile(watched, "r"), "zstd")
    empty = True
    try:
        while chunk := unpacked.read(ZSTD_CHUNK_BYTES):
            empty = False
            yield chunk
    except OSError as error:
        if watched.failure is not None:  # the file could not be read, which says nothing about what is in it
            raise watched.failure from error
        reason = "cut_off" if "Truncated" in str(error) else "damaged"
        raise BadRecord(reason, f"zstd: {error}; the rest of the file is lost") from error
    if empty:
        raise BadRecord("empty_file", "the file has no text")


def _unzipped(stream: BinaryIO) -> Iterator[bytes]:
    """The text of the one file in a zip archive; raises BadRecord where it is damaged.

    The index of an archive is its end: of one that is cut off nothing can be had.
    """
    watched = Watched(stream)
    try:
        if not watched.read(1):
            raise BadRecord("empty_file", "the file has no bytes")
        with zipfile.ZipFile(watched) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            if len(names) != 1:
                raise BadRecord("not_jsonl", f"the zip archive holds {len(names)} files, and not one")
            with archive.open(names[0]) as unpacked:
                while chunk := unpacked.read(CHUNK_BYTES):
                    yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, BadRecord):
            raise
        if watched.failure is not None:
            raise watched.failure from error
        raise BadRecord("damaged", f"zip: {error}; the rest of the file is lost") from error


UNPACK: Mapping[Packing, Callable[[BinaryIO], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "zstd": _unzstd,
    "zip": _unzipped,
}
