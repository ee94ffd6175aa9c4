import gzip
import random
import re
import threading
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from fastwarc.stream_io import zstd_train_dictionary_from_samples
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import warc
from pipelines.warc import Capture, Loss, Segment, read_capture, read_segment
from schemas.errors import BadRecord, InterleafError
from tests.object_store import s3_server
from tests.pipelines.warcs import Record, make_members, make_warc, pack, plain, resource, response, revisit

HOST = "http://harbour.example.org"
STYLES = ("wget", "cc", "warcio")
COMPRESSIONS = ("gzip", "zstd", None)
SUFFIX = {"gzip": ".warc.gz", "zstd": ".warc.zst", None: ".warc"}


def page(number: int, words: int = 40) -> bytes:
    """A page that packs like text, different for every number."""
    draw = random.Random(number)
    text = " ".join(draw.choice(("tide", "boat", "rope", "harbour", "mast")) + str(draw.random()) for _ in range(words))
    return f"<html><title>{number}</title><p>{text}</p>".encode()


def crawl(count: int = 12) -> list[Record]:
    """Pages, pictures, a file that was not fetched over HTTP and one seen twice."""
    noise = random.Random(7)
    records = [response(f"{HOST}/{n}.html", page(n, 20 * n), "text/html; charset=utf-8") for n in range(count)]
    records.insert(3, response(f"{HOST}/a.png", noise.randbytes(30_000), "image/png"))
    records.insert(5, resource(f"{HOST}/b.png", noise.randbytes(5_000), "image/png"))
    records.insert(7, revisit(f"{HOST}/again.png", f"{HOST}/a.png"))
    return records


def write(folder: Path, data: bytes, compression: str | None = "gzip", name: str = "crawl") -> str:
    file = folder / f"{name}{SUFFIX[compression]}"
    file.write_bytes(data)
    return str(file)


def read(path: str, start: int = 0, end: int | None = None, limit: int = 64 << 20) -> list[Capture | Loss]:
    size = fsspec.core.url_to_fs(path)[0].size(path)
    return list(read_segment(Segment(path, start, size if end is None else end), limit))


def captures(found: list[Capture | Loss]) -> list[Capture]:
    return [item for item in found if isinstance(item, Capture)]


def losses(found: list[Capture | Loss]) -> list[tuple[str, int]]:
    return [(item.reason, item.offset) for item in found if isinstance(item, Loss)]


def uris(found: list[Capture | Loss]) -> list[str]:
    return [capture.uri.removeprefix(HOST) for capture in captures(found)]


def starts(members: list[bytes]) -> list[int]:
    return [sum(map(len, members[:number])) for number in range(len(members))]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("style", STYLES)
def test_every_tool_and_packing_gives_the_same_captures(tmp_path: Path, compression: str | None, style: str) -> None:
    records = crawl()
    path = write(tmp_path, make_warc(records, compression, style), compression)
    skipped = Counter[str]()
    found = list(read_segment(Segment(path, 0, Path(path).stat().st_size), skipped=skipped))
    assert losses(found) == []
    assert [(item.type, item.uri) for item in captures(found)] == [(record.type, record.uri) for record in records]
    assert skipped["warcinfo"] == 1
    assert skipped["request"] == len(records)
    assert skipped["metadata"] == (len(records) if style == "cc" else 0)
    first, resourced = captures(found)[0], captures(found)[5]
    assert (first.status, first.mime, first.charset) == (200, "text/html", "utf-8")
    assert first.payload == page(0, 0)
    assert first.date == "2026-11-01T10:00:00Z"
    assert (resourced.status, resourced.mime) == (None, "image/png")


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_capture_is_read_again_by_its_place(tmp_path: Path, compression: str | None) -> None:
    path = write(tmp_path, make_warc(crawl(), compression, "wget"), compression)
    for capture in captures(read(path)):
        assert read_capture(path, capture.offset, capture.length) == capture


def test_read_capture_says_what_it_found_instead(tmp_path: Path) -> None:
    members = make_members(crawl(2), style="wget")
    path = write(tmp_path, b"".join(members))
    with pytest.raises(BadRecord, match="no capture but warcinfo at 0"):
        read_capture(path, 0, len(members[0]))
    with pytest.raises(BadRecord, match="no WARC record begins here") as bad:
        read_capture(path, 5, 100)
    assert bad.value.reason == "garbage"
    with pytest.raises(BadRecord) as bad:
        read_capture(path, starts(members)[2], len(members[2]) - 9)
    assert bad.value.reason == "cut_off"


def test_zstd_with_a_dictionary(tmp_path: Path) -> None:
    records = crawl(30)
    samples = [plain(record) for record in records if len(record.block) < 4000] * 8
    dictionary = zstd_train_dictionary_from_samples(samples, 8192)
    data = make_warc(records, "zstd", "cc", dictionary)
    assert len(data) < len(make_warc(records, "zstd", "cc"))
    path = write(tmp_path, data, "zstd")
    found = captures(read(path))
    assert [capture.uri for capture in found] == [record.uri for record in records]
    assert [read_capture(path, capture.offset, capture.length) for capture in found] == found
    assert captures(read(path, 20_000)) == [capture for capture in found if capture.offset >= 20_000]


def pieces(cuts: list[int], size: int) -> list[tuple[int, int]]:
    edges = sorted({0, size, *(cut % size for cut in cuts)})
    return list(pairwise(edges))


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("look_back", [0, 2_000, 1 << 24])
@given(cuts=st.lists(st.integers(0, 1 << 30), max_size=8))
@settings(max_examples=15)
def test_segments_together_give_what_the_whole_file_gives(
    tmp_path_factory: pytest.TempPathFactory, compression: str | None, look_back: int, cuts: list[int]
) -> None:
    path = write(tmp_path_factory.mktemp("cuts"), make_warc(crawl(), compression, "cc"), compression)
    whole = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warc, "LOOK_BACK_BYTES", look_back or 1)
        parts = [item for start, end in pieces(cuts, Path(path).stat().st_size) for item in read(path, start, end)]
    assert parts == whole


@pytest.mark.parametrize("compression", COMPRESSIONS)
@given(
    cuts=st.lists(st.integers(0, 1 << 30), max_size=6),
    damage=st.lists(st.tuples(st.integers(0, 1 << 30), st.sampled_from(["flip", "drop", "add"])), max_size=4),
)
@settings(max_examples=25)
def test_damaged_files_too_give_the_same_however_they_are_cut(
    tmp_path_factory: pytest.TempPathFactory, compression: str | None, cuts: list[int], damage: list[tuple[int, str]]
) -> None:
    data = bytearray(make_warc(crawl(), compression, "cc"))
    for place, kind in damage:
        place %= len(data)
        if kind == "flip":
            data[place] ^= 0x55
        elif kind == "drop":
            del data[place : place + 50]
        else:
            data[place:place] = b"\x1f\x8b\x08 WARC/1.0\r\n"
    path = write(tmp_path_factory.mktemp("cuts"), bytes(data), compression)
    whole = read(path)
    assert [item for start, end in pieces(cuts, len(data)) for item in read(path, start, end)] == whole
    assert len(captures(whole)) >= 13 - 4 * len(damage)
    for capture in captures(whole):
        assert read_capture(path, capture.offset, capture.length) == capture


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_crawled_warc_within_a_record_is_no_record(
    tmp_path: Path, compression: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = random.Random(1)
    inner = pack(plain(response(f"{HOST}/inner", noise.randbytes(3_000))), compression)
    stored = noise.randbytes(40_000) + inner + noise.randbytes(40_000)  # what cannot be packed stays as it is
    around = [response(f"{HOST}/{n}.png", noise.randbytes(20_000), "image/png") for n in range(20)]
    data = make_warc([*around, response(f"{HOST}/inner.warc", stored, "application/warc"), *around], compression)
    path = write(tmp_path, data, compression)
    whole = read(path)
    assert losses(whole) == []
    assert len(whole) == 41
    cut = data.index(inner)
    monkeypatch.setattr(warc, "LOOK_BACK_BYTES", 1)
    assert uris(read(path, cut))[0] == "/inner"
    monkeypatch.setattr(warc, "LOOK_BACK_BYTES", 100_000)
    for place in (cut - 1, cut, cut + 1, cut + 30_000):
        assert [*read(path, 0, place), *read(path, place)] == whole


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_cut_off_file_loses_its_last_record(tmp_path: Path, compression: str | None) -> None:
    members = make_members(crawl(5), compression, "cc")[:-1]  # the last is then the response's
    path = write(tmp_path, b"".join(members)[:-40], compression)
    found = read(path)
    assert losses(found) == [("cut_off", starts(members)[-1])]
    assert [capture.uri for capture in captures(found)] == [record.uri for record in crawl(5)][:-1]


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_flipped_byte_costs_the_record_it_is_in(tmp_path: Path, compression: str) -> None:
    members = make_members(crawl(5), compression, "wget")
    broken = bytearray(members[4])
    broken[len(broken) // 2] ^= 0xFF
    path = write(tmp_path, b"".join([*members[:4], bytes(broken), *members[5:]]), compression)
    found = read(path)
    assert losses(found) == [("damaged", starts(members)[4])]
    assert uris(found) == [
        uri for uri in uris(read(write(tmp_path, b"".join(members), compression, "whole"))) if uri != "/1.html"
    ]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize(
    ("length", "reasons"),
    [
        ("30", {"wrong_content_length"}),
        ("100000", {"wrong_content_length", "cut_off"}),
        ("9" * 15, {"wrong_content_length", "cut_off", "record_too_large"}),
        ("9" * 40, {"wrong_content_length"}),
        ("-5", {"wrong_content_length"}),
        ("12 bytes", {"wrong_content_length"}),
        ("", {"wrong_content_length"}),
    ],
)
def test_a_wrong_content_length_costs_its_record_only(
    tmp_path: Path, compression: str | None, length: str, reasons: set[str]
) -> None:
    records = [*crawl(3), response(f"{HOST}/wrong", page(50), length=length), *crawl(3)]
    members = make_members(records, compression)
    path = write(tmp_path, b"".join(members), compression)
    found = read(path)
    assert [offset for _, offset in losses(found)] == [starts(members)[1 + 2 * len(crawl(3))]]
    assert losses(found)[0][0] in reasons
    assert len(captures(found)) == 2 * len(crawl(3))


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_garbage_between_records_is_told_and_passed_over(tmp_path: Path, compression: str | None) -> None:
    members = make_members(crawl(3), compression)
    garbage = b"\0" * 700 + b"\x1f\x8b\x08\x28\xb5\x2f\xfd not a member"
    path = write(tmp_path, b"".join([*members[:3], garbage, *members[3:]]), compression)
    found = read(path)
    assert losses(found) == [("garbage", sum(map(len, members[:3])))]
    assert len(captures(found)) == len(crawl(3))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.warc.gz", b"", "empty_file"),
        ("a.warc", b"", "empty_file"),
        ("a.warc.gz", b"<html>not here</html>", "not_warc"),
        ("a.warc.gz", gzip.compress(b"a tar file, perhaps"), "not_warc"),
        ("a.warc.gz", gzip.compress(b"")[:7], "not_warc"),
        ("a.warc.zst", pack(b"something else", "zstd"), "not_warc"),
        ("a.warc.zst", b"\x28\xb5\x2f\xfd", "not_warc"),
        ("a.warc.zst", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", "cut_off"),
        ("a.warc", random.Random(1).randbytes(300_000), "not_warc"),
    ],
)
def test_a_file_that_is_no_warc_is_one_loss(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    path = str(tmp_path / name)
    assert losses(read(path)) == [(reason, 0)]
    assert losses(read(path, len(data) // 2)) == ([(reason, 0)] if len(data) < 2 else [])


def test_a_damaged_head_does_not_make_a_file_unreadable(tmp_path: Path) -> None:
    for compression in COMPRESSIONS:
        data = bytearray(make_warc(crawl(3), compression))
        data[0:3] = b"\0\0\0"
        found = read(write(tmp_path, bytes(data), compression))
        assert losses(found) == [("garbage", 0)]
        assert len(captures(found)) == len(crawl(3))


@pytest.mark.parametrize("head", [b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"])
def test_a_head_that_lies_about_the_packing_costs_no_record(tmp_path: Path, head: bytes) -> None:
    found = read(write(tmp_path, head + make_warc(crawl(3), None), None))
    assert losses(found) == [("garbage", 0)]
    assert len(captures(found)) == len(crawl(3))


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_file_packed_as_one_stream_is_told(tmp_path: Path, compression: str) -> None:
    records = [response(f"{HOST}/{n}.html", page(n)) for n in range(20)]
    path = write(tmp_path, pack(b"".join(map(plain, records)), compression), compression)
    found = read(path)
    assert uris(found) == ["/0.html"]
    assert losses(found) == [("not_per_record", 0)]
    assert "pack each one by itself" in found[1].detail  # type: ignore[union-attr]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_record_too_large_is_skipped_and_its_bytes_told(tmp_path: Path, compression: str | None) -> None:
    big = response(f"{HOST}/big.bin", bytes(3_000_000), "application/octet-stream")
    path = write(tmp_path, make_warc([*crawl(2), big, *crawl(2)], compression), compression)
    found = read(path, limit=1_000_000)
    (loss,) = [item for item in found if isinstance(item, Loss)]
    assert (loss.reason, loss.value) == ("record_too_large", len(big.block))
    assert "/big.bin" in loss.detail
    assert len(captures(found)) == 2 * len(crawl(2))


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: pa.compress(body, "brotli", asbytes=True),
    "zstd": lambda body: pa.compress(body, "zstd", asbytes=True),
}


def chunked(body: bytes, size: int = 700) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;x=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def payload(tmp_path: Path, *headers: tuple[str, str], body: bytes, limit: int = 1 << 20) -> Capture | Loss:
    records = [response(f"{HOST}/x", body, http_headers=headers)]
    (found,) = read(write(tmp_path, make_warc(records)), limit=limit)
    return found


@pytest.mark.parametrize("encoding", BODIES)
@pytest.mark.parametrize("chunks", [True, False])
def test_bodies_are_decoded(tmp_path: Path, encoding: str, chunks: bool) -> None:
    body = BODIES[encoding](page(1, 200))
    headers = [("Content-Encoding", encoding), *([("Transfer-Encoding", "chunked")] if chunks else [])]
    found = payload(tmp_path, *headers, body=chunked(body) if chunks else body)
    assert isinstance(found, Capture)
    assert found.payload == page(1, 200)
    assert found.truncated is None


def test_raw_deflate_two_encodings_and_joined_gzip_members(tmp_path: Path) -> None:
    raw = zlib.compressobj(wbits=-15)
    for headers, body in [
        ("deflate", raw.compress(page(1)) + raw.flush()),
        ("gzip, br", BODIES["br"](gzip.compress(page(1)))),
        ("gzip", gzip.compress(page(1)[:50]) + gzip.compress(page(1)[50:])),
        ("gzip", gzip.compress(page(1)) + b"\0\0 trailing"),
    ]:
        found = payload(tmp_path, ("Content-Encoding", headers), body=body)
        assert isinstance(found, Capture)
        assert found.payload == page(1)


@pytest.mark.parametrize("encoding", [*BODIES, "identity", "utf-8", "none", ""])
@pytest.mark.parametrize("chunks", [True, False])
def test_bodies_stored_decoded_under_the_old_headers(tmp_path: Path, encoding: str, chunks: bool) -> None:
    headers = [("Content-Encoding", encoding), *([("Transfer-Encoding", "chunked")] if chunks else [])]
    found = payload(tmp_path, *headers, body=page(1))
    assert isinstance(found, Capture)
    assert (found.payload, found.truncated) == (page(1), None)


def test_common_crawls_renamed_headers_are_no_headers(tmp_path: Path) -> None:
    old = [("X-Crawl-Content-Encoding", "gzip"), ("X-Crawl-Transfer-Encoding", "chunked"), ("Content-Length", "9")]
    found = payload(tmp_path, *old, body=b"2\r\nhi\r\n")
    assert isinstance(found, Capture)
    assert found.payload == b"2\r\nhi\r\n"


@pytest.mark.parametrize("encoding", BODIES)
def test_a_body_that_ends_early_is_kept_and_told(tmp_path: Path, encoding: str) -> None:
    body = BODIES[encoding](page(1, 4000))
    found = payload(tmp_path, ("Content-Encoding", encoding), body=body[: len(body) // 2])
    assert isinstance(found, Capture)
    assert found.truncated == "content-encoding"
    assert page(1, 4000).startswith(found.payload)
    found = payload(tmp_path, ("Transfer-Encoding", "chunked"), body=chunked(page(1, 200))[:2000])
    assert isinstance(found, Capture)
    assert found.truncated == "transfer-encoding"
    assert page(1, 200).startswith(found.payload)
    assert len(found.payload) > 1500


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_damaged_body_costs_its_record(tmp_path: Path, encoding: str) -> None:
    body = bytearray(BODIES[encoding](page(1, 400)))
    body[12:72] = b"\xff" * 60
    found = payload(tmp_path, ("Content-Encoding", encoding), body=bytes(body))
    assert isinstance(found, Loss)
    assert (found.reason, found.offset > 0) == ("bad_content_encoding", True)


@pytest.mark.parametrize("encoding", BODIES)
def test_bombs_stop_at_the_limit(tmp_path: Path, encoding: str) -> None:
    found = payload(tmp_path, ("Content-Encoding", encoding), body=BODIES[encoding](bytes(40 << 20)), limit=2 << 20)
    assert isinstance(found, Loss)
    assert found.reason == "record_too_large"
    assert found.value is not None
    assert 2 << 20 < found.value < 4 << 20


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_record_of_300_mb_is_not_held_in_memory(tmp_path: Path, compression: str | None) -> None:
    big = response(f"{HOST}/big.zip", bytes(300_000_000), "application/zip")
    path = write(tmp_path, make_warc([*crawl(2), big, *crawl(2)], compression), compression)
    del big
    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [reason for reason, _ in losses(found)] == ["record_too_large"]
    assert len(captures(found)) == 2 * len(crawl(2))
    assert peak < 16 << 20


def test_what_stands_in_the_headers(tmp_path: Path) -> None:
    records = [
        response(f"{HOST}/cut", page(1), headers=(("WARC-Truncated", "length"),)),
        response(f"{HOST}/none", page(1), mime=None),
        response(f"{HOST}/odd", page(1), mime='Text/HTML ; Charset="ISO-8859-1"'),
        revisit(f"{HOST}/again", f"{HOST}/cut"),
        revisit(f"{HOST}/again2", None),
        Record("revisit", f"{HOST}/bare", b""),
        response(f"{HOST}/gone", b"", status=404),
        Record("response", "dns:example.org", b"20261101\nexample.org. 300 IN A 1.2.3.4\n", "text/dns"),
        response(f"{HOST}/digest", b"x", headers=(("WARC-Payload-Digest", "sha1:ABC"),)),
        response(f"{HOST}/part", b"x", headers=(("WARC-Segment-Number", "1"),)),
        response(f"{HOST}/é", b"x"),
        Record("response", f"{HOST}/noend", b"HTTP/1.1 304 Not Modified\r\nServer: x"),
        Record("response", f"{HOST}/lf", b"http/2 200\nContent-Type: text/plain\n folded\n\nbody\r\n\r\nmore"),
        Record("Resource", f"{HOST}/case", b"x", "text/plain"),
    ]
    found = {
        item.uri.removeprefix(HOST): item for item in captures(read(write(tmp_path, make_warc(records, style="cc"))))
    }
    assert found["/cut"].truncated == "length"
    assert found["/none"].mime == "text/html"  # as Common Crawl identified it
    assert (found["/odd"].mime, found["/odd"].charset) == ("text/html", "iso-8859-1")
    assert (found["/again"].refers_to_uri, found["/again"].payload) == (f"{HOST}/cut", b"")
    assert found["/again2"].refers_to_uri is None
    assert (found["/bare"].type, found["/bare"].status) == ("revisit", None)
    assert (found["/gone"].status, found["/gone"].payload) == (404, b"")
    assert (found["dns:example.org"].status, found["dns:example.org"].mime) == (None, "text/dns")
    assert found["/digest"].digest == "sha1:ABC"
    assert found["/part"].truncated == "segmented"
    assert found["/é"].payload == b"x"
    assert (found["/noend"].status, found["/noend"].payload) == (304, b"")
    assert (found["/lf"].status, found["/lf"].mime, found["/lf"].payload) == (
        200,
        "text/plain folded",
        b"body\r\n\r\nmore",
    )
    assert found["/case"].type == "resource"


def test_headers_that_reserve_rights(tmp_path: Path) -> None:
    http = b"HTTP/1.1 200 OK\r\nX-Robots-Tag: otherbot: noindex\r\nTDM-Reservation: 1\r\nx-robots-tag: noai\r\n\r\nbody"
    records = [Record("response", f"{HOST}/told", http), response(f"{HOST}/nothing", b"x")]
    told, nothing = captures(read(write(tmp_path, make_warc(records))))
    assert (told.x_robots_tag, told.tdm_reservation) == ("otherbot: noindex\nnoai", "1")
    assert (nothing.x_robots_tag, nothing.tdm_reservation) == (None, None)


def test_records_that_cannot_be_used_are_told_with_their_place(tmp_path: Path) -> None:
    records = [
        response("", page(1)),
        Record("response", f"{HOST}/x", b"no status line"),
        Record("response", f"{HOST}/empty", b""),
        response(f"{HOST}/ok", page(2)),
    ]
    members = make_members(records)
    for compression in COMPRESSIONS:
        found = read(write(tmp_path, make_warc(records, compression), compression))
        assert [reason for reason, _ in losses(found)] == ["no_target_uri", "bad_http", "bad_http"]
        assert uris(found) == ["/ok"]
    assert [offset for _, offset in losses(read(str(tmp_path / "crawl.warc.gz")))] == starts(members)[1:6:2]


def test_an_endless_header_is_no_header(tmp_path: Path) -> None:
    for compression in COMPRESSIONS:
        data = b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X-Pad: y\r\n" * 40_000 + b"\r\n\r\n"
        members = [*make_members(crawl(2), compression), pack(data, compression), *make_members(crawl(2), compression)]
        found = read(write(tmp_path, b"".join(members), compression))
        assert [reason for reason, _ in losses(found)] == ["bad_header"]
        assert len(captures(found)) == 2 * len(crawl(2))


def test_padding_and_empty_members_are_no_losses(tmp_path: Path) -> None:
    skippable = b"\x53\x2a\x4d\x18\x05\0\0\0hello"
    zstd = make_members(crawl(2), "zstd")
    assert losses(read(write(tmp_path, b"".join([*zstd[:2], skippable, *zstd[2:]]), "zstd"))) == []
    packed = make_members(crawl(2))
    found = read(write(tmp_path, b"".join([gzip.compress(b""), *packed, gzip.compress(b"")])))
    assert losses(found) == []
    assert len(captures(found)) == len(crawl(2))


def test_the_size_of_a_file_and_not_of_a_segment_ends_it(tmp_path: Path) -> None:
    path = write(tmp_path, make_warc(crawl(3)))
    assert read(path, 0, 1 << 40) == read(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_segment(Segment(str(tmp_path / "none.warc.gz"), 0, 10)))


class WithRanges(SimpleHTTPRequestHandler):
    """Serves the part of a file that is asked for, as object stores and Common Crawl's servers do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(Path(self.translate_path(self.path)).read_bytes(), body=False)

    def do_GET(self) -> None:
        self.answer(Path(self.translate_path(self.path)).read_bytes(), body=True)

    def answer(self, data: bytes, *, body: bool) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        start, end = (int(wanted[1]), min(int(wanted[2]) + 1, len(data))) if wanted else (0, len(data))
        self.send_response(206 if wanted else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(end - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.end_headers()
        if body:
            self.wfile.write(data[start:end])


class WithoutRanges(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An empty bucket's URL; the environment points every S3 client at moto's server."""
    with s3_server("crawls"):
        yield "s3://crawls"


def check_remote(folder: Path, url: str) -> None:
    for compression in COMPRESSIONS:
        here, there = f"{folder}/crawl{SUFFIX[compression]}", f"{url}/crawl{SUFFIX[compression]}"
        middle = Path(here).stat().st_size // 2
        whole = [replace(item, file=there) for item in read(here)]
        assert [*read(there, 0, middle), *read(there, middle)] == whole
        for capture in captures(whole)[:4]:
            assert read_capture(there, capture.offset, capture.length) == capture


def write_all(folder: Path) -> None:
    """A crawl in every packing, larger than what is read at once."""
    noise = random.Random(3)
    pictures = [response(f"{HOST}/{n}.png", noise.randbytes(90_000), "image/png") for n in range(8)]
    for compression in COMPRESSIONS:
        write(folder, make_warc([*crawl(4), *pictures, *crawl(4)], compression), compression)


# aiohttp's and botocore's clients leave their sessions to the collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestRemote:
    def test_http(self, tmp_path: Path) -> None:
        write_all(tmp_path)
        with served(tmp_path, WithRanges) as url:
            check_remote(tmp_path, url)

    def test_a_server_without_ranges_is_told(self, tmp_path: Path) -> None:
        write_all(tmp_path)
        with (
            served(tmp_path, WithoutRanges) as url,
            pytest.raises(InterleafError, match=r"download it first"),
        ):
            read(f"{url}/crawl.warc.gz", 0, 1000)

    def test_s3(self, tmp_path: Path, bucket: str) -> None:
        write_all(tmp_path)
        for file in tmp_path.iterdir():
            fsspec.filesystem("s3").put_file(str(file), f"{bucket}/{file.name}")
        check_remote(tmp_path, bucket)

    def test_memory(self, tmp_path: Path) -> None:
        write_all(tmp_path)
        for file in tmp_path.iterdir():
            fsspec.filesystem("memory").pipe_file(f"/{file.name}", file.read_bytes())
        check_remote(tmp_path, "memory:/")
