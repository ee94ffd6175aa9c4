"""Finds a recipe, a file or a built-in one, and reads it with the changes asked for on the command line."""

from importlib.resources import files
from pathlib import Path

from schemas.errors import RecipeError
from schemas.naming import unknown_name_message
from schemas.recipe import Recipe, load_recipe


def built_in_recipes() -> dict[str, str]:
    """The text of the recipes that ship with interleaf, by name."""
    folder = files("jobs") / "recipes"
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def load(recipe: str, changes: list[str]) -> Recipe:
    """The recipe at a path or of a built-in name, with `KEY=VALUE` changes applied.

    Raises:
        RecipeError: there is no such recipe, or it cannot be run as it stands.
    """
    path = Path(recipe)
    if path.is_file():
        try:
            return load_recipe(path.read_text(encoding="utf-8"), recipe, changes)
        except UnicodeDecodeError as error:
            raise RecipeError(f"{recipe}: a recipe is UTF-8 text ({error})") from error
    known = built_in_recipes()
    if recipe in known:
        return load_recipe(known[recipe], recipe, changes)
    if path.suffix in (".yaml", ".yml") or "/" in recipe:
        raise RecipeError(f"there is no recipe at {recipe}; built-in recipes are {', '.join(known)}")
    raise RecipeError(unknown_name_message("built-in recipe", recipe, known))
