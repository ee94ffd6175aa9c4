"""Table: cells with spans on a rectangular grid, what all table formats are written from and parsed to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import SchemaError

_SPACES = re.compile(r"[ \t\r\f\v]+")


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its top left place on the grid, how many rows and columns it spans, whether it is a heading.

    Lines of the text are parted by line breaks. White space is kept by no format beyond that: texts whose lines neither
    begin nor end with a space and hold no two in a row come back as they were written.
    """

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
        SchemaError: the grid is empty, a cell lies outside of it or is out of order, two meet, or a place is empty.
    """

    rows: int
    columns: int
    cells: Sequence[Cell]
    caption: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", tuple(self.cells))
        if self.rows < 1 or self.columns < 1:
            raise SchemaError(f"a table of {self.rows} x {self.columns} has no cell")
        seen: set[tuple[int, int]] = set()
        last = (-1, -1)
        for cell in self.cells:
            if cell.row_span < 1 or cell.column_span < 1:
                raise SchemaError(f"a cell that spans {cell.row_span} x {cell.column_span}")
            if (cell.row, cell.column) < last:
                raise SchemaError(f"the cell at row {cell.row}, column {cell.column} stands after that at {last}")
            last = (cell.row, cell.column)
            if not (0 <= cell.row <= self.rows - cell.row_span and 0 <= cell.column <= self.columns - cell.column_span):
                raise SchemaError(
                    f"a cell at row {cell.row}, column {cell.column} that spans {cell.row_span} x {cell.column_span}, "
                    f"in a table of {self.rows} x {self.columns}"
                )
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    if (row, column) in seen:
                        raise SchemaError(f"two cells at row {row}, column {column}")
                    seen.add((row, column))
        if missing := self.rows * self.columns - len(seen):
            raise SchemaError(f"a table of {self.rows} x {self.columns} lacks {missing} places")

    @property
    def has_spans(self) -> bool:
        """Whether a cell takes more than one place."""
        return len(self.cells) < self.rows * self.columns

    @property
    def header_rows(self) -> int:
        """How many rows from the top hold nothing but headings, none of which reaches below them.

        A heading as wide as the table, below others, is that of a section and no longer of the columns.
        """
        plain = [
            cell.row
            for cell in self.cells
            if not cell.header or (cell.row and self.columns > 1 and cell.column_span == self.columns)
        ]
        rows = min(plain, default=self.rows)
        while reaching := [cell.row for cell in self.cells if cell.row < rows < cell.row + cell.row_span]:
            rows = min(reaching)
        return rows


def plain_table(rows: Sequence[Sequence[str]], header_rows: int = 1, caption: str | None = None) -> Table:
    """A table without spans from its texts; the first `header_rows` are headings."""
    cells = tuple(
        Cell(text, number, column, header=number < header_rows)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    return Table(len(rows), len(rows[0]) if rows else 0, cells, caption)


def cells_by_row(table: Table) -> list[list[Cell]]:
    """The cells of each row that begin in it; empty where the row is covered from above."""
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def grid(table: Table) -> list[list[Cell]]:
    """The cell at each place: `grid(table)[row][column]`; one that spans stands at all its places."""
    places: dict[tuple[int, int], Cell] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                places[row, column] = cell
    return [[places[row, column] for column in range(table.columns)] for row in range(table.rows)]


def tidy(text: str) -> str:
    """A text as cells hold it: each line without white space at its ends and with single spaces; no-break ones stay."""
    return "\n".join(" ".join(filter(None, _SPACES.split(line))) for line in text.split("\n")).strip("\n")
