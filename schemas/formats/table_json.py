"""Tables as JSON: a list of rows, each an object from column name to value; numbers are JSON numbers."""

import json
import re
from typing import Any

from schemas.errors import SchemaError
from schemas.formats.strict_json import strict_json
from schemas.formats.table import Table, grid, plain_table

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


class _Number(str):
    """A number as it is written: `12.50` stays so."""

    __slots__ = ()


def write_json(table: Table) -> str:
    """A row a line; a cell that reads as a JSON number is written bare, digits as they are, an empty one as null.

    Raises:
        SchemaError: the table has spans, not exactly one row of headings, no row below it, or two equal headings;
            JSON cannot say these.
    """
    if table.has_spans or table.header_rows != 1 or table.rows < 2:
        raise SchemaError(
            f"a table of {table.rows} rows, {table.header_rows} of them headings{', with spans' * table.has_spans}; "
            "JSON needs one row of headings, at least one other, and no spans: write HTML"
        )
    head, *rows = [[cell.text for cell in row] for row in grid(table)]
    if len(set(head)) < len(head):
        raise SchemaError(f"two columns are called alike in {head}; the keys of an object differ")
    lines = [", ".join(f"{_quoted(key)}: {_value(text)}" for key, text in zip(head, row, strict=True)) for row in rows]
    return "[\n" + ",\n".join(f"  {{{line}}}" for line in lines) + "\n]"


def parse_json(text: str) -> Table:
    """The table of a list of objects with the same keys in the same order; null is an empty cell.

    Raises:
        SchemaError: the text is no such list, or a value is neither string nor number nor null.
    """
    strict_json(text)
    rows = json.loads(text, parse_int=_Number, parse_float=_Number)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and row for row in rows):
        raise SchemaError("a table in JSON is a list of objects, at least one")
    head = list(rows[0])
    for number, row in enumerate(rows, 1):
        if list(row) != head:
            raise SchemaError(f"row {number} has the keys {list(row)}, the first has {head}")
    return plain_table([head, *([_text(value) for value in row.values()] for row in rows)])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _value(text: str) -> str:
    if not text:
        return "null"
    return text if _NUMBER.fullmatch(text) else _quoted(text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    raise SchemaError(f"{value!r} is neither a text nor a number nor null")
