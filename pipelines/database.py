"""A DuckDB that holds little in memory and spills the rest to the disk of OUT."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.storage import Store

if TYPE_CHECKING:
    import duckdb

DUCKDB_MIB = 1024  # beyond it lies on disk what DuckDB holds


@contextmanager
def database(store: Store) -> Iterator["duckdb.DuckDBPyConnection"]:
    """An empty database that spills into a folder beside OUT, which goes with it."""
    import duckdb

    with _spill_folder(store) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": "1",
            "memory_limit": f"{DUCKDB_MIB}MiB",
            "temp_directory": str(folder),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        con = duckdb.connect(":memory:", config=settings)
        try:
            yield con
        finally:
            con.close()


def insert(con: "duckdb.DuckDBPyConnection", into: str, arriving: pa.Table, select: str) -> None:
    """Add to a table what `select` makes of the rows, which it calls `arriving`."""
    con.register("arriving", arriving)
    con.execute(f"INSERT INTO {into} {select}")
    con.unregister("arriving")


@contextmanager
def _spill_folder(store: Store) -> Iterator[Path]:
    with store.spool() as file, TemporaryDirectory(dir=file.parent) as folder:
        yield Path(folder)
