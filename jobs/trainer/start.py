"""From the command line to a training: finds the recipe, checks that what training needs is installed, and begins."""

from collections.abc import Sequence
from importlib.util import find_spec

from jobs.trainer.recipe import find_training
from schemas.errors import PreflightError

EXTRA = ("av", "huggingface_hub", "matplotlib", "safetensors", "torch", "transformers")


def start(recipe: str, out: str | None, changes: Sequence[str]) -> None:
    """Train by a recipe, a file or a built-in name, into `out` or where the recipe says.

    Raises:
        RecipeError: there is no such recipe, or it cannot be used as it stands.
        PreflightError: what training needs is not installed.
    """
    found = find_training(recipe, out, changes)
    check_installed()
    from jobs.trainer.run import train

    train(found)


def check_installed() -> None:
    """Whether what training needs is installed.

    Raises:
        PreflightError: it is not, with the command that cures it.
    """
    missing = [module for module in EXTRA if find_spec(module) is None]
    if missing:
        raise PreflightError(f"training needs {', '.join(missing)}; run: pip install 'interleaf[train]'")
