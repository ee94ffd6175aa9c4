"""Tables as HTML: `<table>` with thead, tbody, th, rowspan and colspan."""

from collections import Counter
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from itertools import product

from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table, cells_by_row, tidy

MAX_COLUMNS = 1000  # as in browsers; a colspan of a billion is no table
_GROUPS = ("thead", "tbody", "tfoot")
_BLOCKS = ("p", "div", "li")

Attributes = list[tuple[str, str | None]]


def write_html(table: Table) -> str:
    """The table on one line; the rows at the top that hold only headings in a thead, the others in a tbody."""
    parts = ["<table>"]
    if table.caption is not None:
        parts.append(f"<caption>{_escaped(table.caption)}</caption>")
    rows = ["".join(["<tr>", *map(_written, row), "</tr>"]) for row in cells_by_row(table)]
    head = table.header_rows
    if head:
        parts += ["<thead>", *rows[:head], "</thead>"]
    if head < table.rows:
        parts += ["<tbody>", *rows[head:], "</tbody>"]
    return "".join([*parts, "</table>"])


def parse_html(text: str) -> Table:
    """The one table of `text`, its cells placed as a browser places them.

    Attributes, inline tags and what stands around the table are passed over; `<br>` and blocks make line breaks; a
    table in a cell becomes text of the cell. A row span ends with its row group, a row that lacks cells is filled up
    with empty ones, rows without a place are left out.

    Raises:
        SchemaError: there is no table or more than one, it has no cell, or two of its cells meet.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.tables != 1:
        raise SchemaError(f"one <table> is needed, there are {reader.tables}")
    return reader.table()


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _written(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    rows = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    columns = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<{tag}{rows}{columns}>{_escaped(cell.text)}</{tag}>"


class _Reader(HTMLParser):
    """Collects the rows of the outermost table, each with its group and its cells as they come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables = 0
        self.caption: str | None = None
        self._depth = 0
        self._group = 0
        self._rows: list[tuple[int, list[Cell]]] = []
        self._open: tuple[str, int, int] | None = None  # tag, row span, column span of what is being read
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "table":
            self._depth += 1
            self.tables += self._depth == 1
        elif self._depth > 1 and tag in ("tr", "td", "th"):
            self._text.append(" ")
        elif self._depth != 1 or tag in ("br", *_BLOCKS):
            self._break(tag)
        elif tag in _GROUPS:
            self._end_cell()
            self._group += 1
        elif tag == "tr":
            self._end_cell()
            self._rows.append((self._group, []))
        elif tag in ("td", "th", "caption"):
            self._end_cell()
            self._open = (tag, _span(attrs, "rowspan"), _span(attrs, "colspan"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th", "caption", "tr"):
            self._end_cell()
        elif self._depth == 1 and tag in _GROUPS:
            self._end_cell()
            self._group += 1
        elif tag in _BLOCKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._text.append(data.replace("\n", " "))

    def table(self) -> Table:
        """The table that was read."""
        self._end_cell()
        return Table(*_placed(self._rows), self.caption)

    def _break(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "br" or (tag in _BLOCKS and "".join(self._text).rpartition("\n")[2].strip()):
            self._text.append("\n")

    def _end_cell(self) -> None:
        if self._open is None:
            return
        tag, rows, columns = self._open
        text = tidy("".join(self._text))
        self._open, self._text = None, []
        if tag == "caption":
            self.caption = text or None
            return
        if not self._rows:  # cells without a row
            self._rows.append((self._group, []))
        self._rows[-1][1].append(Cell(text, 0, 0, rows, columns, tag == "th"))


def _span(attrs: Attributes, name: str) -> int:
    """A span as browsers read it; 0, for rows only, reaches to the end of the group."""
    value = (dict(attrs).get(name) or "1").strip()
    if not value.isascii() or not value.isdigit():
        return 1
    return int(value[:6]) or (0 if name == "rowspan" else 1)


def _placed(rows: list[tuple[int, list[Cell]]]) -> tuple[int, int, list[Cell]]:
    """How many rows and columns there are, and the cells in their places, empty ones where some are missing."""
    taken: dict[tuple[int, int], Cell] = {}
    cells: list[Cell] = []
    row = columns = 0
    rows_of = Counter(group for group, _ in rows)
    for group, found in rows:
        left = rows_of[group]  # with this one
        rows_of[group] -= 1
        if not found and not any((row, column) in taken for column in range(columns)):
            continue
        column = 0
        for cell in found:
            while (row, column) in taken:
                column += 1
            placed = replace(cell, row=row, column=column, row_span=min(cell.row_span or left, left))
            columns = max(columns, column + placed.column_span)
            if columns > MAX_COLUMNS:
                raise SchemaError(f"a table of more than {MAX_COLUMNS} columns")
            for place in product(range(row, row + placed.row_span), range(column, column + placed.column_span)):
                if place in taken:
                    raise SchemaError(f"two cells at row {place[0]}, column {place[1]}")
                taken[place] = placed
            cells.append(placed)
        row += 1
    missing = [Cell("", *place) for place in product(range(row), range(columns)) if place not in taken]
    return row, columns, sorted(cells + missing, key=lambda cell: (cell.row, cell.column))
