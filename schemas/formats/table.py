"""Table: cells with spans on a rectangular grid, what all table formats are written from and parsed to."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import SchemaError


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its top left place on the grid, how many rows and columns it spans, whether it is a heading."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    header: bool = False


@dataclass(frozen=True)
class Table:
    """Cells in reading order (row by row) that cover a grid of `rows` x `columns` without gap or overlap.

    Raises:
        SchemaError: a cell lies outside the grid, two meet, or a place is empty.
    """

    rows: int
    columns: int
    cells: Sequence[Cell]
    caption: str | None = None

    def __post_init__(self) -> None:
        seen: set[tuple[int, int]] = set()
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    if not (0 <= row < self.rows and 0 <= column < self.columns):
                        raise SchemaError(
                            f"a cell at row {row}, column {column} of a table of {self.rows} x {self.columns}"
                        )
                    if (row, column) in seen:
                        raise SchemaError(f"two cells at row {row}, column {column}")
                    seen.add((row, column))
        if missing := self.rows * self.columns - len(seen):
            raise SchemaError(f"a table of {self.rows} x {self.columns} lacks {missing} places")


def plain_table(rows: Sequence[Sequence[str]], header_rows: int = 1, caption: str | None = None) -> Table:
    """A table without spans from its texts; the first `header_rows` are headings."""
    cells = tuple(
        Cell(text, number, column, header=number < header_rows)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    return Table(len(rows), len(rows[0]) if rows else 0, cells, caption)
