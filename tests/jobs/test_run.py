"""Whole runs on a small crawl: repeatable, decided anew, planned without a touch."""

import shutil
from pathlib import Path

import pytest

from jobs.plan import print_plan
from jobs.run import run_recipe
from pipelines.lease import held
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.errors import OutputError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.conftest import RECIPE

TIGHTER = ("steps.0.filters.0.keep=[en]", "steps.0.filters.1.low=30")
DATA = ("samples/", "index/", "ledger/", "dropped/", "crawl.extract/documents", "crawl.extract/pictures")


def recipe(out: Path, finished: Path, *changes: str) -> Recipe:
    return load_recipe(RECIPE.format(out=out, crawl=finished.parent / "crawl"), "harbour.yaml", changes)


def data(out: Path) -> dict[str, int]:
    return {path: size for path, size in Store(str(out)).sizes().items() if path.startswith(DATA)}


def test_the_same_recipe_writes_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    run_recipe(recipe(tmp_path / "again", finished), None, None)
    assert data(tmp_path / "again") == data(finished)


def test_another_seed_shuffles_otherwise(finished: Path, tmp_path: Path) -> None:
    run_recipe(recipe(tmp_path / "other", finished, "seed=8"), None, None)
    samples = {path: size for path, size in data(tmp_path / "other").items() if path.startswith("samples/")}
    assert samples
    assert not samples.keys() & data(finished).keys()


def test_tighter_limits_on_a_crawl_read_no_page_and_end_like_a_fresh_run(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RECIPE.replace("      - {{use: pii}}\n", "")  # an editor after them would need the pages
    crawl = finished.parent / "crawl"

    def go(out: str, *changes: str) -> None:
        run_recipe(load_recipe(text.format(out=tmp_path / out, crawl=crawl), "harbour.yaml", changes), None, None)

    go("old")
    go("fresh", *TIGHTER)

    def read(self: object, unit: Unit, store: Store, counts: object) -> None:
        raise AssertionError("a page was read again")

    monkeypatch.setattr("pipelines.extract.Extract.read", read)
    go("old", *TIGHTER)
    assert data(tmp_path / "old") == data(tmp_path / "fresh")


def test_plan_tells_what_stands_and_touches_nothing(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(finished, tmp_path / "out"))
    before = {path: (out / path).stat().st_mtime_ns for path in Store(str(out)).sizes()}
    print_plan(recipe(out, finished), None, None)
    shown = capsys.readouterr().out
    assert [line.split()[:3] for line in shown.splitlines() if line.strip().startswith("crawl.extract ")] == [
        ["crawl.extract", "3", "3"]
    ]
    print_plan(recipe(tmp_path / "none", finished), None, None)
    assert {path: (out / path).stat().st_mtime_ns for path in Store(str(out)).sizes()} == before
    assert not (tmp_path / "none").exists()


def test_a_second_run_leaves_the_first_ones_run_json_alone(finished: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(finished, tmp_path / "out"))
    before = (out / "run.json").read_text()
    with held(Store(str(out))), pytest.raises(OutputError, match="held by another run"):
        run_recipe(recipe(out, finished), None, None)
    assert (out / "run.json").read_text() == before


def test_a_folder_with_other_files_is_refused_and_left_alone(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples/thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match=r"samples/thesis\.txt and is not the output of a run"):
        run_recipe(recipe(tmp_path, finished), None, None)
    assert (tmp_path / "samples/thesis.txt").exists()


def test_files_of_others_in_an_output_stay(finished: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(finished, tmp_path / "out"))
    (out / "notes.txt").write_text("mine")
    (out / "plots").mkdir()
    (out / "plots/a.png").write_text("mine too")
    (out / "samples/stray.parquet").write_text("left by a dead worker")
    run_recipe(recipe(out, finished), None, None)
    assert (out / "notes.txt").exists()
    assert (out / "plots/a.png").exists()
    assert not (out / "samples/stray.parquet").exists()
