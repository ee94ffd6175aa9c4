"""Reading crawls: the captures of a byte range of a WARC file, and the places where one was lost."""

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import fsspec

from pipelines.payload import decode_body, read_http, split_content_type
from pipelines.warc_headers import HEAD_BYTES, content_length, header_end, parse_headers
from pipelines.warc_members import Format, Member, Zstd, format_at, read_dictionary, recognise
from pipelines.warc_source import Source, open_source
from schemas.errors import BadRecord

MAX_RECORD_BYTES = 64 << 20
CAPTURE_TYPES = ("response", "resource", "revisit")
# A member may hold what looks like members: a crawled .warc.gz. Only whoever has walked up to it knows; so reading
# begins this far before a segment. Real members are smaller (Common Crawl cuts at 5 MiB), and 16 of 256 MiB is 6 %.
LOOK_BACK_BYTES = 16 << 20
FIRST_BYTES = 256 << 10  # read of a record at once: all of most pages
TAIL_BYTES = 64  # read after a record, to see the line ends that belong there


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes `start` to `end` of a file (path or fsspec URL); a record is in the segment that its first byte lies in."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Capture:
    """What the crawler got for one URI."""

    uri: str
    file: str
    offset: int  # bytes into the file
    length: int  # bytes that the member takes in the file: with `offset` enough to read it again
    date: str  # WARC-Date as it stands
    type: str  # response, resource, revisit; conversion when asked for
    status: int | None  # of HTTP
    mime: str  # declared (else as the crawler identified it), lower case, without parameters
    charset: str | None  # label of the Content-Type header
    x_robots_tag: str | None  # the HTTP headers of this name, a line each
    tdm_reservation: str | None  # the HTTP header (W3C community group, TDMRep)
    payload: bytes  # the body, transfer and content encodings undone
    sha256: str  # hex, of the payload
    refers_to_uri: str | None  # of a revisit
    digest: str | None  # WARC-Payload-Digest
    truncated: str | None  # WARC-Truncated (length, time, disconnect, ...), or the encoding that ends early


@dataclass(frozen=True, slots=True)
class Loss:
    """A place in a file where a record is lost; `reason` is a short stable name, `value` a number of bytes."""

    file: str
    offset: int
    reason: str
    detail: str
    value: float | None


def read_segment(
    segment: Segment,
    max_record_bytes: int = MAX_RECORD_BYTES,
    skipped: Counter[str] | None = None,
    types: Collection[str] = CAPTURE_TYPES,
) -> Iterator[Capture | Loss]:
    """The captures that begin in a segment, in file order, whichever way the file is cut into segments.

    Damage costs the record it is in, and reading goes on at the next one. Records of other types than `types` are not
    returned but counted by type in `skipped`.

    Loss reasons: empty_file, not_warc, garbage (between records), damaged, cut_off, bad_header, wrong_content_length,
    not_per_record (more records in one gzip member or zstd frame), record_too_large (unpacked, with its bytes),
    no_target_uri, bad_http, bad_content_encoding.

    Raises:
        InterleafError: the file's server gives no byte ranges.
        OSError: the file cannot be read.
    """
    with open_source(segment.path) as source:
        try:
            form = recognise(source, segment.path, LOOK_BACK_BYTES)
        except BadRecord as bad:
            if segment.start == 0:
                yield _loss(segment.path, 0, bad)
            return
        position = max(0, segment.start - LOOK_BACK_BYTES)
        if position:
            position = form.find(source, position, segment.end)
        while position < min(segment.end, source.size):
            found, end = _read_at(form, source, segment.path, position, max_record_bytes, types)
            if position >= segment.start:
                for item in found:
                    if not isinstance(item, str):
                        yield item
                    elif skipped is not None:
                        skipped[item] += 1
            position = end or form.find(source, position + 1, segment.end)


def read_capture(file: str, offset: int, length: int, max_record_bytes: int = MAX_RECORD_BYTES) -> Capture:
    """One capture by the place that `read_segment` gave.

    Raises:
        BadRecord: there is no readable capture at that place; the reasons of `read_segment`.
        OSError: the file cannot be read.
    """
    fs, name = fsspec.core.url_to_fs(file)
    packed = fs.cat_file(name, start=offset, end=offset + length)
    form = format_at(packed[:4])
    if isinstance(form, Zstd):
        with open_source(file) as whole:
            form = Zstd(read_dictionary(whole))
    found, _ = _read_at(form, Source(io.BytesIO(packed), file), file, 0, max_record_bytes)
    first = found[0] if found else "nothing"
    if isinstance(first, Loss):
        raise BadRecord(first.reason, first.detail, first.value)
    if isinstance(first, str):
        raise BadRecord("no_capture", f"no capture but {first} at {offset} in {file}")
    return replace(first, offset=offset)


@dataclass(frozen=True, slots=True)
class _Record:
    headers: dict[str, str]
    block: memoryview
    followed: bool  # by another record in the same member


def _read_at(
    form: Format, source: Source, file: str, offset: int, max_record_bytes: int, types: Collection[str] = CAPTURE_TYPES
) -> tuple[list[Capture | Loss | str], int | None]:
    """What the member at `offset` holds (a str is the type of a record that is no capture), and where it ends.

    The end is None where nobody can tell, because the member is damaged.
    """
    try:
        member = form.open(source, offset)
    except BadRecord as bad:
        return [_loss(file, offset, bad)], None
    found: list[Capture | Loss | str] = []
    try:
        record = _read_record(member, max_record_bytes)
        end = member.end()
        if record is None:
            return [], end
        found.append(_capture(record, file, offset, end - offset, max_record_bytes, types))
        if record.followed:
            many = BadRecord("not_per_record", "more records follow in the same member; pack each one by itself")
            found.append(_loss(file, offset, many))
    except BadRecord as bad:
        return [_loss(file, offset, bad)], _end(member)
    return found, end


def _read_record(member: Member, max_record_bytes: int) -> _Record | None:
    """The first record of a member, its block left out if it is no capture; None for a member without content."""
    data = member.read(FIRST_BYTES)
    if not data:
        return None
    if not data.startswith(b"WARC/"):
        raise BadRecord("garbage", "this member is no WARC record")
    split = header_end(data)
    if not 0 <= split <= HEAD_BYTES:
        raise BadRecord("bad_header", f"its header does not end within {HEAD_BYTES} bytes")
    headers = parse_headers(data[:split])
    length = content_length(headers)
    if length > max_record_bytes:
        raise BadRecord("record_too_large", f"{_uri(headers)} has more than {max_record_bytes} bytes", length)
    if len(data) - split < length + TAIL_BYTES:
        data += member.read(split + length + TAIL_BYTES - len(data))
    block, rest = memoryview(data)[split : split + length], data[split + length :].lstrip(b"\r\n")
    if len(block) < length or (rest and not rest.startswith(b"WARC/")):
        detail = (
            f"{_uri(headers)} has {len(data) - split}{' or more' if rest else ''} bytes, not the {length} of its header"
        )
        raise BadRecord("wrong_content_length", detail, length)
    return _Record(headers, block, followed=bool(rest))


def _capture(
    record: _Record, file: str, offset: int, length: int, max_record_bytes: int, types: Collection[str]
) -> Capture | str:
    headers = record.headers
    kind = headers.get("warc-type", "").lower()
    if kind not in types:
        return kind or "unknown"
    uri = _uri(headers)
    if not uri:
        raise BadRecord("no_target_uri", f"a {kind} record without WARC-Target-URI")
    content_type = headers.get("content-type", "")
    if content_type.lower().startswith("application/http") and (record.block or kind == "response"):
        http = read_http(record.block)
        status, content_type, told = http.status, http.headers.get("content-type", ""), http.headers
        payload, cut = (b"", None) if kind == "revisit" else decode_body(http, max_record_bytes)
    else:
        status, payload, cut, told = None, bytes(record.block), None, {}
    mime, charset = split_content_type(content_type)
    if "warc-segment-number" in headers:
        cut = "segmented"
    return Capture(
        uri=uri,
        file=file,
        offset=offset,
        length=length,
        date=headers.get("warc-date", ""),
        type=kind,
        status=status,
        mime=mime or headers.get("warc-identified-payload-type", "").lower(),
        charset=charset,
        x_robots_tag=told.get("x-robots-tag") or None,
        tdm_reservation=told.get("tdm-reservation") or None,
        payload=payload,
        sha256=hashlib.sha256(payload).hexdigest(),
        refers_to_uri=_bare(headers.get("warc-refers-to-target-uri", "")) or None,
        digest=headers.get("warc-payload-digest"),
        truncated=headers.get("warc-truncated") or cut,
    )


def _uri(headers: dict[str, str]) -> str:
    return _bare(headers.get("warc-target-uri", ""))


def _bare(uri: str) -> str:
    """wget writes `<uri>`, as WARC 1.0's grammar has it and its examples do not."""
    return uri[1:-1] if uri.startswith("<") and uri.endswith(">") else uri


def _end(member: Member) -> int | None:
    try:
        return member.end()
    except BadRecord:
        return None


def _loss(file: str, offset: int, bad: BadRecord) -> Loss:
    return Loss(file, offset, bad.reason, bad.detail, bad.value)
