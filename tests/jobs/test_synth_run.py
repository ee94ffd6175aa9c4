"""Runs that draw, from end to end: what a user of the recipes ocr, charts and tables meets, good and bad."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs.load import load
from jobs.plan import print_plan
from jobs.report import report
from jobs.run import run_recipe
from jobs.verify import verify
from jobs.why import why
from pipelines.build import build_plan
from pipelines.manifests import Manifest
from pipelines.on_ray import OnRay
from pipelines.run import InProcess, Plan, run
from pipelines.synth_draw import Draw
from pipelines.write import Write
from schemas.errors import BadRecord, PluginError, RecipeError, TooManyFailures
from schemas.geometry import PixelBudget
from schemas.recipe import Recipe, load_recipe
from synth.browser import close_browser
from synth.drawn import Drawn
from synth.ocr.generator import Ocr
from tests.docs.blocks import ROOT
from tests.jobs.asked import asked, counts
from tests.pipelines.corpora import jsonl
from tests.pipelines.dots import Dots
from tests.pipelines.steps import Silent
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray

MIXED = """
name: mixed
out: {folder}/out
seed: 7
workers: 0
pixels: {{ocr: {{min: 3136, max: 401408}}, chart: {{min: 3136, max: 401408}}, table: {{min: 3136, max: 401408}}}}
steps:
  - use: text.read
    inputs: ["{folder}/texts.jsonl"]
    lang: lang
    filters: [{{use: word_count, low: 2}}]
  - use: synth.draw
    generator: {{use: ocr, clean: true, languages: [en, ja], scenes: [page, sign]}}
    count: 8
    unit_samples: 8
  - use: synth.draw
    generator: {{use: charts, languages: [en, ar], kinds: [bar, pie], libraries: [matplotlib]}}
    count: 5
    unit_samples: 8
  - use: synth.draw
    generator: {{use: tables, languages: [en, ru], renderers: [process]}}
    count: 5
    unit_samples: 8
  - {{use: synth.check, share: 0.5}}
  - use: shards.write
"""
SENTENCES = (
    "The harbour is quiet in the morning.",
    "The boats come back before noon.",
    "Nobody sells copper lanterns.",
)


def recipe(folder: Path, *changes: str) -> Recipe:
    return load_recipe(MIXED.format(folder=folder), "mixed.yaml", changes)


def built_in(name: str, out: Path, *changes: str) -> Recipe:
    return load(name, ["workers=0", f"out={out}", *changes])


def shards(out: Path) -> dict[str, bytes]:
    """What a run leaves for others, byte for byte."""
    files = (path for folder in ("samples", "index") for path in (out / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, and drawn samples of each kind."""
    folder = tmp_path_factory.mktemp("mixed")
    rows = [{"text": " ".join(SENTENCES * 4) + f" {number}", "lang": "en"} for number in range(12)]
    (folder / "texts.jsonl").write_bytes(jsonl(rows))
    run_recipe(recipe(folder), None, None)
    return folder / "out"


def test_texts_and_drawn_samples_come_into_the_same_shards(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(str(mixed))
    kinds = asked(mixed, "select kind, count(*) as n from samples group by kind", capsys)
    dropped = counts(mixed, "synth.draw")["dropped"]
    assert {row["kind"]: row["n"] for row in kinds} == {"text": 12, "ocr": 8 - dropped, "chart": 5, "table": 5}
    drawn = "select source.generator as g, count(distinct source.seed) as seeds from samples where g != '' group by g"
    assert {row["g"]: row["seeds"] for row in asked(mixed, drawn, capsys)} == {
        "ocr": 8 - dropped,
        "charts": 5,
        "tables": 5,
    }
    boxes = "select count(*) as n from samples, unnest(regions) as t(r) where r.box[3] > media[1].width"
    assert asked(mixed, boxes, capsys) == [{"n": 0}]


def test_what_was_read_back_is_told(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = asked(mixed, "select sample_id, generator, texts, misread from read_back where texts > 0", capsys)
    assert {row["generator"] for row in read} == {"ocr", "charts", "tables"}
    assert not any(row["misread"] for row in read)
    why(str(mixed), read[0]["sample_id"])
    told = capsys.readouterr().out
    assert f"characters of {read[0]['texts']} texts" in told
    assert f"made by         {read[0]['generator']} " in told
    report(str(mixed))
    page = (mixed / "report.html").read_text()
    assert 'id="read-back"' in page
    born = "select sum(records_in + made) as n from funnel where step = 'text.read' or records = 'samples'"
    assert f"<dt>records came in</dt><dd>{asked(mixed, born, capsys)[0]['n']}</dd>" in page
    assert page.count('class="flow"') == 1  # from the texts to what encodes them
    assert 'id="domains"' not in page  # nothing of this has one
    assert "Records by language" in page  # documents and samples
    assert "<li class=colour" in page or '<li class="colour' in page  # cells have a key below their picture


def test_a_dropped_drawing_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ("pixels.chart.max=20000", "steps.0.generator.kinds=[heatmap]", "steps.0.generator.libraries=[matplotlib]")
    run_recipe(built_in("charts", tmp_path, "count=24", *small), None, None)
    dropped = asked(tmp_path, "select record_id, detail from ledger where state = 'dropped'", capsys)
    assert dropped
    why(str(tmp_path), dropped[0]["record_id"])
    told = capsys.readouterr().out
    assert told.count(dropped[0]["detail"]) == told.count("seed=") == 1
    assert "end               dropped at synth.draw by synth.draw: chart_" in told
    report(str(tmp_path))
    page = (tmp_path / "report.html").read_text()
    assert "Samples by language" in page
    assert "Documents by" not in page


def test_plan_knows_how_many_are_drawn(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {}
    for changes in ((), ("steps.0.filters.0.low=3", "steps.2.count=9")):
        print_plan(recipe(mixed.parent, *changes), None, None)
        shown = [line.split() for line in capsys.readouterr().out.splitlines()]
        rows[changes] = {row[0]: row[1:5] for row in shown if len(row) > 4}
    done, changed = rows.values()
    assert done["synth.draw"] == ["1", "1", "8", "samples"]
    assert done["synth.check"][:2] == ["3", "3"]
    assert float(done["synth.check"][2]) > 0
    # What is drawn does not wait for the texts; what is read waits for what is drawn.
    assert changed["synth.draw"] == ["1", "1", "8", "samples"]
    assert changed["synth.draw.2"] == ["2", "0", "9", "samples"]
    assert changed["synth.check"][:3] == ["?", "?", "?"]


@pytest.mark.parametrize(
    ("name", "changes", "hours"),
    [
        ("ocr", ["count=720000"], 10.0),
        ("ocr", ["count=720000", "steps.0.generator.languages=[ja]"], 10.0),
        ("ocr", ["count=720000", "steps.0.generator.scenes=[line]"], None),
        ("charts", ["count=468000"], 10.0),
        ("charts", ["count=468000", "steps.0.generator.libraries=[plotly]"], None),
        ("tables", ["count=1008000"], 10.0),
    ],
)
def test_plan_estimates_drawing_where_its_rate_was_measured(
    name: str, changes: list[str], hours: float | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_plan(built_in(name, tmp_path, *changes), None, None)
    (row,) = [line.split() for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["synth.draw"]]
    assert row[4] == "samples"
    assert row[5:-1] == ([] if hours is None else [f"{hours:.3f}"])


def test_two_workers_and_other_units_write_the_same_bytes(mixed: Path, tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    changes = [f"steps.{step}.unit_samples={size}" for step, size in ((1, 3), (2, 2), (3, 4))]
    plan = build_plan(recipe(mixed.parent, *changes), str(tmp_path))
    done = run(plan, on_ray, Silent())
    assert [len(done[name]) for name in ("synth.draw", "synth.draw.2", "synth.draw.3")] == [3, 3, 2]
    assert shards(tmp_path) == shards(mixed)


@pytest.mark.parametrize("name", ["ocr", "charts", "tables"])
def test_a_built_in_recipe_runs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_recipe(built_in(name, tmp_path, "count=5"), None, None)
    told = capsys.readouterr().out
    found = counts(tmp_path, "synth.draw")
    assert found["kept"] + found["dropped"] == 5
    assert found["kept"] >= 4
    assert verify(str(tmp_path))
    # Five are too few to choose a fiftieth of, and that is no silent success.
    assert f"warning: synth.check: {'nothing' if name != 'ocr' else ''}" in told
    facts = json.loads((tmp_path / "run.json").read_text())
    assert {"uharfbuzz", "matplotlib", "chromium"} <= facts["versions"].keys()


class Killer(Silent):
    """Ends the browser after each unit."""

    killed = 0

    def finished(self, manifests: list[Manifest]) -> None:
        from synth import browser

        page = browser._held.page
        if manifests[0].step == "synth.draw" and page is not None:
            os.killpg(page.browser.pid, signal.SIGKILL)
            self.killed += 1


def test_a_browser_that_is_killed_is_replaced(tmp_path: Path) -> None:
    close_browser()
    changes = ("count=6", "steps.0.generator={use: tables, languages: [en, ar], renderers: [browser]}")
    killer = Killer()
    for out, watcher, units in (("calm", Silent(), 6), ("killed", killer, 2)):
        plan = build_plan(built_in("tables", tmp_path, *changes, f"steps.0.unit_samples={units}"), str(tmp_path / out))
        run(plan, InProcess(), watcher)
    assert killer.killed == 3
    assert shards(tmp_path / "calm") == shards(tmp_path / "killed")


def test_a_driver_that_is_killed_leaves_what_the_next_takes_up(tmp_path: Path) -> None:
    changes = ["count=40", "steps.0.unit_samples=2", "steps.0.generator.renderers=[process]"]
    flags = [flag for change in (*changes, "workers=0") for flag in ("--set", change)]
    command = [sys.executable, "-m", "jobs.cli", "run", "tables", "--out", str(tmp_path / "killed"), *flags]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
        units = tmp_path / "killed/synth.draw/units"
        until = time.monotonic() + 120
        while driver.poll() is None and not list(units.glob("*")) and time.monotonic() < until:
            time.sleep(0.01)
        assert driver.poll() is None  # it is in the middle
        driver.kill()
    standing = len(list(units.glob("*")))
    assert 1 <= standing < 20
    for out in ("killed", "calm"):
        run_recipe(built_in("tables", tmp_path / out, *changes), None, None)
    assert shards(tmp_path / "killed") == shards(tmp_path / "calm")


def test_what_the_machine_did_is_drawn_again_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = Dots.draw
    died: list[int] = []

    def dying(self: Dots, seed: int, budget: PixelBudget) -> Any:
        drawn = draws(self, seed, budget)
        if not died:
            died.append(seed)
            raise BadRecord("browser_died", "two browsers died over one drawing")
        return drawn

    def go(out: str) -> dict[str, list[Manifest]]:
        draw = Draw("synth.draw", "test", 7, "dots", Dots(), 20, PixelBudget(3136, 200_704), 8)
        steps: tuple[Any, ...] = (draw, Write("shards.write", "test", 7))
        return run(Plan("test", str(tmp_path / out), steps, 1 << 20, 0.05), InProcess(), Silent())

    monkeypatch.setattr(Dots, "draw", dying)
    first = go("died")
    assert sum(manifest.counts.get("retryable", 0) for manifest in first["synth.draw"]) == 1
    again = go("died")
    assert sum(manifest.counts.get("retryable", 0) for manifest in again["synth.draw"]) == 0
    go("calm")
    assert shards(tmp_path / "died") == shards(tmp_path / "calm")


def test_a_generator_that_is_misread_stops_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = Ocr.draw

    def lying(self: Ocr, seed: int, budget: PixelBudget) -> Drawn:
        drawn = draws(self, seed, budget)
        told = [region._replace(text=region.text and region.text[::-1]) for region in drawn.regions]
        return replace(drawn, regions=told)

    monkeypatch.setattr(Ocr, "draw", lying)
    generator = "steps.0.generator={use: ocr, clean: true, languages: [en], scenes: [sign]}"
    with pytest.raises(
        TooManyFailures, match=r"rapidocr misreads \d of 4 samples of ocr.*from read_back where misread"
    ):
        run_recipe(built_in("ocr", tmp_path, "count=4", generator, "steps.1.share=1"), None, None)
    assert not (tmp_path / "samples").exists()


BAD = [
    ("ocr", "count=0", "count: input should be greater than or equal to 1"),
    ("ocr", "steps.0.count=0", "synth.draw: count is 0; it is at least 1"),
    ("ocr", "steps.0.unit_samples=0", "synth.draw: unit_samples is 0; it is at least 1"),
    ("ocr", "steps.0.unit_sample=7", "did you mean 'unit_samples'"),
    ("ocr", "steps.0.generator={use: occr}", "there is no generator 'occr'.*did you mean 'ocr'"),
    ("ocr", "steps.0.generator={}", "generator needs `use`"),
    ("ocr", "steps.0.generator=ocr", "synth.draw.generator: must be an object"),
    ("ocr", "steps.0.generator.language=[en]", "did you mean 'languages'"),
    ("ocr", "steps.0.generator.languages=en", "ocr.languages: must be a list"),
    ("ocr", "steps.0.generator.languages=[]", "at least one"),
    ("ocr", "steps.0.generator.languages=[xx]", "'xx'"),
    ("ocr", "steps.0.generator.scenes=[recipt]", "there is no scene 'recipt'.*did you mean 'receipt'"),
    ("ocr", "steps.0.generator.backgrounds=/nowhere", "there is no folder /nowhere"),
    ("ocr", "steps.0.generator.text_from=/nowhere", "/nowhere is no folder of a run"),
    ("ocr", "steps.0.filters=[{use: word_count}]", r"steps\[0\]: synth.draw takes no filters"),
    ("ocr", "steps.1.filters=[{use: word_count}]", r"steps\[1\]: synth.check takes no filters"),
    ("ocr", "steps.2.filters=[{use: image_bytes}]", r"steps\[2\]: shards.write takes no filters"),
    ("ocr", "steps.1.share=2", "share is 2.0; it is a share"),
    ("ocr", "steps.1.engine=tesseract", "must be 'rapidocr' or 'paddleocr'"),
    ("ocr", "steps.0.use=synth.check", "the first step must bring records in"),
    ("ocr", "steps.1.use=images.resolve", "images.resolve is about documents, and no step brings any in"),
    ("charts", "steps.0.generator.kinds=[scater]", "there is no kind 'scater'.*did you mean 'scatter'"),
    ("charts", "steps.0.generator.libraries=[plotli]", "did you mean 'plotly'"),
    ("charts", "steps.0.generator.languages=[xx]", "there is no language 'xx'"),
    ("charts", "steps.0.generator.languages=[]", "at least one language"),
    ("tables", "steps.0.generator.languages=[xx]", "no font for tables in 'xx'"),
    ("tables", "steps.0.generator.renderers=[proces]", "did you mean 'process'"),
    ("tables", "steps.0.generator.renderers=[]", "needs a renderer"),
    ("tables", "steps.0.generator.tilted=2", "add up to at most 1"),
]


@pytest.mark.parametrize(("name", "change", "message"), BAD)
def test_what_cannot_be_drawn_is_refused_before_anything_is_written(
    name: str, change: str, message: str, tmp_path: Path
) -> None:
    # `use` of a step stands beside parameters that the other step does not have.
    bare = {"steps.0.use": ("steps.0={use: synth.check}",), "steps.1.use": ("steps.1={use: images.resolve}",)}
    changes = bare.get(change.partition("=")[0], (change,))
    with pytest.raises(RecipeError, match=message):
        run_recipe(built_in(name, tmp_path / "out", *changes), None, None)
    assert not (tmp_path / "out").exists()


def test_a_recipe_without_a_count_is_refused(tmp_path: Path) -> None:
    text = "name: x\nout: {}\nsteps:\n  - {{use: synth.draw, generator: {{use: ocr}}}}\n".format(tmp_path / "out")
    with pytest.raises(RecipeError, match="count is missing: give it here, or once for all"):
        run_recipe(load_recipe(text, "x.yaml"), None, None)


def test_without_a_browser_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("charts", "tables"):
        with pytest.raises(PluginError, match=r"synth\.draw: .*chromium.* on PATH"):
            run_recipe(built_in(name, tmp_path / "out", "count=5"), None, None)
    assert not (tmp_path / "out").exists()
    build_plan(built_in("tables", tmp_path, "steps.0.generator.renderers=[process]"), str(tmp_path)).steps[
        0
    ].preflight()  # type: ignore[attr-defined]


def test_nothing_that_draws_is_needed_to_look_generators_up() -> None:
    code = (
        "import sys\nfrom filters.registry import load\n"
        "for name in ('charts', 'ocr', 'tables'): load('generator', name)\n"
        "print(*{'babel', 'budoux', 'cv2', 'matplotlib', 'plotly', 'uharfbuzz'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_missing_package_is_named_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.machinery

    finds = importlib.machinery.PathFinder.find_spec
    hidden = {"uharfbuzz"}

    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        return None if name in hidden else finds(name, path, target)

    monkeypatch.setattr(importlib.machinery.PathFinder, "find_spec", find_spec)
    monkeypatch.delitem(sys.modules, "uharfbuzz", raising=False)
    for name in ("ocr", "charts", "tables"):
        with pytest.raises(PluginError, match=r"needs uharfbuzz: pip install 'interleaf\[synth\]'"):
            run_recipe(built_in(name, tmp_path / "out", "count=5"), None, None)
    assert not (tmp_path / "out").exists()


def test_texts_of_a_run_are_drawn(mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = f"steps.0.generator={{use: ocr, clean: true, languages: [en], scenes: [page], text_from: {mixed}}}"
    run_recipe(built_in("ocr", tmp_path / "out", "count=3", given), None, None)
    texts = asked(tmp_path / "out", "select list(r.text) as t from samples, unnest(regions) as t(r)", capsys)[0]["t"]
    assert any("harbour" in (text or "") for text in texts)
    with pytest.raises(PluginError, match=r"synth\.draw: text_from: .* holds no document in 'ko', only in en"):
        run_recipe(built_in("ocr", tmp_path / "never", given.replace("[en]", "[en, ko]")), None, None)


def test_backgrounds_of_a_folder(tmp_path: Path) -> None:
    import cv2
    import numpy as np

    for name in ("empty", "good"):
        (tmp_path / name).mkdir()
    good = np.full((300, 400, 3), (20, 90, 200), np.uint8)
    cv2.imwrite(str(tmp_path / "good/good.png"), good)
    (tmp_path / "good/broken.jpg").write_bytes(b"\xff\xd8\xff no more")
    (tmp_path / "good/notes.txt").write_text("no picture at all")

    def go(name: str) -> None:
        given = f"steps.0.generator={{use: ocr, languages: [en], scenes: [sign], backgrounds: {tmp_path / name}}}"
        run_recipe(built_in("ocr", tmp_path / f"out-{name}", "count=6", given), None, None)

    go("good")
    assert counts(tmp_path / "out-good", "synth.draw")["kept"] >= 5
    with pytest.raises(PluginError, match="holds no picture"):
        go("empty")
    assert not (tmp_path / "out-empty").exists()
