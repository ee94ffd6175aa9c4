"""HTTP messages as crawlers store them: status, headers, and the body with transfer and content encodings undone."""

import re
import zlib
from dataclasses import dataclass

import pyarrow as pa

from pipelines.warc_headers import HEAD_BYTES, header_end, parse_headers
from schemas.errors import BadRecord

STATUS_LINE = re.compile(rb"(?i)\s*HTTP/\d(?:\.\d+)?\s+(\d{3})\b")
CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
CHARSET = re.compile(r"""(?i)charset\s*=\s*["']?\s*([^\s"';,]+)""")
PIECE_BYTES = 1 << 20

Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Http:
    """A response as stored: `status`, headers by lower-case name, the body as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: Bytes


def read_http(block: Bytes) -> Http:
    """Split a stored HTTP response; without an empty line all of it is header.

    Raises:
        BadRecord: `bad_http`, it does not begin with a status line.
    """
    head = bytes(block[:4096])
    match = STATUS_LINE.match(head)
    if not match:
        raise BadRecord("bad_http", f"no HTTP status line but {head[:40]!r}")
    split = header_end(head)
    if split < 0:
        head = bytes(block[:HEAD_BYTES])
        split = header_end(head)
    split = len(head) if split < 0 else split
    return Http(int(match[1]), parse_headers(head[:split].lstrip()), block[split:])


def split_content_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case without parameters, and the charset label if it has one."""
    charset = CHARSET.search(value)
    return value.partition(";")[0].partition(",")[0].strip().lower(), charset[1].lower() if charset else None


def decode_body(http: Http, max_bytes: int) -> tuple[bytes, str | None]:
    """The body with chunks joined and content encodings undone; second, what it was cut off in, if it was.

    Tools store decoded bodies under headers that were not changed (Common Crawl's X-Crawl-* names say so, others say
    nothing): a body that is plainly not encoded as its header claims is taken as it is.

    Raises:
        BadRecord: `record_too_large` beyond `max_bytes` unpacked, `bad_content_encoding` when it is damaged.
    """
    body, truncated = http.body, None
    if "chunked" in http.headers.get("transfer-encoding", "").lower():
        body, whole = join_chunks(body)
        truncated = None if whole else "transfer-encoding"
    for encoding in reversed(http.headers.get("content-encoding", "").lower().split(",")):
        body, whole = _unpack(body, encoding.strip(), max_bytes)
        truncated = truncated if whole else "content-encoding"
    return bytes(body), truncated


def join_chunks(body: Bytes) -> tuple[Bytes, bool]:
    """The content of a chunked body (RFC 9112, 7.1), and whether it ends; a body that is not chunked as is."""
    match = CHUNK_LINE.match(body)
    if not match:
        return body, True
    pieces: list[Bytes] = []
    while match is not None:
        size = int(match[1], 16)
        if not size:
            return b"".join(pieces), True
        pieces.append(body[match.end() : match.end() + size])
        end = match.end() + size
        # The line end after the data; a few servers leave it out.
        end += 2 if body[end : end + 2] == b"\r\n" else body[end : end + 1] == b"\n"
        match = CHUNK_LINE.match(body, end)
    return b"".join(pieces), False


def _unpack(body: Bytes, encoding: str, max_bytes: int) -> tuple[Bytes, bool]:
    if encoding in ("gzip", "x-gzip") and body[:2] == b"\x1f\x8b":
        return _inflate(body, zlib.MAX_WBITS | 16, max_bytes)
    if encoding == "deflate":
        return _inflate_either(body, max_bytes)
    if encoding == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
        return _stream(body, "zstd", max_bytes)
    if encoding == "br" and body and not _is_plain(body):
        return _stream(body, "brotli", max_bytes)
    return body, True


def _inflate_either(body: Bytes, max_bytes: int) -> tuple[Bytes, bool]:
    """Deflate is zlib by the standard and raw deflate by habit."""
    has_zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    if not has_zlib_header and _is_plain(body):
        return body, True
    return _inflate(body, zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS, max_bytes)


def _inflate(body: Bytes, window_bits: int, max_bytes: int) -> tuple[bytes, bool]:
    pieces: list[bytes] = []
    size = 0
    while body:
        inflate = zlib.decompressobj(window_bits)
        while not inflate.eof and body:
            try:
                pieces.append(inflate.decompress(body, PIECE_BYTES))
            except zlib.error as error:
                raise BadRecord("bad_content_encoding", f"deflate: {error}") from error
            size += len(pieces[-1])
            if size > max_bytes:
                raise BadRecord("record_too_large", f"its body unpacks to more than {max_bytes} bytes", size)
            body = inflate.unconsumed_tail
        if not inflate.eof:
            return b"".join(pieces), False
        # Several gzip members one after the other are one body; anything else after the end is not part of it.
        body = inflate.unused_data if inflate.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(pieces), True


def _stream(body: Bytes, codec: str, max_bytes: int) -> tuple[bytes, bool]:
    pieces: list[bytes] = []
    size = 0
    stream = pa.CompressedInputStream(pa.BufferReader(body), codec)
    try:
        while piece := stream.read(PIECE_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size > max_bytes:
                raise BadRecord("record_too_large", f"its body unpacks to more than {max_bytes} bytes", size)
    except OSError as error:
        if "Truncated" in str(error):
            return b"".join(pieces), False
        raise BadRecord("bad_content_encoding", f"{codec}: {error}") from error
    return b"".join(pieces), True


def _is_plain(body: Bytes) -> bool:
    """Whether the body begins as text does: nothing but ASCII, hence no control characters of packed data."""
    head = bytes(body[:64]).removeprefix(b"\xef\xbb\xbf")
    return head.isascii() and not head.translate(None, b"\t\n\r\f").translate(None, bytes(range(32, 127)))
