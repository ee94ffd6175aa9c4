"""Whether a value is what a JSON schema says, for the few keywords that our schemas use."""

import json
from collections.abc import Mapping
from typing import Any

_KINDS: Mapping[str, type] = {"object": dict, "array": list, "string": str, "integer": int}
_KNOWN = {"type", "enum", "properties", "required", "additionalProperties", "items"}
_SIZES = {"minItems", "maxItems", "minLength", "maxLength"}


def read_strictly(text: str) -> Any:
    """The value of a JSON text; a name that stands twice in an object is an error.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def check(value: Any, schema: Mapping[str, Any], place: str = "it") -> None:
    """Nothing where the value is exactly what the schema says; all properties are required, and no others may be there.

    Raises:
        ValueError: it is not; the message says where and why.
    """
    if unknown := schema.keys() - _KNOWN - _SIZES:
        raise AssertionError(f"check() does not know {sorted(unknown)}")
    kind = schema["type"]
    if not _is_of(value, kind):
        raise ValueError(f"{place} is {_short(value)}, not of type {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise ValueError(f"{place} is {_short(value)}, not one of {', '.join(map(str, schema['enum']))}")
    if kind in ("array", "string"):
        _check_size(value, schema, place)
    if kind == "array":
        for number, item in enumerate(value):
            check(item, schema["items"], f"{place}[{number}]")
    if kind == "object":
        if value.keys() != schema["properties"].keys():
            raise ValueError(f"{place} has {', '.join(sorted(value)) or 'nothing'}"[:300])
        for name, inner in schema["properties"].items():
            check(value[name], inner, name if place == "it" else f"{place}.{name}")


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object with exactly these properties."""
    names = list(properties)
    return {"type": "object", "properties": dict(properties), "required": names, "additionalProperties": False}


def _is_of(value: Any, kind: str) -> bool:
    return type(value) is _KINDS[kind]  # true is no integer


def _check_size(value: str | list[Any], schema: Mapping[str, Any], place: str) -> None:
    suffix = "Items" if isinstance(value, list) else "Length"
    if not schema.get(f"min{suffix}", 0) <= len(value) <= schema.get(f"max{suffix}", len(value)):
        raise ValueError(f"{place} is {len(value)} long")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _short(value: Any) -> str:
    return repr(value)[:60]
