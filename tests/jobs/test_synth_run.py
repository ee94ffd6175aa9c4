"""Runs of generators from end to end: shards that every command can read, the same bytes whoever draws, plain words."""

import json
from pathlib import Path

import pytest

from jobs.load import load
from jobs.plan import print_plan
from jobs.report import report
from jobs.run import run_recipe
from jobs.sql import sql
from jobs.verify import verify
from jobs.why import why
from schemas.errors import PluginError, RecipeError, TooManyFailures
from schemas.recipe import Recipe, load_recipe
from tests.pipelines.corpora import jsonl

DRAWN = """
name: drawn
out: {out}
seed: 7
workers: 0
count: 6
pixels: {{ocr: {{min: 3136, max: 200704}}, chart: {{min: 3136, max: 200704}}, table: {{min: 3136, max: 200704}}}}
steps:
  - use: synth.draw
    generator: {{use: ocr, languages: [en, ja], clean: true, scenes: [page, receipt, line]}}
  - use: synth.draw
    generator: {{use: charts, libraries: [matplotlib], kinds: [bar, pie], languages: [de]}}
    count: 3
  - use: synth.draw
    generator: {{use: tables, renderers: [process], languages: [fr]}}
    count: 3
  - use: synth.check
    share: 1.0
  - use: shards.write
"""


def recipe(out: Path, *changes: str) -> Recipe:
    return load_recipe(DRAWN.format(out=out), "drawn.yaml", changes)


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for folder in ("samples", "index")
        for path in sorted((out / folder).rglob("*.parquet"))
    }


def asked(out: Path, query: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    sql(str(out), query, True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "out"
    run_recipe(recipe(out), None, None)
    return out


def test_the_shards_are_whole_and_hold_every_kind(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(str(finished))
    kinds = asked(finished, "select kind, count(*) as n from samples group by all order by kind", capsys)
    ended = asked(finished, "select step, kept, dropped from funnel where step like 'synth%'", capsys)
    assert {str(row["kind"]): row["n"] for row in kinds} == {"chart": 3, "ocr": ended[0]["kept"], "table": 3}
    assert [int(str(row["kept"])) + int(str(row["dropped"])) for row in ended] == [6, 3, 3]
    levels = asked(finished, "select distinct r.level as level from (select unnest(regions) as r from samples)", capsys)
    assert {"word", "line", "paragraph", "element", "cell", "table"} <= {str(row["level"]) for row in levels}


def test_what_is_rendered_clean_is_read(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = asked(finished, "select generator, texts, distance, misread from read_back where texts > 0", capsys)
    assert {str(row["generator"]) for row in read} == {"charts", "ocr", "tables"}
    assert not [row for row in read if row["misread"]]
    report(str(finished))
    assert "Read back" in (finished / "report.html").read_text(encoding="utf-8")


def test_why_tells_what_drew_a_sample(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sample,) = asked(
        finished, "select sample_id, source.seed as seed from samples where kind = 'chart' limit 1", capsys
    )
    why(str(finished), str(sample["sample_id"]))
    told = capsys.readouterr().out
    assert f"charts 1, seed {sample['seed']}" in told
    assert "samples/shard-00000" in told


def test_units_of_another_size_and_a_run_by_ray_write_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    small = [f"steps.{number}.unit_samples=2" for number in range(3)]
    run_recipe(recipe(tmp_path / "ray", "workers=2", *small), None, None)
    assert files(tmp_path / "ray") == files(finished)


def test_more_are_the_same_and_more(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_recipe(recipe(tmp_path / "out", "count=8"), None, None)
    ids = [
        {row["sample_id"] for row in asked(out, "select sample_id from samples", capsys)}
        for out in (finished, tmp_path / "out")
    ]
    assert ids[0] < ids[1]
    assert len(ids[1]) <= len(ids[0]) + 2


def test_documents_and_drawn_samples_share_the_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"text": f"text number {n} of the harbour"} for n in range(5)]))
    mixed = load_recipe(
        f"name: mixed\nout: {tmp_path}/out\nworkers: 0\ncount: 2\nsteps:\n"
        f"  - {{use: text.read, inputs: ['{tmp_path}/a.jsonl']}}\n"
        "  - {use: synth.draw, generator: {use: ocr, languages: [en], scenes: [line]}}\n"
        "  - {use: shards.write}\n",
        "mixed.yaml",
    )
    run_recipe(mixed, None, None)
    assert verify(str(tmp_path / "out"))
    kinds = asked(tmp_path / "out", "select kind, count(*) as n from samples group by all order by kind", capsys)
    assert {str(row["kind"]): row["n"] for row in kinds} == {"ocr": 2, "text": 5}


def test_a_generator_that_is_misread_stops_the_job(tmp_path: Path) -> None:
    with pytest.raises(TooManyFailures, match="rapidocr misreads"):
        run_recipe(
            recipe(tmp_path / "out", "count=8", "steps.3.max_distance=0.0", "steps.3.max_misread=0.0"), None, None
        )


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ("steps.0.generator.use=orc", RecipeError, "did you mean"),
        ("steps.0.generator.languages=[xx]", PluginError, "xx"),
        ("steps.0.generator.scenes=[pages]", RecipeError, "page"),
        ("steps.0.generator.fonts=[]", RecipeError, "fonts"),
        ("steps.0.generator.text_from=/nowhere", PluginError, "/nowhere"),
        ("steps.0.generator.backgrounds=/nowhere", PluginError, "/nowhere"),
        ("steps.1.generator.kinds=[bars]", RecipeError, "bar"),
        ("steps.1.generator.libraries=[bokeh]", RecipeError, "matplotlib"),
        ("steps.2.generator.renderers=[latex]", RecipeError, "process"),
        ("steps.0.filters=[{use: word_count}]", RecipeError, "takes no filters"),
        ("steps.0.generator={}", RecipeError, "needs `use`"),
        ("count=null", RecipeError, "count is missing"),
        ("count=0", RecipeError, "count"),
        ("steps.3.share=2.0", RecipeError, "share"),
    ],
)
def test_what_cannot_be_drawn_is_told_before_anything_is(
    tmp_path: Path, change: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        run_recipe(recipe(tmp_path / "out", change), None, None)
    assert not (tmp_path / "out" / "run.json").exists()


def test_steps_about_documents_need_documents(tmp_path: Path) -> None:
    text = DRAWN.format(out=tmp_path).replace(
        "  - use: shards.write", "  - use: documents.dedup\n  - use: shards.write"
    )
    with pytest.raises(RecipeError, match=r"documents\.dedup is about documents, and no step brings any in"):
        run_recipe(load_recipe(text, "drawn.yaml"), None, None)


@pytest.mark.parametrize("name", ["ocr", "charts", "tables"])
def test_the_recipes_that_come_with_interleaf_tell_what_they_would_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_plan(load(name, ["count=130"]), str(tmp_path / "out"), None)
    assert "130 samples" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
