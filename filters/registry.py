"""What is installed under a name, and how a recipe's entry becomes a filter or an editor.

Everything is found through entry points, ours like a stranger's, and on the driver alone: objects are shipped, never
names.
"""

import inspect
import json
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

import pyarrow as pa
import pydantic

from filters.base import Editor, Filter
from schemas.errors import PluginError, RecipeError
from schemas.naming import unknown_key_message, unknown_name_message
from schemas.sample import KINDS

Kind = Literal["filter", "editor", "generator", "reader"]
GROUPS: Mapping[Kind, str] = {
    "filter": "interleaf.filters",
    "editor": "interleaf.editors",
    "generator": "interleaf.generators",
    "reader": "interleaf.readers",
}
_METHODS: Mapping[Kind, tuple[str, ...]] = {
    "filter": ("measure", "keep", "reason"),
    "editor": ("edit",),
    "generator": ("check", "inputs", "draw"),
}
_FACTS: Mapping[Kind, tuple[str, ...]] = {
    "filter": ("level", "version", "when_null", "measures", "limits", "sets", "files", "needs"),
    "editor": ("version", "files", "needs"),
    "generator": ("kind", "version", "needs"),
}
_BASES: Mapping[Kind, str] = {
    "filter": "filters.Filter",
    "editor": "filters.Editor",
    "generator": "synth.generator.Generator",
}


@dataclass(frozen=True)
class Plugin:
    """One installed name: where it comes from, not yet imported."""

    kind: Kind
    name: str
    value: str  # module:class
    distribution: str  # name and version, "interleaf 0.1.0"


@dataclass(frozen=True)
class Rule:
    """A filter or an editor with the name that the recipe gives it."""

    name: str
    kind: Kind
    rule: Filter | Editor


def installed(kind: Kind) -> list[Plugin]:
    """The installed plug-ins of a kind, sorted by name; nothing is imported."""
    return [
        Plugin(kind, point.name, point.value, _distribution(point))
        for name in sorted(_points(kind))
        for point in _points(kind)[name]
    ]


def load(kind: Kind, name: str, where: str = "") -> Any:
    """What is installed as `name`, checked for what its kind must have.

    Raises:
        PluginError: no such name, several distributions own it, it cannot be imported, or it breaks its contract.
    """
    at = f"{where}: " if where else ""
    points = _points(kind)
    if name not in points:
        raise PluginError(f"{at}{unknown_name_message(kind, name, sorted(points))}")
    if len(points[name]) > 1:
        owners = " and ".join(_distribution(point) for point in points[name])
        raise PluginError(f"{at}the {kind} {name!r} is installed by {owners}; uninstall all but one")
    point = points[name][0]
    try:
        found = point.load()
    except Exception as error:  # a stranger's module: whatever it raises while it is imported is the message
        raise PluginError(
            f"{at}the {kind} {name!r} of {_distribution(point)} cannot be imported from {point.value} "
            f"({type(error).__name__}: {error}); repair or uninstall that distribution"
        ) from error
    if problem := broken_contract(kind, found):
        raise PluginError(f"{at}the {kind} {name!r} of {_distribution(point)} ({point.value}) {problem}")
    return found


def build(spec: Mapping[str, object], where: str = "") -> Rule:
    """The filter or editor that an entry of a recipe names in `use`, made with the entry's other keys as parameters.

    `where` is the entry's place, as in "steps[0].filters[1]"; it opens every error message.

    Raises:
        PluginError: as load() does; the name is looked up among filters and editors together.
        RecipeError: a parameter is unknown, missing, of the wrong type or refused by the class.
    """
    at = f"{where}: " if where else ""
    name = spec.get("use")
    if not isinstance(name, str):
        raise RecipeError(f"{at}an entry needs `use`, the name of a filter or an editor")
    kind = _kind_of(name, at)
    cls = load(kind, name, where)
    return Rule(name, kind, make(cls, name, {key: value for key, value in spec.items() if key != "use"}, where))


def make(cls: type, name: str, values: Mapping[str, object], where: str = "") -> Any:
    """An instance of a plug-in's dataclass from a recipe's values; only lists become tuples, and int float.

    Raises:
        RecipeError: a parameter is unknown, missing, of the wrong type or refused by the class.
        PluginError: what the class needs is not installed.
    """
    at = f"{where}: " if where else ""
    takes = {key_of(field.name): field.name for field in fields(cls) if field.init}
    for key in values:
        if key not in takes:
            raise RecipeError(unknown_key_message(where, name, key, takes))
    try:
        text = json.dumps({takes[key]: value for key, value in values.items()})
    except TypeError as error:
        raise RecipeError(f"{at}{name}: a parameter is no plain value ({error}); quote dates in YAML") from error
    try:
        # JSON mode: strict types, and still a list for a tuple and 3 for 3.0.
        return pydantic.TypeAdapter(cls).validate_json(text, strict=True)
    except PluginError as missing:
        raise PluginError(f"{at}{missing}") from missing
    except pydantic.ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        key = ".".join((name, *(key_of(str(part)) for part in first["loc"])))
        message = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        got = "" if first["type"] in ("missing", "value_error") else f", got {first['input']!r}"
        raise RecipeError(f"{at}{key}: {message.replace('a valid array', 'a list')}{got}") from invalid


def key_of(field: str) -> str:
    """A parameter's key in a recipe: the field's name without the underscore that sets it apart from a method."""
    return field.removesuffix("_")


def signature(name: str, cls: type) -> str:
    """`name(parameter: type = default, ...)`, as the documentation and `interleaf filters` show it."""
    hints = typing.get_type_hints(cls)
    shown = []
    for field in fields(cls):
        default = "" if field.default is MISSING else f" = {field.default!r}"
        if field.default_factory is not MISSING:
            default = f" = {field.default_factory()!r}"
        annotation = inspect.formatannotation(hints[field.name]).replace("typing.", "")
        shown.append(f"{key_of(field.name)}: {annotation}{default}")
    return f"{name}({', '.join(shown)})"


@cache
def _points(kind: Kind) -> dict[str, list[EntryPoint]]:
    points: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUPS[kind]):
        points.setdefault(point.name, []).append(point)
    return points


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"


def _kind_of(name: str, at: str) -> Kind:
    filters, editors = _points("filter"), _points("editor")
    if name in filters and name in editors:
        raise PluginError(f"{at}{name!r} is both a filter and an editor; uninstall a distribution that brings it")
    if name in filters:
        return "filter"
    if name in editors:
        return "editor"
    raise PluginError(f"{at}{unknown_name_message('filter or editor', name, sorted([*filters, *editors]))}")


def broken_contract(kind: Kind, found: object) -> str | None:
    """What a loaded object lacks to be of its kind, as the end of a sentence; None when nothing."""
    if kind not in _METHODS:
        return None
    if not isinstance(found, type):
        return "is no class"
    cls: Any = found
    if not is_dataclass(found) or not cls.__dataclass_params__.frozen:
        return "is no frozen dataclass"
    if missing := [name for name in (*_FACTS[kind], *_METHODS[kind]) if not hasattr(cls, name)]:
        return f"lacks {', '.join(missing)}; {_BASES[kind]} as a base class has defaults for some"
    parameters = {field.name for field in fields(cls)}
    if facts := parameters & {*_FACTS[kind]}:
        return f"has the class fact {', '.join(sorted(facts))} as a parameter; annotate it as ClassVar"
    if clash := parameters & {*_METHODS[kind]}:
        return f"has {', '.join(sorted(clash))} both as a method and as a parameter; call the parameter {min(clash)}_"
    if kind == "generator":
        return None if cls.kind in KINDS else f"draws samples of the kind {cls.kind!r}; there are {', '.join(KINDS)}"
    if unknown := [name for name in cls.files if name not in parameters]:
        return f"names {', '.join(unknown)} in `files`, which is no parameter"
    return _broken_filter(cls, parameters) if kind == "filter" else None


def _broken_filter(cls: Any, parameters: set[str]) -> str | None:
    if cls.level not in ("document", "text", "image"):
        return f"has the level {cls.level!r}; it must be document, text or image"
    if cls.when_null not in ("keep", "drop"):
        return f"has when_null {cls.when_null!r}; it must be keep or drop"
    if unknown := [name for name in cls.limits if name not in parameters]:
        return f"names {', '.join(unknown)} in `limits`, which is no parameter"
    if wrong := [name for name, direction in cls.limits.items() if direction not in ("min", "max", "only", "not")]:
        return f"gives {', '.join(wrong)} a direction other than min, max, only, not"
    if (problem := _broken_measures(cls.measures)) is not None:
        return problem
    if cls.sets is not None and (cls.level != "document" or cls.sets not in _fields(cls.measures)):
        return f"sets {cls.sets!r}, which only a document filter with a struct field of that name can"
    return None


def _broken_measures(measures: object) -> str | None:
    plain = (pa.float64(), pa.int64(), pa.string())
    if isinstance(measures, pa.StructType) and measures.num_fields and all(field.type in plain for field in measures):
        return None
    return None if measures in plain else f"measures {measures}; it must be float64, int64, string or a struct of these"


def _fields(measures: pa.DataType) -> list[str]:
    return [field.name for field in measures] if isinstance(measures, pa.StructType) else []
