from collections.abc import Iterator
from typing import Any, get_args

import pydantic
import pytest
from pydantic_core import PydanticUndefined

from jobs.trainer.recipe import TrainingRecipe, load_training
from schemas.recipe_file import built_in_recipes
from tests.docs.blocks import ROOT, blocks

PAGE = ROOT / "docs" / "training.md"


def rows(model: type[pydantic.BaseModel] = TrainingRecipe, above: str = "") -> Iterator[str]:
    """The lines of the page's table: key, default and meaning, as the code has them."""
    for name, field in model.model_fields.items():
        key = f"{above}{name}"
        yield f"| `{key}` | {default(field)} | {field.description} |"
        inner: Any = field.annotation
        listed = [part for part in get_args(inner) if isinstance(part, type) and issubclass(part, pydantic.BaseModel)]
        if listed:
            yield from rows(listed[0], f"{key}[].")
        elif isinstance(inner, type) and issubclass(inner, pydantic.BaseModel):
            yield from rows(inner, f"{key}.")


def default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if isinstance(field.default, pydantic.BaseModel):
        return "as below"
    return "-" if field.default is None else f"`{field.default}`"


def test_the_page_has_every_key_with_its_default_and_meaning() -> None:
    said = PAGE.read_text(encoding="utf-8").splitlines()
    missing = [row for row in rows() if row not in said]
    assert not missing, "these lines belong into docs/training.md:\n" + "\n".join(missing)
    tables = [line for line in said if line.startswith("| `") and line.count("|") == 4]
    assert [row for row in tables if row.startswith("| `optimizer")] == [row for row in rows() if "`optimizer" in row]


@pytest.mark.parametrize("name", built_in_recipes("jobs.trainer"))
def test_the_page_tells_every_built_in_recipe(name: str) -> None:
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")


def test_recipes_on_the_page_can_be_read() -> None:
    recipes = [block for block in blocks(PAGE) if block.language == "yaml" and "sequence_tokens" in block.code]
    assert recipes
    for block in recipes:
        load_training(block.code, block.place)
