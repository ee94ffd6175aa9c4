"""A recipe: what a job reads, does and writes, read from YAML with errors that name place, key and remedy."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pydantic
import yaml

from schemas.errors import RecipeError
from schemas.geometry import FACTOR, PixelBudget
from schemas.naming import unknown_key_message, unknown_name_message
from schemas.sample import KINDS

_STRICT = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)
_Text = Annotated[str, pydantic.StringConstraints(min_length=1)]


class PixelRange(pydantic.BaseModel):
    """The pixel budget of a kind: the area in pixels of a stored picture; 784 pixels are one vision token."""

    model_config = _STRICT

    min: int = pydantic.Field(PixelBudget.min, ge=FACTOR * FACTOR, description="the least area of a picture in pixels")
    max: int = pydantic.Field(PixelBudget.max, ge=FACTOR * FACTOR, description="the largest; 784 are one vision token")

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> "PixelRange":
        if self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self


class FilterSpec(pydantic.BaseModel):
    """One filter or editor by its name; all other keys are its parameters, which its own class checks."""

    model_config = _STRICT

    use: _Text = pydantic.Field(description="name of a filter or editor, as `interleaf filters` lists them")
    parameters: dict[str, Any] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _gather(cls, given: object) -> object:
        return _with_parameters(given, ("use",))


class StepSpec(pydantic.BaseModel):
    """One step by its name, with its filters and editors; all other keys are its parameters, which the step checks."""

    model_config = _STRICT

    use: _Text = pydantic.Field(description="name of a step, such as crawl.extract")
    filters: list[FilterSpec] = pydantic.Field([], description="filters and editors in their order")
    parameters: dict[str, Any] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _gather(cls, given: object) -> object:
        gathered = _with_parameters(given, ("use", "filters"))
        if isinstance(gathered, dict):
            for key in gathered["parameters"]:
                # Else the step would be told of a parameter that it does not have, and nobody of the filters.
                if difflib.get_close_matches(key, ["filters"], cutoff=0.8):
                    raise ValueError(unknown_key_message("", "a step", key, ("use", "filters", "its own parameters")))
        return gathered


class Recipe(pydantic.BaseModel):
    """A whole job."""

    model_config = _STRICT

    name: _Text = pydantic.Field(description="what the job is called in the ledger and in run.json")
    out: _Text = pydantic.Field(description="where it writes: a folder or an fsspec URL")
    seed: int = pydantic.Field(0, description="of the shuffle and of every sampled choice")
    pixels: dict[str, PixelRange] = pydantic.Field({}, description="pixel budget of a kind: {min, max}")
    unit_mib: int = pydantic.Field(256, ge=1, description="MiB of input in a unit of work")
    max_failed: float = pydantic.Field(0.05, ge=0, le=1, description="share of a step's records that may fail")
    workers: int | None = pydantic.Field(
        None, ge=0, description="CPUs to use on one machine; 0 runs in one process, without Ray; null takes all"
    )
    steps: list[StepSpec] = pydantic.Field(description="the steps in their order")

    @pydantic.field_validator("pixels")
    @classmethod
    def _known_kinds(cls, pixels: dict[str, PixelRange]) -> dict[str, PixelRange]:
        for kind in pixels:
            if kind not in KINDS:
                raise ValueError(unknown_name_message("kind", kind, KINDS))
        return pixels

    @pydantic.field_validator("steps")
    @classmethod
    def _some(cls, steps: list[StepSpec]) -> list[StepSpec]:
        if not steps:
            raise ValueError("a recipe needs at least one step")
        return steps


# What stands at a place of the recipe, for messages: a recipe has no 'sead'.
_OWNERS: Mapping[type[pydantic.BaseModel], str] = {
    Recipe: "a recipe",
    StepSpec: "a step",
    FilterSpec: "a filter",
    PixelRange: "a pixel budget",
}


def load_recipe(text: str, origin: str, changes: Sequence[str] = ()) -> Recipe:
    """The recipe in a YAML text; `origin` is its name in messages, `changes` are KEY=VALUE as in `apply_set`.

    YAML 1.2: only true and false are booleans (`no` is Norwegian), 1e-3 is a number, dates are text.

    Raises:
        RecipeError: one line per fault, `demo.yaml:7: steps[2].filters[0]: ...`.
    """
    node, lines = _parse(text, origin)
    if not isinstance(node, dict):
        raise RecipeError(f"{origin}: a recipe is a mapping that has name, out and steps")
    for change in changes:
        node = apply_set(node, change)
    try:
        return Recipe.model_validate(node)
    except pydantic.ValidationError as invalid:
        faults = sorted(_fault(dict(error), lines) for error in invalid.errors(include_url=False))
        raise RecipeError("\n".join(f"{origin}:{line}: {fault}" for line, fault in faults)) from None


def apply_set(recipe: Mapping[str, Any], change: str) -> dict[str, Any]:
    """A copy of a recipe's mapping with one value changed: `steps.0.inputs=[a.warc.gz]`, a dotted path and its value.

    The last name of a path may be new in a step or a filter, whose own class checks it.

    Raises:
        RecipeError: no `=`, a value that is no YAML, a path that leads nowhere.
    """
    path, equals, text = change.partition("=")
    if not equals or not path:
        raise RecipeError(f"--set {change}: it takes KEY=VALUE, as in steps.0.inputs=[a.warc.gz] or seed=8")
    value, _ = _parse(text, f"--set {path}")
    changed: dict[str, Any] = _replaced(recipe, path.split("."), value, (), f"--set {path}")
    return changed


def _replaced(node: Any, keys: Sequence[str], value: Any, at: tuple[str | int, ...], where: str) -> Any:
    if not keys:
        return value
    key, place = keys[0], _place(at)
    if isinstance(node, list):
        if not re.fullmatch(r"[0-9]+", key) or int(key) >= len(node):
            raise RecipeError(
                f"{where}: {place} is a list of {len(node)}; {key!r} must be an index from 0 to {len(node) - 1}"
            )
        index = int(key)
        new = _replaced(node[index], keys[1:], value, (*at, index), where)
        return [*node[:index], new, *node[index + 1 :]]
    if not isinstance(node, Mapping):
        raise RecipeError(f"{where}: {place} is {node!r}, which has no parts")
    if key not in node:
        _check_new(node, keys, at, where)
    return {**node, key: _replaced(node.get(key, {}), keys[1:], value, (*at, key), where)}


def _check_new(node: Mapping[str, Any], keys: Sequence[str], at: tuple[str | int, ...], where: str) -> None:
    """Whether a key that is not in the recipe yet may be set: one that the recipe can have, or a parameter."""
    model = _model_at(at)
    if model in (Recipe, PixelRange):
        if keys[0] not in model.model_fields:
            raise RecipeError(unknown_key_message(where, _OWNERS[model], keys[0], model.model_fields))
        if keys[0] == "pixels" or len(keys) == 1:
            return
    elif at == ("pixels",):
        if keys[0] not in KINDS:
            raise RecipeError(f"{where}: {unknown_name_message('kind', keys[0], KINDS)}")
        return
    elif len(keys) == 1:
        return
    raise RecipeError(unknown_key_message(where, _place(at), keys[0], node))


def _model_at(path: tuple[str | int, ...]) -> type[pydantic.BaseModel] | None:
    """What stands at a path; None for parameters and for maps of names."""
    match path:
        case ():
            return Recipe
        case ("pixels", _):
            return PixelRange
        case ("steps", int()):
            return StepSpec
        case ("steps", int(), "filters", int()):
            return FilterSpec
    return None


def _with_parameters(given: object, own: tuple[str, ...]) -> object:
    """Keys that are not a spec's own, moved into `parameters`; a bare value is left for pydantic to refuse."""
    if not isinstance(given, dict):
        return given
    free = {key: value for key, value in given.items() if key not in own}
    return {key: given[key] for key in own if key in given} | {"parameters": free}


# --- messages ---------------------------------------------------------------------------------------------------------

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a text",
    "list_type": "a list",
}


def _fault(error: dict[str, Any], lines: Mapping[tuple[str | int, ...], int]) -> tuple[int, str]:
    """One fault: its line, and in one line its place and what is wrong."""
    path = error["loc"]
    parent, key = path[:-1], str(path[-1]) if path else ""
    # What a change has brought in stands on no line; its nearest surroundings do.
    line = next(lines[path[:length]] for length in range(len(path), -1, -1) if path[:length] in lines)
    kind, model, value = error["type"], _model_at(parent), error["input"]
    if kind == "extra_forbidden" and model:
        return line, unknown_key_message(_place(parent, top=""), _OWNERS[model], key, model.model_fields)
    if kind == "missing" and model:
        return line, f"{_at(parent)}{_OWNERS[model]} needs `{key}`"
    if kind in _WANTED:
        shown = {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value), repr(value))
        return line, f"{_at(path)}this must be {_WANTED[kind]}, not {shown}"
    message = str(error["msg"]).removeprefix("Value error, ")
    got = "" if kind == "value_error" else f", not {value!r}"
    return line, f"{_at(path)}{message[:1].lower()}{message[1:]}{got}"


def _at(path: Iterable[str | int]) -> str:
    place = _place(path, top="")
    return f"{place}: " if place else ""


def _place(path: Iterable[str | int], top: str = "the recipe") -> str:
    """`steps[2].filters[0]`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".") or top


# --- YAML -------------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """YAML 1.2's core schema; an anchor is refused when it is nested in itself, a key when it stands twice."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _form, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_form})$"), list(_first))


def _whole(loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(node.value)  # 010 is ten; YAML 1.1 reads eight


def _number(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(re.sub(r"\.(?=[iInN])", "", node.value))


_Loader.add_constructor("tag:yaml.org,2002:int", _whole)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def _parse(text: str, origin: str) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """The value of a YAML text, and the line on which each path begins.

    Raises:
        RecipeError: the text is no YAML, has a key twice, a key that is no text, or several documents.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[tuple[str | int, ...], int] = {}
        _walk(node, (), lines, origin, {})
        return loader.construct_document(node), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
        raise RecipeError(f"{origin}{f':{mark.line + 1}' if mark else ''}: this is no YAML: {problem}") from None


def _walk(
    node: yaml.Node,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    origin: str,
    done: dict[yaml.Node, bool],
) -> None:
    """Notes the lines of a node and of what is in it; in `done`, False marks the nodes around it, True those walked."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node in done:
        if not done[node]:
            raise RecipeError(f"{origin}:{line}: an anchor is used inside itself")
        return
    done[node] = False
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), lines, origin, done)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at = f"{origin}:{key.start_mark.line + 1}"
            if key.tag != "tag:yaml.org,2002:str":
                raise RecipeError(f"{at}: {_at(path)}a key must be a text; put it in quotes")
            if (*path, key.value) in lines:
                first = lines[*path, key.value]
                raise RecipeError(f"{at}: {_at(path)}{key.value!r} stands here and on line {first}; keep one")
            lines[*path, key.value] = key.start_mark.line + 1
            _walk(value, (*path, key.value), lines, origin, done)
    done[node] = True
