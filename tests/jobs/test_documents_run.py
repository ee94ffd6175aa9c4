"""Runs with documents.dedup from end to end: every command can read them, and later runs compare with earlier ones."""

import json
import shutil
from pathlib import Path

import pytest

from jobs.plan import print_plan
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from pipelines.on_ray import OnRay
from pipelines.storage import Store
from schemas.errors import RecipeError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.asked import asked
from tests.jobs.crawl import response
from tests.pipelines.corpora import jsonl
from tests.pipelines.given_documents import Doc, go
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray

RECIPE = """
name: {name}
out: {folder}/{name}
seed: 7
workers: 0
steps:
  - {{use: text.read, inputs: ["{folder}/{name}.jsonl"], id: id, uri: url, meta: [date]}}
  - {{use: documents.dedup{more}, filters: [{{use: word_count, low: 2}}]}}
  - {{use: shards.write, target_mib: 1}}
"""
SENTENCE = "the harbour is quiet in the morning and the boats come back with the tide before noon"
WORDS = SENTENCE.split()


def texts(start: int, count: int) -> list[dict[str, str]]:
    """Texts of which no two are alike, with an id, an address and a date."""
    return [
        {
            "id": f"{number}",
            "text": " ".join(f"{word}{number * 31 % (7 + place)} {number}" for place, word in enumerate(WORDS)),
            "url": f"http://a.example/{number}",
            "date": f"2024-03-{1 + number % 28:02}",
        }
        for number in range(start, start + count)
    ]


def recipe(folder: Path, name: str, more: str = "") -> Recipe:
    return load_recipe(RECIPE.format(folder=folder, name=name, more=more), f"{name}.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over 300 texts: 60 of them stand at another address too, 40 come again with another last word."""
    folder = tmp_path_factory.mktemp("runs")
    plain = texts(0, 300)
    again = [row | {"id": f"copy {row['id']}", "url": f"http://b.example/{row['id']}"} for row in plain[:60]]
    near = [row | {"id": f"near {row['id']}", "url": "", "text": row["text"] + " x"} for row in plain[60:100]]
    short = [{"id": "short", "text": "One", "url": "", "date": ""}]
    (folder / "march.jsonl").write_bytes(jsonl([*plain, *again, *near, *short]))
    run_recipe(recipe(folder, "march"), None, None)
    return folder


def test_the_run_is_whole_and_can_be_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "march"
    assert verify(str(out))
    funnel = {row["step"]: row for row in asked(out, "from funnel", capsys)}
    assert "documents.match" not in funnel
    dedup = funnel["documents.dedup"]
    assert (dedup["records_in"], dedup["duplicate"], dedup["dropped"], dedup["kept"]) == (401, 100, 1, 300)
    reasons = asked(
        out, "select reason, count(*) as n from ledger where state = 'duplicate' group by all order by all", capsys
    )
    assert reasons == [{"reason": "duplicate_content", "n": 60}, {"reason": "near_duplicate", "n": 40}]
    # Every duplicate names a sample, and that tells how many it stands for.
    named = """
        select count(*) as n, min(scores['documents.dedup.cluster_size']) as least,
               max(scores['documents.dedup.cluster_size']) as most
        from ledger join samples on samples.sample_id = ledger.detail where state = 'duplicate'
    """
    assert asked(out, named, capsys) == [{"n": 100, "least": 2.0, "most": 2.0}]
    sizes = 'select "documents.dedup.cluster_size" as size, count(*) as n from index_samples group by all order by all'
    assert asked(out, sizes, capsys) == [{"size": 1.0, "n": 200}, {"size": 2.0, "n": 100}]
    clusters = "select count(*) as n, count(distinct cluster) as c, count_if(survives) as s from clusters"
    assert asked(out, clusters, capsys) == [{"n": 200, "c": 100, "s": 100}]


def test_why_names_the_survivor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "march"
    (row, *_) = asked(out, "select record_id, detail from ledger where reason = 'near_duplicate' limit 1", capsys)
    why(str(out), str(row["record_id"]))
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"end duplicate at documents.dedup by duplicates: near_duplicate ({row['detail']})" in told


def test_plan_tells_the_four_steps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(recipe(folder, "march"), None, None)
    told = capsys.readouterr().out
    for step in ("keys", "match", "cluster", "dedup"):
        assert f"documents.{step}" in told


def test_a_later_run_names_what_an_earlier_one_has(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = texts(0, 300)
    again = [row | {"date": "2025-01-01"} for row in old[:50]]  # the very same records, and newer ones win nothing
    near = [row | {"id": f"april {row['id']}", "url": "", "text": "x " + row["text"]} for row in old[50:120]]
    new = texts(1000, 80)
    twice = [row | {"id": f"april {row['id']}", "url": ""} for row in new[:30]]
    (folder / "april.jsonl").write_bytes(jsonl([*again, *near, *new, *twice]))
    against = f", against: ['{folder}/march']"
    run_recipe(recipe(folder, "april", against), None, None)
    assert verify(str(folder / "april"))
    kept = {row["sample_id"] for row in asked(folder / "april", "select sample_id from samples", capsys)}
    before = {row["sample_id"] for row in asked(folder / "march", "select sample_id from samples", capsys)}
    assert len(kept) == 80
    assert not kept & before
    gone = asked(folder / "april", "select record_id, detail from ledger where state = 'duplicate'", capsys)
    assert len(gone) == 150
    assert sum(row["detail"] in before for row in gone) == 120
    assert {row["detail"] for row in gone} <= kept | before
    # What earlier was a duplicate is found too, and the document is named that stood for it.
    assert sum(row["record_id"] == row["detail"] for row in gone) < 50

    # An earlier run that is not the same any more is noticed.
    plan = build_plan(recipe(folder, "april", against), str(folder / "april"))
    shutil.copytree(folder / "march", folder / "changed" / "march")
    rows = [*old, {"id": "more", "text": new[0]["text"], "url": "", "date": ""}]
    (folder / "changed" / "march.jsonl").write_bytes(jsonl(rows))
    run_recipe(recipe(folder / "changed", "march"), None, None)
    moved = build_plan(recipe(folder, "april", f", against: ['{folder}/changed/march']"), str(folder / "april"))
    assert plan.steps[2].earlier[0].source != moved.steps[2].earlier[0].source  # type: ignore[attr-defined]


def test_the_survivor_is_named_through_two_earlier_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = texts(0, 1)
    names = ("first", "second", "third")
    for number, name in enumerate(names):
        longer = row["text"] + " more" * number
        given = [row | {"id": name, "url": "", "text": longer}, *texts(10 + number, 1)]
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl(given))
        # Each is compared with the run before it alone: the third meets a duplicate, and not what that was one of.
        earlier = f", against: ['{tmp_path}/{names[number - 1]}']" if number else ""
        run_recipe(recipe(tmp_path, name, earlier), None, None)
        assert verify(str(tmp_path / name))
    (gone,) = asked(tmp_path / "third", "select detail from ledger where state = 'duplicate'", capsys)
    assert asked(tmp_path / "first", f"from ledger where record_id = '{gone['detail']}' and state = 'kept'", capsys)
    assert len(asked(tmp_path / "third", "select sample_id from samples", capsys)) == 1


def test_what_cannot_be_compared_with_is_told_first(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(jsonl(texts(0, 3)))

    def told(more: str) -> str:
        with pytest.raises(RecipeError) as caught:
            run_recipe(recipe(tmp_path, "x", more), None, None)
        assert not (tmp_path / "x").exists()
        return str(caught.value)

    march = f"against: ['{folder}/march']"
    assert "steps[1]: documents.dedup: against" in told(f", against: ['{tmp_path}']")
    assert "is not the output of a run" in told(f", against: ['{tmp_path}/nowhere']")
    assert "is where this run writes" in told(f", against: ['{tmp_path}/x']")
    assert "has keys of url.content.minhash-script-5-14x8-v1" in told(f", {march}, bands: 9")
    assert "this recipe compares picture_set-" in told(f", {march}, by: [picture_set]")
    assert "shingles" in told(f", {march}, shingles: characters")
    build_plan(recipe(tmp_path, "x", f", {march}, by: [url], ngram: 3"), "o")  # addresses have no shingles
    build_plan(recipe(tmp_path, "x", f", {march}, by: [minhash], keep: longest"), "o")
    shutil.copytree(folder / "march", tmp_path / "unfinished")
    facts = json.loads((tmp_path / "unfinished/run.json").read_text())
    (tmp_path / "unfinished/run.json").write_text(json.dumps(facts | {"status": "failed"}))
    assert "is failed" in told(f", against: ['{tmp_path}/unfinished']")
    (tmp_path / "unfinished/run.json").write_text(json.dumps(facts | {"steps": facts["steps"][:1]}))
    assert "has no documents.dedup" in told(f", against: ['{tmp_path}/unfinished']")
    (tmp_path / "unfinished/run.json").write_text("{")
    assert "cannot be read" in told(f", against: ['{tmp_path}/unfinished']")


def test_two_in_one_recipe_over_a_crawl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "<p>The harbour is quiet in the morning, and the boats come back before noon with the tide.</p>"
    pages = {
        "http://a.example/1": body,
        "http://www.a.example/1?utm_source=b": body + "<p>And more.</p>",
        "http://a.example/2": body.replace("noon", "night") * 3 + "<img src='/p.png'>",
        "http://b.example/2": body.replace("noon", "night") * 3 + "<img src='/p.png'>",
    }
    (tmp_path / "a.warc").write_bytes(b"".join(response(uri, "text/html", b.encode()) for uri, b in pages.items()))
    steps = f"""[{{use: crawl.extract, inputs: ['{tmp_path}/a.warc']}}, {{use: documents.dedup, by: [url]}},
        {{use: documents.dedup, by: [picture_set, joint]}}, {{use: shards.write}}]"""
    run_recipe(load_recipe(f"name: n\nout: {tmp_path}/out\nworkers: 0\nsteps: {steps}", "n.yaml"), None, None)
    assert verify(str(tmp_path / "out"))
    funnel = {
        row["step"]: (row["records_in"], row["duplicate"]) for row in asked(tmp_path / "out", "from funnel", capsys)
    }
    assert funnel["documents.dedup"] == (4, 1)
    assert funnel["documents.dedup.2"] == (3, 0)  # pictures of two hosts
    columns = asked(tmp_path / "out", "select * from index_samples limit 1", capsys)[0]
    names = {name for name in columns if name.startswith("documents.")}
    assert names == {f"documents.dedup{two}.cluster_size" for two in ("", ".2")} | {"documents.dedup.2.same_text"}


def test_two_workers_write_the_same_bytes(tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    docs = [Doc(str(n), f"{' '.join(WORDS)} {n // 3} {n // 3}", date=f"2024-01-{1 + n % 9:02}") for n in range(60)]
    go(tmp_path / "ray", docs, 10, on_ray)
    go(tmp_path / "here", docs, 10)
    there, here = (Store(str(tmp_path / out)).sizes() for out in ("ray", "here"))
    assert there == here
    assert any(path.startswith("documents.cluster/clusters/") for path in here)
