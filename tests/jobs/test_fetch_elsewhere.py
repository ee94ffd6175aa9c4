"""images.fetch on Ray, and with OUT in an object store: the same documents as in one process on a disk."""

import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.build import build_plan
from pipelines.on_ray import OnRay
from pipelines.run import InProcess, Runner, run
from pipelines.storage import Store
from schemas.recipe import load_recipe
from tests.jobs.test_fetch_run import RECIPE, gallery, image
from tests.object_store import s3_server
from tests.pipelines.fetches import png
from tests.pipelines.servers import ok, serving
from tests.pipelines.steps import Silent
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray


def go(out: str, crawl: Path, runner: Runner) -> None:
    plan = build_plan(
        load_recipe(RECIPE.format(out=out, crawl=crawl), "r.yaml", ["steps.1.allow_hosts=[127.0.0.1]"]), out
    )
    run(plan, runner, Silent())


def documents(out: str) -> list[dict[str, Any]]:
    store = Store(out)
    paths = store.sizes("images.resolve/documents")
    rows = [row for path in paths for row in pq.read_table(io.BytesIO(store.read(path))).to_pylist()]
    return sorted(rows, key=lambda row: str(row["record_id"]))


def test_on_ray_and_in_an_object_store(tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    with serving({f"/{number}.png": ok(png(number)) for number in range(8)}) as server:
        pages = [image(f"{server.url}/{number}.png", f"{server.url}/none.png") for number in range(8)]
        gallery(tmp_path / "crawl", "a", *pages)
        go(str(tmp_path / "here"), tmp_path / "crawl", InProcess())
        expected = documents(str(tmp_path / "here"))
        assert [len(row["media"]) for row in expected] == [1] * 8
        go(str(tmp_path / "ray"), tmp_path / "crawl", on_ray)
        assert documents(str(tmp_path / "ray")) == expected
        with s3_server("runs"):
            go("s3://runs/out", tmp_path / "crawl", InProcess())
            assert documents("s3://runs/out") == expected
        assert server.asked("/none.png") == server.asked("/robots.txt") == 3
