"""Tables as CSV (RFC 4180): a row a line, commas between cells, quotes where a cell needs them."""

import csv
import io

from schemas.errors import SchemaError
from schemas.formats.table import Table, grid, plain_table


def write_csv(table: Table) -> str:
    """The table with line feeds between its rows and none at its end; which cells are headings is not said.

    Raises:
        SchemaError: a cell spans several places, which CSV cannot say.
    """
    if table.has_spans:
        raise SchemaError("CSV has no spans: write HTML, LaTeX or OTSL")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([cell.text for cell in row] for row in grid(table))
    return out.getvalue().removesuffix("\n")


def parse_csv(text: str) -> Table:
    """The table of `text`, its first row headings.

    Raises:
        SchemaError: there is no row, rows differ in length, or a quote is not closed.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SchemaError(f"no CSV: {error}") from None
    if not rows:
        raise SchemaError("a table in CSV has at least a row")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]) or not row:
            raise SchemaError(f"row {number} has {len(row)} cells, the first has {len(rows[0])}")
    return plain_table(rows)
