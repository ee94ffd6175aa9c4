"""Runs over public interleaved sets from end to end: read, filtered, with pictures, exported, sharded, resumed."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jobs.plan import print_plan
from jobs.run import run_recipe
from jobs.sql import sql
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from schemas.errors import RecipeError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.asked import ask
from tests.pipelines.corpora import documents, jsonl
from tests.pipelines.fetches import png
from tests.pipelines.public_sets import order, parquet, read
from tests.pipelines.servers import Server, ok, serving

RECIPE = """
name: set
out: {folder}/out
seed: 7
unit_mib: 1
workers: 0
max_failed: 0.5
pixels:
  interleaved: {{min: 3136, max: 200704}}
steps:
  - use: sets.read
    shape: obelics
    inputs: ["{folder}/set/*"]
    license: CC-BY-4.0
    filters:
      - {{use: word_count, low: 5, high: 100000}}
      - {{use: picture_count, low: 1, high: 30}}
  - use: images.fetch
    contact: https://example.org/crawler
    allow_hosts: [127.0.0.1]
    host_spacing_s: 0
    host_connections: 8
    host_failures: 50
  - use: images.resolve
    filters:
      - {{use: picture_count, low: 1}}
  - {{use: documents.export, shape: obelics}}
  - {{use: documents.export, shape: omnicorpus}}
  - {{use: documents.export, shape: mmc4}}
  - {{use: shards.write, target_mib: 1}}
"""
COUNT = 120
AGAIN = 2  # documents that stand in two files
SENTENCE = "the harbour is quiet in the morning and the boats come back with the tide before noon"


def recipe(folder: Path, *changes: str) -> Recipe:
    return load_recipe(RECIPE.format(folder=folder), "set.yaml", changes)


def row(number: int, server: str) -> dict[str, Any]:
    """A page of two pictures, of which every fourth second one cannot be had; 5,000 words that are not like others."""
    draw = random.Random(number)
    said = f"{number} " + " ".join(draw.choices(SENTENCE.split(), k=5000))
    pictures = [f"{server}/{number % 7}.png", f"{server}/{'gone' if number % 4 == 0 else 7 + number % 3}.png"]
    return {
        "texts": ["Before.", None, said, None],
        "images": [None, pictures[0], None, pictures[1]],
        "metadata": json.dumps([None, {"src": pictures[0], "alt_text": "a boat"}, None, {"src": pictures[1]}]),
        "general_metadata": json.dumps({"url": f"http://a.example/{number}", "warc_filename": "a.warc.gz"}),
    }


def write_set(folder: Path, server: str) -> None:
    """100 pages as Parquet, 20 as packed JSONL, some that are bad or too much, and a file that is cut off."""
    made = [row(number, server) for number in range(COUNT)]
    folder.mkdir()
    parquet(folder / "a.parquet", "obelics", *made[:100], group=10, compression="NONE", use_dictionary=False)
    many = {"texts": [SENTENCE] + [None] * 500, "images": [None] + [f"{server}/{n}.png" for n in range(1000, 1500)]}
    long = {"texts": ["word " * 200_000, None], "images": [None, f"{server}/1.png"]}
    dead = {"texts": [SENTENCE, None], "images": [None, f"{server}/gone.png"]}
    bad = [b"{", {"texts": ["a"], "images": []}, {"texts": [None], "images": [None]}, {"texts": None, "images": None}]
    lines = jsonl([*made[100:], many, long, dead, *bad])
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(jsonl([*made[:AGAIN]])) + gzip.compress(jsonl([made[2]]))[:-400])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Server]]:
    folder = tmp_path_factory.mktemp("set")
    with serving({f"/{number}.png": ok(png(number)) for number in range(10)}) as server:
        write_set(folder / "set", server.url)
        run_recipe(recipe(folder), None, None)
        yield folder, server


def files(out: Path) -> dict[str, int]:
    return {str(path.relative_to(out)): path.stat().st_size for path in out.rglob("*.parquet")}


def test_counts_add_up_and_every_loss_has_its_row(finished: tuple[Path, Server]) -> None:
    out = finished[0] / "out"
    assert verify(str(out))
    steps = {
        row.pop("step"): row for row in ask(out, "SELECT step, units, records_in, kept, dropped, failed FROM funnel")
    }
    assert steps["sets.read"]["units"] > 2
    counted = {name: [row[key] for key in ("records_in", "kept", "dropped", "failed")] for name, row in steps.items()}
    whole, kept = COUNT + AGAIN + 8, COUNT + AGAIN
    assert counted["sets.read"] == [whole, kept + 1, 3, 4]
    assert counted["images.resolve"] == [kept + 1, kept, 1, 0]
    for name in ("documents.export", "documents.export.2", "documents.export.3", "shards.encode"):
        assert counted[name] == [kept, kept, 0, 0]
    assert counted["shards.write"] == [kept, COUNT, 0, 0]
    told = ask(out, "SELECT filter, reason, detail FROM ledger WHERE state IN ('failed', 'dropped') AND part IS NULL")
    assert sorted(f"{row['filter']} {row['reason']}" for row in told if row["filter"] != "images.fetch") == [
        "picture_count too_many_pictures",
        "picture_count#2 too_few_pictures",
        "sets.read bad_json",
        "sets.read cut_off",
        "sets.read lengths_differ",
        "sets.read neither_text_nor_picture",
        "sets.read no_content",
        "word_count too_many_words",
    ]
    lost = ask(out, "SELECT reason, count(*) AS n FROM ledger WHERE part IS NOT NULL GROUP BY ALL")
    gone = sum(number % 4 == 0 for number in [*range(COUNT), *range(AGAIN)])
    assert lost == [{"reason": "http_404", "n": gone + 1}]


def test_pictures_are_asked_for_once_and_stand_where_they_did(finished: tuple[Path, Server]) -> None:
    folder, server = finished
    assert {path: server.asked(path) for path in server.answers} == dict.fromkeys(server.answers, 1)
    assert not any("/1000" in request.path for request in server.requests), "of a document that a filter dropped"
    samples = [one for path in (folder / "out/samples").glob("*.parquet") for one in pq.read_table(path).to_pylist()]
    assert len(samples) == COUNT
    for sample in samples:
        number = int(sample["source"]["uri"].rpartition("/")[2])
        (message,) = sample["messages"]
        kinds = [part["type"] for part in message["parts"]]
        assert kinds == ["text", "image", "text"] + ["image"] * (number % 4 != 0)
        assert sample["source"]["license"] == "CC-BY-4.0"
    named = "(SELECT record_id, unnest(meta, recursive := true) FROM documents) WHERE value = 'a.warc.gz'"
    assert ask(folder / "out", f"SELECT count(DISTINCT record_id) AS n FROM {named}") == [{"n": COUNT}]


@pytest.mark.parametrize("shape", ["obelics", "omnicorpus", "mmc4"])
def test_what_was_exported_can_be_read(
    finished: tuple[Path, Server], tmp_path: Path, shape: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out = finished[0] / "out"
    expected = {}
    for path in (out / "images.resolve/documents").glob("*.parquet"):
        expected |= {one["source"]["uri"]: order(one) for one in pq.read_table(path).to_pylist()}
    if shape == "mmc4":
        expected = {uri: said if len(said) == 3 else [*said[:2], said[3], said[2]] for uri, said in expected.items()}
    paths = sorted((out / "exports" / shape).glob("*.parquet"))
    capsys.readouterr()
    sql(str(out), f"SELECT * FROM read_parquet('{out}/exports/{shape}/*.parquet')", True)
    (tmp_path / "lines.jsonl").write_text(capsys.readouterr().out)
    for given in (paths, [tmp_path / "lines.jsonl"]):
        found = documents(read(shape, *given)[1])
        assert {one["source"]["uri"]: order(one) for one in found} == expected
        assert {one["source"]["license"] for one in found} == {"CC-BY-4.0" if shape == "obelics" else None}


def test_a_run_that_lost_files_takes_up_where_it_stopped(finished: tuple[Path, Server]) -> None:
    folder, server = finished
    before = files(folder / "out")
    for pattern in ("exports/mmc4", "sets.read/documents", "images.resolve/documents"):
        min((folder / "out" / pattern).glob("*.parquet")).unlink()
    server.requests.clear()
    run_recipe(recipe(folder), None, None)
    assert files(folder / "out") == before
    assert not server.requests
    whole = recipe(folder, f"out={folder / 'anew'}")
    run_recipe(whole, None, None)
    exports = {path: size for path, size in before.items() if path.startswith(("exports", "samples"))}
    anew = {path: size for path, size in files(folder / "anew").items() if path.startswith(("exports", "samples"))}
    assert anew == exports
    assert len(exports) > 6


def test_why_tells_the_place(finished: tuple[Path, Server], capsys: pytest.CaptureFixture[str]) -> None:
    out = finished[0] / "out"
    (one,) = ask(out, "SELECT sample_id AS id FROM samples WHERE source.uri = 'http://a.example/17'")
    why(str(out), one["id"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "a.parquet at row 17" in shown
    assert "documents.export kept" in shown


def test_plan_knows_what_is_done(finished: tuple[Path, Server], capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(recipe(finished[0]), None, None)
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    done = [row for row in shown if row and row[0] in ("sets.read", "documents.export", "documents.export.3")]
    assert len(done) == 3
    assert all(row[1] == row[2] for row in done)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (("steps.0.shape=obelisc",), r"steps\[0\].*sets.read.shape: must be 'obelics', 'omnicorpus' or 'mmc4'"),
        (("steps.4.shape=mmc4",), r"steps\[5\]: documents.export has written mmc4 before"),
        (("steps.4.filters=[{use: pii}]",), r"steps\[4\]: documents.export takes no filters"),
        (("steps.1.use=documents.export",), "documents.export has no 'contact'"),
        (("steps.3.use=sets.read",), "inputs"),
    ],
)
def test_a_wrong_recipe_is_refused(tmp_path: Path, changes: tuple[str, ...], message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        build_plan(recipe(tmp_path, *changes), str(tmp_path / "out"))


def test_pictures_of_a_set_have_to_be_fetched(tmp_path: Path) -> None:
    whole = recipe(tmp_path)
    without = whole.model_copy(update={"steps": [whole.steps[0], *whole.steps[2:]]})
    with pytest.raises(
        RecipeError, match=r"steps\[1\]: sets.read knows pictures by their URLs; put images.fetch before"
    ):
        build_plan(without, str(tmp_path / "out"))
