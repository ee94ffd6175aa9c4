"""Pictures that the corpus repeats: which go and which stay, whatever the units, and nothing unaccounted for."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from filters import Batch
from filters.registry import Rule, build
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines import pictures_dedup
from pipelines.build import build_plan
from pipelines.manifests import Manifest, totals
from pipelines.picture_keys import picture_keys
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.storage import Store
from schemas.errors import RecipeError
from schemas.ids import record_id
from schemas.ledger import STATES
from schemas.recipe import load_recipe
from tests.filters.drawn import encoded, photo, screen
from tests.jobs.crawl import SENTENCES, response
from tests.pipelines.runs import rows
from tests.pipelines.shown import Page, documents, steps
from tests.pipelines.steps import Silent

BANNER = encoded(photo(100, 120, 90))
OWN = [encoded(photo(number, 120, 90)) for number in range(40)]


def go(
    out: Path, pages: list[Page], unit_rows: int = 4, runner: Runner | None = None, **more: Any
) -> dict[str, list[Manifest]]:
    plan = Plan("test", str(out), steps(str(out), pages, **more), unit_rows, 0.05)
    return run(plan, runner or InProcess(), Silent())


def left(out: Path) -> dict[str, list[bytes]]:
    """The pictures of each document that came through, by address."""
    return {row["source"]["uri"]: row["media_data"] for row in rows(out, "pictures.dedup/documents")}


def site(count: int) -> list[Page]:
    """Pages with the banner and a picture of their own; the third of each three shows its own twice."""
    return [
        (f"http://a.example/{number}", (BANNER, OWN[number % 40]) + ((OWN[number % 40],) if number % 3 == 2 else ()))
        for number in range(count)
    ]


def test_more_than_ten_pages_and_it_goes_ten_and_it_stays(tmp_path: Path) -> None:
    pages = [(f"http://a.example/{n}", (BANNER, OWN[n], *(OWN[39:] if n < 10 else ()))) for n in range(11)]
    go(tmp_path, pages)
    found = left(tmp_path)
    assert all(BANNER not in files for files in found.values())
    assert sum(OWN[39] in files for files in found.values()) == 10
    assert all(found[f"http://a.example/{n}"][0] == OWN[n] for n in range(11))


def test_a_page_counts_once_and_so_does_a_picture_on_it(tmp_path: Path) -> None:
    pages = [("http://a.example/1", (BANNER, BANNER))] * 8 + [("http://a.example/2", (BANNER,) * 9)]
    go(tmp_path, pages, max_count=2)
    assert all(len(files) == 1 for files in left(tmp_path).values())
    go(tmp_path / "less", pages, max_count=1)
    assert all(files == [] for files in left(tmp_path / "less").values())


def test_the_same_look_goes_as_the_same_file_does(tmp_path: Path) -> None:
    image = photo(101, 240, 180)
    files = [encoded(image, "JPEG", quality=90 - number) for number in range(6)]
    assert len(set(files)) == 6
    go(tmp_path, [(f"http://a.example/{n}", (file, OWN[n])) for n, file in enumerate(files)], max_count=3)
    assert Counter((row["state"], row["filter"], row["reason"]) for row in rows(tmp_path, "ledger")) == {
        ("dropped", "recurring_pictures", "same_look"): 6
    }
    assert all(len(files) == 1 for files in left(tmp_path).values())


def test_flat_pictures_are_not_taken_for_the_same_look(tmp_path: Path) -> None:
    flat = [encoded(Image.new("RGB", (60 + n, 60), (40 * n, 90, 255 - 40 * n))) for n in range(6)]
    pages = [(f"http://a.example/{n}", (file,)) for n, file in enumerate(flat)]
    keys = picture_keys(Batch(documents(pages)).pictures)
    assert keys.has_file.all()
    assert not keys.has_look.any()
    go(tmp_path, pages, max_count=1)
    assert all(len(files) == 1 for files in left(tmp_path).values())


def test_the_threshold_grows_with_the_corpus_and_is_written_down(tmp_path: Path) -> None:
    done = go(tmp_path, site(13))
    assert {manifest.counts["pages_allowed"] for manifest in done["pictures.dedup"]} == {10}
    dedup = pictures_dedup.Dedup("pictures.dedup", "test", 0, None, 5)
    for documents_in, most in ((0, 10), (333_000_000, 10), (400_000_000, 12), (3_000_000_000, 90)):
        assert pictures_dedup.replace(dedup, documents=documents_in).parameters()["most"] == most
    done = go(tmp_path, site(13), max_count=4)
    assert {manifest.counts["pages_allowed"] for manifest in done["pictures.dedup"]} == {4}


def test_nothing_disappears(tmp_path: Path) -> None:
    pages = site(60)
    done = go(tmp_path, pages, unit_rows=17, max_count=12)
    counts = totals(done["pictures.dedup"])
    assert totals(done["pictures.count"])["kept"] == counts["in"] == 60 == sum(counts[state] for state in STATES)
    assert (counts["pictures_in"], counts["pictures_dropped"], counts["pictures_duplicate"]) == (140, 60, 20)
    ledger = rows(tmp_path, "ledger")
    assert Counter((row["state"], row["filter"], row["reason"], row["part"], row["value"]) for row in ledger) == {
        ("dropped", "recurring_pictures", "same_file", 0, None): 60,
        ("duplicate", "repeated_pictures", "same_file", 2, 0.0): 20,
    }
    uris = {record_id("web", uri, str(number)): uri for number, (uri, _) in enumerate(pages)}
    for row in ledger:
        uri = uris[row["record_id"]]
        assert row["detail"] == (f"{uri}/0.png" if row["state"] == "dropped" else f"of picture 1: {uri}/1.png")
    for row in rows(tmp_path, "pictures.dedup/documents"):
        assert len(row["media"]) == len(row["media_data"]) == 1
        assert [part["media"] for part in row["parts"] if part["type"] == "image"] == [0]
        # The texts stay, and the picture stands before its own.
        assert [part["text"] or part["media"] for part in row["parts"]][:3] == [
            "After picture 0.",
            0,
            "After picture 1.",
        ]


shown = st.lists(st.integers(0, 4), max_size=4)


@settings(max_examples=15, deadline=None)  # each is a whole run
@given(st.lists(shown, min_size=1, max_size=10), st.integers(1, 4), st.data())
def test_it_is_what_it_says(
    tmp_path_factory: pytest.TempPathFactory, given_pages: list[list[int]], most: int, data: st.DataObject
) -> None:
    pages = [(f"http://a.example/{n}", tuple(OWN[one] for one in ones)) for n, ones in enumerate(given_pages)]
    pages_with = Counter(one for ones in given_pages for one in set(ones))
    out = tmp_path_factory.mktemp("drawn")
    go(out, pages, unit_rows=data.draw(st.integers(1, len(pages))), max_count=most)
    assert left(out) == {
        f"http://a.example/{n}": [OWN[one] for one in dict.fromkeys(ones) if pages_with[one] <= most]
        for n, ones in enumerate(given_pages)
    }


def test_units_and_batches_change_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for unit_rows, batch_rows in ((30, 64), (30, 7), (9, 64), (4, 1)):
        out = tmp_path / f"{unit_rows}-{batch_rows}"
        for module in ("count", "dedup"):
            monkeypatch.setattr(f"pipelines.pictures_{module}.BATCH_ROWS", batch_rows)
        done = go(out, site(30), unit_rows)
        names = [file.path for manifest in done["pictures.dedup"] for file in manifest.files_of("documents")]
        table = pa.concat_tables([pq.read_table(out / name) for name in names]).combine_chunks()
        found.append((table, rows(out, "ledger"), Store(str(out)).sizes("pictures.dedup/documents")))
    assert all(table.equals(found[0][0]) for table, _, _ in found)
    assert found[0][1:] == found[1][1:], "a batch has changed bytes"


def test_a_second_run_does_nothing_and_another_limit_counts_nothing_again(tmp_path: Path) -> None:
    watcher = Silent()
    seen: list[tuple[str, int, int]] = []
    watcher.started = lambda steps, units, reused: seen.append((steps[-1].name, units, reused))  # type: ignore[method-assign]
    for most in (3, 3, 30):
        run(Plan("test", str(tmp_path), steps(str(tmp_path), site(20), most), 5, 0.05), InProcess(), watcher)
    assert seen[2:] == [
        ("pictures.count", 4, 4), ("pictures.dedup", 4, 4), ("pictures.count", 4, 4), ("pictures.dedup", 4, 0),
    ]  # fmt: skip
    assert BANNER in left(tmp_path)["http://a.example/0"]


def test_filters_see_what_is_left_and_a_document_without_pictures_goes_if_the_recipe_says_so(tmp_path: Path) -> None:
    def counted(low: int) -> tuple[Rule, ...]:
        return (build({"use": "picture_count", "low": low}),)

    pages = [*site(20), ("http://a.example/bare", (BANNER,))]
    done = go(tmp_path / "kept", pages)
    assert left(tmp_path / "kept")["http://a.example/bare"] == []
    for out in ("old", "fresh"):
        if out == "old":
            go(tmp_path / out, pages, rules=counted(0))
        done = go(tmp_path / out, pages, rules=counted(1))
    assert totals(done["pictures.dedup"])["dropped"] == 1
    assert "http://a.example/bare" not in left(tmp_path / "old")
    data = [
        {path: size for path, size in Store(str(tmp_path / out)).sizes().items() if "limits-" not in path}
        for out in ("old", "fresh")
    ]
    assert data[0] == data[1]


def test_pictures_that_were_never_found_or_do_not_decode_are_let_through(tmp_path: Path) -> None:
    torn = OWN[0][:300]
    go(tmp_path, [(f"http://a.example/{n}", (torn, b"", OWN[1])) for n in range(3)])
    assert left(tmp_path)["http://a.example/0"] == [torn, b"", OWN[1]]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("{use: pictures.dedup, max_count: 0}", "below 1 every picture would go"),
        ("{use: pictures.dedup, max_distance: 33}", "it is 0 to 16 of 64 signs"),
        ("{use: pictures.dedup, min_count: 3}", "pictures.dedup has no 'min_count'"),
    ],
)
def test_a_wrong_recipe_is_refused(step: str, message: str) -> None:
    text = f"name: n\nout: o\nsteps: [{{use: crawl.extract, inputs: [a]}}, {{use: images.resolve}}, {step}]"
    with pytest.raises(RecipeError, match=message):
        build_plan(load_recipe(text, "n.yaml"), "o")


def test_it_comes_after_the_pictures_are_there() -> None:
    text = "name: n\nout: o\nsteps: [{use: crawl.extract, inputs: [a]}, {use: pictures.dedup}, {use: images.resolve}]"
    with pytest.raises(
        RecipeError, match=r"steps\[1\]: pictures.dedup compares pictures; put images.resolve before it"
    ):
        build_plan(load_recipe(text, "n.yaml"), "o")


CRAWL_STEPS = """
  - use: crawl.extract
    inputs: ['{folder}/a.warc']
  - use: images.resolve
    filters: [{{use: image_decorative}}, {{use: image_entropy}}, {{use: image_blur}}, {{use: image_qr}}, {{use: nsfw}}]
  - use: pictures.dedup
    max_count: 3
    filters: {filters}
  - use: shards.write
"""


def write_crawl(folder: Path) -> None:
    """Five pages that all show a banner; two show a screen as well, one of them smaller too, and one is blank."""
    base, window = "http://a.example", screen(3)
    files = {
        "top.png": encoded(photo(102)),
        "large.png": encoded(window),
        "small.jpg": encoded(window.resize((320, 240)), "JPEG"),
        "white.png": encoded(Image.effect_noise((300, 200), 1).point(lambda level: 250 + level % 3)),
    }
    members = [response(f"{base}/{name}", "image/png", data) for name, data in files.items()]
    shown = {0: ["top.png", "small.jpg", "large.png"], 1: ["top.png", "large.png"], 2: ["top.png", "white.png"]}
    for number in range(5):
        pictures = "".join(f"<img src={name}>" for name in shown.get(number, ["top.png"]))
        text = "".join(f"<p>{SENTENCES['en']} Page {number}, line {line}.</p>" for line in range(3))
        html = f"<html><title>Page {number}</title><body>{text}{pictures}"
        members.append(response(f"{base}/{number}.html", "text/html", html.encode()))
    (folder / "a.warc").write_bytes(b"".join(members))


@pytest.mark.parametrize(("filters", "samples"), [("[]", 5), ("[{use: picture_count}]", 2)])
def test_a_whole_run(tmp_path: Path, capsys: pytest.CaptureFixture[str], filters: str, samples: int) -> None:
    write_crawl(tmp_path)
    out = tmp_path / "out"
    text = CRAWL_STEPS.format(folder=tmp_path, filters=filters)
    run_recipe(load_recipe(f"name: n\nout: {out}\nworkers: 0\nsteps:{text}", "n.yaml"), None, None)
    funnel = capsys.readouterr().out
    assert "duplicate" in funnel
    assert verify(str(out))
    found = {row["source"]["uri"][-6:-5]: row for row in rows(out, "samples")}
    assert len(found) == samples
    # Without a filter that counts them, a page that has lost its pictures is a text.
    assert {number: (row["kind"], len(row["media"])) for number, row in found.items()} == {
        **({"2": ("text", 0), "3": ("text", 0), "4": ("text", 0)} if samples == 5 else {}),
        "0": ("interleaved", 1),
        "1": ("interleaved", 1),
    }
    assert found["0"]["media"][0]["original_width"] == 640
    assert [part["media"] for part in found["0"]["messages"][0]["parts"] if part["type"] == "image"] == [0]
    ledger = rows(out, "ledger")
    assert Counter((row["state"], row["reason"]) for row in ledger if row["part"] is not None) == {
        ("dropped", "one_shade"): 1,
        ("dropped", "same_file"): 5,
        ("duplicate", "near_equal"): 1,
    }
    capsys.readouterr()
    why(str(out), found["0"]["sample_id"])
    told = " ".join(capsys.readouterr().out.split())
    assert "part 1 duplicate by repeated_pictures: near_equal" in told
    assert "(of picture 2: http://a.example/large.png)" in told
    assert "part 0 dropped by recurring_pictures: same_file (http://a.example/top.png)" in told


def test_damage_to_the_accounts_is_found(tmp_path: Path) -> None:
    write_crawl(tmp_path)
    out = tmp_path / "out"
    text = CRAWL_STEPS.format(folder=tmp_path, filters="[]")
    run_recipe(load_recipe(f"name: n\nout: {out}\nworkers: 0\nsteps:{text}", "n.yaml"), None, None)
    (file,) = out.glob("ledger/*pictures.dedup*.parquet")
    table = pq.read_table(file)
    states = ["dropped" if state == "duplicate" else state for state in table["state"].to_pylist()]
    place = table.schema.get_field_index("state")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(states)), file)
    assert not verify(str(out))
