"""WET: conversion records, plain and packed, cut at members."""

import gzip
from pathlib import Path

import pytest

from tests.pipelines.corpora import TEXTS, documents, notes, read, texts
from tests.pipelines.warcs import Record, make_members, make_warc, plain

RECORDS = [
    Record("conversion", f"http://a.example/{number}", text.encode(), "text/plain")
    for number, text in enumerate(TEXTS * 10)
]


@pytest.mark.parametrize(("name", "compression"), [("a.wet", None), ("a.warc.wet.gz", "gzip"), ("no_name", "gzip")])
def test_texts_come_out_as_they_went_in(tmp_path: Path, name: str, compression: str | None) -> None:
    (tmp_path / name).write_bytes(make_warc(RECORDS, compression))
    _, outcome = read(tmp_path / name)
    assert texts(outcome) == TEXTS * 10
    first = documents(outcome)[0]
    assert first["source"]["uri"] == "http://a.example/0"
    assert first["meta"] == [{"name": "date", "value": "2026-11-01T10:00:00Z"}]
    assert outcome.counts["warc_warcinfo"] == 1
    assert outcome.counts["warc_request"] == len(RECORDS)
    assert outcome.counts["in"] == len(RECORDS)


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_a_cut_file_gives_each_record_once(tmp_path: Path, compression: str | None) -> None:
    (tmp_path / "a.wet").write_bytes(make_warc(RECORDS, compression))
    whole = read(tmp_path / "a.wet")[1]
    units, cut = read(tmp_path / "a.wet", unit_bytes=1000)
    assert len(units) > 5
    assert documents(cut) == documents(whole)
    assert cut.counts == whole.counts


def test_damage_costs_the_record_it_is_in(tmp_path: Path) -> None:
    members = make_members(RECORDS[:6], "gzip", "plain")
    # warcinfo, then a record and its request in turn
    members[3] = members[3][:30] + bytes(10) + members[3][40:]
    long = Record("conversion", "http://a.example/long", b"x" * ((1 << 20) + 1), "text/plain")
    odd = [
        Record("conversion", "http://a.example/latin", "café".encode("latin-1"), "text/plain"),
        Record("conversion", "http://a.example/none", b"", "text/plain"),
        Record("conversion", "http://a.example/short", b"short", "text/plain", length="500"),
        long,
    ]
    members += [gzip.compress(plain(record)) for record in odd]
    members.append(gzip.compress(plain(RECORDS[0]) + plain(RECORDS[1])))
    members.append(gzip.compress(plain(RECORDS[7]))[:-20])
    (tmp_path / "a.wet.gz").write_bytes(b"".join(members))
    _, outcome = read(tmp_path / "a.wet.gz", max_record_mib=1)
    whole = [text for number, text in enumerate((TEXTS * 2)[:6]) if number != 1]
    assert texts(outcome) == [*whole, TEXTS[0]]  # of two records in a member the first is read
    assert [(state, reason) for state, reason, _ in notes(outcome)] == [
        ("failed", "damaged"), ("failed", "bad_unicode"), ("dropped", "empty_text"),
        ("failed", "wrong_content_length"), ("failed", "record_too_large"), ("failed", "not_per_record"),
        ("failed", "cut_off"),
    ]  # fmt: skip
    assert all("a.wet.gz at " in detail for *_, detail in notes(outcome))


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty_file"), (b"\x1f\x8b" + bytes(500), "not_warc")])
def test_a_file_that_is_no_wet_is_one_row(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.wet").write_bytes(data)
    assert [found for _, found, _ in notes(read(tmp_path / "a.wet")[1])] == [reason]
