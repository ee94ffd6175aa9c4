"""`interleaf verify`: silent about what is whole, and naming what is not, whichever way it was broken."""

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.verify import verify
from jobs.verify_samples import size_problem
from schemas.errors import OutputError
from tests.jobs.damage import change_rows, manifests, refold, replace_manifest, rewrite, set_fact

CHECKS = [
    "manifests", "files", "strays", "geometry", "pictures", "references", "tokens", "order",
    "folds", "states", "parts", "dropped", "ids", "index", "steps",
]  # fmt: skip


def told(out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[bool, dict[str, str], str]:
    """What verify says: whether all is well, the mark of each check, and the whole text."""
    capsys.readouterr()
    whole = verify(str(out))
    text = capsys.readouterr().out
    marks = {name: mark.strip() for mark, name in re.findall(r"^(ok|broken|left out) +(\w+) ", text, re.MULTILINE)}
    return whole, marks, text


def broken(marks: dict[str, str]) -> list[str]:
    return [name for name, mark in marks.items() if mark == "broken"]


def test_a_finished_run_is_whole(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, marks, text = told(finished, capsys)
    assert whole, text
    assert marks == dict.fromkeys(CHECKS, "ok")


def _shard(out: Path) -> Path:
    return min((out / "samples").iterdir())


def _flip(out: Path) -> None:
    data = bytearray(_shard(out).read_bytes())
    data[len(data) // 2] ^= 1
    _shard(out).write_bytes(data)


def _cut(out: Path) -> None:
    _shard(out).write_bytes(_shard(out).read_bytes()[:-1])


def _wrong_rows(out: Path) -> None:
    manifest = manifests(out, "shards.write")[0]
    files = tuple(dataclasses.replace(file, rows=file.rows + 1) for file in manifest.files)
    replace_manifest(out, dataclasses.replace(manifest, files=files))


def _other_columns(out: Path) -> None:
    manifest = manifests(out, "crawl.extract")[1]
    files = tuple(
        dataclasses.replace(file, table="ledger") if file.table == "documents" else file for file in manifest.files
    )
    replace_manifest(out, dataclasses.replace(manifest, files=files))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda out: _shard(out).unlink(), "is missing"),
        (_cut, "bytes, its manifest says"),
        (_flip, "its bytes have changed"),
        (_wrong_rows, "rows, its manifest says"),
        (_other_columns, "has the schema document/1"),
    ],
)
def test_a_file_that_is_not_what_was_written_is_named(
    out: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None], says: str
) -> None:
    damage(out)
    whole, marks, text = told(out, capsys)
    assert not whole
    assert broken(marks) == ["files"]
    assert marks["sums"] == "left out"
    assert says in text
    assert "is broken" in text


def test_a_file_that_no_manifest_names_is_a_stray(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "samples/left.parquet").write_bytes(b"")
    whole, marks, text = told(out, capsys)
    assert (whole, broken(marks)) == (False, ["strays"])
    assert "samples/left.parquet: no manifest names it" in text
    set_fact(out, "status", "failed")
    whole, marks, _ = told(out, capsys)
    assert (whole, marks["strays"], marks["steps"]) == (True, "left out", "left out")


def test_a_manifest_that_cannot_be_read_is_a_breach(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "images.resolve/manifest.parquet").write_bytes(b"PAR1")
    whole, marks, text = told(out, capsys)
    assert (whole, broken(marks)) == (False, ["manifests"])
    assert "images.resolve cannot be read" in text


def test_a_missing_manifest_is_a_breach(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "shards.encode/manifest.parquet").unlink()
    whole, marks, text = told(out, capsys)
    assert not whole
    assert (broken(marks), marks["sums"]) == (["manifests"], "left out")
    assert "shards.encode/manifest.parquet: is missing" in text


def test_units_made_in_different_ways_are_a_breach(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace_manifest(out, dataclasses.replace(manifests(out, "images.resolve")[0], measure_hash="0" * 64))
    _, marks, text = told(out, capsys)
    assert broken(marks) == ["manifests"]
    assert "made in 2 different ways" in text


Change = Callable[[dict[str, Any]], object]


def _medium(**facts: object) -> Change:
    return lambda row: row["media"][0].update(facts)


def _region(**facts: object) -> Change:
    region = {"media": 0, "order": 0, "level": "word", "attrs": [], **facts}
    return lambda row: row["regions"].append(region)


def _event(**facts: object) -> Change:
    return lambda row: row["events"].append({"media": 0, "start_s": 0.0, "end_s": 1.0, **facts})


def _image_part(row: dict[str, Any]) -> dict[str, Any]:
    return next(part for part in row["messages"][0]["parts"] if part["type"] == "image")


def _text_part(row: dict[str, Any]) -> dict[str, Any]:
    return next(part for part in row["messages"][0]["parts"] if part["type"] == "text")


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        (_medium(width=421), "geometry", "421 x 280 is no stored size"),
        (_medium(width=0), "geometry", "is no stored size"),
        (_medium(max_pixels=100000), "geometry", "its budget is 3,136 to 100,000; it would be fed as 364 x 252"),
        (_medium(max_pixels=None), "geometry", "has no pixel budget"),
        (_medium(sha256="0" * 64), "pictures", "its bytes have another sha256"),
        (_medium(width=392), "pictures", "its row says 392 x"),
        (_medium(mime="image/jpeg"), "pictures", "its bytes are image/png"),
        (lambda row: row["media_data"].append(b"x"), "pictures", "media_data is not parallel to media"),
        (lambda row: row["media_data"].__setitem__(0, b"GIF8"), "pictures", "its bytes are no picture"),
        (lambda row: row["media_data"].__setitem__(0, None), "pictures", "has no bytes"),
        (lambda row: _image_part(row).update(media=1), "references", "a medium that the sample does not have"),
        (lambda row: _image_part(row).update(media=None), "references", "a medium that the sample does not have"),
        (lambda row: _image_part(row).update(type="video"), "references", "a medium of another type"),
        (lambda row: _text_part(row).update(text=None), "references", "a text part has no text"),
        (lambda row: row["messages"][0].update(role="robot"), "references", "none of the roles"),
        (lambda row: row.update(kind="poem"), "references", "there is no kind 'poem'"),
        (_region(media=1), "references", "a region lies on a medium that the sample does not have"),
        (_region(box=[0, 0, 421, 10]), "references", "the box of a region does not lie inside its picture"),
        (_region(box=[5, 5, 5, 10]), "references", "the box of a region does not lie inside its picture"),
        (_region(box=[-1, 0, 5, 10]), "references", "the box of a region does not lie inside its picture"),
        (_region(box=[0, 0, 5]), "references", "the box of a region does not have 4 numbers"),
        (_region(quad=[0, 0, 421, 0, 420, 280, 0, 280]), "references", "the quad of a region does not lie inside"),
        (_region(point=[420, 0]), "references", "the point of a region does not lie inside its picture"),
        (_event(media=2), "references", "an event lies in a medium that the sample does not have"),
        (_event(end_s=-1.0), "references", "an event does not lie inside its video"),
        (lambda row: row.update(text_tokens=row["text_tokens"] + 1), "tokens", "are counted"),
    ],
)
def test_a_sample_that_is_wrong_is_named_with_file_and_row(
    out: Path, capsys: pytest.CaptureFixture[str], change: Change, check: str, says: str
) -> None:
    path = rewrite(out, "shards.write", "samples", lambda table: change_rows(table, change, _at_rest(table)))
    row = _at_rest(pq.read_table(out / path, columns=["media"]), default=None)
    whole, marks, text = told(out, capsys)
    assert not whole
    assert check in broken(marks), text
    (line,) = [line for line in text.splitlines() if says in line and line.startswith(f"          {path} row ")][:1]
    assert row is None or f"row {row}" in line


def _at_rest(table: pa.Table, default: int | None = 0) -> int | None:
    """The first row with one medium of 420 x 280, so that messages can be foretold."""
    for number, media in enumerate(table["media"].to_pylist()):
        if [(medium["width"], medium["height"]) for medium in media] == [(420, 280)]:
            return number
    return default


def test_regions_and_events_inside_are_fine(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(row: dict[str, Any]) -> None:
        for shape in (
            {"box": [0, 0, 420, 280]},
            {"quad": [0, 0, 420, 0, 420, 280, 0, 280]},
            {"point": [419.5, 0]},
            {"box": [1, 2, 3, 4], "point": [2, 3], "text": "both"},
        ):
            _region(**shape)(row)
        _event()(row)

    path = rewrite(out, "shards.write", "samples", lambda table: change_rows(table, change, _at_rest(table)))
    _, marks, text = told(out, capsys)
    assert marks["references"] == "ok", text
    assert path in text  # its index is of the file that was before


@pytest.mark.parametrize(
    ("change", "checks", "says"),
    [
        (lambda table: table.take(list(range(len(table)))[::-1]), {"order"}, "is out of order"),
        (lambda table: pa.concat_tables([table.slice(0, 1), table]), {"order", "ids", "states"}, "stands 2 times"),
        (lambda table: table.slice(1), {"states", "index"}, "kept by its counts"),
    ],
)
def test_a_shard_with_other_rows_is_told(
    out: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[pa.Table], pa.Table],
    checks: set[str],
    says: str,
) -> None:
    rewrite(out, "shards.write", "samples", change)
    whole, marks, text = told(out, capsys)
    assert not whole
    assert checks <= set(broken(marks)), text
    assert says in text


@pytest.mark.parametrize(
    ("table", "change", "check", "says"),
    [
        ("index_media", lambda row: row.update(offset=row["offset"] + 1), "pictures", "byte range in index/media"),
        ("index_media", lambda row: row.update(width=28), "pictures", "index/media has another width"),
        ("index_samples", lambda row: row.update(text_tokens=1), "index", "index/samples tells something else"),
    ],
)
def test_an_index_that_lies_is_told(
    out: Path, capsys: pytest.CaptureFixture[str], table: str, change: Change, check: str, says: str
) -> None:
    rewrite(out, "shards.write", table, lambda rows: change_rows(rows, change))
    whole, marks, text = told(out, capsys)
    assert (whole, broken(marks)) == (False, [check])
    assert says in text


def test_a_lost_ledger_row_breaks_the_sums(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(out, "crawl.extract", "ledger", lambda table: table.slice(1))
    whole, marks, text = told(out, capsys)
    assert not whole
    assert {"folds", "states"} <= set(broken(marks)), text


def test_a_lost_row_of_a_part_breaks_the_sums(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(out, "images.resolve", "ledger", lambda table: table.slice(1), unit=1)
    _, marks, _ = told(out, capsys)
    assert "parts" in broken(marks)


def test_a_lost_drop_and_a_lost_document_are_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(out, "crawl.extract", "dropped", lambda table: change_rows(table, lambda row: row.update(reason="other")))
    rewrite(out, "images.resolve", "documents", lambda table: table.slice(1), unit=1)
    whole, marks, text = told(out, capsys)
    assert not whole
    assert {"states", "dropped", "steps"} <= set(broken(marks)), text
    assert "18 came in" in text
    assert "was handed on" in text


def test_counts_that_do_not_add_up_are_a_breach(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = manifests(out, "images.resolve")[0]
    replace_manifest(
        out, dataclasses.replace(manifest, counts={**manifest.counts, "kept": manifest.counts["kept"] + 1})
    )
    _, marks, text = told(out, capsys)
    assert (broken(marks), marks["sums"]) == (["manifests"], "left out")
    assert "records came in and" in text


def test_a_fold_with_other_rows_or_order_is_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folded = json.loads((out / "ledger/folded.json").read_text())
    (file,) = folded["crawl.extract"]["files"]
    table = pq.read_table(out / file["path"])
    refold(out, "crawl.extract", table.take(list(range(len(table)))[::-1]))
    _, marks, text = told(out, capsys)
    assert (broken(marks), "is not sorted by record_id" in text) == (["folds"], True)
    refold(out, "crawl.extract", change_rows(table, lambda row: row.update(detail="something else")))
    _, marks, text = told(out, capsys)
    assert (broken(marks), "has other rows than its parts" in text) == (["folds"], True)


def test_many_breaches_are_cut(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(25):
        (out / f"samples/stray-{number}").write_text("")
    _, _, text = told(out, capsys)
    assert "25 breaches" in text
    assert "and 5 more" in text


def test_verify_of_nothing_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no"):
        verify(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("width", "height", "low", "high", "says"),
    [
        (56, 56, 3136, 802816, ""),
        (28, 112, 3136, 802816, ""),
        (28, 56, 3136, 802816, "its budget"),
        (8400, 28, 3136, 802816, "more than 200 times"),
        (30, 56, 784, 802816, "multiples of 28"),
    ],
)
def test_a_stored_size_rests_under_its_budget(width: int, height: int, low: int, high: int, says: str) -> None:
    problem = size_problem(width, height, low, high)
    assert says in problem
    assert bool(says) == bool(problem)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 400), st.integers(0, 4000))
def test_what_rests_is_a_multiple_of_28_within_the_budget(wide: int, high: int, low: int, more: int) -> None:
    low, high_pixels = low * 784, (low + more) * 784
    width, height = wide * 28, high * 28
    assert (size_problem(width, height, low, high_pixels) == "") == (low <= width * height <= high_pixels)
    assert size_problem(width + 1, height, low, high_pixels) != ""


def test_verify_reads_a_moved_output(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(finished, tmp_path / "else[1]")
    whole, _, text = told(tmp_path / "else[1]", capsys)
    assert whole, text
