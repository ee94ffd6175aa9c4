"""JSONL corpora: every line is a document or has its reason, however the file is packed and cut."""

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.text_corpus import Columns
from schemas.errors import RecipeError
from tests.pipelines.corpora import TEXTS, documents, jsonl, notes, read, texts

LINES = jsonl([{"text": text} for text in TEXTS])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain.jsonl", LINES),
        ("plain.ndjson", LINES.replace(b"\n", b"\r\n")),
        ("no_end.jsonl", LINES[:-1]),
        ("marked.jsonl", b"\xef\xbb\xbf" + LINES),
        ("packed.jsonl.gz", gzip.compress(LINES)),
        ("members.jsonl.gz", gzip.compress(LINES[:50]) + gzip.compress(LINES[50:]) + bytes(512)),
        ("packed.jsonl.zst", pa.compress(LINES, codec="zstd", asbytes=True)),
        ("no_name", LINES),
        ("no_name_packed", gzip.compress(LINES)),
        ("no_name_zstd", pa.compress(LINES, codec="zstd", asbytes=True)),
    ],
)
def test_texts_come_out_as_they_went_in(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    _, outcome = read(tmp_path / name)
    assert texts(outcome) == TEXTS
    assert not outcome.notes
    assert outcome.counts["in"] == outcome.counts["kept"] == len(TEXTS)


def test_a_cut_file_gives_each_line_once(tmp_path: Path) -> None:
    draw = random.Random(3)
    rows = [{"text": f"{number} " + "é" * draw.randint(0, 300)} for number in range(200)]
    data = jsonl([*rows[:100], b"", b"  ", *rows[100:]])
    (tmp_path / "a.jsonl").write_bytes(data)
    whole_units, whole = read(tmp_path / "a.jsonl")
    assert len(whole_units) == 1
    assert whole.counts["blank_lines"] == 2
    for unit_bytes in (37, 400, 5000):
        units, cut = read(tmp_path / "a.jsonl", unit_bytes=unit_bytes)
        assert len(units) > 2
        assert documents(cut) == documents(whole)
        assert cut.counts == whole.counts
    offsets = [row["source"]["locator"]["offset"] for row in documents(whole)]
    assert [json.loads(data[offset:].partition(b"\n")[0])["text"] for offset in offsets] == texts(whole)


def test_a_packed_file_is_one_unit(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES * 50, compresslevel=0))
    units, outcome = read(tmp_path / "a.jsonl.gz", unit_bytes=100)
    assert len(units) == 1
    assert outcome.counts["kept"] == 50 * len(TEXTS)


def test_ids_and_what_else_a_row_says(tmp_path: Path) -> None:
    rows = [
        {
            "body": "one",
            "n": 7,
            "url": "http://a.example/1",
            "language": "en",
            "score": 0.5,
            "tags": ["x"],
            "who": None,
        },
        {"body": "two", "n": None, "url": None},
        {"body": "one", "n": 7},
        {"body": "one", "n": 8},
        {"body": "two"},
    ]
    (tmp_path / "a.jsonl").write_bytes(jsonl(rows))
    columns = Columns("body", "n", "url", "language", ("tags", "score", "who"))
    found = documents(read(tmp_path / "a.jsonl", columns=columns)[1])
    assert found[0]["source"]["uri"] == "http://a.example/1"
    assert (found[0]["kind"], found[0]["lang"], found[1]["lang"]) == ("text", "en", None)
    assert found[0]["meta"] == [{"name": "score", "value": "0.5"}, {"name": "tags", "value": '["x"]'}]
    ids = [row["record_id"] for row in found]
    assert ids[0] == ids[2]  # the same id and the same text
    assert len({*ids}) == 4
    (tmp_path / "b.jsonl").write_bytes(jsonl(rows))
    moved = [row["record_id"] for row in documents(read(tmp_path / "b.jsonl", columns=columns)[1])]
    assert [now == then for now, then in zip(moved, ids, strict=True)] == [True, False, True, True, False]


BAD = {
    b'{"text": "never ends': ("failed", "bad_json"),
    b'{"text": "a"} {"text": "b"}': ("failed", "bad_json"),
    b"[" * 100_000: ("failed", "bad_json"),
    b'{"text": "a", "n": ' + b"9" * 5000 + b"}": ("failed", "bad_json"),
    b'["text"]': ("failed", "not_an_object"),
    b'{"content": "a"}': ("failed", "no_text"),
    b'{"text": 3}': ("failed", "text_not_string"),
    b'{"text": ["a"]}': ("failed", "text_not_string"),
    b'{"text": null}': ("dropped", "empty_text"),
    b'{"text": " \\n\\t"}': ("dropped", "empty_text"),
    b'{"text": "caf\xe9"}': ("failed", "bad_unicode"),
    b'{"text": "\\ud83d"}': ("failed", "bad_unicode"),
    b'{"text": "a", "id": "\\udc00"}': ("failed", "bad_unicode"),
    b'{"text": "' + b"x" * (1 << 20) + b'"}': ("failed", "record_too_large"),
}


def test_each_bad_line_has_one_row_and_its_neighbours_stay(tmp_path: Path) -> None:
    good = json.dumps({"text": "good"}).encode()
    data = jsonl([line for bad in BAD for line in (good, bad)])
    (tmp_path / "bad.jsonl").write_bytes(data)
    (tmp_path / "bad.jsonl.gz").write_bytes(gzip.compress(data))
    for name in ("bad.jsonl", "bad.jsonl.gz"):
        _, outcome = read(tmp_path / name, columns=Columns(id="id"), max_record_mib=1)
        found = notes(outcome)
        assert Counter((state, reason) for state, reason, _ in found) == Counter(BAD.values())
        places = [detail.partition(" at ")[2].partition(":")[0] for *_, detail in found]
        reasons = {int(place): reason for place, (_, reason, _) in zip(places, found, strict=True)}
        assert all(name in detail for *_, detail in found)
        for offset, reason in reasons.items():
            assert BAD[data[offset:].partition(b"\n")[0]][1] == reason
        assert texts(outcome) == ["good"] * len(BAD)
        assert outcome.counts["in"] == 2 * len(BAD) == sum(outcome.counts[s] for s in ("kept", "dropped", "failed"))
    no_text = next(detail for _, reason, detail in notes(read(tmp_path / "bad.jsonl")[1]) if reason == "no_text")
    assert "no 'text' among 'content'" in no_text


@pytest.mark.parametrize(
    ("name", "data", "reason", "kept"),
    [
        ("a.jsonl", b"", "empty_file", 0),
        ("a.jsonl.gz", b"", "empty_file", 0),
        ("a.jsonl.zst", b"", "empty_file", 0),
        ("no_name", b"", "empty_file", 0),
        ("a.jsonl", gzip.compress(LINES), "not_jsonl", 0),
        ("a.jsonl.gz", LINES, "damaged", 0),
        ("a.jsonl.zst", LINES, "damaged", 0),
        ("a.jsonl.gz", gzip.compress(LINES)[:-30], "cut_off", None),
        ("a.jsonl.gz", gzip.compress(LINES) + b"more", "damaged", len(TEXTS)),
        ("a.jsonl.zst", pa.compress(LINES, codec="zstd", asbytes=True)[:-30], "cut_off", None),
        ("a.jsonl.zst", pa.compress(LINES, codec="zstd", asbytes=True) + b"more", "damaged", None),
    ],
)
def test_a_bad_file_is_one_row(tmp_path: Path, name: str, data: bytes, reason: str, kept: int | None) -> None:
    (tmp_path / name).write_bytes(data)
    _, outcome = read(tmp_path / name)
    ((state, found, detail),) = notes(outcome)
    assert (state, found) == ("failed", reason)
    assert name in detail
    assert outcome.counts["failed"] == 1
    if kept is not None:
        assert outcome.counts["kept"] == kept


def test_what_stands_before_the_cut_is_kept(tmp_path: Path) -> None:
    rows = jsonl([{"text": random.Random(number).randbytes(40).hex()} for number in range(5000)])
    packed = gzip.compress(rows)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    _, outcome = read(tmp_path / "a.jsonl.gz")
    assert 2300 < outcome.counts["kept"] < 2700
    assert texts(outcome) == [json.loads(line)["text"] for line in rows.splitlines()[: outcome.counts["kept"]]]


def test_a_file_that_is_nothing_stops_at_once(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(RecipeError, match="neither JSONL nor Parquet nor WET"):
        read(tmp_path / "picture")
