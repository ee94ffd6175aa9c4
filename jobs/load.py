"""Finds a job recipe, a file or a built-in one, and reads it with the changes asked for on the command line."""

from schemas.recipe import Recipe, load_recipe
from schemas.recipe_file import built_in_recipes, find_recipe


def load(recipe: str, changes: list[str]) -> Recipe:
    """The recipe at a path or of a built-in name, with `KEY=VALUE` changes applied.

    Raises:
        RecipeError: there is no such recipe, it is one for training, or it cannot be run as it stands.
    """
    text = find_recipe(recipe, "recipe", built_in_recipes("jobs"), built_in_recipes("jobs.trainer"))
    return load_recipe(text, recipe, changes)
