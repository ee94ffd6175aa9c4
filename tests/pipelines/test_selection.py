"""The choice among scored documents against a program that is as simple as can be, and what holds for every choice."""

import itertools
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.domains import domain_of
from pipelines.selection import Gate, SelectParameters, choose

Row = tuple[int, str | None, str | None, Mapping[str, float | None]]  # record, language, domain, scores
Fate = tuple[str | None, float | None]  # reason, value


def chosen(rows: Sequence[Row], given_parameters: SelectParameters) -> dict[int, Fate]:
    names = given_parameters.names
    columns = {f"s{place}": pa.array([row[3][name] for row in rows], pa.float64()) for place, name in enumerate(names)}
    table = pa.table(
        {
            "record": pa.array([row[0].to_bytes(16) for row in rows], pa.binary()),
            "lang": pa.array([row[1] for row in rows], pa.string()),
            "domain": pa.array([row[2] for row in rows], pa.string()),
            **columns,
        }
    )
    with duckdb.connect(":memory:", config={"threads": "1"}) as con:
        con.register("arriving", table)
        con.execute("CREATE TABLE scored AS FROM arriving")
        choose(con, given_parameters)
        found = con.execute("SELECT record, reason, value, detail FROM chosen").fetchall()
        assert all((reason is None) == (detail is None) for _, reason, _, detail in found)
        ((quota, capped),) = con.execute(
            "SELECT coalesce(sum(quota), 0), coalesce(sum(capped), 0) FROM strata"
        ).fetchall()
    reasons = Counter(reason for _, reason, _, _ in found)
    if given_parameters.when_null == "drop":
        assert reasons[None] == quota - capped
        assert reasons["domain_cap"] == capped
    return {int.from_bytes(record): (reason, value) for record, reason, value, _ in found}


def naive(rows: Sequence[Row], p: SelectParameters) -> dict[int, Fate]:
    documents = {row[0]: row for row in rows}
    fates: dict[int, Fate] = {record: gate_fate(row[3], p) for record, row in documents.items()}
    running = [row for row in documents.values() if fates[row[0]][0] is None]
    scored = [row for row in running if None not in {row[3][name] for name in p.weights}]
    score = {row[0]: compared(row, scored, p) for row in scored}
    groups: dict[Any, list[Row]] = defaultdict(list)
    sizes = Counter(key(row, p) for row in scored)
    for row in scored:
        lang, domain = key(row, p)
        groups[lang, domain if sizes[lang, domain] >= p.least else None].append(row)
    for group in groups.values():
        best = sorted(group, key=lambda row: (-score[row[0]], row[0]))
        for row in best[math.ceil(len(best) * Fraction(str(p.keep))) :]:
            fates[row[0]] = "below_top_share", score[row[0]]
    staying = [row for row in running if fates[row[0]][0] is None]
    if p.domain_cap is not None:
        is_share = isinstance(p.domain_cap, float)
        most = max(1, math.floor(len(staying) * Fraction(str(p.domain_cap)))) if is_share else int(p.domain_cap)
        for domain in {row[2] for row in staying} - {None}:
            of_domain = [row for row in staying if row[2] == domain]
            of_domain.sort(key=lambda row: (-score.get(row[0], -math.inf), row[0]))
            for row in of_domain[most:]:
                fates[row[0]] = "domain_cap", score.get(row[0])
    return fates


def gate_fate(scores: Mapping[str, float | None], p: SelectParameters) -> Fate:
    for name, gate in p.gates.items():
        value = scores[name]
        if value is None:
            if p.when_null == "drop":
                return "not_scored", None
        elif (gate.low is not None and value < gate.low) or (gate.high is not None and value > gate.high):
            return f"gate:{name}", value
    missing = any(scores[name] is None for name in p.weights)
    return ("not_scored" if missing and p.when_null == "drop" else None), None


def key(row: Row, p: SelectParameters) -> tuple[str | None, str | None]:
    return (row[1] or "und") if "lang" in p.strata else None, row[2] if "domain" in p.strata else None


def compared(row: Row, scored: Sequence[Row], p: SelectParameters) -> float:
    if isinstance(p.score, str):
        return float(row[3][p.score] or 0)
    same = [other for other in scored if (other[1] or "und") == (row[1] or "und")]
    total = 0.0
    for name, weight in sorted(p.score.items()):
        own = row[3][name] or 0
        below = sum((other[3][name] or 0) < own for other in same)
        equal = sum((other[3][name] or 0) == own for other in same)
        total += weight * ((2 * below + equal) / (2 * len(same)))
    return math.floor(total / sum(dict(sorted(p.score.items())).values()) * 10_000 + 0.5) / 10_000


NAMES = ("a", "b.c", "lang")  # a score may be called as a column is
scores = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(-2, 5).map(lambda n: n / 4)) for name in NAMES[1:]}
    | {"a": st.integers(0, 6).map(lambda n: n / 8)}
)
some_rows = st.lists(
    st.tuples(
        st.integers(0, 1 << 100),
        st.sampled_from(["en", "ja", None]),
        st.sampled_from(["a.example", "b.example", "c.example", None]),
        scores,
    ),
    max_size=40,
    unique_by=lambda row: row[0],
)
bounds = st.integers(-2, 5).map(lambda n: n / 4)
gates = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(st.builds(Gate, low=bounds), st.builds(Gate, high=bounds)),
    max_size=2,
)
parameters = st.builds(
    SelectParameters,
    score=st.one_of(
        st.sampled_from(NAMES), st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0.5, 1.0, 3.0]), min_size=1)
    ),
    keep=st.sampled_from([0.0, 0.1, 0.2, 1 / 3, 0.5, 0.9, 1.0]),
    gates=gates,
    strata=st.sampled_from([(), ("lang",), ("domain",), ("lang", "domain"), ("domain", "lang")]),
    least=st.integers(1, 8),
    domain_cap=st.sampled_from([None, 1, 3, 0.1, 0.4]),
    when_null=st.sampled_from(["drop", "keep"]),
)


@settings(max_examples=120)
@given(some_rows, parameters)
def test_the_choice_is_that_of_a_simple_program(rows: list[Row], p: SelectParameters) -> None:
    assert chosen(rows, p) == naive(rows, p)


def drawn(count: int, seed: int = 1) -> list[Row]:
    draw = random.Random(seed)
    return [
        (
            draw.getrandbits(120),
            draw.choice(["en", "en", "ja", None]),
            f"{min(draw.randrange(40), draw.randrange(40))}.example",
            {
                "a": round(draw.random(), 4),
                "b.c": None if draw.random() < 0.1 else float(draw.randrange(20)),
                "lang": round(draw.gauss(0, 2), 2),
            },
        )
        for _ in range(count)
    ]


def stay(fates: Mapping[int, Fate]) -> set[int]:
    return {record for record, (reason, _) in fates.items() if reason is None}


@pytest.mark.parametrize("score", ["a", "b.c", {"a": 1.0, "b.c": 2.0}])
def test_a_larger_share_drops_nobody_who_stayed(score: str | Mapping[str, float]) -> None:
    rows = drawn(400)
    shares = [0, 0.01, 0.1, 0.11, 0.3, 0.31, 0.5, 0.77, 0.99, 1.0]
    kept = [stay(chosen(rows, SelectParameters(score, share, {"lang": Gate(-2)}, least=20))) for share in shares]
    assert all(less <= more for less, more in itertools.pairwise(kept))
    assert not kept[0]
    assert len(kept[1]) < len(kept[-1])


def test_a_tighter_gate_alone_brings_nobody_back() -> None:
    rows = drawn(300)
    for bound in ("low", "high"):
        limits = sorted([-3.0, -1.0, 0.0, 0.5, 2.5], reverse=bound == "high")
        kept = [stay(chosen(rows, SelectParameters("a", 1.0, {"lang": Gate(**{bound: limit})}))) for limit in limits]
        assert all(tight < loose for loose, tight in itertools.pairwise(kept))


def test_weighed_scores_need_no_common_scale() -> None:
    rows = drawn(300)
    stretched = [(r, lang, host, {**s, "a": math.exp(20 * (s["a"] or 0))}) for r, lang, host, s in rows]
    p = SelectParameters({"a": 1.0, "lang": 1.0}, 0.2, least=20)
    assert stay(chosen(rows, p)) == stay(chosen(stretched, p))
    # Weights mean the same at any size, and one that is the same for all weighs nothing.
    assert stay(chosen(rows, SelectParameters({"a": 8.0, "lang": 8.0}, 0.2, least=20))) == stay(chosen(rows, p))
    level = [(r, lang, host, {**s, "lang": 3.0}) for r, lang, host, s in rows]
    assert stay(chosen(level, p)) == stay(chosen(rows, SelectParameters({"a": 2.0}, 0.2, least=20)))


def test_a_share_is_counted_in_whole_numbers() -> None:
    for count, keep, quota in ((15, 0.2, 3), (10, 0.3, 3), (1000, 0.07, 70), (3, 0.2, 1), (7, 1.0, 7), (7, 0.0, 0)):
        rows: list[Row] = [(n, "en", None, {"a": 0.5}) for n in range(count)]
        assert stay(chosen(rows, SelectParameters("a", keep))) == set(range(quota))


def test_a_record_that_stands_twice_counts_once() -> None:
    rows = drawn(200)
    p = SelectParameters("a", 0.3, least=10, domain_cap=4)
    assert chosen([*rows, *rows[::3], *rows[::5]], p) == chosen(rows, p)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"score": {}}, "weights above 0"),
        ({"score": {"a": 0.0}}, "weights above 0"),
        ({"score": {"a": math.nan}}, "weights above 0"),
        ({"keep": 1.2}, "0 to 1"),
        ({"least": 0}, "1 or more"),
        ({"domain_cap": 0}, "domain_cap is 0"),
        ({"domain_cap": 1.0}, "a share between 0 and 1"),
    ],
)
def test_wrong_parameters_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        SelectParameters(**{"score": "a", "keep": 0.5, **wrong})
    with pytest.raises(ValueError, match="low, high or both"):
        Gate()
    with pytest.raises(ValueError, match="above high"):
        Gate(2, 1)
    with pytest.raises(ValueError, match="is a number"):
        Gate(-math.inf, 1)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.blog.example.org:8080/1?x", "example.org"),
        ("http://a.b.example.co.uk", "example.co.uk"),
        ("http://example.com.br/", "example.com.br"),
        ("http://www.example.de", "example.de"),
        ("http://me.github.io/a", "me.github.io"),
        ("http://x.me.wordpress.com/a", "me.wordpress.com"),
        ("http://me.blogspot.co.uk/", "me.blogspot.co.uk"),
        ("http://me.blogspot.com/", "me.blogspot.com"),
        ("http://blogspot.com/", "blogspot.com"),
        ("http://10.0.0.1/a", "10.0.0.1"),
        ("http://[2001:db8::1]:80/a", "[2001:db8::1]"),
        ("http://localhost/", "localhost"),
        ("http://uk", "uk"),
        ("file:///tmp/a", None),
        ("urn:x", None),
        (None, None),
    ],
)
def test_registered_domains(url: str | None, domain: str | None) -> None:
    assert domain_of(url) == domain
