"""Checkpoints: weights, optimizer and the exact data position of every rank, whole or not there at all."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from jobs.trainer.loader import DataPosition
from jobs.trainer.metrics import Totals
from jobs.trainer.mixture import Mixed
from jobs.trainer.recipe import TrainingRecipe, differences, fingerprint
from jobs.trainer.source import Cursor, Place
from schemas.errors import OutputError, TrainingError

FOLDER = "checkpoints"
STATE = "state.json"
TENSORS = "tensors.pt"


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as it was found; `tensors` reads the weights and the optimizer."""

    folder: Path
    totals: Totals
    positions: tuple[DataPosition, ...]  # by rank
    finished: bool

    def tensors(self, device: torch.device) -> dict[str, Any]:
        """`model`, `optimizer` and `rng`."""
        read: dict[str, Any] = torch.load(self.folder / TENSORS, map_location=device, weights_only=True)
        return read


def write_checkpoint(
    out: Path,
    recipe: TrainingRecipe,
    shards: Sequence[str],
    totals: Totals,
    positions: Sequence[DataPosition],
    tensors: Mapping[str, Any],
    finished: bool,
) -> None:
    """Write a checkpoint beside the others and remove all but the newest `keep`.

    Raises:
        OutputError: the disk is full or the folder cannot be written.
    """
    name = f"step-{totals.step:08d}"
    folder, spool = out / FOLDER / name, out / FOLDER / f".{name}"
    state = {
        "fingerprint": fingerprint(recipe),
        "recipe": recipe.model_dump(mode="json"),
        "shards": _names(shards),
        "totals": asdict(totals),
        "positions": [asdict(position) for position in positions],
        "finished": finished,
    }
    try:
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(parents=True)
        torch.save(dict(tensors), spool / TENSORS)
        (spool / STATE).write_text(json.dumps(state), encoding="utf-8")
        for file in spool.iterdir():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
        shutil.rmtree(folder, ignore_errors=True)
        spool.rename(folder)
        for old in _folders(out)[: -recipe.checkpoint.keep]:
            shutil.rmtree(old)
    except (OSError, RuntimeError) as error:  # torch raises RuntimeError on a full disk
        raise OutputError(f"cannot write the checkpoint {folder}: {error}; the ones before it are whole") from error


def find_checkpoint(out: Path, recipe: TrainingRecipe, shards: Sequence[str], ranks: int) -> Checkpoint | None:
    """The newest checkpoint of a training's folder; None where there is none yet.

    Raises:
        TrainingError: it is damaged, or of another recipe, of other shards or of another number of ranks.
    """
    folders = _folders(out)
    if not folders:
        return None
    folder = folders[-1]
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        totals = Totals(**state["totals"])
        positions = tuple(map(_position, state["positions"]))
        found, names, finished = state["fingerprint"], state["shards"], bool(state["finished"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{folder} is damaged ({error}); remove it, and training goes on from the one before"
        ) from error
    other = f"{folder} is a checkpoint of"
    remedy = "train into another --out, or remove the folder"
    if found != fingerprint(recipe):
        changed = "; ".join(differences(state["recipe"], recipe.model_dump(mode="json")))
        raise TrainingError(f"{other} another recipe ({changed}); {remedy}")
    if names != _names(shards):
        raise TrainingError(f"{other} other shards ({len(names)} files then, {len(shards)} now); {remedy}")
    if len(positions) != ranks:
        raise TrainingError(f"{other} {len(positions)} ranks, and these are {ranks}; use as many, or {remedy}")
    return Checkpoint(folder, totals, positions, finished)


def _folders(out: Path) -> list[Path]:
    return sorted((out / FOLDER).glob("step-*"))


def _names(shards: Sequence[str]) -> list[str]:
    """A shard's name holds its hash; where it lies may change."""
    return [shard.rpartition("/")[2] for shard in shards]


def _position(found: dict[str, Any]) -> DataPosition:
    mixed = found["mixed"]
    cursors = tuple(Cursor(**cursor) for cursor in mixed["cursors"])
    return DataPosition(
        Mixed(cursors, tuple(mixed["given"]), mixed["step"]),
        tuple(Place(**place) for place in found["waiting"]),
        found["packs"],
    )
