"""A run that ends with a training on its own shards."""

import json
from pathlib import Path

import pytest

from jobs.run import run_recipe
from jobs.trainer.metrics import METRICS, read_lines
from jobs.verify import verify
from schemas.errors import InterleafError, PreflightError, RecipeError, TrainingError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.conftest import RECIPE

TRAINING = """
name: harbour
out: elsewhere
shards: [elsewhere]
model: {preset: tiny}
train: [merger, llm]
sequence_tokens: 4096
budget: {steps: %(steps)d}
sources: [{name: all}]
optimizer: {learning_rate: 0.01}
held_out: {share: 0, every: 5}
device: cpu
"""


def job(finished: Path, tmp_path: Path, *changes: str, steps: int = 2) -> Recipe:
    (tmp_path / "training.yaml").write_text(TRAINING % {"steps": steps}, encoding="utf-8")
    text = RECIPE.format(out=tmp_path / "out", crawl=finished.parent / "crawl")
    return load_recipe(text, "harbour.yaml", [f"train={tmp_path}/training.yaml", *changes])


def steps(tmp_path: Path) -> int:
    return sum("loss" in line for line in read_lines(tmp_path / "out" / "training" / METRICS))


@pytest.mark.slow
def test_a_run_ends_with_a_training_that_follows_its_shards_and_its_recipe(finished: Path, tmp_path: Path) -> None:
    training = tmp_path / "out" / "training"
    run_recipe(job(finished, tmp_path), None, None)
    assert (steps(tmp_path), (training / "curve.png").exists(), (training / "model").is_dir()) == (2, True, True)
    before = (training / METRICS).read_bytes()
    run_recipe(job(finished, tmp_path), None, None)
    assert (training / METRICS).read_bytes() == before, "the same shards are not trained on again"
    run_recipe(job(finished, tmp_path, "seed=8"), None, None)
    shards = json.loads((training / "made_of.json").read_text())["shards"]
    assert shards == sorted(f"samples/{file.name}" for file in (tmp_path / "out" / "samples").iterdir())
    assert (training / METRICS).read_bytes() != before, "other shards are"
    run_recipe(job(finished, tmp_path, "seed=8", steps=3), None, None)
    assert steps(tmp_path) == 3, "and by another recipe"
    assert verify(str(tmp_path / "out"))


def test_a_training_that_fails_leaves_the_shards_and_says_so(finished: Path, tmp_path: Path) -> None:
    recipe = job(finished, tmp_path)
    (tmp_path / "training.yaml").write_text(TRAINING.replace("4096", "64") % {"steps": 2}, encoding="utf-8")
    with pytest.raises(TrainingError, match="the shards are written; the training on them ended with status 2"):
        run_recipe(recipe, None, None)
    assert verify(str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("out", "train", "kind", "told"),
    [
        (
            "s3://bucket/run",
            "demo",
            PreflightError,
            "checkpoints are written to a local folder, and s3://bucket/run is",
        ),
        (None, "visal", RecipeError, "did you mean 'visual'"),
        (None, "nowhere/x.yaml", RecipeError, "there is no training recipe at nowhere/x.yaml"),
    ],
)
def test_what_cannot_be_trained_is_told_before_any_work(
    finished: Path, tmp_path: Path, out: str | None, train: str, kind: type[InterleafError], told: str
) -> None:
    with pytest.raises(kind, match=told):
        run_recipe(job(finished, tmp_path, f"train={train}"), out, None)
    assert not (tmp_path / "out").exists()
