"""Strict JSON: what RFC 8259 allows, and no key twice."""

import json
from typing import Any

from schemas.errors import SchemaError


def strict_json(text: str) -> Any:
    """What the JSON says; NaN, infinities and a key that stands twice are refused, as the standard has it.

    Raises:
        SchemaError: the text is no such JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"no strict JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
