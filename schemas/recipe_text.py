"""Reads a recipe of any kind from its text: a pydantic model, and errors that name line, place, key and remedy."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin

import pydantic

from schemas.errors import RecipeError
from schemas.naming import unknown_key_message, unknown_name_message
from schemas.yaml_text import Keys, at, parse, place

Model = type[pydantic.BaseModel]
R = TypeVar("R", bound=pydantic.BaseModel)


@dataclass(frozen=True)
class Form(Generic[R]):
    """A kind of recipe: its model, and the words that messages need.

    `owners` says of each model in it what a key belongs to: "a step has no 'filter'".
    `open_models` take any key, which somebody else checks. `names` holds maps whose keys are known names, by their
    place: what such a name is, and which there are. `mark` is the key by which this kind is told from `others`, which
    have the message for a recipe that has their mark instead.
    """

    model: type[R]
    owners: Mapping[Model, str]
    needs: str  # "name, out and steps"
    example: str  # of changes: "seed=8"
    mark: str
    others: Mapping[str, str]
    open_models: Collection[Model] = ()
    names: Mapping[Keys, tuple[str, Collection[str]]] = field(default_factory=dict)


def load(form: Form[R], text: str, origin: str, changes: Sequence[str] = ()) -> R:
    """The recipe in a YAML text; `origin` is its name in messages, `changes` are KEY=VALUE as in `apply_set`.

    YAML 1.2: only true and false are booleans (`no` is Norwegian), 1e-3 is a number, dates are text.

    Raises:
        RecipeError: one line per fault, `demo.yaml:7: steps[2].filters[0]: ...`.
    """
    node, lines = parse(text, origin)
    if not isinstance(node, dict):
        raise RecipeError(f"{origin}: {form.owners[form.model]} is a mapping that has {form.needs}")
    for mark, message in form.others.items():
        if mark in node and form.mark not in node:
            raise RecipeError(f"{origin}: {message}")
    for change in changes:
        node = apply_set(form, node, change)
    try:
        return form.model.model_validate(node)
    except pydantic.ValidationError as invalid:
        faults = sorted(_fault(form, dict(error), lines) for error in invalid.errors(include_url=False))
        raise RecipeError("\n".join(f"{origin}:{line}: {fault}" for line, fault in faults)) from None


def apply_set(form: Form[Any], recipe: Mapping[str, Any], change: str) -> dict[str, Any]:
    """A copy of a recipe's mapping with one value changed: `steps.0.inputs=[a.warc.gz]`, a dotted path and its value.

    The last name of a path may be new where the recipe can have it, or somebody else checks it.

    Raises:
        RecipeError: no `=`, a value that is no YAML, a path that leads nowhere.
    """
    path, equals, text = change.partition("=")
    if not equals or not path:
        raise RecipeError(f"--set {change}: it takes KEY=VALUE, as in {form.example}")
    value, _ = parse(text, f"--set {path}")
    changed: dict[str, Any] = _replaced(form, recipe, path.split("."), value, (), f"--set {path}")
    return changed


def _replaced(form: Form[Any], node: Any, keys: Sequence[str], value: Any, path: Keys, where: str) -> Any:
    if not keys:
        return value
    key, here = keys[0], place(path, "the recipe")
    if isinstance(node, list):
        if not re.fullmatch(r"[0-9]+", key) or int(key) >= len(node):
            raise RecipeError(
                f"{where}: {here} is a list of {len(node)}; {key!r} must be an index from 0 to {len(node) - 1}"
            )
        index = int(key)
        new = _replaced(form, node[index], keys[1:], value, (*path, index), where)
        return [*node[:index], new, *node[index + 1 :]]
    if not isinstance(node, Mapping):
        raise RecipeError(f"{where}: {here} is {node!r}, which has no parts")
    if key not in node:
        _check_new(form, node, keys, path, where)
    return {**node, key: _replaced(form, node.get(key, {}), keys[1:], value, (*path, key), where)}


def _check_new(form: Form[Any], node: Mapping[str, Any], keys: Sequence[str], path: Keys, where: str) -> None:
    """Whether a key that is not in the recipe yet may be set: one that the recipe can have, or a parameter."""
    key, last = keys[0], len(keys) == 1
    if path in form.names:
        kind, known = form.names[path]
        if key not in known:
            raise RecipeError(f"{where}: {unknown_name_message(kind, key, known)}")
        return
    model = _model_at(form.model, path)
    if model is not None and model not in form.open_models:
        if key not in model.model_fields:
            raise RecipeError(unknown_key_message(where, form.owners[model], key, model.model_fields))
        inner = _kind_at(form.model, (*path, key))
        if get_origin(inner) is dict or _is_model(inner):
            return
    if not last:
        raise RecipeError(unknown_key_message(where, place(path, "the recipe"), key, node))


def _model_at(root: Model, path: Keys) -> Model | None:
    """What stands at a path; None for parameters and for maps of names."""
    kind = _kind_at(root, path)
    return kind if _is_model(kind) else None


def _kind_at(root: Model, path: Keys) -> Any:
    """The annotation of what stands at a path: a model, a list or dict of something; None where nothing is known."""
    kind: Any = root
    for key in path:
        if _is_model(kind):
            known = kind.model_fields.get(str(key))
            kind = known.annotation if known else None
        else:
            kind = get_args(kind)[-1] if get_origin(kind) in (list, dict) else None
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, pydantic.BaseModel)


_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a text",
    "list_type": "a list",
}


def _fault(form: Form[Any], error: dict[str, Any], lines: Mapping[Keys, int]) -> tuple[int, str]:
    """One fault: its line, and in one line its place and what is wrong."""
    path = error["loc"]
    parent, key = path[:-1], str(path[-1]) if path else ""
    # What a change has brought in stands on no line; its nearest surroundings do.
    line = next(lines[path[:length]] for length in range(len(path), -1, -1) if path[:length] in lines)
    kind, model, value = error["type"], _model_at(form.model, parent), error["input"]
    if kind == "extra_forbidden" and model:
        return line, unknown_key_message(place(parent), form.owners[model], key, model.model_fields)
    if kind == "missing" and model:
        return line, f"{at(parent)}{form.owners[model]} needs `{key}`"
    if kind in _WANTED:
        shown = {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value), repr(value))
        return line, f"{at(path)}this must be {_WANTED[kind]}, not {shown}"
    message = str(error["msg"]).removeprefix("Value error, ")
    got = "" if kind == "value_error" else f", not {value!r}"
    return line, f"{at(path)}{message[:1].lower()}{message[1:]}{got}"
