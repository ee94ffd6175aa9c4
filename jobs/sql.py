"""`interleaf sql`: one query over the views of a run, as a table for people, JSON lines or TSV for programs."""

import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jobs.opened import open_run
from jobs.views import VIEWS, connect
from schemas.errors import InterleafError

if TYPE_CHECKING:
    import duckdb

ROWS_AT_ONCE = 1000
# A terminal table is laid out when all its rows are known; more than this nobody reads there.
TABLE_ROWS = 1000


def sql(out: str, query: str, as_json: bool) -> None:
    """Print the rows of a query over the views of a run.

    A table on a terminal; JSON, an object a row, with `as_json`; else tab-separated values under their names. Bytes are
    base64 in JSON and their length elsewhere.

    Raises:
        OutputError: `out` is not the output of a run.
        InterleafError: DuckDB refuses the query; the text is its complaint in one line.
    """
    import duckdb

    run = open_run(out)
    try:
        with connect(run) as con:
            result = con.sql(query)
            if result is None:
                raise InterleafError("sql: the query is empty")
            _print(result, as_json)
            # Here, so that a closed pipe is noticed here and not while the interpreter ends.
            sys.stdout.flush()
    except duckdb.Error as error:
        raise InterleafError(f"sql: {one_line(str(error))}") from error
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing may be left to be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def one_line(message: str) -> str:
    """DuckDB's complaint without the picture of the query below it, which a shell's history has."""
    said, _, _ = message.partition("\n\nLINE ")
    line = " ".join(said.split())
    return f"{line} (views: {', '.join(VIEWS)})" if line.startswith("Catalog Error: Table with name") else line


def _print(result: "duckdb.DuckDBPyRelation", as_json: bool) -> None:
    names = _unique(result.columns)
    if as_json:
        keys = [json.dumps(name, ensure_ascii=False) for name in names]
        for row in _cells(result, "base64"):
            values = (f"{key}: {_strict(cell)}" for key, cell in zip(keys, row, strict=True))
            sys.stdout.write(f"{{{', '.join(values)}}}\n")
        return
    console = Console(highlight=False)
    if console.is_terminal:
        _print_table(console, result, names)
        return
    sys.stdout.write("\t".join(map(_tsv, names)) + "\n")
    for row in _cells(result, "octet_length"):
        sys.stdout.write("\t".join(_tsv(_plain(cell)) for cell in row) + "\n")


def _print_table(console: Console, result: "duckdb.DuckDBPyRelation", names: list[str]) -> None:
    table = Table()
    numeric = [_is_number(str(kind)) for kind in result.types]
    for name, is_number in zip(names, numeric, strict=True):
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    cut = False
    for number, row in enumerate(_cells(result.limit(TABLE_ROWS + 1), "octet_length")):
        if number == TABLE_ROWS:
            cut = True
            break
        table.add_row(*(Text(_plain(cell)) for cell in row))
    console.print(table)
    if cut:
        console.print(f"the first {TABLE_ROWS:,} rows; for all of them use --json, or a pipe", style="dim")


def _cells(result: "duckdb.DuckDBPyRelation", of_bytes: str) -> Iterator[list[str | None]]:
    """The rows as JSON texts, made by DuckDB, which knows its types; `of_bytes` says what stands for bytes."""
    columns = ", ".join(_as_json(place, str(kind), of_bytes) for place, kind in enumerate(result.types, start=1))
    for batch in result.project(columns).to_arrow_reader(ROWS_AT_ONCE):
        yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _as_json(place: int, kind: str, of_bytes: str) -> str:
    if kind == "BLOB":
        return f"to_json({of_bytes}(#{place}))"
    if kind == "BLOB[]":
        return f"to_json(list_transform(#{place}, lambda data: {of_bytes}(data)))"
    return f"to_json(#{place})"


def _strict(cell: str | None) -> str:
    """JSON as the standard has it: DuckDB writes NaN and Infinity, which become null."""
    if cell is None:
        return "null"
    if "NaN" not in cell and "Infinity" not in cell:
        return cell
    return json.dumps(json.loads(cell, parse_constant=lambda _: None), ensure_ascii=False)


def _plain(cell: str | None) -> str:
    """A cell for people: texts without quotes, nulls as nothing, the rest as JSON."""
    if cell is None:
        return ""
    return str(json.loads(cell)) if cell.startswith('"') else cell


def _tsv(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _is_number(kind: str) -> bool:
    return kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or kind.endswith("INT") or kind == "INTEGER"


def _unique(names: list[str]) -> list[str]:
    """Column names, each once: a second `count` becomes `count_1`, as DuckDB calls it in a subquery."""
    found: dict[str, Any] = {}
    for name in names:
        number, fresh = 0, name
        while fresh in found:
            number += 1
            fresh = f"{name}_{number}"
        found[fresh] = None
    return list(found)
