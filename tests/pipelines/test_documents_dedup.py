"""Duplicate documents: which go and which stand for them, whatever the units and the order; nothing unaccounted for."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.registry import Rule
from pipelines.build import build_plan
from pipelines.manifests import totals
from pipelines.storage import Store
from schemas.errors import RecipeError
from schemas.ids import sampled
from schemas.ledger import STATES
from schemas.recipe import load_recipe
from tests.object_store import s3_server
from tests.pipelines.given_documents import Doc, Picture, fates, go, survivors
from tests.pipelines.planted import LANGUAGES, curve, jaccard_of, pair, vocabulary, written
from tests.pipelines.runs import DyingAt, Killed, rows
from tests.pipelines.steps import Length, Silent

LONG = "the harbour is quiet in the morning and the boats come back with the tide before noon every day of the week"


def test_the_same_address_the_same_text_and_nearly_the_same_text(tmp_path: Path) -> None:
    docs = [
        Doc("a", "One page.", "http://www.a.example/?utm_source=x", "2024-05-01T00:00:00Z"),
        Doc("b", "Another text at the same address.", "https://a.example", "2024-05-02T00:00:00Z"),
        Doc("c", "Some words, of little weight.", "http://a.example/c", "2024-05-01T00:00:00Z"),
        Doc("d", "some WORDS of   little weight!", "http://a.example/d"),
        Doc("e", f"{LONG} {LONG[::-1]}", "http://a.example/e", "2024-05-01T00:00:00Z"),
        Doc("f", f"{LONG} {LONG[::-1]} indeed", "http://a.example/f", "2024-04-01T00:00:00Z"),
        Doc("g", "Alone.", "http://a.example/g"),
    ]
    go(tmp_path, docs, unit_docs=2)
    assert fates(tmp_path, docs) == {
        "a": ("duplicate_url", "b"), "b": None,
        "c": None, "d": ("duplicate_content", "c"),
        "e": None, "f": ("near_duplicate", "e"),
        "g": None,
    }  # fmt: skip


def test_what_is_not_asked_for_links_nothing(tmp_path: Path) -> None:
    docs = [Doc("a", LONG, "http://a.example"), Doc("b", "Other.", "http://a.example"), Doc("c", LONG + " b")]
    for by, left in {("url",): 2, ("content",): 3, ("minhash",): 2, ("url", "minhash"): 1}.items():
        go(tmp_path / "-".join(by), docs, by=by)
        assert len(survivors(tmp_path / "-".join(by), docs)) == left, by


@pytest.mark.parametrize(("keep", "stays"), [("newest", "new"), ("longest", "long")])
def test_which_one_stays(tmp_path: Path, keep: str, stays: str) -> None:
    address = "http://a.example"
    docs = [
        Doc("old", "Some text.", address, "2023-12-31T23:59:59Z"),
        Doc("new", "Some text.", address, "2024-01-01 01:30:00+01:00"),
        Doc("long", "Some text that is longer.", address, "2023-01-01"),
        Doc("undated", "Some text.", address),
        Doc("unreadable", "Some text that", address, "last Tuesday"),
    ]
    go(tmp_path, docs, unit_docs=1, keep=keep)
    assert survivors(tmp_path, docs) == {stays}


def test_among_equals_the_least_id_stays(tmp_path: Path) -> None:
    docs = [Doc(str(n), "Equal.") for n in range(20)]
    go(tmp_path, docs, unit_docs=3)
    assert survivors(tmp_path, docs) == {min(docs, key=lambda doc: doc.id).name}


def test_what_stays_tells_its_cluster(tmp_path: Path) -> None:
    docs = [Doc(str(n), "Three of them.") for n in range(3)] + [Doc("alone", "One.")]
    go(tmp_path, docs)
    measures = {}
    for row in rows(tmp_path, "documents.dedup/documents"):
        told = {item["field"]: item["number"] or item["text"] for item in row["measures"]}
        assert {item["filter"] for item in row["measures"]} == {"documents.dedup"}
        measures[row["record_id"]] = told
    cluster = min(doc.id for doc in docs[:3])
    assert measures == {cluster: {"cluster_size": 3, "cluster": cluster}, docs[3].id: {"cluster_size": 1}}
    found = rows(tmp_path, "documents.cluster/clusters")
    assert {row["record_id"]: (row["survivor"], row["survives"], row["size"], row["reason"]) for row in found} == {
        doc.id: (cluster, doc.id == cluster, 3, "duplicate_content") for doc in docs[:3]
    }


def planted(
    points: Sequence[float], count: int, seed: int = 7
) -> tuple[list[Doc], dict[tuple[str, float], list[float]]]:
    """Documents in pairs, `count` for each language and Jaccard index, and the index that each pair has."""
    docs, true = [], {}
    for lang in LANGUAGES:
        draw = random.Random(f"{lang} {seed}")
        words = vocabulary(lang, draw)
        for point in points:
            true[lang, point] = []
            for number in range(count):
                tokens = pair(words, point, draw.randint(150, 250), 5, draw)
                true[lang, point].append(jaccard_of(*tokens, 5))
                docs += [
                    Doc(f"{lang} {point} {number} {side}", written(text, lang, draw))
                    for side, text in zip("ab", tokens, strict=True)
                ]
    return docs, true


def test_near_texts_are_found_as_the_curve_says_in_any_script(tmp_path: Path) -> None:
    points = (0.5, 0.7, 0.8, 0.92)
    docs, true = planted(points, 120)
    go(tmp_path, docs, by=("minhash",))
    gone = {name: fate for name, fate in fates(tmp_path, docs).items() if fate}
    assert all(name[:-2] == survivor[:-2] for name, (_, survivor) in gone.items()), "an unrelated document is gone"
    for (lang, point), indexes in true.items():
        found = sum(f"{lang} {point} {n} {side}" in gone for n in range(120) for side in "ab") / 120
        expected = sum(map(curve, indexes)) / 120
        spread = (expected * (1 - expected) / 120) ** 0.5
        assert abs(found - expected) < 0.03 + 3 * spread, (lang, point, found, expected)


def test_unrelated_texts_stay(tmp_path: Path) -> None:
    docs, _ = planted([0.0], 500)
    docs += [Doc(f"short {n}", f"Page {n}") for n in range(500)]
    go(tmp_path, docs)
    assert len(survivors(tmp_path, docs)) == len(docs)


def few_sites(draw: random.Random, count: int) -> list[Doc]:
    """Documents that often share an address, a text, nearly a text, pictures; with dates or without."""
    texts = [LONG, LONG + " now", f"{LONG} and {LONG}", "Short.", "short", "", None, "other words altogether here"]
    pictures = [Picture("p.png", "1", 1), Picture("q.png", "2", 2), Picture("r.png", None, 3), Picture("s.png")]
    return [
        Doc(
            str(number),
            draw.choice(texts) if draw.random() < 0.5 else f"{number} {draw.choice(LONG.split())}",
            draw.choice([None, "urn:x", f"http://a.example/{draw.randrange(8)}"]),
            draw.choice([None, "never", "2024-01-01", f"2024-01-0{draw.randint(1, 9)}"]),
            tuple(draw.sample(pictures, draw.randrange(3))),
        )
        for number in range(count)
    ]


@settings(max_examples=6)  # each is two whole runs
@given(st.integers(0, 10**6), st.data())
def test_order_and_units_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject
) -> None:
    out = tmp_path_factory.mktemp("drawn")
    docs = few_sites(random.Random(seed), data.draw(st.integers(1, 30)))
    by = data.draw(st.sampled_from([("url", "content", "minhash"), ("picture_set", "joint"), ("content", "joint")]))
    keep = data.draw(st.sampled_from(["newest", "longest"]))
    other = data.draw(st.permutations(docs))
    go(out / "a", docs, 100, by=by, keep=keep)
    go(out / "b", other, data.draw(st.integers(1, 30)), by=by, keep=keep)
    assert fates(out / "a", docs) == fates(out / "b", docs)
    assert len(fates(out / "a", docs)) == len(docs)


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_exact_keys_are_what_a_simple_program_finds(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    out = tmp_path_factory.mktemp("drawn")
    docs = few_sites(random.Random(seed), 25)
    go(out, docs, 9, by=("url", "content"))
    label = {doc.name: doc.name for doc in docs}
    for _ in docs:
        for one in docs:
            for two in docs:
                words = [
                    "".join(c if c.isalnum() else " " for c in (doc.text or "")).lower().split() for doc in (one, two)
                ]
                if (one.url and one.url == two.url) or (words[0] and words[0] == words[1]):
                    label[one.name] = label[two.name] = min(label[one.name], label[two.name])
    clusters = {}
    for name, fate in fates(out, docs).items():
        clusters.setdefault(fate[1] if fate else name, set()).add(name)
    assert sorted(map(sorted, clusters.values())) == sorted(
        sorted(name for name in label if label[name] == root) for root in set(label.values())
    )


def test_hostile_documents(tmp_path: Path) -> None:
    word = "a" * (1 << 20)
    docs = [
        Doc("word", word), Doc("word again", word.upper()), Doc("longer word", word + "a"),
        Doc("empty", ""), Doc("empty too", ""), Doc("no text", None), Doc("no text too", None),
        Doc("signs", "!?... \u2665"), Doc("other signs", "\u2665\u2665 ---"), Doc("blank", " \n\t\u3000"),
        Doc("emoji", "\U0001f6a4"), Doc("marks", "\u0301\u0301"), Doc("ideograph", "\U00020000"), Doc("nul", "\0"),
        Doc("no address", "A", "  "), Doc("bad address", "B", "http://[::1"), Doc("bad escape", "C", "http://a.example/%zz%"),
        Doc("far date", "D", None, "0001-01-01T00:00:00+23:59"), Doc("no date", "E", None, ""),
    ]  # fmt: skip
    go(tmp_path, docs)
    assert fates(tmp_path, docs) == {doc.name: None for doc in docs} | {
        name: ("duplicate_content", other)
        for name, other in [sorted(("word", "word again"), key=lambda n: Doc(n).id, reverse=True)]
    }


def test_one_key_that_everything_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.documents_match.ROWS_PER_RANGE", 1000)
    monkeypatch.setattr("pipelines.document_groups.ROWS_IN_MEMORY", 1000)
    docs = [Doc(str(n), "Please enable JavaScript to view this page.") for n in range(3000)]
    done = go(tmp_path, docs, unit_docs=500)
    counts = totals(done["documents.match"])
    assert counts["edges"] == 2999 * counts["groups"]
    assert survivors(tmp_path, docs) == {min(docs, key=lambda doc: doc.id).name}


def test_a_page_captured_twice_as_it_was_is_left_to_the_shards(tmp_path: Path) -> None:
    twice = Doc("a", "Text.", "http://a.example")
    go(tmp_path, [twice, Doc("b", "Text."), twice], unit_docs=1)
    fate = fates(tmp_path, [twice, Doc("b", "Text.")])
    assert sum(value is None for value in fate.values()) == 1
    assert rows(tmp_path, "documents.cluster/clusters")[0]["size"] == 2


P, Q, R = (Picture(f"http://a.example/{n}.png", str(n), n) for n in range(3))


def test_the_same_pictures(tmp_path: Path) -> None:
    gallery = [f"picture number {n} of the collection of {n * n} postcards from {n * 7} towns" for n in range(2)]
    docs = [
        Doc("a", LONG, None, "2024-01-02", (P, Q)),
        Doc("b", LONG + " today", None, "2024-01-01", (Q, P, P)),
        Doc("c", gallery[0], None, "2024-01-02", (R,)),
        Doc("d", gallery[1], None, "2024-01-01", (Picture("elsewhere.png", "2"),)),
        Doc("e", LONG, None, None, (P,)),
        Doc("f", LONG),
    ]
    go(tmp_path, docs, by=("picture_set",))
    assert fates(tmp_path, docs) == {
        "a": None, "b": ("same_pictures", "a"), "c": None, "d": ("template_gallery", "c"), "e": None, "f": None,
    }  # fmt: skip


def test_a_page_and_its_translations_show_the_same_pictures(tmp_path: Path) -> None:
    docs = [Doc(f"{lang} {n}", f"{lang} {LONG}", None, f"2024-01-0{n}", (P, Q), lang) for lang in "ef" for n in (1, 2)]
    go(tmp_path, docs, by=("picture_set",))
    assert survivors(tmp_path, docs) == {"e 2", "f 2"}


def test_the_same_text_is_a_duplicate_where_the_pictures_are_too(tmp_path: Path) -> None:
    docs = [
        Doc("a", LONG, None, "2024-01-02", (P, Q)),
        Doc("half", LONG, None, "2024-01-01", (P,)),
        Doc("other", LONG, None, "2024-01-01", (R,)),
        Doc("other too", LONG, None, "2024-01-02", (R,)),
        Doc("none", LONG),
        Doc("unrelated", LONG[::-1], None, None, (P, Q)),
    ]
    go(tmp_path, docs, by=("joint",))
    assert fates(tmp_path, docs) == {
        "a": None, "half": ("joint", "a"), "other": ("joint", "other too"), "other too": None, "none": None,
        "unrelated": None,
    }  # fmt: skip
    flags = {
        row["record_id"]: [item["number"] for item in row["measures"] if item["field"] == "same_text"]
        for row in rows(tmp_path, "documents.dedup/documents")
    }
    assert flags == {doc.id: [float(doc.name != "unrelated")] for doc in docs if doc.name not in ("half", "other")}


def test_nothing_disappears(tmp_path: Path) -> None:
    docs = [Doc(str(n), f"Text {n // 4}", f"http://a.example/{n}") for n in range(1200)]
    done = go(tmp_path, docs, unit_docs=130)
    counts = totals(done["documents.dedup"])
    assert totals(done["documents.keys"])["kept"] == counts["in"] == 1200 == sum(counts[state] for state in STATES)
    assert (counts["duplicate"], counts["kept"]) == (900, 300)
    assert all(not totals(done[step])[state] for step in ("documents.match", "documents.cluster") for state in STATES)
    dropped = {row["record_id"]: row for row in rows(tmp_path, "dropped")}
    assert dropped.keys() == {row["record_id"] for row in rows(tmp_path, "ledger")}
    assert {name for name, row in dropped.items() if row["parts"]} == {
        name for name in dropped if sampled(name, 0, 0.01)
    }


@pytest.mark.parametrize(
    ("step", "units"),
    [("documents.keys", 2), ("documents.match", 1), ("documents.cluster", 0), ("documents.dedup", 3)],
)
def test_killed_and_taken_up_again_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, units: int
) -> None:
    monkeypatch.setattr("pipelines.documents_match.ROWS_PER_RANGE", 300)
    docs = few_sites(random.Random(1), 60)
    with pytest.raises(Killed):
        go(tmp_path / "killed", docs, 10, DyingAt(step, units))
    go(tmp_path / "killed", docs, 10)
    go(tmp_path / "calm", docs, 10)
    assert Store(str(tmp_path / "killed")).sizes() == Store(str(tmp_path / "calm")).sizes()


def test_another_choice_makes_no_keys_again(tmp_path: Path) -> None:
    docs = few_sites(random.Random(2), 40)
    watcher = Silent()
    seen: list[tuple[str, int, int]] = []
    watcher.started = lambda steps, units, reused: seen.append((steps[-1].name, units, reused))  # type: ignore[method-assign]
    for keep in ("newest", "newest", "longest"):
        go(tmp_path, docs, 10, watcher=watcher, keep=keep)
    assert seen[4:] == [
        ("documents.keys", 4, 4), ("documents.match", 1, 1), ("documents.cluster", 1, 1), ("documents.dedup", 4, 4),
        ("documents.keys", 4, 4), ("documents.match", 1, 1), ("documents.cluster", 1, 0), ("documents.dedup", 4, 0),
    ]  # fmt: skip


def test_filters_see_what_stays_and_a_tighter_limit_ends_like_a_fresh_run(tmp_path: Path) -> None:
    docs = [Doc(str(n), f"Text {n // 3}" + " word" * (n // 3 % 4)) for n in range(90)]
    go(tmp_path / "old", docs, 20, rules=(Rule("length", "filter", Length(0)),))
    for out in ("old", "fresh"):
        done = go(tmp_path / out, docs, 20, rules=(Rule("length", "filter", Length(3)),))
    counts = totals(done["documents.dedup"])
    assert (counts["duplicate"], counts["dropped"], counts["kept"]) == (60, 8, 22)
    data = [
        {path: size for path, size in Store(str(tmp_path / out)).sizes().items() if "limits-" not in path}
        for out in ("old", "fresh")
    ]
    assert data[0] == data[1]


def test_batches_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = few_sites(random.Random(3), 50)
    go(tmp_path / "a", docs, 20)
    for module in ("keys", "dedup"):
        monkeypatch.setattr(f"pipelines.documents_{module}.BATCH_ROWS", 3)
    go(tmp_path / "b", docs, 20)
    assert Store(str(tmp_path / "a")).sizes() == Store(str(tmp_path / "b")).sizes()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_object_store_gets_the_same_files(tmp_path: Path) -> None:
    docs = few_sites(random.Random(4), 30)
    with s3_server("documents"):
        go("s3://documents/out", docs, 10)
        go(tmp_path, docs, 10)
        assert Store("s3://documents/out").sizes() == Store(str(tmp_path)).sizes()


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("by: []", "by is empty"),
        ("by: [urls]", "by.0"),
        ("keep: oldest", "newest.*longest"),
        ("bands: 0", "bands is 0"),
        ("ngrams: 4", "ngrams.*ngram"),
    ],
)
def test_a_wrong_parameter_is_told_before_anything_runs(parameters: str, says: str) -> None:
    text = f"name: n\nout: o\nsteps: [{{use: crawl.extract, inputs: [x]}}, {{use: documents.dedup, {parameters}}}]"
    with pytest.raises(RecipeError, match=rf"steps\[1\].*{says}"):
        build_plan(load_recipe(text, "n.yaml"), "o")
