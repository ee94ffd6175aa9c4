"""The views: what they hold, from which files, and how much of them is read."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.opened import open_run
from jobs.views import VIEWS, connect, query, rows
from pipelines.interleaved_choose import CHOSEN, STRATA
from pipelines.shard_index import INDEX_MEDIA
from schemas.document import DOCUMENT, DROPPED
from schemas.errors import OutputError
from schemas.ledger import LEDGER, STATES
from schemas.sample import SAMPLE
from tests.jobs.asked import ask
from tests.jobs.damage import manifests, set_fact
from tests.pipelines.runs import bytes_read


def one(out: Path | str, text: str) -> object:
    (row,) = ask(out, text)
    (value,) = row.values()
    return value


def test_every_record_that_came_is_in_the_ledger_once_for_each_step(finished: Path) -> None:
    by_state = f"""
        SELECT step, {", ".join(f"count(*) FILTER (state = '{state}') AS {state}" for state in STATES)}
        FROM ledger WHERE part IS NULL AND state <> 'edited' GROUP BY step"""
    counted = {row.pop("step"): row for row in ask(finished, by_state)}
    funnel = {row["step"]: row for row in ask(finished, "FROM funnel")}
    assert list(funnel) == ["crawl.extract", "images.resolve", "shards.encode", "shards.write"]
    for step, row in funnel.items():
        assert counted[step] == {state: row[state] for state in STATES}
        assert row["records_in"] == sum(counted[step].values())
    assert funnel["crawl.extract"]["failed"] == 1
    assert funnel["shards.write"]["duplicate"] == 2
    assert funnel["images.resolve"]["pictures_failed"] == 20


def test_parts_and_edits_stand_beside_the_states(finished: Path) -> None:
    assert ask(finished, "SELECT filter, reason, value FROM ledger WHERE state = 'edited' GROUP BY ALL") == [
        {"filter": "pii", "reason": "email", "value": 1.0}
    ]
    parts = "SELECT step, state, reason, count(*) AS n FROM ledger WHERE part IS NOT NULL GROUP BY ALL ORDER BY ALL"
    assert [(row["reason"], row["n"]) for row in ask(finished, parts)] == [
        ("damaged_picture", 10),
        ("not_in_crawl", 10),
    ]


def test_samples_are_the_shards_with_scores_as_a_map(finished: Path) -> None:
    shards = pa.concat_tables([pq.read_table(path) for path in sorted((finished / "samples").glob("*.parquet"))])
    assert one(finished, "SELECT count(*) FROM samples") == len(shards) == 16
    assert one(finished, "SELECT count(*) FROM samples WHERE scores['picture_count'] >= 1") == 16
    data = ask(finished, "SELECT sample_id, media_data FROM samples")
    assert {row["sample_id"]: row["media_data"] for row in data} == dict(
        zip(shards["sample_id"].to_pylist(), shards["media_data"].to_pylist(), strict=True)
    )


def test_documents_stand_once_for_each_step(finished: Path) -> None:
    counts = "SELECT step, count(*) AS n FROM documents GROUP BY step ORDER BY step"
    assert ask(finished, counts) == [{"step": "crawl.extract", "n": 18}, {"step": "images.resolve", "n": 18}]
    assert one(finished, "SELECT count(*) FROM dropped WHERE filter = 'language'") == 8


def test_units_and_indexes_are_there(finished: Path) -> None:
    assert one(finished, "SELECT count(*) FROM units") == one(finished, "SELECT sum(units) FROM funnel")
    assert one(finished, "SELECT count(*) FROM index_samples WHERE host = 'harbour.example.org'") == 16
    ranges = ask(
        finished,
        """SELECT file, "offset", length, data FROM index_media
        JOIN (SELECT unnest(media).sha256 AS sha256, unnest(media_data) AS data FROM samples) USING (sha256)""",
    )
    assert len(ranges) == 16
    for row in ranges:
        data = (finished / str(row["file"])).read_bytes()[int(str(row["offset"])) :][: int(str(row["length"]))]
        assert data == row["data"]


def test_a_query_on_sizes_reads_less_than_a_tenth_of_the_shards(finished: Path) -> None:
    with connect(open_run(str(finished))) as con:
        before = bytes_read()
        rows(con, "SELECT avg(media[1].width) FROM samples")
        read = bytes_read() - before
    assert 0 < read < sum(path.stat().st_size for path in (finished / "samples").iterdir()) / 10


def test_what_no_manifest_names_is_not_seen(out: Path) -> None:
    shard = min((out / "samples").iterdir())
    shutil.copy(shard, shard.with_name("shard-00000-0000000000000000.parquet"))
    shutil.copy(shard, shard.with_name("shard-99999-0000000000000000.parquet"))
    assert one(out, "SELECT count(*) FROM samples") == 16


@pytest.mark.parametrize("name", ["a[1]", "it's", "100% *real?", "step=1", "ü 空"])
def test_a_folder_may_be_called_anything(finished: Path, tmp_path: Path, name: str) -> None:
    decoy = Path(shutil.copytree(finished, tmp_path / "a1" / "out"))  # what a[1] would mean as a glob
    for shard in (decoy / "samples").iterdir():
        pq.write_table(pq.read_table(shard).slice(0, 0), shard)
    shutil.copytree(finished, tmp_path / name / "out")
    assert one(tmp_path / name / "out", "SELECT count(*) FROM samples JOIN index_samples USING (sample_id)") == 16
    assert (
        one(tmp_path / name / "out", "SELECT count(*) FROM ledger WHERE state = 'kept' AND step = 'shards.write'") == 16
    )
    columns = [row["column_name"] for row in ask(tmp_path / name / "out", "DESCRIBE samples")]
    assert columns == SAMPLE.names


def test_views_over_nothing_have_their_columns(tmp_path: Path, finished: Path) -> None:
    shutil.copy(finished / "run.json", tmp_path)
    expected = {
        "samples": SAMPLE.names,
        "documents": ["step", *DOCUMENT.names],
        "dropped": DROPPED.names,
        "chosen": ["step", *CHOSEN.names],
        "strata": ["step", *STRATA.names],
        "ledger": LEDGER.names,
        "index_media": INDEX_MEDIA.names,
    }
    for view in VIEWS:
        columns = [row["column_name"] for row in ask(tmp_path, f"DESCRIBE {view}")]
        assert columns == expected.get(
            view, [row["column_name"] for row in ask(finished, f"DESCRIBE {view}")][: len(columns)]
        )
    types = {row["column_name"]: row["column_type"] for row in ask(tmp_path, "DESCRIBE samples")}
    assert types == {row["column_name"]: row["column_type"] for row in ask(finished, "DESCRIBE samples")}
    assert one(tmp_path, "SELECT count(*) FROM ledger") == 0
    assert [row["records_in"] for row in ask(tmp_path, "FROM funnel")] == [0, 0, 0, 0]


def test_a_run_that_has_not_ended_is_told_from_its_units(finished: Path, tmp_path: Path) -> None:
    out = tmp_path / "running"
    for manifest in manifests(finished, "crawl.extract")[:2]:
        (out / "crawl.extract/units").mkdir(parents=True, exist_ok=True)
        (out / f"crawl.extract/units/{manifest.unit}.json").write_text(json.dumps(manifest.to_row()))
        for file in manifest.files:
            (out / file.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(finished / file.path, out / file.path)
    shutil.copy(finished / "run.json", out)
    set_fact(out, "status", "running")
    assert one(out, "SELECT count(*) FROM ledger WHERE part IS NULL AND state <> 'edited'") == 44
    assert one(out, "SELECT count(*) FROM samples") == 0


def test_a_stale_fold_is_not_read(out: Path) -> None:
    folded = json.loads((out / "ledger/folded.json").read_text())
    whole = one(out, "SELECT count(*) FROM ledger")
    folded["crawl.extract"] = {**folded["crawl.extract"], "source": "0" * 64, "files": []}
    (out / "ledger/folded.json").write_text(json.dumps(folded))
    assert one(out, "SELECT count(*) FROM ledger") == whole


def test_nothing_is_downloaded_and_python_is_not_seen(finished: Path) -> None:
    import duckdb

    secret = pa.table({"x": [1]})
    with connect(open_run(str(finished))) as con:
        for text in ("INSTALL httpfs", "SELECT * FROM read_parquet('https://example.org/x.parquet')", "FROM secret"):
            with pytest.raises(duckdb.Error):
                con.execute(text)
    assert len(secret) == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "nowhere", "there is no"),
        (lambda folder: folder, "has no run.json, so it is not the output of a run"),
        (lambda folder: _with_run_json(folder, "{"), "is damaged"),
        (lambda folder: _with_run_json(folder, '{"name": "x"}'), "is damaged"),
        (lambda folder: "nostore://x", "cannot be reached"),
    ],
)
def test_what_is_no_output_is_told_in_one_line(tmp_path: Path, make: object, says: str) -> None:
    with pytest.raises(OutputError, match=says) as told:
        open_run(str(make(tmp_path)))  # type: ignore[operator]
    assert "\n" not in str(told.value)


def _with_run_json(folder: Path, text: str) -> Path:
    (folder / "run.json").write_text(text)
    return folder


def test_every_query_says_what_it_is() -> None:
    names = [path.stem for path in (Path(__file__).parents[2] / "jobs" / "queries").glob("*.sql")]
    assert set(VIEWS) <= set(names)
    assert [name for name in names if not query(name).startswith("-- ")] == []
