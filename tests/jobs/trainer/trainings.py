"""Short trainings of the tiny model, for tests: their recipe, and what they leave behind."""

import json
from pathlib import Path
from typing import Any

import yaml

from jobs.trainer.metrics import METRICS, read_lines
from jobs.trainer.recipe import load_training

RECIPE: dict[str, Any] = {
    "name": "short",
    "out": "training",
    "seed": 3,
    "model": {"preset": "tiny"},
    "train": ["vit", "merger", "llm"],
    "sequence_tokens": 256,
    "budget": {"steps": 10},
    "buffer_samples": 8,
    "sources": [{"name": "all"}],
    "optimizer": {"learning_rate": 0.01, "warmup_steps": 2},
    "held_out": {"share": 0.2, "samples": 8, "every": 5},
    "checkpoint": {"every": 3},
    "device": "cpu",
}


def write_recipe(folder: Path, **changes: Any) -> Path:
    """A recipe of a training on folder/samples into folder/training."""
    whole = {**RECIPE, "shards": [str(folder)], "out": str(folder / "training"), **changes}
    load_training(json.dumps(whole), "made")
    file = folder / "training.yaml"
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")
    return file


def curve(out: Path) -> list[dict[str, Any]]:
    """The lines of metrics.jsonl but for times."""
    lines = read_lines(out / METRICS)
    return [{key: value for key, value in line.items() if key not in ("seconds", "waited_s")} for line in lines]


def held_out(out: Path) -> list[dict[str, float]]:
    return [line["held_out"] for line in curve(out) if "held_out" in line]
