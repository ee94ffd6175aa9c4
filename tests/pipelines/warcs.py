"""WARC files made in code, as wget, Common Crawl and warcio write them."""

import gzip
import hashlib
import io
import uuid
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass

from fastwarc import ZstdWriter

DATE = "2026-11-01T10:00:00Z"
STATUS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True)
class Record:
    """A WARC record to be written: its type, URI, further WARC headers, and its block."""

    type: str
    uri: str | None
    block: bytes
    content_type: str = "application/http; msgtype=response"
    headers: tuple[tuple[str, str], ...] = ()
    length: str | None = None  # Content-Length, where it is not to be true; "" leaves it out


def http_response(
    body: bytes, mime: str | None = "text/html", status: int = 200, headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status} {STATUS.get(status, 'Unknown')}"]
    lines += [f"Content-Type: {mime}"] if mime else []
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def response(
    uri: str,
    body: bytes,
    mime: str | None = "text/html",
    status: int = 200,
    http_headers: Sequence[tuple[str, str]] = (),
    headers: tuple[tuple[str, str], ...] = (),
    length: str | None = None,
) -> Record:
    """A capture over HTTP; `length` is the Content-Length of the WARC record where it is to be wrong."""
    return Record("response", uri, http_response(body, mime, status, http_headers), headers=headers, length=length)


def resource(uri: str, body: bytes, mime: str) -> Record:
    """A capture without HTTP."""
    return Record("resource", uri, body, mime)


def revisit(uri: str, refers_to: str | None, mime: str = "image/png") -> Record:
    """A capture that was the same as an earlier one."""
    headers = [("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")]
    headers += [("WARC-Refers-To-Target-URI", refers_to), ("WARC-Refers-To-Date", DATE)] if refers_to else []
    return Record("revisit", uri, http_response(b"", mime), headers=tuple(headers))


def pack(data: bytes, compression: str | None, dictionary: bytes | None = None) -> bytes:
    """A gzip member, a zstd frame, or the bytes themselves."""
    if compression == "gzip":
        return gzip.compress(data, mtime=0)
    if compression == "zstd":
        stream = io.BytesIO()
        with ZstdWriter(stream, dictionary=dictionary) as writer:
            writer.write(data)
        packed = stream.getvalue()
        # The writer begins every stream with its dictionary; a file has it once.
        return packed if dictionary is None else packed[8 + int.from_bytes(packed[4:8], "little") :]
    return data


def plain(record: Record, style: str = "warcio") -> bytes:
    """A record as it stands in a WARC file that is not compressed."""
    uri = f"<{record.uri}>" if style == "wget" and record.uri else record.uri
    digest = b32encode(hashlib.sha1(record.block, usedforsecurity=False).digest()).decode()
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{record.type} {record.uri} {digest}")
    length = str(len(record.block)) if record.length is None else record.length
    headers = [
        ("WARC-Type", record.type),
        ("WARC-Record-ID", f"<urn:uuid:{name}>"),
        ("WARC-Date", DATE),
        *([("WARC-Target-URI", uri)] if uri else []),
        *([("WARC-Identified-Payload-Type", "text/html")] if style == "cc" and record.type == "response" else []),
        ("WARC-Block-Digest", f"sha1:{digest}"),
        *record.headers,
        ("Content-Type", record.content_type),
        *([("Content-Length", length)] if length else []),
    ]
    version = "WARC/1.1" if style == "warcio" else "WARC/1.0"
    head = "\r\n".join([version, *(f"{name}: {value}" for name, value in headers)])
    return head.encode() + b"\r\n\r\n" + record.block + b"\r\n\r\n"


def around(records: Sequence[Record], style: str) -> list[Record]:
    """The records with those that the tool puts around them: warcinfo first, requests, Common Crawl's metadata."""
    every = [Record("warcinfo", None, f"software: {style}\r\n".encode(), "application/warc-fields")]
    for record in records:
        request = Record("request", record.uri, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
        metadata = Record("metadata", record.uri, b"fetchTimeMs: 20\r\n", "application/warc-fields")
        every += {"wget": [request, record], "cc": [request, record, metadata]}.get(style, [record, request])
    return every


def make_members(
    records: Sequence[Record],
    compression: str | None = "gzip",
    style: str = "warcio",
    dictionary: bytes | None = None,
) -> list[bytes]:
    """The members of a WARC file, one a record; a zstd dictionary makes one more at the front."""
    members = [pack(plain(record, style), compression, dictionary) for record in around(records, style)]
    if dictionary is not None:
        packed = pack(dictionary, "zstd")
        members.insert(0, b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed)
    return members


def make_warc(
    records: Sequence[Record],
    compression: str | None = "gzip",
    style: str = "warcio",
    dictionary: bytes | None = None,
) -> bytes:
    """A WARC file: `compression` gzip, zstd or None; `style` wget, cc (Common Crawl) or warcio."""
    return b"".join(make_members(records, compression, style, dictionary))
