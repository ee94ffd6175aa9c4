"""Key information: the fields of a form or receipt as a JSON object of strings, keys in the order they were asked for.

```json
{"shop": "HARBOUR TOOL HIRE", "date": "14 Mar 2024", "total": "€ 41.50"}
```

A question gives a template, the same object with empty strings, or the list of keys. Values are verbatim: what stands
in the picture, currency and units kept; an empty string where the picture does not say.
"""

import json
from collections.abc import Mapping, Sequence

from schemas.errors import SchemaError
from schemas.formats.strict_json import strict_json


def write_fields(fields: Mapping[str, str]) -> str:
    """The fields as strict JSON, one a row, in their order.

    Raises:
        SchemaError: there is no field, a key is blank, or a key or value cannot be written as UTF-8.
    """
    _check_keys(list(fields))
    for value in fields.values():
        _check_text(value)
    rows = (f"    {_quoted(key)}: {_quoted(value)}" for key, value in fields.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def parse_fields(text: str, keys: Sequence[str] | None = None) -> dict[str, str]:
    """The fields of a strict JSON object of strings, however it is spaced; `keys` are those asked for, in order.

    Raises:
        SchemaError: no strict JSON object of strings, other keys or another order, or as `write_fields`.
    """
    found = strict_json(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise SchemaError("key information is a JSON object of strings")
    _check_keys(list(found))
    for value in found.values():
        _check_text(value)
    if keys is not None and list(found) != list(keys):
        raise SchemaError(f"the keys are {list(found)}; asked for were {list(keys)}")
    return found


def write_template(keys: Sequence[str]) -> str:
    """The object to be filled in, every value an empty string.

    Raises:
        SchemaError: as `write_fields`, or a key stands twice.
    """
    _check_keys(keys)
    return write_fields(dict.fromkeys(keys, ""))


def parse_template(text: str) -> list[str]:
    """The keys of what `write_template` writes.

    Raises:
        SchemaError: as `parse_fields`, or a value is filled in.
    """
    fields = parse_fields(text)
    if any(fields.values()):
        raise SchemaError(f"a template has empty values, this one {list(fields.values())}")
    return list(fields)


def write_keys(keys: Sequence[str]) -> str:
    """The list of keys as JSON: `["shop", "date"]`.

    Raises:
        SchemaError: as `write_template`.
    """
    _check_keys(keys)
    return json.dumps(list(keys), ensure_ascii=False)


def parse_keys(text: str) -> list[str]:
    """The keys of what `write_keys` writes.

    Raises:
        SchemaError: no JSON list of strings, or as `write_template`.
    """
    found = strict_json(text)
    if not isinstance(found, list) or not all(isinstance(key, str) for key in found):
        raise SchemaError("keys are a JSON list of strings")
    _check_keys(found)
    return found


def _check_keys(keys: Sequence[str]) -> None:
    if not keys:
        raise SchemaError("key information without a key")
    if len(set(keys)) < len(keys):
        raise SchemaError(f"a key stands twice in {list(keys)}")
    for key in keys:
        if not key.strip():
            raise SchemaError("a blank key")
        _check_text(key)


def _check_text(text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise SchemaError(f"{text!r} holds half a character")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
