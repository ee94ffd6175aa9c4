"""A finished run over a small crawl, made once by the real pipeline in process."""

import shutil
from pathlib import Path

import pytest

from jobs.run import run_recipe
from schemas.recipe import load_recipe
from tests.jobs.crawl import write_crawl

RECIPE = """
name: harbour
out: {out}
seed: 7
unit_mib: 1
workers: 0
max_failed: 0.5
pixels:
  interleaved: {{min: 3136, max: 200704}}
steps:
  - use: crawl.extract
    inputs: ["{crawl}/*.warc"]
    filters:
      - {{use: language, keep: [en, fr]}}
      - {{use: word_count, low: 20}}
      - {{use: pii}}
  - use: images.resolve
    filters:
      - {{use: image_bytes, low: 100}}
      - {{use: picture_count, low: 1}}
  - use: shards.write
    target_mib: 1
"""


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "crawl").mkdir()
    write_crawl(folder / "crawl")
    out = folder / "out"
    run_recipe(load_recipe(RECIPE.format(out=out, crawl=folder / "crawl"), "harbour.yaml"), None, None)
    return out


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may break."""
    return Path(shutil.copytree(finished, tmp_path / "out"))
