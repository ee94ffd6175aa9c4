"""A source's condition: SQL over the columns of the shards, asked of DuckDB row group by row group."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from jobs.trainer.shards import WHERE_COLUMNS
from schemas.errors import RecipeError
from schemas.sample import SAMPLE

if TYPE_CHECKING:
    import duckdb

EVERYTHING = "true"
# As in `interleaf sql`: scores are a map, as in scores['text_quality'] > 0.5.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # A recipe asks about its shards and about nothing else on the machine.
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "threads": "1",
}
_QUERY = """
SELECT place FROM (SELECT * REPLACE (map_from_entries(scores) AS scores) FROM given) AS samples
WHERE ({where}) ORDER BY place
"""


class Where:
    """The condition of the source `name`; a row for which it is null does not satisfy it.

    Raises:
        RecipeError: it is not a condition over the columns of SAMPLE.
    """

    def __init__(self, name: str, condition: str) -> None:
        self._name, self._condition = name, condition
        if condition != EVERYTHING:
            self._ask(pa.schema([SAMPLE.field(column) for column in WHERE_COLUMNS]).empty_table())

    def rows(self, table: pa.Table) -> Sequence[int]:
        """The rows of a table of WHERE_COLUMNS that satisfy the condition, ascending."""
        if self._condition == EVERYTHING:
            return range(len(table))
        return self._ask(table)

    def _ask(self, table: pa.Table) -> list[int]:
        import duckdb

        numbered = table.append_column("place", pa.array(np.arange(len(table))))
        self._connection.register("given", numbered)
        try:
            found = self._connection.execute(_QUERY.format(where=self._condition)).fetchall()
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise RecipeError(
                f"source {self._name}: where: {self._condition!r} is no condition over the columns of the shards "
                f"({first})"
            ) from error
        finally:
            self._connection.unregister("given")
        return [place for (place,) in found]

    @cached_property
    def _connection(self) -> "duckdb.DuckDBPyConnection":
        import duckdb

        return duckdb.connect(":memory:", config=_SETTINGS)
