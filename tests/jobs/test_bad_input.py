"""Bad input from end to end: one ledger row with its reason each, and the good records around it as they should be."""

import dataclasses
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from filters.registry import Rule
from jobs.load import load
from jobs.run import run_recipe
from pipelines.build import build_plan
from pipelines.extract import Extract
from pipelines.manifests import read_manifests, totals
from pipelines.run import InProcess, Plan, run
from pipelines.step import Step
from pipelines.storage import Store
from schemas.errors import RecipeError
from schemas.ledger import STATES
from schemas.recipe import load_recipe
from tests.jobs.conftest import RECIPE
from tests.jobs.crawl import HOST, SENTENCES, response
from tests.pipelines.fetches import huge_header
from tests.pipelines.steps import Length, Silent

TEXT = f"<p>{SENTENCES['en']}</p>" * 4


def page(name: str, *pictures: str) -> bytes:
    images = "".join(f'<img src="{picture}">' for picture in pictures)
    return response(f"{HOST}/{name}.html", "text/html", f"<body><p>{name}</p>{TEXT}{images}</body>".encode())


def png(width: int = 120, height: int = 90) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)).save(stream, "PNG")
    return stream.getvalue()


ODD = {
    "binary": response(f"{HOST}/binary.html", "text/html", bytes(range(256)) * 20),
    "zero": response(f"{HOST}/zero.png", "image/png", b""),
    "html_picture": response(f"{HOST}/html.png", "image/png", b"<html><p>not here</p></html>"),
    "huge_picture": response(f"{HOST}/huge.png", "image/png", huge_header()),
    "cut_picture": response(f"{HOST}/cut.png", "image/png", png()[:2000]),
    "utf8": response(f"{HOST}/utf8.html", "text/html; charset=utf-8", f"<body><p>caf\xe9</p>{TEXT}".encode("latin-1")),
    "mixed": response(
        f"{HOST}/mixed.html",
        "text/html; charset=shift_jis",
        ("<body><p>\u6e2f</p>" + TEXT).encode("utf-8") + "é".encode("latin-1"),
    ),
}
PAGES = [
    page("good", "good.png"),
    page("odd", "zero.png", "html.png", "huge.png", "cut.png", "none.png", "good.png"),
    response(f"{HOST}/good.png", "image/png", png()),
]


def go(folder: Path, *changes: str) -> Path:
    recipe = RECIPE.format(out=folder / "out", crawl=folder)
    run_recipe(load_recipe(recipe, "bad.yaml", changes), None, None)
    return folder / "out"


def ledger(out: Path) -> list[dict[str, object]]:
    return [row for path in (out / "ledger").glob("*.parquet") for row in pq.read_table(path).to_pylist()]


def test_each_odd_record_has_its_reason(tmp_path: Path) -> None:
    (tmp_path / "odd.warc").write_bytes(b"".join([*PAGES, *ODD.values()]))
    (tmp_path / "empty.warc").write_bytes(b"")
    (tmp_path / "not_a.warc").write_bytes(b"PK\x03\x04" + bytes(3000))
    (tmp_path / "cut.warc").write_bytes(gzip.compress(PAGES[0]) + gzip.compress(PAGES[1])[:-300])
    out = go(tmp_path)
    rows = ledger(out)
    records = Counter((row["state"], row["reason"]) for row in rows if row["part"] is None and row["state"] != "edited")
    assert records[("dropped", "binary_content")] == 1
    assert records[("dropped", "not_an_image")] == 1
    assert records[("dropped", "empty_body")] == 1
    failed = [row for row in rows if row["state"] == "failed" and row["part"] is None]
    assert {str(row["reason"]) for row in failed} >= {"empty_file", "not_warc"}
    assert any("cut.warc at" in str(row["detail"]) for row in failed)
    pictures = Counter(row["reason"] for row in rows if row["part"] is not None)
    assert pictures == {
        "empty_body": 1, "not_an_image": 1, "too_many_pixels": 1, "damaged_picture": 1, "not_in_crawl": 1
    }  # fmt: skip
    samples = pa.concat_tables([pq.read_table(path) for path in (out / "samples").glob("*.parquet")]).to_pylist()
    by_page = {sample["source"]["uri"].rsplit("/", 1)[1]: sample for sample in samples}
    assert len(by_page["odd.html"]["media"]) == len(by_page["good.html"]["media"]) == 1
    texts = "".join(part["text"] or "" for part in by_page["odd.html"]["messages"][0]["parts"])
    assert SENTENCES["en"] in texts


def test_a_record_above_the_limit_is_left_out_unread(tmp_path: Path) -> None:
    large = response(f"{HOST}/large.html", "text/html", b"<p>x</p>" * 200_000)
    (tmp_path / "large.warc.gz").write_bytes(b"".join(gzip.compress(record) for record in [*PAGES, large, PAGES[0]]))
    (tmp_path / "one.warc").write_bytes(PAGES[0])
    out = go(tmp_path, f"steps.0.inputs=[{tmp_path}/large.warc.gz]", "steps.0.max_record_mib=1")
    (row,) = [row for row in ledger(out) if row["reason"] == "record_too_large"]
    assert row["state"] == "failed"
    assert float(str(row["value"])) > 1_600_000


def faulty(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps with a filter each that raises on one page."""
    rule = Rule("length", "filter", Length(0, 10_000))
    return tuple(
        dataclasses.replace(step, rules=(*step.rules, dataclasses.replace(rule, name=f"length#{place}")))  # type: ignore[type-var]
        if step.use != "shards.write"
        else step
        for place, step in enumerate(steps)
    )


@pytest.mark.parametrize("place", [0, 1, 2])
def test_nothing_disappears_when_a_filter_raises_in_a_step(tmp_path: Path, place: int) -> None:
    bad = response(f"{HOST}/bad.html", "text/html", f'<body>{TEXT}<p>RAISE</p><img src="good.png"></body>'.encode())
    (tmp_path / "crawl.warc").write_bytes(b"".join([*PAGES, bad, *ODD.values()]))
    plan = build_plan(
        load_recipe(RECIPE.format(out=tmp_path / "out", crawl=tmp_path), "bad.yaml"), str(tmp_path / "out")
    )
    faults = faulty(plan.steps)
    steps = tuple(faults[n] if n == place else step for n, step in enumerate(plan.steps))
    done = run(Plan(plan.name, plan.out, steps, plan.unit_bytes, 0.9), InProcess(), Silent())
    rows = ledger(tmp_path / "out")
    before = None
    for step in steps:
        counts = totals(done[step.name])
        assert counts["in"] == sum(counts[state] for state in STATES)
        own = Counter(row["state"] for row in rows if row["step"] == step.name and row["part"] is None)
        assert {state: counts[state] for state in STATES if state != "kept" and counts[state]} == {
            state: count for state, count in own.items() if state != "edited"
        }
        if before is not None and not isinstance(steps[0], Extract):
            assert counts["in"] == before["kept"]
        before = counts
    raised = [row for row in rows if row["reason"] == "raised"]
    assert [row["step"] for row in raised] == [steps[place].name]
    assert "this text cannot be measured" in str(raised[0]["detail"])


def test_a_recipe_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "one.warc").write_bytes(PAGES[0])
    for change, message in (
        ("steps.0.inputs=[missing.warc]", "nothing matches missing.warc"),
        ("steps.0.filters.0.use=langage", "did you mean 'language'"),
        ("steps.0.filters.0.kep=[en]", "did you mean 'keep'"),
        ("steps.0.filters.1.low=many", "word_count.low"),
        ("steps.1.use=images.resolv", "did you mean 'images.resolve'"),
        ("steps.2.target_mb=3", "did you mean 'target_mib'"),
        ("seed=seven", "this must be a whole number"),
    ):
        with pytest.raises(RecipeError, match=message):
            go(tmp_path, change)
    assert not (tmp_path / "out").exists()


def test_the_command_says_it_in_one_line_and_sets_the_exit_status(tmp_path: Path) -> None:
    """Through the real command, as a user runs it."""
    for words, status, message in (
        (["run", "demos"], 2, "did you mean 'demo'"),
        (["run", "demo", "--set", "steps.0.inputs=[nowhere.warc]"], 2, "nothing matches nowhere.warc"),
        (["run", "demo", "--address", "127.0.0.1:9"], 3, "nobody answers at 127.0.0.1:9"),
        (["sql", str(tmp_path / "none"), "select 1"], 1, "none"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "jobs.cli", *words], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == status, done.stderr
        assert message in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_demo_is_a_recipe_that_loads() -> None:
    assert [spec.use for spec in load("demo", []).steps][-1] == "shards.write"


def test_manifests_say_what_else_stood_in_the_crawl(tmp_path: Path) -> None:
    info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"
    (tmp_path / "one.warc").write_bytes(info + b"".join(PAGES))
    out = go(tmp_path)
    (manifest,) = read_manifests(Store(str(out)), "crawl.extract").values()
    assert manifest.counts["warc_warcinfo"] == 1
    assert manifest.counts["in"] == 3
    assert json.loads((out / "run.json").read_text())["status"] == "finished"


def test_a_machine_that_cannot_start_ray_is_told_so(tmp_path: Path) -> None:
    command = f"ulimit -v 2000000; exec {sys.executable} -m jobs.cli run demo --out {tmp_path}/out"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3, done.stderr
    assert "address space" in done.stderr.splitlines()[-1]
