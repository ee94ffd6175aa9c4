"""Finds the text of a recipe: a file, or one that ships with interleaf, by its name."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from schemas.errors import RecipeError
from schemas.naming import unknown_name_message


def built_in_recipes(package: str) -> dict[str, str]:
    """The text of the recipes that ship in the folder `recipes` of a package, by name."""
    folder = files(package) / "recipes"
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def find_recipe(recipe: str, noun: str, built_in: Mapping[str, str], elsewhere: Mapping[str, str]) -> str:
    """The text of the recipe at a path or of a built-in name; `noun` is what messages call it: training recipe.

    `elsewhere` are the built-in recipes of another command: found too, so that loading them says which command it is,
    and not offered.

    Raises:
        RecipeError: there is no such recipe, or it is no text.
    """
    path = Path(recipe)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise RecipeError(f"{recipe}: a {noun} is UTF-8 text ({error})") from error
    found = built_in.get(recipe, elsewhere.get(recipe))
    if found is not None:
        return found
    if path.suffix in (".yaml", ".yml") or "/" in recipe:
        raise RecipeError(f"there is no {noun} at {recipe}; built-in {noun}s are {', '.join(built_in)}")
    raise RecipeError(unknown_name_message(f"built-in {noun}", recipe, built_in))
