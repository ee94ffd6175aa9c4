"""Random tables for tests of the formats: spans, headings, captions, and texts full of what formats must escape."""

from hypothesis import strategies as st

from schemas.formats.table import Cell, Table, tidy

LETTERS = st.sampled_from([*"ab 1,.|\\&<>\"'`*_~^$%#{}[]()!?-+=:;/@\n", "é", "表", "ع", "ệ", "я", "\u00a0", "😀", "क्"])
PIECES = st.sampled_from(
    [
        "<br>",
        "&amp;",
        "&",
        r"\\",
        "--",
        "''",
        "``",
        "<td>",
        "</table>",
        "<nl>",
        r"\hline",
        "---",
        "| --- |",
        "&#10;",
        "%",
    ]
)
TEXTS = st.lists(LETTERS | PIECES | st.characters(exclude_categories=("C", "Z")), max_size=12).map(
    lambda parts: tidy("".join(parts))
)
CAPTIONS = st.none() | TEXTS.filter(bool)


@st.composite
def tables(draw, max_rows=6, max_columns=5):
    """Any table: cells are laid from the top left, each over as many free places as it likes."""
    rows, columns = draw(st.integers(1, max_rows)), draw(st.integers(1, max_columns))
    taken, cells = set(), []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            free = next((x for x in range(column, columns) if (row, x) in taken), columns) - column
            down, right = draw(st.integers(1, min(3, rows - row))), draw(st.integers(1, min(3, free)))
            taken |= {(y, x) for y in range(row, row + down) for x in range(column, column + right)}
            cells.append(Cell(draw(TEXTS), row, column, down, right, draw(st.booleans())))
    head = draw(st.integers(0, 2))
    cells = [Cell(c.text, c.row, c.column, c.row_span, c.column_span, c.header or c.row < head) for c in cells]
    return Table(rows, columns, cells, draw(CAPTIONS))
