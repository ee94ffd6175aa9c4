"""The views of scores: how each lies in each language, over samples and dropped documents, and why some are null."""

import json
from pathlib import Path

import numpy as np
import pytest

from jobs.opened import open_run
from jobs.views import connect
from tests.jobs.damage import set_fact
from tests.jobs.judged_run import HOSTILE, RELEVANCE, lang, measure, write_judged
from tests.jobs.made_run import STEPS, document, sample, write_run
from tests.jobs.test_views import ask, bytes_read

QUANTILES = (5, 10, 25, 50, 75, 90, 95)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_judged(tmp_path_factory.mktemp("judged"))


def test_a_row_is_a_score_in_a_language(out: Path) -> None:
    spread = ask(out, "FROM score_spread WHERE score = 'relevance.score'")
    assert [row.pop("mean") for row in spread] == [0.425, 0.6]
    quantiles = dict(
        zip(("p5", "p10", "p25", "p50", "p75", "p90", "p95"), (0.05, 0.05, 0.1, 0.3, 0.5, 0.95, 0.95), strict=True)
    )
    named = {"step": STEPS[1], "score": "relevance.score"}
    assert spread == [
        {**named, "lang": "en", "documents": 10, "kept": 7, "dropped": 3, "scored": 8, "unscored": 2}
        | {"min": 0.05, **quantiles, "max": 0.95},
        # A NaN is no score.
        {**named, "lang": "fr", "documents": 3, "kept": 2, "dropped": 1, "scored": 1, "unscored": 2}
        | dict.fromkeys(("min", *quantiles, "max"), 0.6),
    ]


def test_scores_are_those_of_samples_and_of_the_dropped(out: Path) -> None:
    found = ask(out, "SELECT state, record_id, lang, value FROM scores WHERE score = 'relevance.score'")
    by_number = {int(str(row["record_id"]), 16): row for row in found}
    assert by_number.keys() == RELEVANCE.keys()
    for number, row in by_number.items():
        assert row["state"] == ("dropped" if number >= 20 else "kept")
        assert row["lang"] == lang(number)
        assert str(row["value"]) == str(RELEVANCE[number])
    names = {row["score"] for row in ask(out, "SELECT DISTINCT score FROM scores")}
    # Neither what a filter says in words nor what it measured on a picture.
    assert names == {"relevance.score", "relevance.looks", "density_balance.score", "density_balance.words"}


def test_every_null_has_its_reason(out: Path) -> None:
    columns = "step, score, lang, state, reason, documents"
    assert [tuple(row.values()) for row in ask(out, f"SELECT {columns} FROM unscored")] == [
        (STEPS[1], "density_balance.score", "en", "dropped", "not_measurable", 1),
        (STEPS[1], "relevance.score", "en", "dropped", "no_pictures", 1),
        (STEPS[1], "relevance.score", "en", "kept", "no_text", 1),
        (STEPS[1], "relevance.score", "fr", "dropped", HOSTILE, 1),
        (STEPS[1], "relevance.score", "fr", "kept", "not_finite", 1),
    ]
    counted = "SELECT lang, sum(documents)::INT AS n FROM unscored WHERE score = 'relevance.score' GROUP BY ALL"
    spread = "SELECT lang, unscored AS n FROM score_spread WHERE score = 'relevance.score'"
    assert ask(out, f"{counted} ORDER BY ALL") == ask(out, f"{spread} ORDER BY ALL")


def test_quantiles_are_values_that_are_there(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    values = np.round(random.random(237) ** 3, 2)
    samples = [
        sample(number + 1, "text", scores=[{"name": "q.score", "value": value}]) for number, value in enumerate(values)
    ]
    (row,) = ask(write_run(tmp_path, samples=samples, scores=("q.score",)), "FROM score_spread")
    for share in QUANTILES:
        assert row[f"p{share}"] == np.quantile(values, share / 100, method="inverted_cdf")
    assert (row["min"], row["max"], row["mean"]) == (values.min(), values.max(), round(values.mean(), 4))


def test_a_run_without_shards_is_asked_of_its_documents(tmp_path: Path) -> None:
    measures = [measure("q.score", 0.5), measure("q.words", "few"), measure("q.why", None), measure("n", 3.0)]
    measures.append(measure("n", 9.0, part=0))
    out = write_run(tmp_path, documents=[document(number, ["x"]) | {"measures": measures} for number in (1, 2)])
    steps = json.loads((out / "run.json").read_text())["steps"]
    set_fact(out, "steps", steps[:1])
    spread = ask(out, "SELECT score, documents, kept, p50 FROM score_spread")
    assert [tuple(row.values()) for row in spread] == [("n", 2, 2, 3.0), ("q.score", 2, 2, 0.5)]


def test_a_second_filter_of_a_name_is_a_score_of_its_own(tmp_path: Path) -> None:
    scores = [{"name": name, "value": 0.5} for name in ("q#2.score", "q.score", "other")]
    out = write_run(
        tmp_path,
        samples=[sample(1, "text", scores=scores)],
        scores=("other", "q#2.score", "q.score"),
        rules=[{"name": "q"}, {"name": "q#2"}],
    )
    steps = {row["score"]: row["step"] for row in ask(out, "FROM score_spread")}
    assert steps == {"other": None, "q#2.score": STEPS[1], "q.score": STEPS[1]}


def test_a_run_without_a_score_has_none(tmp_path: Path) -> None:
    out = write_run(tmp_path, samples=[sample(1, "text")])
    for view in ("scores", "score_spread", "unscored"):
        assert ask(out, f"FROM {view}") == []


def test_no_picture_is_read_for_the_spread(finished: Path) -> None:
    with connect(open_run(str(finished))) as con:
        before = bytes_read()
        rows = con.execute("FROM score_spread").fetchall()
        read = bytes_read() - before
    assert len(rows) >= 6
    assert 0 < read < sum(path.stat().st_size for path in (finished / "samples").iterdir()) / 10


def test_one_score_is_read_without_the_others(out: Path) -> None:
    with connect(open_run(str(out))) as con:
        ((_, plan),) = con.execute("EXPLAIN FROM score_spread WHERE score = 'relevance.score'").fetchall()
    assert "density_balance" not in plan
