"""Whole trainings: loss falls, a killed one gives the same curve, ranks share the work, and trouble is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from jobs.trainer.metrics import SKIPPED, read_lines
from jobs.trainer.start import start
from schemas.errors import InterleafError, OutputError, PreflightError, RecipeError, TooManyFailures, TrainingError
from schemas.ids import sampled
from tests.jobs.trainer.made import chat_row, interleaved_row, mixed_rows, preference_row, text_row, write_shards
from tests.jobs.trainer.trainings import RECIPE, curve, held_out, write_recipe


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with shards of 56 samples in 7 row groups."""
    write_shards(tmp_path, mixed_rows(56))
    return tmp_path


def train(folder: Path, **changes: Any) -> Path:
    start(str(write_recipe(folder, **changes)), None, [])
    return folder / "training"


def test_held_out_loss_falls_for_each_kind_and_what_is_left_behind_is_whole(folder: Path) -> None:
    from transformers import Qwen2_5_VLForConditionalGeneration

    out = train(folder, budget={"steps": 30})
    first, *_, last = held_out(out)
    assert set(first) == {row["kind"] for row in mixed_rows(56) if sampled(row["sample_id"], 3, 0.2)}
    assert len(first) > 1
    assert all(last[kind] < first[kind] - 0.8 for kind in first)
    assert [line["step"] for line in curve(out) if "loss" in line] == list(range(1, 31))
    with Image.open(out / "curve.png") as picture:
        assert picture.size == (1440, 840)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(out / "model")
    vocabulary = json.loads((out / "model" / "vocabulary.json").read_text())
    assert model.config.text_config.vocab_size >= len(vocabulary["ids"])
    assert not list(out.rglob(".*spool*"))


def test_one_pass_feeds_exactly_the_tokens_in_the_shards(folder: Path) -> None:
    rows = [row for row in mixed_rows(56) if row["text_tokens"] + row["vision_tokens"] <= 100]
    trained = [row for row in rows if not sampled(row["sample_id"], 3, 0.2)]
    out = train(folder, budget={"passes": 1}, sequence_tokens=100)
    totals = [line["totals"] for line in curve(out) if "totals" in line][-1]
    assert totals["text_tokens"] == sum(row["text_tokens"] for row in trained)
    assert totals["vision_tokens"] == sum(row["vision_tokens"] for row in trained)
    assert totals["samples"] == len(trained)
    long = {row["sample_id"] for row in mixed_rows(56) if row not in rows and not sampled(row["sample_id"], 3, 0.2)}
    assert {line["sample_id"] for line in read_lines(out / SKIPPED)} == long


def command(recipe: Path, *before: str) -> list[str]:
    return [*(before or (sys.executable,)), "-m", "jobs.trainer", str(recipe)]


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.mark.slow
def test_a_killed_training_goes_on_with_the_same_curve(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = tmp_path_factory.mktemp("whole")
    write_shards(whole, mixed_rows(56))
    schedule = [{"step": 12, "weights": {"text": 4}}]
    sources = [{"name": "text", "where": "kind = 'text'"}, {"name": "others", "where": "kind <> 'text'"}]
    changes = {"budget": {"steps": 40}, "sources": sources, "schedule": schedule, "packs_per_step": 2}
    wanted = train(whole, **changes)
    recipe = write_recipe(folder, **changes)
    out = folder / "training"
    killed_at = []
    for least in (4, 13):
        process = subprocess.Popen(command(recipe), env=environment(), stderr=subprocess.DEVNULL)
        while process.poll() is None and _steps(out) < least:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed_at.append(_steps(out))
    assert killed_at[0] < killed_at[1] < 40
    start(str(recipe), None, [])
    assert curve(out) == curve(wanted)
    assert (out / "model" / "model.safetensors").read_bytes() == (wanted / "model" / "model.safetensors").read_bytes()


def _steps(out: Path) -> int:
    file = out / "metrics.jsonl"
    return sum('"loss"' in line for line in file.read_text().splitlines()) if file.exists() else 0


@pytest.mark.slow
def test_two_ranks_read_their_own_row_groups_and_learn_together(folder: Path) -> None:
    recipe = write_recipe(folder, budget={"passes": 2}, packs_per_step=1)
    torchrun = [str(Path(sys.executable).with_name("torchrun")), "--nproc-per-node", "2", "--standalone"]
    done = subprocess.run(command(recipe, *torchrun), env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    trained = [row for row in mixed_rows(56) if not sampled(row["sample_id"], 3, 0.2)]
    out = folder / "training"
    lines = [line for line in curve(out) if "totals" in line]
    assert lines[-1]["totals"]["samples"] == 2 * len(trained)
    assert lines[-1]["totals"]["text_tokens"] == 2 * sum(row["text_tokens"] for row in trained)
    assert lines[0]["packs"] == 2
    first, *_, last = held_out(out)
    assert all(last[kind] < first[kind] for kind in first)
    again = subprocess.run(command(recipe), env=environment(), capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "is a checkpoint of 2 ranks, and these are 1" in again.stderr


@pytest.mark.parametrize("trained", [["vit", "merger"], ["merger", "llm"]])
def test_only_what_is_named_learns(folder: Path, trained: list[str]) -> None:
    before = load_file(
        train(folder, budget={"steps": 1}, optimizer={"learning_rate": 1e-30}) / "model/model.safetensors"
    )
    (folder / "training").rename(folder / "before")
    after = load_file(train(folder, train=trained, budget={"steps": 3}) / "model/model.safetensors")
    changed = {_part(name) for name in before if not torch.allclose(before[name], after[name], atol=1e-7)}
    assert changed == set(trained)


def _part(name: str) -> str:
    return "merger" if ".merger." in name else "vit" if "visual." in name else "llm"


def test_a_pack_of_text_teaches_a_vision_encoder_nothing_and_is_no_error(tmp_path: Path) -> None:
    write_shards(tmp_path, [text_row(number) for number in range(16)])
    out = train(tmp_path, train=["vit", "merger"], budget={"steps": 3})
    assert [line["gradient_norm"] for line in curve(out) if "loss" in line] == [0.0, 0.0, 0.0]


def test_training_that_is_over_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = train(folder, budget={"steps": 3})
    before = (out / "metrics.jsonl").read_bytes()
    start(str(folder / "training.yaml"), None, [])
    assert "is trained to its end: step 3" in capsys.readouterr().err
    assert (out / "metrics.jsonl").read_bytes() == before


def test_one_that_was_killed_at_its_very_end_writes_what_is_missing(folder: Path) -> None:
    out = train(folder, budget={"steps": 3})
    weights, before = (out / "model/model.safetensors").read_bytes(), (out / "metrics.jsonl").read_bytes()
    (out / "curve.png").unlink()
    shutil.rmtree(out / "model")
    start(str(folder / "training.yaml"), None, [])
    assert (out / "curve.png").exists()
    assert (out / "model/model.safetensors").read_bytes() == weights
    assert (out / "metrics.jsonl").read_bytes() == before


def test_the_next_phase_begins_with_the_weights_of_the_last(folder: Path) -> None:
    out = train(folder, budget={"steps": 20})
    out.rename(folder / "first")
    last = held_out(folder / "first")[-1]
    again = train(folder, model={"checkpoint": str(folder / "first" / "model")}, budget={"steps": 3})
    first = held_out(again)[0]
    assert all(first[kind] == pytest.approx(last[kind], abs=1e-5) for kind in last)


@pytest.mark.slow
def test_dpo_comes_to_prefer_the_chosen(tmp_path: Path) -> None:
    write_shards(tmp_path, [preference_row(number) for number in range(40)])
    dpo = {"objective": "dpo", "beta": 0.5, "train": ["merger", "llm"], "budget": {"passes": 6}}
    out = train(tmp_path, **dpo)
    first, *_, last = (line["preference"] for line in held_out(out))
    assert first == pytest.approx(np.log(2), abs=1e-6)
    assert last < first - 0.02


def error_of(folder: Path, kind: type[InterleafError], **changes: Any) -> str:
    with pytest.raises(kind) as raised:
        train(folder, **changes)
    return str(raised.value)


def test_a_checkpoint_of_another_recipe_is_told_with_what_differs(folder: Path) -> None:
    train(folder, budget={"steps": 3})
    told = error_of(folder, TrainingError, budget={"steps": 3}, optimizer={"learning_rate": 0.02, "warmup_steps": 2})
    assert "is a checkpoint of another recipe (optimizer.learning_rate: 0.01 then, 0.02 now)" in told
    assert "train into another --out" in told


def test_a_checkpoint_of_other_shards_is_told(folder: Path) -> None:
    train(folder, budget={"steps": 3})
    (folder / "samples" / "shard-00003.parquet").unlink()
    assert "is a checkpoint of other shards (4 files then, 3 now)" in error_of(
        folder, TrainingError, budget={"steps": 3}
    )


def test_a_damaged_checkpoint_is_told(folder: Path) -> None:
    out = train(folder, budget={"steps": 3})
    (out / "checkpoints" / "step-00000003" / "state.json").write_text("{")
    assert "step-00000003 is damaged" in error_of(folder, TrainingError, budget={"steps": 3})


def test_a_loss_that_is_no_number_stops_at_once(folder: Path) -> None:
    told = error_of(folder, TrainingError, optimizer={"learning_rate": 1e20, "clip_norm": 1e20, "warmup_steps": 0})
    assert "the loss or its gradient is" in told
    assert "Lower optimizer.learning_rate or clip_norm" in told
    assert any(row["sample_id"] in told for row in mixed_rows(56))


def test_a_picture_that_does_not_decode_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [interleaved_row(number) for number in range(24)]
    bad = next(row for row in rows if not sampled(row["sample_id"], 3, 0.2))
    bad["media_data"] = [bad["media_data"][0][:100]]
    write_shards(tmp_path, rows)
    out = train(tmp_path, budget={"passes": 1})
    (skip,) = read_lines(out / SKIPPED)
    assert (skip["sample_id"], skip["reason"], skip["source"]) == (bad["sample_id"], "does_not_decode", "all")
    kept = [row for row in rows if row is not bad and not sampled(row["sample_id"], 3, 0.2)]
    assert [line["totals"]["samples"] for line in curve(out) if "totals" in line][-1] == len(kept)


def test_a_held_out_picture_that_does_not_decode_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [interleaved_row(number) for number in range(24)]
    bad = next(row for row in rows if sampled(row["sample_id"], 3, 0.2))
    bad["media_data"] = [bad["media_data"][0][:100]]
    write_shards(tmp_path, rows)
    out = train(tmp_path, budget={"steps": 3})
    assert bad["sample_id"] in {line["sample_id"] for line in read_lines(out / SKIPPED)}


def test_too_many_bad_samples_stop_the_training(tmp_path: Path) -> None:
    rows = [chat_row(number) for number in range(80)]
    for row in rows[::2]:
        row["text_tokens"] += 1
    write_shards(tmp_path, rows)
    assert "samples are bad, more than max_failed 0.05" in error_of(tmp_path, TooManyFailures)


def test_no_gpu_is_told(folder: Path) -> None:
    assert "device: cuda, and torch sees no GPU" in error_of(folder, PreflightError, device="cuda")


def test_a_source_that_is_empty_is_told_before_anything_is_trained(folder: Path) -> None:
    sources = [{"name": "all"}, {"name": "ocr", "where": "kind = 'ocr'"}]
    assert "source ocr: no sample of the shards satisfies" in error_of(folder, RecipeError, sources=sources)
    assert not (folder / "training" / "metrics.jsonl").exists()


def test_a_folder_that_another_training_writes_to_is_told(folder: Path) -> None:
    recipe = write_recipe(folder, budget={"steps": 100_000})
    process = subprocess.Popen(command(recipe), env=environment(), stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and _steps(folder / "training") < 1:
            time.sleep(0.05)
        assert "another training is writing to" in error_of(folder, OutputError)
    finally:
        process.kill()
        process.wait()


def test_a_model_that_cannot_be_had_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    told = error_of(folder, PreflightError, model={"checkpoint": str(folder / "nothing")})
    assert "nothing: there is no such folder" in told
    assert RECIPE["model"] == {"preset": "tiny"}
