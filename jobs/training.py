"""The training at the end of a run: what a recipe's `train` names, on the shards that were written."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from jobs.trainer.recipe import TrainingRecipe, find_training, fingerprint
from jobs.trainer.start import check_installed
from pipelines.storage import Store
from schemas.errors import PreflightError, TrainingError

FOLDER = "training"
MADE_OF = "made_of.json"  # the recipe and the shards of the training that lies beside it


def training_of(train: str, store: Store) -> TrainingRecipe:
    """The training recipe of a run, checked before any work.

    Raises:
        RecipeError: there is no such recipe, or it cannot be used as it stands.
        PreflightError: what training needs is not installed, or OUT is no local folder.
    """
    if not store.is_local:
        raise PreflightError(
            f"train: checkpoints are written to a local folder, and {store.root} is none; leave `train` out and run "
            f"`interleaf train {train} --out DIR --set 'shards=[{store.root}]'` afterwards"
        )
    check_installed()
    return find_training(train, store.path(FOLDER), [f"shards={json.dumps([store.root])}"])


def train_on_shards(train: str, store: Store) -> None:
    """Train as `interleaf train` does, in a process of its own: torch and Ray share none.

    A training of another recipe or of other shards that lies there is replaced: it belongs to the run.

    Raises:
        TrainingError: it ended with an error, which it has told.
    """
    recipe = training_of(train, store)
    made_of = {"recipe": fingerprint(recipe), "shards": sorted(store.sizes("samples"))}
    out = Path(recipe.out)
    if _stands(out) != made_of:
        shutil.rmtree(out, ignore_errors=True)
        store.write(f"{FOLDER}/{MADE_OF}", json.dumps(made_of, indent=1).encode())
    # -P: a folder `jobs` where the command was given is not ours.
    command = [sys.executable, "-P", "-m", "jobs.trainer", train, "--out", recipe.out]
    ended = subprocess.run([*command, "--set", f"shards={json.dumps([store.root])}"], check=False)
    if ended.returncode:
        raise TrainingError(
            f"the shards are written; the training on them ended with status {ended.returncode}: mend what it says, "
            "and the same command goes on from here"
        )


def _stands(out: Path) -> object:
    try:
        return json.loads((out / MADE_OF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
