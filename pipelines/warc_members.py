"""The members of a WARC file: where the gzip member, zstd frame or plain record of each WARC record begins and ends."""

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

import fsspec
from fastwarc import ZstdReader

from schemas.errors import BadRecord, InterleafError

HEAD_BYTES = 64 << 10  # a WARC header that does not end within this is no header
FIND_BYTES = 1 << 20
FIRST_READ, LARGEST_READ = 64 << 10, 4 << 20
INFLATE_BYTES = 16 << 10  # packed bytes handed to zlib at once; it copies what is left of them
SKIP_BYTES = 1 << 20
ZSTD_MAGIC, SKIPPABLE = b"\x28\xb5\x2f\xfd", re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
DICTIONARY = b"\x5d\x2a\x4d\x18"  # the skippable frame that holds it (IIPC, "Zstandard compression for WARC files 1.0")
GZIP_MAGIC = b"\x1f\x8b\x08"
HEADER_END = re.compile(rb"\r?\n\r?\n")
FOLD = re.compile(r"[ \t]*\n[ \t]+")
VERSION_LINE = re.compile(rb"(?:\A|\n)(?=WARC/\d\.\d+\r?\n[!-9;-~]+:)")


class Source:
    """The bytes of a file by offset; reading on from where it stood doubles the next read, up to 4 MiB."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._base, self._data, self._step = 0, b"", FIRST_READ
        self.size = stream.seek(0, io.SEEK_END)

    def view(self, offset: int, size: int) -> memoryview:
        """Up to `size` bytes at `offset`; fewer at the end of the file."""
        size = max(0, min(size, self.size - offset))
        if offset < self._base or offset + size > self._base + len(self._data):
            self._load(offset, size)
        start = offset - self._base
        return memoryview(self._data)[start : start + size]

    def _load(self, offset: int, size: int) -> None:
        end = self._base + len(self._data)
        goes_on = self._base <= offset <= end
        self._step = min(self._step * 2, LARGEST_READ) if goes_on else FIRST_READ
        kept = self._data[offset - self._base :] if goes_on else b""
        self._stream.seek(offset + len(kept))
        pieces, missing = [kept], min(max(size, self._step), self.size - offset) - len(kept)
        while missing > 0:
            piece = self._stream.read(missing)
            if not piece:
                raise InterleafError(f"{self._stream}: shorter than it was when it was opened; is it being written to?")
            pieces.append(piece)
            missing -= len(piece)
        self._base, self._data = offset, b"".join(pieces)


@contextmanager
def open_source(path: str) -> Iterator[Source]:
    """A local path or fsspec URL as a Source.

    Raises:
        InterleafError: the server gives no byte ranges.
        OSError: there is no such file, or it cannot be read.
    """
    fs, name = fsspec.core.url_to_fs(path)
    with fs.open(name, "rb", cache_type="none") as stream:
        if not stream.seekable():
            raise InterleafError(f"{path}: its server gives no byte ranges; download the file and name the local copy")
        yield Source(stream)


class Member(Protocol):
    """One packed (or plain) WARC record, read once from its start."""

    def read(self, size: int) -> bytes:
        """Up to `size` unpacked bytes, and fewer only at the end; raises BadRecord where the member is damaged."""
        ...

    def end(self) -> int:
        """Offset of the first byte after the member; raises BadRecord if it is damaged before that."""
        ...


class Format(Protocol):
    """A way of packing records."""

    def open(self, source: Source, offset: int) -> Member:
        """The member at `offset`; raises BadRecord when none begins there."""
        ...

    def find(self, source: Source, start: int, stop: int) -> int:
        """Offset of the first member that begins in [start, stop) and unpacks to a WARC record, else `stop`."""
        ...


class GzipMember:
    def __init__(self, source: Source, offset: int) -> None:
        self._source, self._next = source, offset
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, size: int) -> bytes:
        pieces: list[bytes] = []
        while size > 0 and not self._inflate.eof:
            pieces.append(self._some(size))
            size -= len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def end(self) -> int:
        while not self._inflate.eof:
            self._some(SKIP_BYTES)
        return self._next - len(self._inflate.unused_data)

    def _some(self, size: int) -> bytes:
        packed: bytes | memoryview = self._inflate.unconsumed_tail
        if not packed:
            packed = self._source.view(self._next, INFLATE_BYTES)
            self._next += len(packed)
        try:
            data = self._inflate.decompress(packed, size)
        except zlib.error as error:
            raise BadRecord("damaged", f"gzip: {error}") from error
        if not data and not packed and not self._inflate.eof:
            raise BadRecord("cut_off", "the file ends within this gzip member")
        return data


class Gzip:
    """One gzip member a record."""

    def open(self, source: Source, offset: int) -> Member:
        if source.view(offset, 3) != GZIP_MAGIC:
            raise BadRecord("garbage", "no gzip member begins here")
        return GzipMember(source, offset)

    def find(self, source: Source, start: int, stop: int) -> int:
        return _find(self, source, start, stop, GZIP_MAGIC)


class ZstdMember:
    def __init__(self, source: Source, offset: int, dictionary: bytes | None) -> None:
        self._source, self._offset, self._dictionary = source, offset, dictionary
        self._reader: ZstdReader | None = None
        self._length = 0

    def peek(self, size: int) -> bytes:
        """The first unpacked bytes, whether or not the frame is whole."""
        packed = bytes(self._source.view(self._offset, 4 * HEAD_BYTES))  # more than one block, which is 128 KiB at most
        return self._unpack(ZstdReader(io.BytesIO(packed), dictionary=self._dictionary), size)

    def read(self, size: int) -> bytes:
        if self._reader is None:
            packed = bytes(self._source.view(self._offset, self.end() - self._offset))
            self._reader = ZstdReader(io.BytesIO(packed), dictionary=self._dictionary)
        return self._unpack(self._reader, size)

    def end(self) -> int:
        self._length = self._length or frame_length(self._source, self._offset)
        return self._offset + self._length

    def _unpack(self, reader: ZstdReader, size: int) -> bytes:
        pieces: list[bytes] = []
        try:
            while size > 0 and (piece := reader.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except OSError as error:
            raise BadRecord("damaged", f"zstd: {error}") from error
        return b"".join(pieces)


class Zstd:
    """One zstd frame a record, all packed with the `dictionary` that the file may begin with."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._dictionary = dictionary

    def open(self, source: Source, offset: int) -> Member:
        magic = bytes(source.view(offset, 4))
        if SKIPPABLE.match(magic):
            return Padding(offset + _skippable_length(source, offset))
        if magic != ZSTD_MAGIC:
            raise BadRecord("garbage", "no zstd frame begins here")
        return ZstdMember(source, offset, self._dictionary)

    def find(self, source: Source, start: int, stop: int) -> int:
        return _find(self, source, start, stop, ZSTD_MAGIC)


class PlainMember:
    def __init__(self, source: Source, offset: int) -> None:
        self._source, self._next = source, offset
        self._end = _plain_end(source, offset)

    def read(self, size: int) -> bytes:
        data = bytes(self._source.view(self._next, min(size, self._end - self._next)))
        self._next += len(data)
        return data

    def end(self) -> int:
        return self._end


class Plain:
    """Records one after the other: only a record's Content-Length tells where the next one begins."""

    def open(self, source: Source, offset: int) -> Member:
        return PlainMember(source, offset)

    def find(self, source: Source, start: int, stop: int) -> int:
        while start < stop:
            before = max(0, start - 1)  # with the line end before it, and enough after it to see the first header
            chunk = source.view(before, min(FIND_BYTES, stop - before) + 256)
            for match in VERSION_LINE.finditer(chunk):
                found = before + match.end()
                if found >= stop:
                    return stop
                if found >= start and (before == 0 or match.end() > match.start()):
                    return found
            start = before + FIND_BYTES
        return stop


class Padding:
    """Bytes that the format allows between records."""

    def __init__(self, end: int) -> None:
        self._end = end

    def read(self, size: int) -> bytes:
        return b""

    def end(self) -> int:
        return self._end


def recognise(source: Source, path: str, within: int) -> Format:
    """How the records of a file are packed, judged from its first `within` bytes.

    Raises:
        BadRecord: `empty_file`, or `not_warc` when no record begins there.
    """
    if not source.size:
        raise BadRecord("empty_file", "the file has no bytes")
    head = bytes(source.view(0, 4))
    form = format_at(head)
    if isinstance(form, Plain) and head != b"WARC":  # a damaged head: go by the name
        form = Gzip() if path.endswith(".gz") else Zstd() if path.endswith(".zst") else form
    if isinstance(form, Zstd):
        form = Zstd(read_dictionary(source))
    stop = min(within, source.size)
    if form.find(source, 0, stop) == stop:
        raise BadRecord("not_warc", f"no WARC record in its first {stop} bytes")
    return form


def format_at(head: bytes) -> Format:
    """How the member that begins with `head` is packed; a zstd dictionary is not in there."""
    if head[:3] == GZIP_MAGIC:
        return Gzip()
    return Zstd() if head == ZSTD_MAGIC or SKIPPABLE.match(head) else Plain()


def read_dictionary(source: Source) -> bytes | None:
    """The zstd dictionary that a file begins with, unpacked."""
    if source.view(0, 4) != DICTIONARY:
        return None
    data = bytes(source.view(8, _skippable_length(source, 0) - 8))
    if not data.startswith(ZSTD_MAGIC):
        return data
    try:
        return ZstdReader(io.BytesIO(data)).read(LARGEST_READ)
    except OSError as error:
        raise BadRecord("not_warc", f"its zstd dictionary is damaged: {error}") from error


def frame_length(source: Source, offset: int) -> int:
    """Bytes of a zstd frame, found by walking its block headers (RFC 8878, 3.1.1) without unpacking it.

    Raises:
        BadRecord: the frame is damaged, or the file ends within it.
    """
    flags = source.view(offset + 4, 1)
    if not flags:
        raise BadRecord("cut_off", "the file ends within this zstd frame")
    single, checksum = flags[0] >> 5 & 1, flags[0] >> 2 & 1
    position = offset + 5 + (not single) + (0, 1, 2, 4)[flags[0] & 3] + (single, 2, 4, 8)[flags[0] >> 6]
    last = 0
    while not last:
        block = int.from_bytes(source.view(position, 3), "little")
        last, kind = block & 1, block >> 1 & 3
        if kind == 3:
            raise BadRecord("damaged", "zstd: a block of a reserved type")
        position += 3 + (1 if kind == 1 else block >> 3)
        if position > source.size:
            raise BadRecord("cut_off", "the file ends within this zstd frame")
    position += 4 * checksum
    if position > source.size:
        raise BadRecord("cut_off", "the file ends within this zstd frame")
    return position - offset


def header_end(data: bytes) -> int:
    """Where the content after the first empty line begins; -1 without one."""
    end = data.find(b"\r\n\r\n")
    if end >= 0 and data.find(b"\n\n", 0, end) < 0:  # 10 times as fast as the expression, and nearly always right
        return end + 4
    match = HEADER_END.search(data)
    return match.end() if match else -1


def parse_headers(data: bytes) -> dict[str, str]:
    """Header lines by lower-case name, the first line left out; of a name given twice the first stays."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if "\n " in text or "\n\t" in text:
        text = FOLD.sub(" ", text)
    pairs = [line.split(":", 1) for line in text.split("\n")[:0:-1] if ":" in line]
    return {name.strip().lower(): value.strip() for name, value in pairs}


def content_length(headers: dict[str, str]) -> int:
    """Bytes that the record's block has, as its header says; raises BadRecord."""
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRecord("wrong_content_length", f"Content-Length is {text[:40]!r}" if text else "no Content-Length")
    return int(text)


def _skippable_length(source: Source, offset: int) -> int:
    end = offset + 8 + int.from_bytes(source.view(offset + 4, 4), "little")
    if end > source.size:
        raise BadRecord("cut_off", "the file ends within this zstd frame")
    return end - offset


def _find(form: Gzip | Zstd, source: Source, start: int, stop: int, magic: bytes) -> int:
    while start < stop:
        chunk = bytes(source.view(start, min(FIND_BYTES, stop - start) + len(magic) - 1))
        place = chunk.find(magic)
        while place >= 0:
            if _is_record(form.open(source, start + place)):
                return start + place
            place = chunk.find(magic, place + 1)
        start += FIND_BYTES
    return stop


def _is_record(member: Member) -> bool:
    try:
        return (member.peek(5) if isinstance(member, ZstdMember) else member.read(5)) == b"WARC/"
    except BadRecord:
        return False


def _plain_end(source: Source, offset: int) -> int:
    """Where the plain record at `offset` ends, with the line ends that follow it."""
    head = bytes(source.view(offset, HEAD_BYTES))
    if not head.startswith(b"WARC/"):
        raise BadRecord("garbage", "no WARC record begins here")
    split = header_end(head)
    if split < 0:
        raise BadRecord("bad_header", f"its header does not end within {HEAD_BYTES} bytes")
    length = content_length(parse_headers(head[:split]))
    end = offset + split + length
    if end > source.size:
        raise BadRecord("cut_off", f"{length} bytes by its Content-Length, but the file ends before", length)
    after = bytes(source.view(end, 64))
    rest = after.lstrip(b"\r\n")
    if rest and not rest.startswith(b"WARC/") and not after.startswith(b"\r\n\r\n"):
        raise BadRecord(
            "wrong_content_length", f"no record ends {length} bytes on, where its Content-Length says", length
        )
    return end + len(after) - len(rest)
