"""Runs over text corpora from end to end: the shards hold the texts that went in, and every command can read them."""

import gzip
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.plan import print_plan
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from schemas.errors import RecipeError, TooManyFailures
from schemas.recipe import Recipe, load_recipe
from tests.jobs.asked import asked
from tests.pipelines.corpora import jsonl
from tests.pipelines.warcs import Record, make_warc

RECIPE = """
name: corpus
out: {folder}/out
seed: 7
unit_mib: 1
workers: 0
max_failed: 0.5
steps:
  - use: text.read
    inputs: ["{folder}/corpus/*"]
    uri: url
    meta: [licence]
    filters:
      - {{use: word_count, low: 2}}
  - {{use: shards.write, target_mib: 1}}
"""
SENTENCE = "the harbour is quiet in the morning and the boats come back with the tide before noon"


def made(seed: int) -> str:
    draw = random.Random(seed)
    return "  ".join(draw.choices(SENTENCE.split(), k=200)) + f"\n\t{seed} é 港 \U0001f6a4\n\n"


TEXTS = [made(number) for number in range(2400)]


def recipe(folder: Path, *changes: str) -> Recipe:
    return load_recipe(RECIPE.format(folder=folder), "corpus.yaml", changes)


def write_corpus(folder: Path) -> None:
    """1,600 texts as JSONL of more than a MiB, plain and packed, 400 as Parquet and 400 as WET, and some bad ones."""
    rows = [{"text": text, "url": f"http://a.example/{n}", "licence": "CC0"} for n, text in enumerate(TEXTS)]
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(jsonl([*rows[:1200], b"{", {"url": "x"}, {"text": ""}]))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(jsonl(rows[1200:1600])))
    pq.write_table(pa.Table.from_pylist(rows[1600:2000]), folder / "c.parquet", row_group_size=100)
    records = [Record("conversion", row["url"], row["text"].encode(), "text/plain") for row in rows[2000:]]
    (folder / "d.wet.gz").write_bytes(make_warc([*records, Record("conversion", "http://b", b"One", "text/plain")]))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder / "corpus")
    run_recipe(recipe(folder), None, None)
    return folder / "out"


def test_the_shards_hold_the_texts_that_went_in(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = pq.read_table(finished / "samples", columns=["kind", "messages", "media", "source", "text_tokens"])
    found = {}
    for sample in samples.to_pylist():
        ((message,), part) = sample["messages"], sample["messages"][0]["parts"]
        assert (sample["kind"], message["role"], len(part), sample["media"]) == ("text", "document", 1, [])
        found[sample["source"]["uri"]] = part[0]["text"]
        assert sample["text_tokens"] > 200
    assert found == {f"http://a.example/{number}": text for number, text in enumerate(TEXTS)}
    assert len(list((finished / "samples").glob("*.parquet"))) > 1


def test_counts_add_up_and_every_loss_has_its_row(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(str(finished))
    funnel = asked(finished, "select step, units, records_in, kept, dropped, failed from funnel", capsys)
    assert [list(row.values()) for row in funnel] == [
        ["text.read", funnel[0]["units"], 2404, 2400, 2, 2],
        ["shards.encode", funnel[0]["units"], 2400, 2400, 0, 0],
        ["shards.write", funnel[2]["units"], 2400, 2400, 0, 0],
    ]
    assert int(str(funnel[0]["units"])) > 1
    lost = asked(finished, "select filter, reason, detail from ledger where state in ('failed', 'dropped')", capsys)
    assert sorted(f"{row['filter']} {row['reason']}" for row in lost) == [
        "text.read bad_json", "text.read empty_text", "text.read no_text", "word_count too_few_words"
    ]  # fmt: skip
    meta = asked(finished, "select count(*) as n from documents where meta[1].value = 'CC0'", capsys)
    assert meta == [{"n": 2000}]  # all but WET


def test_why_tells_the_place(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = {}
    for number in (0, 1605):
        query = f"select sample_id as id from samples where source.uri = 'http://a.example/{number}'"
        ((row),) = asked(finished, query, capsys)
        why(str(finished), str(row["id"]))
        lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        places[number] = next(line for line in lines if line.startswith("born"))
        assert any(line.startswith("text.read kept") for line in lines)
        assert any(line.startswith("end samples/") for line in lines)
    assert places[0].endswith("a.jsonl at byte 0")
    assert places[1605].endswith("c.parquet at row 5")
    (bad,) = asked(finished, "select record_id as id from ledger where reason = 'bad_json'", capsys)
    why(str(finished), str(bad["id"]))
    assert "failed at text.read by text.read: bad_json" in " ".join(capsys.readouterr().out.split())


def test_plan_knows_what_is_done(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(recipe(finished.parent), None, None)
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    done = [row for row in shown if row and row[0] in ("text.read", "shards.encode", "shards.write")]
    assert [row[1] == row[2] for row in done] == [True, True, True]
    assert all(float(row[4]) >= 0 for row in done)


def test_tighter_limits_read_no_text_again(finished: Path, tmp_path: Path) -> None:
    outs = {}
    for name, changes in (
        ("old", ()),
        ("old", ("steps.0.filters.0.low=201",)),
        ("new", ("steps.0.filters.0.low=201",)),
    ):
        changed = recipe(
            finished.parent,
            f"out={tmp_path / name}",
            "steps.0.inputs.0=" + str(finished.parent / "corpus/c*"),
            *changes,
        )
        run_recipe(changed, None, None)
        outs[name] = {
            path.relative_to(tmp_path / name): path.stat().st_size
            for path in (tmp_path / name).rglob("*.parquet")
            if "manifest" not in path.name
        }
    assert outs["old"] == outs["new"]


def test_a_wrong_column_stops_the_job(finished: Path) -> None:
    folder = finished.parent
    with pytest.raises(RecipeError, match=r"no column 'body'.*has text, url, licence"):
        run_recipe(recipe(folder, "steps.0.text=body", f"out={folder / 'never'}"), None, None)
    lines = ("steps.0.text=body", f"steps.0.inputs.0={folder / 'corpus' / 'a.jsonl'}", f"out={folder / 'wrong'}")
    with pytest.raises(TooManyFailures, match="1203 of 1203 records failed"):
        run_recipe(recipe(folder, *lines), None, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("steps.1.use=images.resolve", "images.resolve takes pictures from a crawl, and text.read reads none"),
        ("steps.1.use=text.read", "text.read can only be the first step"),
        (
            "steps.0.use=shards.write",
            "bring records in; use crawl.extract, sets.read, text.read, labels.read or synth.draw",
        ),
        ("steps.0.texts=body", "text.read has no 'texts'"),
    ],
)
def test_a_wrong_recipe_is_refused(tmp_path: Path, change: str, message: str) -> None:
    text = RECIPE.format(folder=tmp_path)
    if change.startswith("steps.0.use"):
        text = text.replace('    inputs: ["' + str(tmp_path) + '/corpus/*"]\n    uri: url\n    meta: [licence]\n', "")
    if change.startswith("steps.1"):
        text = text.replace(", target_mib: 1", ", inputs: [x]" if "text.read" in change else "")
    with pytest.raises(RecipeError, match=message):
        build_plan(load_recipe(text, "wrong.yaml", [change]), str(tmp_path / "out"))
