"""Runs with interleaved.judge from end to end: chosen by its ratings, whole, and told before anything is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.plan import print_plan
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from pipelines.on_ray import OnRay
from schemas.errors import PreflightError, RecipeError
from schemas.recipe import Recipe, load_recipe
from tests.filters.chat_server import ChatServer, chat_server, on, saying
from tests.jobs.asked import asked
from tests.jobs.crawl import write_crawl
from tests.pipelines.given_pages import Page, go
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray

RECIPE = """
name: judged
out: {folder}/out
seed: 7
unit_mib: 1
workers: 0
max_failed: 0.5
pixels:
  interleaved: {{min: 3136, max: 200704}}
steps:
  - use: crawl.extract
    inputs: ["{folder}/*.warc"]
    filters: [{{use: language, keep: null}}, {{use: word_count, low: 5}}]
  - {{use: images.resolve, filters: [{{use: picture_count, low: 1}}]}}
  - {{use: interleaved.judge, {judge}}}
  - use: interleaved.select
    score: interleaved.judge.text_quality
    gates: {{interleaved.judge.nsfw: {{high: 0}}}}
    keep: 0.5
    strata: [lang]
  - {{use: shards.write, target_mib: 1}}
"""
JUDGE = "score: word_count, band: [0.2, 0.9], audit: 0.2, endpoint: {{base_url: '{url}', model: tiny}}"


def recipe(folder: Path, judge: str) -> Recipe:
    return load_recipe(RECIPE.format(folder=folder, judge=judge), "judged.yaml")


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with chat_server(on({"(2": saying("5 of 5")})) as server:
        yield server


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, server: ChatServer) -> tuple[Path, str]:
    """The folder of a finished run, and what it printed."""
    folder = tmp_path_factory.mktemp("judged")
    write_crawl(folder)
    judge = JUDGE.format(url=server.base_url).replace("tiny}", "tiny, prompt_price: 10, completion_price: 5}")
    capture = pytest.MonkeyPatch()
    with capture.context() as patch:
        lines: list[str] = []
        patch.setattr("rich.console.Console.print", lambda _, *said, **how: lines.extend(map(str, said)))
        run_recipe(recipe(folder, judge), None, None)
    return folder, "\n".join(lines)


def test_a_run_is_whole_and_tells_what_it_took(
    told: tuple[Path, str], server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, said = told
    out = folder / "out"
    assert verify(str(out))
    (counted,) = asked(out, "select count(*) as n, count_if(unrated = '') as rated from ratings", capsys)
    assert 5 < int(str(counted["rated"])) <= int(str(counted["n"]))
    assert f"interleaved.judge: {counted['rated']} rated" in said
    (counts,) = asked(
        out,
        "select sum(counts['requests']) as requests, sum(counts['prompt_tokens']) as prompt, "
        "sum(counts['completion_tokens']) as completion from units where step = 'interleaved.judge'",
        capsys,
    )
    assert counts["requests"] == len(server.requests)
    cost = (10 * int(str(counts["prompt"])) + 5 * int(str(counts["completion"]))) / 1e6
    assert f"cost {cost:.2f}" in said
    funnel = [row["step"] for row in asked(out, "from funnel", capsys)]
    assert funnel[2:] == [
        *("judge.scores", "interleaved.judge"),
        *("interleaved.scores", "interleaved.select", "shards.encode", "shards.write"),
    ]


def test_documents_are_selected_by_the_rating(told: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    out = told[0] / "out"
    reasons = {row["reason"] for row in asked(out, "select reason from chosen", capsys)}
    assert reasons == {None, "not_scored", "below_top_share"}
    kept = asked(out, "select sample_id, scores['interleaved.judge.text_quality'] as score from samples", capsys)
    best = """
        select distinct record_id as sample_id, text_quality as score from ratings join chosen using (record_id)
        where reason is null
    """
    assert sorted(kept, key=str) == sorted(asked(out, best, capsys), key=str)
    assert kept
    columns = [row["column_name"] for row in asked(out, "select column_name from (describe index_samples)", capsys)]
    assert {"interleaved.judge.balance", "interleaved.judge.nsfw"} <= {*columns}
    why(str(out), str(kept[0]["sample_id"]))
    assert "measured interleaved.judge = text_quality" in " ".join(capsys.readouterr().out.split())


def test_the_same_command_asks_nothing(told: tuple[Path, str], server: ChatServer) -> None:
    judge = JUDGE.format(url=server.base_url)
    count = len(server.requests)
    run_recipe(recipe(told[0], judge), None, None)
    assert len(server.requests) == count
    assert verify(str(told[0] / "out"))


def test_plan_tells_the_steps_and_asks_nothing(
    tmp_path: Path, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    write_crawl(tmp_path)
    count = len(server.requests)
    keyed = JUDGE.format(url=server.base_url).replace("tiny}", "tiny, key_env: INTERLEAF_NO_SUCH_KEY}")
    print_plan(recipe(tmp_path, keyed), None, None)
    said = " ".join(capsys.readouterr().out.split())
    for step in ("judge.scores", "judge.band", "interleaved.judge "):
        assert step in said
    assert "a run would be refused: key_env is INTERLEAF_NO_SUCH_KEY, and no such variable is set here" in said
    with pytest.raises(PreflightError, match="export INTERLEAF_NO_SUCH_KEY"):
        run_recipe(recipe(tmp_path, keyed), None, None)
    assert not (tmp_path / "out").exists()
    assert len(server.requests) == count


ENDPOINT = "endpoint: {base_url: 'http://127.0.0.1:9/v1', model: tiny}"


@pytest.mark.parametrize(
    ("judge", "says"),
    [
        ("score: word_count", "interleaved.judge.endpoint: Field required"),
        ("endpoint: {base_url: '127.0.0.1:9', model: tiny}", "endpoint: base_url is '127.0.0.1:9'; give an http"),
        ("endpoint: {base_url: 'http://127.0.0.1:9'}", "endpoint.model: Field required"),
        ("endpoint: {base_url: 'http://127.0.0.1:9', model: tiny, modle: x}", "endpoint.modle"),
        ("endpoint: {base_url: 'http://127.0.0.1:9', model: tiny, retries: -1}", "retries is -1"),
        (f"score: words, {ENDPOINT}", "no earlier score 'words'; there are language.score"),
        (f"score: word_count, band: [0.7, 0.3], {ENDPOINT}", r"band is \[0.7, 0.3\]"),
        (f"score: word_count, band: [30, 70], {ENDPOINT}", "within 0 and 1"),
        (f"audit: 0, {ENDPOINT}", "nothing would be asked"),
        (f"audit: 2, {ENDPOINT}", "audit is 2"),
        (f"max_unrated: 5, {ENDPOINT}", "max_unrated is 5"),
        (f"limits: {{max_words: 0}}, {ENDPOINT}", "max_words is 0"),
        (f"limits: {{words: 9}}, {ENDPOINT}", "limits.words"),
        (f"gold: none.jsonl, {ENDPOINT}", r"gold: none\.jsonl cannot be used"),
        (f"scroe: word_count, {ENDPOINT}", "did you mean 'score'"),
    ],
)
def test_a_wrong_recipe_is_told_before_anything_is_asked(tmp_path: Path, judge: str, says: str) -> None:
    with pytest.raises(RecipeError, match=says) as found:
        build_plan(recipe(tmp_path, judge), str(tmp_path / "out"))
    assert str(found.value).startswith("steps[2]: ")


def test_pictures_have_to_be_there(tmp_path: Path) -> None:
    text = RECIPE.format(folder=tmp_path, judge=ENDPOINT)
    text = text.replace("  - {use: images.resolve, filters: [{use: picture_count, low: 1}]}\n", "")
    with pytest.raises(RecipeError, match=r"steps\[1\]: interleaved.judge shows pictures; put images.resolve before"):
        build_plan(load_recipe(text, "judged.yaml"), str(tmp_path / "out"))


def test_two_workers_write_the_same_bytes(tmp_path: Path, server: ChatServer, on_ray: OnRay) -> None:  # noqa: F811
    pages = [Page(f"p{n}", n * 7 % 31 / 10, pictures=(n % 3,)) for n in range(24)]
    given = {"score": "cheap.score", "cache": str(tmp_path / "cache")}
    there = go(tmp_path / "ray", pages, server, 5, on_ray, audit=0.2, **given)
    here = go(tmp_path / "here", pages, server, 5, audit=0.2, **given)
    assert there.measures == here.measures
    assert [one.files for one in there.done["interleaved.judge"]] == [
        one.files for one in here.done["interleaved.judge"]
    ]
