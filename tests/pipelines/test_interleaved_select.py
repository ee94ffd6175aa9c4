"""interleaved.select: the same survivors whatever units and order, nothing lost; decided anew from scores."""

import random
from collections import Counter
from pathlib import Path

import pytest

from filters.registry import Rule
from pipelines.manifests import Manifest, totals
from pipelines.run import InProcess, Plan, run
from pipelines.selection import Gate
from pipelines.storage import Store
from schemas.ids import sampled
from schemas.ledger import STATES
from tests.object_store import s3_server
from tests.pipelines.given_scores import Doc, fates, go, steps, strata, survivors
from tests.pipelines.runs import rows
from tests.pipelines.steps import Length, Silent


def drawn(count: int, seed: int = 1) -> list[Doc]:
    draw = random.Random(seed)
    return [
        Doc(
            f"d{number}",
            {
                "quality": None if draw.random() < 0.1 else draw.randrange(30) / 10,
                "gopher_quality.words": float(draw.randrange(100)),
                "order": round(draw.random(), 4),
            },
            draw.choice(["en", "en", "fr", None]),
            draw.choice(["a.example", "www.a.example", "b.example", "sub.b.example", "c.example", None]),
        )
        for number in range(count)
    ]


def test_each_document_ends_for_one_reason(tmp_path: Path) -> None:
    docs = [
        Doc("best", {"q": 0.9, "words": 50}),
        Doc("good", {"q": 0.8, "words": 60}),
        Doc("third of its domain", {"q": 0.7, "words": 60}),
        Doc("elsewhere", {"q": 0.6, "words": 60}, host="b.example"),
        Doc("low", {"q": 0.1, "words": 60}, host="c.example"),
        Doc("low too", {"q": 0.0, "words": 60}, host="c.example"),
        Doc("short", {"q": 1.0, "words": 4}),
        Doc("long", {"q": 1.0, "words": 4000}),
        Doc("no score", {"q": None, "words": 60}),
        Doc("no words", {"q": 0.5}),
        Doc("no number", {"q": float("nan"), "words": 60}),
        Doc("alone", {"q": 0.0, "words": 60}, lang="ja", host=None),
    ]
    go(tmp_path, docs, score="q", keep=0.6, gates={"words": Gate(10, 1000)}, domain_cap=2)
    assert fates(tmp_path, docs) == {
        "best": None,
        "good": None,
        "third of its domain": ("domain_cap", 0.7, "2 stay of a.example, threshold 0.6 in en"),
        "elsewhere": None,
        "low": ("below_top_share", 0.1, "threshold 0.6 in en"),
        "low too": ("below_top_share", 0.0, "threshold 0.6 in en"),
        "short": ("gate:words", 4.0, "low 10"),
        "long": ("gate:words", 4000.0, "high 1000"),
        "no score": ("not_scored", None, "q"),
        "no words": ("not_scored", None, "words"),
        "no number": ("not_scored", None, "q"),
        "alone": None,
    }
    assert strata(tmp_path) == {
        "en": {"lang": "en", "domain": None, "documents": 6, "quota": 4, "threshold": 0.6, "tied": 0, "capped": 1},
        "ja": {"lang": "ja", "domain": None, "documents": 1, "quota": 1, "threshold": 0.0, "tied": 0, "capped": 0},
    }


def test_what_has_no_score_may_stay_and_is_compared_with_nobody(tmp_path: Path) -> None:
    docs = [Doc(f"{n}", {"q": n / 10}) for n in range(10)] + [Doc(f"null {n}", {"q": None}) for n in range(10)]
    go(tmp_path, docs, score="q", keep=0.2, when_null="keep")
    assert survivors(tmp_path, docs) == {"8", "9", *(f"null {n}" for n in range(10))}
    assert strata(tmp_path)["en"]["documents"] == 10
    kept = {row["record_id"]: row["measures"] for row in rows(tmp_path, "interleaved.select/documents")}
    own = {
        record: [m["number"] for m in items if m["filter"] == "interleaved.select"] for record, items in kept.items()
    }
    assert sorted(own.values()) == [*([[]] * 10), [0.8], [0.9]]
    # In a domain that has too many, those without a score go first.
    go(tmp_path, docs, score="q", keep=0.2, when_null="keep", domain_cap=5)
    left = survivors(tmp_path, docs)
    assert len(left) == 5
    assert {"8", "9"} < left


def test_small_domains_are_pooled_with_their_language(tmp_path: Path) -> None:
    docs = [Doc(f"large {n}", {"q": 10 + n}, host="large.example") for n in range(10)]
    docs += [Doc(f"small {n}", {"q": n}, host=f"s{n}.example") for n in range(9)]
    docs += [Doc("nowhere", {"q": 9}, host=None), Doc("fremd", {"q": -5}, lang="de", host="large.example")]
    go(tmp_path, docs, score="q", keep=0.2, least=10)
    assert survivors(tmp_path, docs) == {"large 8", "large 9", "small 8", "nowhere", "fremd"}
    assert {name: (row["documents"], row["threshold"]) for name, row in strata(tmp_path).items()} == {
        "en large.example": (10, 18.0),
        "en": (10, 8.0),
        "de": (1, -5.0),
    }


def test_of_equal_scores_the_lower_ids_stay(tmp_path: Path) -> None:
    docs = [Doc(f"{n}", {"q": 0.5 + n / 10**6}) for n in range(20)]  # the same to 4 decimals
    go(tmp_path, docs, score="q", keep=0.3)
    by_id = sorted(docs, key=lambda doc: doc.id)
    assert survivors(tmp_path, docs) == {doc.name for doc in by_id[:6]}
    told = fates(tmp_path, docs)[by_id[6].name]
    assert told == ("below_top_share", 0.5, "threshold 0.5 in en, and of equal ones the first by id")
    assert strata(tmp_path)["en"]["tied"] == 14


def test_cutting_and_shuffling_change_no_verdict(tmp_path: Path) -> None:
    docs = drawn(160)
    given = {
        "score": {"quality": 1.0, "order": 1.0},
        "keep": 0.4,
        "gates": {"gopher_quality.words": Gate(low=10)},
        "least": 15,
        "domain_cap": 12,
    }
    go(tmp_path / "whole", docs, **given)
    expected = fates(tmp_path / "whole", docs)
    assert len({reason for reason, *_ in (fate or ("kept",) for fate in expected.values())}) == 5
    for number, unit_docs in enumerate((7, 60, 1000)):
        shuffled = random.Random(number).sample(docs, len(docs))
        out = tmp_path / f"{unit_docs}"
        go(out, shuffled, unit_docs, **given)
        assert fates(out, docs) == expected
        assert strata(out) == strata(tmp_path / "whole")


def test_nothing_disappears(tmp_path: Path) -> None:
    docs = drawn(300)
    done = go(tmp_path, docs, 40, score="order", keep=0.25, gates={"quality": Gate(0.3, 2.5)}, least=20, domain_cap=0.2)
    counts = totals(done["interleaved.select"])
    assert counts["in"] == totals(done["interleaved.scores"])["kept"] == 300 == sum(counts[state] for state in STATES)
    ledger, dropped = rows(tmp_path, "ledger"), rows(tmp_path, "dropped")
    assert len(ledger) == len(dropped) == counts["dropped"]
    told = {row["record_id"]: row for row in ledger}
    for row in dropped:
        assert (row["step"], row["filter"], row["reason"]) == (
            *("interleaved.select", "interleaved.select"),
            told[row["record_id"]]["reason"],
        )
        assert row["sampled"] == bool(row["parts"]) == sampled(row["record_id"], 0, 0.01)
        assert {item["filter"] for item in row["measures"]} == {"language", "quality", "gopher_quality", "order"}
    (choice,) = done["interleaved.choose"]
    by_stratum = strata(tmp_path)
    assert choice.counts["decided"] == 300
    assert choice.counts["stay"] == counts["kept"] == sum(s["quota"] - s["capped"] for s in by_stratum.values())
    assert {name: number for name, number in choice.counts.items() if name.startswith("threshold:")} == {
        f"threshold:{name}": round(row["threshold"] * 10_000) for name, row in by_stratum.items()
    }
    for row in rows(tmp_path, "interleaved.choose/chosen"):
        assert (row["reason"] is None) == (row["record_id"] not in told)


def test_thresholds_of_0_and_below_stand_in_the_manifest(tmp_path: Path) -> None:
    docs = [Doc("a", {"q": -0.25}), Doc("b", {"q": 0.0}, lang="ja"), Doc("c", {"q": -1e-9}, lang="fr")]
    (choice,) = go(tmp_path, docs, score="q", keep=1.0)["interleaved.choose"]
    found = {name: value for name, value in choice.counts.items() if name.startswith("threshold:")}
    assert found == {"threshold:en": -2500, "threshold:ja": 0, "threshold:fr": 0}


def written(out: Path) -> dict[str, int]:
    """Every file of the documents before the choice and of their scores, by the time at which it was written."""
    return {
        str(path.relative_to(out)): path.stat().st_mtime_ns
        for folder in ("given/documents", "interleaved.scores/scored")
        for path in (out / folder).iterdir()
    }


@pytest.mark.parametrize(
    "change",
    [
        {"keep": 0.1},
        {"keep": 0.9},
        {"gates": {"quality": Gate(low=1.5)}},
        {"gates": {"gopher_quality.words": Gate(high=50)}},
        {"score": {"order": 1.0, "quality": 2.0}},
        {"domain_cap": 3},
        {"when_null": "keep"},
        {"strata": ("lang",)},
        {"least": 1},
    ],
)
def test_another_choice_reads_no_document_for_its_scores(tmp_path: Path, change: dict[str, object]) -> None:
    docs = drawn(120)
    first = {"score": "order", "keep": 0.3, "gates": {"quality": Gate(low=0.5)}, "least": 10}
    go(tmp_path / "again", docs, 50, **first)
    before, stayed = written(tmp_path / "again"), survivors(tmp_path / "again", docs)
    go(tmp_path / "again", docs, 50, **{**first, **change})
    assert written(tmp_path / "again") == before
    assert survivors(tmp_path / "again", docs) != stayed
    go(tmp_path / "fresh", docs, 50, **{**first, **change})
    again, fresh = (Store(str(tmp_path / out)).sizes() for out in ("again", "fresh"))
    assert again == fresh


def test_the_same_choice_is_not_made_again(tmp_path: Path) -> None:
    docs = drawn(60)
    given = {"score": "order", "keep": 0.5, "gates": {"quality": Gate(low=0.5)}}
    go(tmp_path, docs, 20, **given)
    watcher = Silent()
    go(tmp_path, docs, 20, None, watcher, **{**given, "strata": ("domain", "lang")})  # their order means nothing
    assert watcher.units == watcher.reused == 3


def test_filters_of_the_step_see_what_stays_and_are_decided_anew_alone(tmp_path: Path) -> None:
    docs = drawn(100)

    def with_rule(low: int) -> dict[str, list[Manifest]]:
        rules = (Rule("letters", "filter", Length(low=low)),)
        plan = Plan("test", str(tmp_path), steps(docs, rules, score="order", keep=0.5), 30, 0.05)
        return run(plan, InProcess(), Silent())

    counts = totals(with_rule(0)["interleaved.select"])
    assert counts["dropped"] + counts["kept"] == 100
    again = totals(with_rule(5)["interleaved.select"])
    assert again["kept"] == 0
    reasons = Counter((row["filter"], row["reason"]) for row in rows(tmp_path, "ledger"))
    assert reasons["letters", "too_short"] == counts["kept"]
    assert reasons["interleaved.select", "below_top_share"] == counts["dropped"]


def test_a_document_that_came_twice_counts_once(tmp_path: Path) -> None:
    docs = drawn(60)
    go(tmp_path / "once", docs, score="order", keep=0.3, least=5)
    go(tmp_path / "twice", [*docs, *docs[:25]], 17, score="order", keep=0.3, least=5)
    assert fates(tmp_path / "twice", docs) == fates(tmp_path / "once", docs)
    assert strata(tmp_path / "twice") == strata(tmp_path / "once")
    assert len(rows(tmp_path / "twice", "interleaved.select/documents")) > len(survivors(tmp_path / "once", docs))


def test_no_documents_at_all(tmp_path: Path) -> None:
    done = go(tmp_path, [], score="q", keep=0.3)
    assert totals(done["interleaved.select"])["in"] == 0
    assert strata(tmp_path) == {}


def test_nothing_that_passes_leaves_an_empty_step(tmp_path: Path) -> None:
    docs = drawn(30)
    go(tmp_path, docs, 10, score="order", keep=1.0, gates={"order": Gate(low=2)}, domain_cap=0.5)
    assert not survivors(tmp_path, docs)
    assert strata(tmp_path) == {}
    go(tmp_path, docs, 10, score="order", keep=0.0)
    assert not survivors(tmp_path, docs)
    assert {row["threshold"] for row in strata(tmp_path).values()} == {None}
    assert {fate and fate[2] for fate in fates(tmp_path, docs).values()} == {
        f"nothing stays in {n}" for n in strata(tmp_path)
    }


def test_an_object_store_gets_the_same(tmp_path: Path) -> None:
    docs = drawn(40)
    given = {"score": {"order": 1.0, "gopher_quality.words": 1.0}, "keep": 0.4, "domain_cap": 9}
    with s3_server("selection"):
        go("s3://selection/out", docs, 25, **given)
        go(tmp_path, docs, 25, **given)
        assert Store("s3://selection/out").sizes() == Store(str(tmp_path)).sizes()
