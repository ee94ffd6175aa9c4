"""Runs with interleaved.select from end to end: every command can read them, and another choice is made in place."""

from pathlib import Path

import pytest

from jobs.plan import print_plan
from jobs.report_numbers import percent
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from pipelines.on_ray import OnRay
from pipelines.storage import Store
from schemas.errors import RecipeError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.asked import asked
from tests.jobs.test_report import parsed, table
from tests.pipelines.corpora import jsonl
from tests.pipelines.given_scores import Doc, go
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray

RECIPE = """
name: chosen
out: {folder}/out
seed: 7
unit_mib: 1
workers: 0
steps:
  - use: text.read
    inputs: ["{folder}/*.jsonl"]
    id: id
    uri: url
    lang: lang
    filters: [{{use: word_count, low: 1}}, {{use: gopher_quality, min_words: 1}}]
  - {{use: interleaved.select, {select}, filters: [{{use: picture_count, low: 0}}]}}
  - {{use: shards.write, target_mib: 1}}
"""
SELECT = "score: {word_count: 1, gopher_quality.stop_words: 2}, keep: 0.5, gates: {word_count: {low: 12}}, least: 20"
SENTENCE = "the harbour is quiet in the morning and the boats come back with the tide before noon of that day"


def texts() -> list[dict[str, str]]:
    """90 texts of 10 to 29 words of two languages and three domains."""
    return [
        {
            "id": f"{number}",
            "text": " ".join([f"Page{number}", *SENTENCE.split(), *("harbours" for _ in range(20))][: 10 + number % 20])
            + ".",
            "url": f"http://www.site{number % 3}.example/{number}",
            "lang": "fr" if number % 5 == 0 else "en",
        }
        for number in range(90)
    ]


def recipe(folder: Path, select: str = SELECT) -> Recipe:
    return load_recipe(RECIPE.format(folder=folder, select=select), "chosen.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    rows = texts()
    (folder / "a.jsonl").write_bytes(jsonl(rows[:40]))
    (folder / "b.jsonl").write_bytes(jsonl(rows[40:]))
    run_recipe(recipe(folder), None, None)
    return folder


def test_the_run_is_whole_and_can_be_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out"
    assert verify(str(out))
    funnel = {row["step"]: row for row in asked(out, "from funnel", capsys)}
    assert [name for name in funnel if name.startswith("interleaved")] == ["interleaved.scores", "interleaved.select"]
    selected = funnel["interleaved.select"]
    reasons = asked(
        out, "select reason, count(*) as n from ledger where state = 'dropped' group by all order by all", capsys
    )
    assert {row["reason"] for row in reasons} == {"below_top_share", "gate:word_count"}
    assert sum(int(str(row["n"])) for row in reasons) == selected["dropped"]
    strata = asked(out, "from strata order by stratum", capsys)
    # 24 and 6 of each domain, a tenth of them too short.
    assert [row["stratum"] for row in strata] == ["en site0.example", "en site1.example", "en site2.example", "fr"]
    assert sum(int(str(row["quota"])) for row in strata) == selected["kept"]
    in_manifest = """
        select one.key, one.value from (select unnest(map_entries(counts)) as one from units)
        where one.key like 'threshold:%' order by all
    """
    assert asked(out, in_manifest, capsys) == [
        {"key": f"threshold:{row['stratum']}", "value": round(float(str(row["threshold"])) * 10_000)} for row in strata
    ]
    # Samples carry what they were compared by, and none is below its threshold.
    least = """
        select stratum, min(scores['interleaved.select.score']) as least
        from samples join chosen on chosen.record_id = samples.sample_id group by all order by all
    """
    assert asked(out, least, capsys) == [{"stratum": row["stratum"], "least": row["threshold"]} for row in strata]
    columns = asked(out, "select column_name from (describe index_samples)", capsys)
    assert {"column_name": "interleaved.select.score"} in columns


def test_why_tells_what_was_missed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out"
    query = "select record_id, detail, value from ledger where reason = 'below_top_share' order by record_id limit 1"
    (row,) = asked(out, query, capsys)
    why(str(out), str(row["record_id"]))
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    because = f"by interleaved.select: below_top_share, {row['value']:g} ({row['detail']})"
    assert f"end dropped at interleaved.select {because}" in told
    (kept,) = asked(out, "select record_id, score from chosen where reason is null order by record_id limit 1", capsys)
    why(str(out), str(kept["record_id"]))
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"measured interleaved.select = score {kept['score']}" in told


def test_the_report_tells_the_thresholds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = parsed(folder / "out")
    strata = asked(folder / "out", "from strata order by documents desc, stratum", capsys)
    assert table(page, "Thresholds of interleaved.select") == [
        {"stratum": row["stratum"], "documents": str(row["documents"]), "stay": str(row["quota"])}
        | {"share": percent(float(str(row["quota"])), float(str(row["documents"])))}
        | {"threshold": f"{row['threshold']:g}", "tied": str(row["tied"]), "over the cap": "0"}
        for row in strata
    ]
    compared = "Compared by word_count × 1 and gopher_quality.stop_words × 2; asked to keep 50 % of each stratum."
    assert compared in page.css_first("#selection").text()


def test_plan_tells_the_three_steps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(recipe(folder), None, None)
    told = capsys.readouterr().out
    for step in ("scores", "choose", "select"):
        assert f"interleaved.{step}" in told


def test_another_choice_in_the_same_place(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    run_recipe(recipe(tmp_path), None, None)
    kept = asked(tmp_path / "out", "select sample_id from samples order by all", capsys)
    run_recipe(recipe(tmp_path, SELECT.replace("0.5", "0.2")), None, None)
    assert verify(str(tmp_path / "out"))
    fewer = asked(tmp_path / "out", "select sample_id from samples order by all", capsys)
    assert len(fewer) < len(kept)
    assert all(row in kept for row in fewer)
    run_recipe(recipe(tmp_path, "score: gopher_quality.words, keep: 0.3, domain_cap: 4, strata: []"), None, None)
    assert verify(str(tmp_path / "out"))
    domains = "select domain, count(*) as n from chosen where reason is null group by all order by all"
    assert asked(tmp_path / "out", domains, capsys) == [{"domain": f"site{n}.example", "n": 4} for n in range(3)]


@pytest.mark.parametrize(
    ("select", "says"),
    [
        ("score: word_count", "interleaved.select.keep: Field required"),
        ("score: word_count, keep: 2", "keep is 2"),
        ("score: gopher_quality, keep: 1", "no earlier score 'gopher_quality'.*did you mean 'gopher_quality.words'"),
        ("score: picture_count, keep: 1", "no earlier score 'picture_count'"),  # its own filters come after it
        ("score: {word_count: -1}, keep: 1", "weights above 0"),
        ("score: word_count, keep: 1, gates: {words: {low: 1}}", "no earlier score 'words'"),
        ("score: word_count, keep: 1, gates: {word_count: {lo: 1}}", "gates.word_count.lo"),
        ("score: word_count, keep: 1, gates: {word_count: {low: 2, high: 1}}", "above high"),
        ("score: word_count, keep: 1, strata: [language]", "must be 'lang' or 'domain'"),
        ("score: word_count, keep: 1, domain_cap: 1.5", "domain_cap is 1.5"),
        ("score: word_count, kep: 1", "did you mean 'keep'"),
    ],
)
def test_a_wrong_recipe_is_told_before_anything_runs(tmp_path: Path, select: str, says: str) -> None:
    with pytest.raises(RecipeError, match=says) as told:
        build_plan(recipe(tmp_path, select), str(tmp_path / "out"))
    assert str(told.value).startswith("steps[1]: ")
    assert not (tmp_path / "out").exists()


def test_two_in_one_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(texts()))
    second = "{use: interleaved.select, score: interleaved.select.score, keep: 0.5, strata: [lang]}"
    text = RECIPE.format(folder=tmp_path, select=SELECT).replace("  - {use: shards", f"  - {second}\n  - {{use: shards")
    run_recipe(load_recipe(text, "twice.yaml"), None, None)
    assert verify(str(tmp_path / "out"))
    steps = [row["step"] for row in asked(tmp_path / "out", "select distinct step from strata order by all", capsys)]
    assert steps == ["interleaved.choose", "interleaved.choose.2"]


def test_two_workers_write_the_same_bytes(tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    docs = [Doc(f"{n}", {"q": n * 7 % 31 / 10}, host=f"s{n % 3}.example") for n in range(60)]
    given = {"score": {"q": 1.0}, "keep": 0.3, "least": 5, "domain_cap": 0.4}
    go(tmp_path / "ray", docs, 10, on_ray, **given)
    go(tmp_path / "here", docs, 10, **given)
    there, here = (Store(str(tmp_path / out)).sizes() for out in ("ray", "here"))
    assert there == here
    assert any(path.startswith("interleaved.choose/chosen/") for path in here)
