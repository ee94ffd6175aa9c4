"""Tables as Markdown, as GitHub reads them (GFM): a row a line, the first one headings, no spans."""

import html
import re

from schemas.errors import SchemaError
from schemas.formats.table import Table, grid, plain_table, tidy

# What a reader of Markdown would take for something else than text; `_` inside of a word is safe, and so is a lone `&`.
_SPECIAL = re.compile(r"[\\|`*<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_MEANT = re.compile(r"\\([!-/:-@\[-`{-~])|<br\s*/?>|&#?\w+;", re.IGNORECASE)
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_BAR = re.compile(r"(?:[^\\|]|\\.)*", re.DOTALL)


def write_markdown(table: Table) -> str:
    """The table, after its caption and an empty line if it has one; of all headings only the first row stays marked.

    A table whose first row is none of headings gets a row of empty ones.

    Raises:
        SchemaError: a cell spans several places, which Markdown cannot say.
    """
    if table.has_spans:
        cell = next(cell for cell in table.cells if cell.row_span * cell.column_span > 1)
        raise SchemaError(
            f"the cell at row {cell.row}, column {cell.column} spans {cell.row_span} x {cell.column_span}, and "
            "Markdown has no spans: write HTML, LaTeX or OTSL"
        )
    rows = [[_escaped(cell.text) for cell in row] for row in grid(table)]
    if not table.header_rows:
        rows.insert(0, [""] * table.columns)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{' --- |' * table.columns}")
    if table.caption is not None:
        lines[:0] = [_escaped(table.caption), ""]
    return "\n".join(lines)


def parse_markdown(text: str) -> Table:
    """The table of `text`; what stands before it is its caption. Rows end at the first empty line.

    A row of empty headings is none; a row that lacks cells is filled up with empty ones.

    Raises:
        SchemaError: there is no table, something stands after it, or a row has more cells than the first.
    """
    lines = text.strip("\n").split("\n")
    rule = next((number for number, line in enumerate(lines) if number and _is_rule(line, lines[number - 1])), None)
    if rule is None:
        raise SchemaError("a table in Markdown has a line such as | --- | --- | below its first row")
    caption = _meant(" ".join(lines[: rule - 1])) or None
    end = next((number for number in range(rule + 1, len(lines)) if not lines[number].strip()), len(lines))
    for number, line in enumerate(lines[end:], end + 1):
        if line.strip():
            raise SchemaError(f"line {number} is not of the table, and nothing may stand after it")
    head, *rows = [_cells(line) for line in (lines[rule - 1], *lines[rule + 1 : end])]
    for number, row in enumerate(rows):
        if len(row) > len(head):
            raise SchemaError(f"row {number + 1} has {len(row)} cells, the first has {len(head)}")
        row += [""] * (len(head) - len(row))
    if not any(head) and rows:
        return plain_table(rows, 0, caption)
    return plain_table([head, *rows], 1, caption)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "<br>")


def _meant(text: str) -> str:
    return tidy(_MEANT.sub(lambda match: match[1] or ("\n" if match[0][0] == "<" else html.unescape(match[0])), text))


def _is_rule(line: str, above: str) -> bool:
    line = line.strip()
    return "|" in line + above and bool(_RULE.fullmatch(line)) and len(_cells(line)) == len(_cells(above))


def _cells(line: str) -> list[str]:
    line = line.strip()
    cells, place = [], 1 if line.startswith("|") else 0
    while place <= len(line):
        match = _BAR.match(line, place)
        assert match is not None
        cells.append(_meant(match[0]))
        place = match.end() + 1
        if place > len(line):
            break
        if place == len(line):  # the bar that closes the row
            break
    return cells
