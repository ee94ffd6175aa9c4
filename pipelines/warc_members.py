"""The members of a WARC file: where the gzip member, zstd frame or plain record of each WARC record begins and ends."""

import io
import re
import zlib
from collections.abc import Callable
from typing import Protocol

from fastwarc import ZstdReader

from pipelines.warc_headers import HEAD_BYTES, content_length, header_end, parse_headers
from pipelines.warc_source import Source
from schemas.errors import BadRecord

FIND_BYTES = 1 << 20
INFLATE_BYTES = 16 << 10  # packed bytes handed to zlib at once; it copies what is left of them
SKIP_BYTES = 1 << 20
PROBE_BYTES = 4 << 10  # of a gzip member, to see the first bytes that it holds
ZSTD_PROBE_BYTES = 256 << 10  # of a zstd frame: more than a block, which has 128 KiB at most
MAX_DICTIONARY_BYTES = 4 << 20
GZIP_MAGIC, ZSTD_MAGIC = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
DICTIONARY = b"\x5d\x2a\x4d\x18"  # the skippable frame that holds it (IIPC, "Zstandard compression for WARC files")
RECORD_START = re.compile(rb"WARC/\d\.\d+\r?\n[!-9;-~]{1,200}:")


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
        return _find(source, start, stop, GZIP_MAGIC, PROBE_BYTES, self._begins)

    def _begins(self, packed: bytes) -> bool:
        try:
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, 5) == b"WARC/"
        except zlib.error:
            return False


class ZstdMember:
    def __init__(self, source: Source, offset: int, dictionary: bytes | None) -> None:
        self._end = offset + frame_length(source, offset)
        self._packed = _Stretch(source, offset, self._end)
        self._reader = ZstdReader(self._packed, dictionary=dictionary)

    def read(self, size: int) -> bytes:
        pieces: list[bytes] = []
        try:
            while size > 0 and (piece := self._reader.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except OSError as error:
            if self._packed.failure is not None:  # the file could not be read, which says nothing about the frame
                raise self._packed.failure from error
            raise BadRecord("damaged", f"zstd: {error}") from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def end(self) -> int:
        return self._end


class _Stretch(io.RawIOBase):
    """Some bytes of a source as a stream, for a reader written in another language."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self._source, self._start, self._next, self._end = source, start, start, end
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = bytes(self._source.view(self._next, min(size, self._end - self._next)))
        except OSError as error:
            self.failure = error
            raise
        self._next += len(data)
        return data

    def tell(self) -> int:
        return self._next - self._start


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
        return _find(source, start, stop, ZSTD_MAGIC, ZSTD_PROBE_BYTES, self._begins)

    def _begins(self, packed: bytes) -> bool:
        try:
            return ZstdReader(io.BytesIO(packed), dictionary=self._dictionary).read(5) == b"WARC/"
        except OSError:
            return False


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
            # Enough after the last place to see the first header.
            match = RECORD_START.search(source.view(start, min(FIND_BYTES, stop - start) + 256))
            if match and match.start() < min(FIND_BYTES, stop - start):
                return start + match.start()
            start += FIND_BYTES
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
    stop = min(within, source.size)
    head = bytes(source.view(0, 4))
    named = Gzip() if path.endswith(".gz") else Zstd() if path.endswith(".zst") else Plain()
    # The first bytes may be damaged, so they are believed only if records follow; then the name is.
    told = named if isinstance(format_at(head), Plain) and head != b"WARC" else format_at(head)
    for form in (told, named, Plain()):
        if isinstance(form, Zstd):
            form = Zstd(read_dictionary(source))
        if form.find(source, 0, stop) < stop:
            return form
    raise BadRecord("not_warc", f"no WARC record in its first {stop} bytes")


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
        return ZstdReader(io.BytesIO(data)).read(MAX_DICTIONARY_BYTES)
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


def _skippable_length(source: Source, offset: int) -> int:
    end = offset + 8 + int.from_bytes(source.view(offset + 4, 4), "little")
    if end > source.size:
        raise BadRecord("cut_off", "the file ends within this zstd frame")
    return end - offset


def _find(source: Source, start: int, stop: int, magic: bytes, probe: int, begins: Callable[[bytes], bool]) -> int:
    while start < stop:
        # Enough after the last place to see what is packed there.
        chunk = bytes(source.view(start, min(FIND_BYTES, stop - start) + probe))
        place = chunk.find(magic)
        while 0 <= place < min(FIND_BYTES, stop - start):
            if begins(chunk[place : place + probe]):
                return start + place
            place = chunk.find(magic, place + 1)
        start += FIND_BYTES
    return stop


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
