"""Parquet corpora: rows by row group, whatever string type they have, and what is wrong with a file or a row."""

import datetime
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.text_corpus import Columns
from schemas.errors import RecipeError
from tests.pipelines.corpora import TEXTS, documents, notes, read, texts


def write(path: Path, table: pa.Table, rows: int = 1000, **options: object) -> Path:
    pq.write_table(table, path, row_group_size=rows, **options)
    return path


def lying(binary: pa.Array) -> pa.Array:
    """Strings that are no UTF-8."""
    return pa.Array.from_buffers(pa.string(), len(binary), binary.buffers())


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_texts_come_out_as_they_went_in(tmp_path: Path, kind: pa.DataType) -> None:
    column = pa.array(TEXTS, pa.string())
    column = column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)
    path = write(tmp_path / "a.parquet", pa.table({"text": column}))
    (tmp_path / "no_name").write_bytes(path.read_bytes())
    for file in (path, tmp_path / "no_name"):
        _, outcome = read(file)
        assert texts(outcome) == TEXTS
        assert [row["source"]["locator"]["offset"] for row in documents(outcome)] == [0, 1, 2, 3]


def test_a_large_file_is_cut_at_row_groups(tmp_path: Path) -> None:
    wide = pa.array([f"{number} " + "long " * (number % 7) for number in range(500)])
    path = write(tmp_path / "a.parquet", pa.table({"other": range(500), "text": wide}), 20)
    whole = read(path)[1]
    for unit_bytes in (200, 700, 3000):
        units, cut = read(path, unit_bytes=unit_bytes)
        assert len(units) > 1
        assert documents(cut) == documents(whole)
    assert texts(whole) == wide.to_pylist()
    assert [row["source"]["locator"]["offset"] for row in documents(whole)] == list(range(500))


def test_what_else_a_row_says(tmp_path: Path) -> None:
    table = pa.table(
        {
            "content": ["one", "two"],
            "n": [1, 2],
            "url": ["http://a.example/", None],
            "when": [datetime.date(2026, 11, 1), None],
            "more": [{"a": [1]}, None],
            "bad": lying(pa.array([b"caf\xe9", b""], pa.binary())),
        }
    )
    columns = Columns("content", "n", "url", None, ("when", "more", "bad"))
    found = documents(read(write(tmp_path / "a.parquet", table), columns=columns)[1])
    assert found[0]["source"]["uri"] == "http://a.example/"
    assert {item["name"]: item["value"] for item in found[0]["meta"]} == {
        "when": "2026-11-01",
        "more": '{"a": [1]}',
        "bad": "caf\ufffd",
    }
    assert {item["name"] for item in found[1]["meta"]} == {"bad"}


def test_bad_rows_have_their_reasons(tmp_path: Path) -> None:
    binary = pa.array([b"good", b"caf\xe9", None, b" \n", b"x" * (1 << 20) + b"y", b"good"], pa.binary())
    for name, column in (("binary", binary), ("string", lying(binary))):
        path = write(tmp_path / f"{name}.parquet", pa.table({"text": column}))
        _, outcome = read(path, max_record_mib=1)
        assert texts(outcome) == ["good", "good"]
        assert [(state, reason) for state, reason, _ in notes(outcome)] == [
            ("failed", "bad_unicode"), ("dropped", "empty_text"), ("dropped", "empty_text"),
            ("failed", "record_too_large"),
        ]  # fmt: skip
        assert [detail.split(" at ")[1][0] for *_, detail in notes(outcome)] == ["1", "2", "3", "4"]
        assert outcome.counts["in"] == 6


def test_a_damaged_row_group_is_one_row_and_the_others_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", pa.table({"text": [f"{n} word" * 50 for n in range(300)]}), 100)
    data = bytearray(path.read_bytes())
    middle = pq.read_metadata(path).row_group(1).column(0)
    start = middle.dictionary_page_offset or middle.data_page_offset
    data[start : start + 60] = bytes(60)
    path.write_bytes(data)
    _, outcome = read(path)
    ((state, reason, detail),) = notes(outcome)
    assert (state, reason) == ("failed", "damaged")
    assert f"{path} at 100: row group 1" in detail
    assert outcome.counts["kept"] == 200


@pytest.mark.parametrize("size", [0, 3, 100, -9])
def test_a_file_that_is_no_parquet_is_one_row(tmp_path: Path, size: int) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": TEXTS}), stream)
    (tmp_path / "a.parquet").write_bytes(stream.getvalue()[:size])
    _, outcome = read(tmp_path / "a.parquet", unit_bytes=50)
    ((state, reason, _),) = notes(outcome)
    assert (state, reason) == ("failed", "empty_file" if size == 0 else "not_parquet")


def test_a_column_that_is_not_there_stops_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", pa.table({"text": ["a"], "url": ["b"]}))
    write(tmp_path / "b.parquet", pa.table({"content": ["a"], "url": ["b"]}))
    write(tmp_path / "c.parquet", pa.table({"text": [3]}))
    with pytest.raises(RecipeError, match=r"no column 'body'; .*a\.parquet has text, url"):
        read(tmp_path / "a.parquet", columns=Columns("body"))
    with pytest.raises(RecipeError, match=r"no column 'text'; .*b\.parquet has content, url"):
        read(tmp_path / "a.parquet", tmp_path / "b.parquet")
    with pytest.raises(RecipeError, match="is int64 and no string"):
        read(tmp_path / "c.parquet")
