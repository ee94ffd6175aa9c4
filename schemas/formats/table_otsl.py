"""Tables as OTSL, the table tokens of docling and SmolDocling (arXiv 2305.03393): a token a place, `<nl>` after a row.

`<fcel>` opens a cell and `<ecel>` stands for an empty one, `<ched>` opens a heading of columns, `<rhed>` of a row,
`<srow>` of a section that takes a whole row; `<lcel>` continues the cell to its left, `<ucel>` the one above, `<xcel>`
both.
"""

import html
import re

from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table, grid, tidy

_TOKEN = re.compile(r"<(fcel|ecel|ched|rhed|srow|lcel|ucel|xcel|nl)>")
_WHOLE = re.compile(r"\s*<otsl>(?:<loc_\d+>)*(?:<caption>(.*?)</caption>)?(.*)</otsl>\s*", re.DOTALL)
_LOCATION = re.compile(r"<loc_\d+>")
_HEADINGS = ("ched", "rhed", "srow")


def write_otsl(table: Table) -> str:
    """The tokens between `<otsl>` and `</otsl>`, on one line but for line breaks in cells."""
    head = table.header_rows
    parts = ["<otsl>"]
    if table.caption is not None:
        parts.append(f"<caption>{html.escape(table.caption, quote=False)}</caption>")
    for number, row in enumerate(grid(table)):
        for column, cell in enumerate(row):
            parts.append(_token(cell, number, column, head, table.columns))
        parts.append("<nl>")
    return "".join([*parts, "</otsl>"])


def parse_otsl(text: str) -> Table:
    """The table of what `write_otsl` writes; locations (`<loc_42>`) are passed over.

    Raises:
        SchemaError: the text is of another form, its rows differ in length, or a token continues no cell.
    """
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise SchemaError("a table in OTSL stands between <otsl> and </otsl>")
    caption = None if match[1] is None else tidy(html.unescape(_LOCATION.sub("", match[1])))
    before, *pieces = _TOKEN.split(match[2])
    if before.strip():
        raise SchemaError(f"{before.strip()[:40]!r} stands before the first cell")
    rows: list[list[tuple[str, str]]] = [[]]
    for token, content in zip(pieces[::2], pieces[1::2], strict=True):
        if token == "nl":
            rows.append([])
            continue
        rows[-1].append((token, tidy(html.unescape(_LOCATION.sub("", content)))))
    if not rows[-1]:
        rows.pop()
    columns = len(rows[0]) if rows else 0
    for number, row in enumerate(rows):
        if len(row) != columns:
            raise SchemaError(f"row {number} has {len(row)} places, the first has {columns}")
    cells = [
        Cell(content, row, column, *_spans(rows, row, column), token in _HEADINGS)
        for row, places in enumerate(rows)
        for column, (token, content) in enumerate(places)
        if token not in ("lcel", "ucel", "xcel")
    ]
    return Table(len(rows), columns, cells, caption)


def _token(cell: Cell, row: int, column: int, head: int, columns: int) -> str:
    if (row, column) != (cell.row, cell.column):
        return "<lcel>" if row == cell.row else "<ucel>" if column == cell.column else "<xcel>"
    text = html.escape(cell.text, quote=False)
    if not cell.header:
        return f"<fcel>{text}" if text else "<ecel>"
    if row < head:
        return f"<ched>{text}"
    return f"<srow>{text}" if cell.column_span == columns else f"<rhed>{text}"


def _spans(rows: list[list[tuple[str, str]]], row: int, column: int) -> tuple[int, int]:
    down, right = row + 1, column + 1
    while right < len(rows[0]) and rows[row][right][0] == "lcel":
        right += 1
    while down < len(rows) and rows[down][column][0] == "ucel":
        down += 1
    if any(rows[y][x][0] != "xcel" for y in range(row + 1, down) for x in range(column + 1, right)):
        raise SchemaError(f"the cell at row {row}, column {column} is continued to no rectangle")
    return down - row, right - column
