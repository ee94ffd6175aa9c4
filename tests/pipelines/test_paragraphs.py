"""Paragraphs that a host repeats: which go and which stay, whatever the units, and nothing unaccounted for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.batch import Batch
from filters.registry import Rule
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from pipelines.manifests import Manifest, totals
from pipelines.paragraphs import PARAGRAPH_LABELS, host_of, paragraphs
from pipelines.paragraphs_count import Count
from pipelines.paragraphs_dedup import Dedup
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.step import Step, TableSpec
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.errors import RecipeError
from schemas.ids import record_id, sampled
from schemas.ledger import STATES
from schemas.recipe import load_recipe
from tests.jobs.crawl import response
from tests.object_store import s3_server
from tests.pipelines.runs import DyingAt, Killed, rows
from tests.pipelines.steps import Length, Numbers, Silent

# A page: its address and its parts, (label, text), or a picture's address.
Page = tuple[str, tuple[tuple[str, str] | str, ...]]
NOTICE = ("paragraph", "Cookies help us to serve you.")


@dataclass(frozen=True)
class Pages(Numbers):
    """Given pages as documents; number n is the n-th."""

    given: tuple[Page, ...] = ()

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            rows = [_document(number, self.given[number]) for number in range(item.start, item.end)]
            yield pa.Table.from_pylist(rows, schema=DOCUMENT)

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, "pages/documents", group_bytes=4096)}


def _document(number: int, page: Page) -> dict[str, Any]:
    uri, given = page
    pictures = [part for part in given if isinstance(part, str)]
    texts = [{"type": "text", "label": part[0], "text": part[1]} for part in given if not isinstance(part, str)]
    images = [{"type": "image", "label": "image", "media": index} for index in range(len(pictures))]
    return {
        "record_id": record_id("web", uri, str(number)),
        "kind": "interleaved" if pictures else "text",
        "source": {"uri": uri or None, "parents": []},
        "meta": [],
        "parts": [*texts, *images],
        "media": [{"uri": picture} for picture in pictures],
        "media_data": [None] * len(pictures),
        "measures": [],
    }


def page(uri: str, *texts: str) -> Page:
    return uri, tuple(("paragraph", text) for text in texts)


def steps(
    out: Path | str,
    pages: Sequence[Page],
    min_count: int = 3,
    min_chars: int = 0,
    rules: tuple[Rule, ...] = (),
    **more: Any,
) -> tuple[Step, ...]:
    labels = tuple(more.get("labels", PARAGRAPH_LABELS))
    return (
        Pages(name="pages", up_to=len(pages), given=tuple(pages)),
        Count("paragraphs.count", "test", 0, labels, min_chars),
        Dedup("paragraphs.dedup", "test", 0, labels, min_chars, min_count, rules, str(out)),
    )


def go(
    out: Path | str, pages: Sequence[Page], unit_rows: int = 4, runner: Runner | None = None, **more: Any
) -> dict[str, list[Manifest]]:
    plan = Plan("test", str(out), steps(out, pages, **more), unit_rows, 0.05)
    return run(plan, runner or InProcess(), Silent())


def left(out: Path) -> dict[str, list[str]]:
    """The texts of each document that came through, by address."""
    found: dict[str, list[str]] = {}
    for row in rows(out, "paragraphs.dedup/documents"):
        found.setdefault(row["source"]["uri"], []).extend(part["text"] for part in row["parts"] if part["text"])
    return found


def test_three_times_goes_twice_stays_and_other_hosts_keep_it(tmp_path: Path) -> None:
    pages = [
        *(page(f"http://a.example/{n}", f"Own text {n}.", "Three times.") for n in range(3)),
        *(page(f"http://b.example/{n}", f"Own text {n}.", "Three times.") for n in range(2)),
    ]
    go(tmp_path, pages, unit_rows=2)
    assert left(tmp_path) == {
        **{f"http://a.example/{n}": [f"Own text {n}."] for n in range(3)},
        **{f"http://b.example/{n}": [f"Own text {n}.", "Three times."] for n in range(2)},
    }


def test_what_is_the_same_text_and_the_same_host(tmp_path: Path) -> None:
    pages = [
        page("http://www.a.example/1", "A", "Spaces  fold.\n"),
        page("https://A.example:8080/2", "B", "\tSpaces fold."),
        page("http://user@a.example./3", "C", "Spaces\u00a0fold.", "spaces fold."),
        page("http://sub.a.example/4", "D", "Spaces fold."),
    ]
    go(tmp_path, pages)
    assert [texts for _, texts in sorted(left(tmp_path).items())] == [
        ["D", "Spaces fold."], ["C", "spaces fold."], ["A"], ["B"],
    ]  # fmt: skip


def test_equal_paragraphs_of_pages_in_other_languages_are_others() -> None:
    documents = [_document(n, page(f"http://a.example/{n}", "Not translated yet.")) for n in range(4)]
    langs = ["en", "fr", "fr", None]
    table = pa.Table.from_pylist([row | {"lang": lang} for row, lang in zip(documents, langs, strict=True)], DOCUMENT)
    en, fr, fr_too, unknown = paragraphs(Batch(table), PARAGRAPH_LABELS, 0).key.tolist()
    assert fr == fr_too
    assert len({en, fr, unknown}) == 3


def test_a_page_captured_again_repeats_nothing(tmp_path: Path) -> None:
    again = page("http://a.example/", "Long and only here.", "Twice here.", "Twice here.")
    go(tmp_path, [again, again, page("http://a.example/1", "Else."), again], unit_rows=1)
    assert left(tmp_path)["http://a.example/"] == ["Long and only here.", "Twice here.", "Twice here."] * 3
    go(tmp_path / "thrice", [again, page("http://a.example/1", "Else.", "Twice here.")], unit_rows=1)
    assert left(tmp_path / "thrice") == {"http://a.example/": ["Long and only here."], "http://a.example/1": ["Else."]}


def test_headings_and_code_stay_unless_asked_for(tmp_path: Path) -> None:
    parts = (("heading", "Ingredients"), ("code", "make"), ("list", "- salt"), ("table", "a b"), NOTICE)
    pages: list[Page] = [(f"http://a.example/{n}", (*parts, ("paragraph", f"Dish {n}."))) for n in range(3)]
    go(tmp_path / "some", pages)
    assert left(tmp_path / "some")["http://a.example/0"] == ["Ingredients", "make", "Dish 0."]
    go(tmp_path / "all", pages, labels=("heading", "code", "list", "table", "paragraph"))
    assert left(tmp_path / "all")["http://a.example/0"] == ["Dish 0."]
    go(tmp_path / "long", pages, min_chars=7)
    assert left(tmp_path / "long")["http://a.example/0"] == ["Ingredients", "make", "- salt", "a b", "Dish 0."]


def test_documents_without_a_host_are_left_alone(tmp_path: Path) -> None:
    pages = [*(page("", "Same.") for _ in range(4)), *(page("urn:x", "Same.") for _ in range(4))]
    done = go(tmp_path, pages)
    assert totals(done["paragraphs.dedup"])["kept"] == 8
    assert "removed" not in {file.table for manifest in done["paragraphs.dedup"] for file in manifest.files}


def sites(count: int) -> list[Page]:
    """Pages of three hosts: each has its notice and a text of its own, some also a picture, and some nothing else."""
    return [
        (
            f"http://{'abc'[number % 3]}.example/{number}",
            (NOTICE, *((("paragraph", f"Text {number}."),) if number % 5 else ()), *(("p.png",) if number % 2 else ())),
        )
        for number in range(count)
    ]


def test_nothing_disappears(tmp_path: Path) -> None:
    pages = sites(600)
    done = go(tmp_path, pages, unit_rows=70)
    counts = totals(done["paragraphs.dedup"])
    assert totals(done["paragraphs.count"])["kept"] == counts["in"] == 600 == sum(counts[state] for state in STATES)
    assert (counts["dropped"], counts["paragraphs_removed"]) == (60, 600)
    ledger = rows(tmp_path, "ledger")
    assert Counter((row["state"], row["filter"], row["reason"], row["value"]) for row in ledger) == {
        ("edited", "repeated_paragraphs", "removed", 1.0): 540,
        ("dropped", "repeated_paragraphs", "nothing_left", 1.0): 60,
    }
    dropped = {row["record_id"]: row for row in rows(tmp_path, "dropped")}
    assert set(dropped) == {row["record_id"] for row in ledger if row["state"] == "dropped"}
    kept = [row for row in dropped.values() if row["sampled"]]
    assert [row["record_id"] for row in kept] == [name for name in dropped if sampled(name, 0, 0.01)]
    assert kept
    assert all(row["parts"][0]["text"] == NOTICE[1] for row in kept)
    removed = rows(tmp_path, "paragraphs.dedup/removed")
    assert Counter(row["host"] for row in removed) == {"a.example": 200, "b.example": 200, "c.example": 200}
    assert all((row["part"], row["text"]) == (0, NOTICE[1]) for row in removed)
    for row in rows(tmp_path, "paragraphs.dedup/documents"):
        assert [part["media"] for part in row["parts"] if part["type"] == "image"] == list(range(len(row["media"])))


texts = st.lists(st.sampled_from(["one", "two", "three", " two ", "4", ""]), max_size=4)


@settings(max_examples=20)  # each is a whole run
@given(st.lists(st.tuples(st.sampled_from("ab"), texts), min_size=1, max_size=12), st.integers(2, 4), st.data())
def test_it_is_what_the_paper_says(
    tmp_path_factory: pytest.TempPathFactory, given_pages: list[tuple[str, list[str]]], least: int, data: st.DataObject
) -> None:
    pages = [page(f"http://{host}.example/{n}", *texts) for n, (host, texts) in enumerate(given_pages)]
    occur = Counter((host, text.strip()) for host, texts in given_pages for text in texts)
    expected = {}
    for number, (host, texts) in enumerate(given_pages):
        stays = [text for text in texts if not text or occur[host, text.strip()] < least]
        if stays or not texts:
            expected[f"http://{host}.example/{number}"] = [text for text in stays if text]
    out = tmp_path_factory.mktemp("drawn")
    go(out, pages, unit_rows=data.draw(st.integers(1, len(pages))), min_count=least)
    assert left(out) == expected


def test_units_and_batches_change_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = sites(40)
    found = []
    for unit_rows, batch_rows in ((40, 64), (40, 7), (9, 64), (3, 1)):
        out = tmp_path / f"{unit_rows}-{batch_rows}"
        for module in ("count", "dedup"):
            monkeypatch.setattr(f"pipelines.paragraphs_{module}.BATCH_ROWS", batch_rows)
        done = go(out, pages, unit_rows)
        names = [file.path for manifest in done["paragraphs.dedup"] for file in manifest.files_of("documents")]
        table = pa.concat_tables([pq.read_table(out / name) for name in names]).combine_chunks()
        removed = sorted(str(row) for row in rows(out, "paragraphs.dedup/removed"))
        found.append((table, removed, Store(str(out)).sizes("paragraphs.dedup/documents")))
    assert all(table.equals(found[0][0]) and removed == found[0][1] for table, removed, _ in found)
    assert found[0][2] == found[1][2], "a batch has changed bytes"


@pytest.mark.parametrize(("step", "units"), [("paragraphs.count", 2), ("paragraphs.dedup", 0), ("paragraphs.dedup", 3)])
def test_killed_and_taken_up_again_the_bytes_are_the_same(tmp_path: Path, step: str, units: int) -> None:
    pages = sites(60)
    with pytest.raises(Killed):
        go(tmp_path / "killed", pages, 10, DyingAt(step, units))
    go(tmp_path / "killed", pages, 10)
    go(tmp_path / "calm", pages, 10)
    assert Store(str(tmp_path / "killed")).sizes() == Store(str(tmp_path / "calm")).sizes()


def test_new_input_can_make_an_old_paragraph_go(tmp_path: Path) -> None:
    pages = [page(f"http://a.example/{n}", f"Own text {n}.", "Third time lucky.") for n in range(3)]
    go(tmp_path / "grown", pages[:2], unit_rows=1)
    assert left(tmp_path / "grown")["http://a.example/0"] == ["Own text 0.", "Third time lucky."]
    go(tmp_path / "grown", pages, unit_rows=1)
    go(tmp_path / "fresh", pages, unit_rows=1)
    assert left(tmp_path / "grown")["http://a.example/0"] == ["Own text 0."]
    assert Store(str(tmp_path / "grown")).sizes() == Store(str(tmp_path / "fresh")).sizes()


def test_a_second_run_does_nothing_and_another_limit_counts_nothing_again(tmp_path: Path) -> None:
    pages = sites(40)
    watcher = Silent()
    seen: list[tuple[str, int, int]] = []
    watcher.started = lambda steps, units, reused: seen.append((steps[-1].name, units, reused))  # type: ignore[method-assign]
    for least in (3, 3, 30):
        run(Plan("test", str(tmp_path), steps(tmp_path, pages, least), 10, 0.05), InProcess(), watcher)
    assert seen[2:] == [
        ("paragraphs.count", 4, 4), ("paragraphs.dedup", 4, 4), ("paragraphs.count", 4, 4), ("paragraphs.dedup", 4, 0),
    ]  # fmt: skip
    assert NOTICE[1] in left(tmp_path)["http://a.example/0"]


def test_filters_see_what_is_left_and_a_tighter_limit_ends_like_a_fresh_run(tmp_path: Path) -> None:
    def words(low: int) -> tuple[Rule, ...]:
        return (Rule("length", "filter", Length(low)),)

    go(tmp_path / "old", sites(200), 50, rules=words(0))
    for out in ("old", "fresh"):
        done = go(tmp_path / out, sites(200), 50, rules=words(2))
    assert totals(done["paragraphs.dedup"])["dropped"] == 40
    data = [
        {path: size for path, size in Store(str(tmp_path / out)).sizes().items() if "limits-" not in path}
        for out in ("old", "fresh")
    ]
    assert data[0] == data[1]


def test_why_tells_what_a_document_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = "The ferry to the island leaves every hour, and every half hour in the summer."
    bodies = {f"http://a.example/{n}": f"<p>{notice}</p>" for n in range(3)}
    bodies["http://a.example/0"] += "<p>The harbour is quiet in the morning, and the boats come back before noon.</p>"
    (tmp_path / "a.warc").write_bytes(b"".join(response(uri, "text/html", b.encode()) for uri, b in bodies.items()))
    steps = f"[{{use: crawl.extract, inputs: ['{tmp_path}/a.warc']}}, {{use: paragraphs.dedup}}]"
    text = f"name: n\nout: {tmp_path / 'out'}\nworkers: 0\nsteps: {steps}"
    run_recipe(load_recipe(text, "n.yaml"), None, None)
    assert verify(str(tmp_path / "out"))
    told = {}
    for row in rows(tmp_path / "out", "ledger"):
        capsys.readouterr()
        why(str(tmp_path / "out"), row["record_id"])
        lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        told[next(line for line in lines if line.startswith("is "))[:21]] = lines
    assert len(told) == 3
    assert any(line.startswith("paragraphs.count kept") for line in told["is http://a.example/0"])
    assert any(line.startswith("paragraphs.dedup kept") for line in told["is http://a.example/0"])
    assert "edited repeated_paragraphs: 1 removed" in told["is http://a.example/0"]
    end = "end dropped at paragraphs.dedup by repeated_paragraphs: nothing_left, 1"
    assert end in told["is http://a.example/1"]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_object_store_gets_the_same_files(tmp_path: Path) -> None:
    with s3_server("paragraphs"):
        go("s3://paragraphs/out", sites(30), 10)
        go(tmp_path, sites(30), 10)
        assert Store("s3://paragraphs/out").sizes() == Store(str(tmp_path)).sizes()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Example.org:443/a", "example.org"),
        ("http://a:b@c@news.example.org", "news.example.org"),
        ("http://[2001:DB8::1]:80/", "[2001:db8::1]"),
        ("http:///nothing", None),
        ("file:/etc/passwd", None),
        ("no address", None),
        (None, None),
    ],
)
def test_host_of_an_address(url: str | None, host: str | None) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("min_count: 1", "from 1 on every paragraph would go"),
        ("labels: [paragraf]", "paragraf.*paragraph"),
        ("least: 4", "least"),
    ],
)
def test_a_wrong_parameter_is_told_before_anything_runs(parameters: str, says: str) -> None:
    text = f"name: n\nout: o\nsteps: [{{use: crawl.extract, inputs: [x]}}, {{use: paragraphs.dedup, {parameters}}}]"
    with pytest.raises(RecipeError, match=rf"steps\[1\].*{says}"):
        build_plan(load_recipe(text, "n.yaml"), "o")
