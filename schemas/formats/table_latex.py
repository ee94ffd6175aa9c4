"""Tables as LaTeX: a tabular with \\multicolumn and \\multirow, headings in bold (packages multirow, makecell)."""

import re
from dataclasses import dataclass
from itertools import product
from typing import Any

from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table, cells_by_row, tidy

MAX_SPAN = 1000  # as for columns in HTML
_TABULAR = re.compile(r"\\begin\{tabular\*?\}(.*?)\\end\{tabular\*?\}", re.DOTALL)
_WRITTEN = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "{}&%$#_"},
}
_SPECIAL = re.compile(r"[\\~^{}&%$#_]")
# TeX joins these into one letter: -- into a dash, '' into a quotation mark.
_LIGATURE = re.compile(r"([-'`<>,])(?=\1)|[!?](?=`)")
# At the start of a row it would be the option of the line break before it.
_OPTION = re.compile(r"^[\[*]", re.MULTILINE)
_PIECE = re.compile(r"\\[a-zA-Z]+[ \t\n]*|\\.|%[^\n]*\n?|.", re.DOTALL)
_RULES = ("hline", "toprule", "midrule", "bottomrule")
_RULES_BELOW = ("cline", "cmidrule")  # with the columns as an argument
# Only how their argument looks.
_LOOKS = frozenset({"textbf", "textit", "emph", "textrm", "texttt", "textsf", "underline", "text", "mbox"})
_LETTERS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "\\": "\n",
    **{letter: letter for letter in " {}&%$#_"},
}


@dataclass(frozen=True)
class _Command:
    name: str


_Node = str | _Command | list[Any]  # a group is a list of nodes
_Nodes = list[_Node]


def write_latex(table: Table) -> str:
    """A tabular, in a table environment if there is a caption; a line a row, rules around and below the headings."""
    rows = cells_by_row(table)
    below: dict[int, list[Cell]] = {}  # cells that reach into a row from above
    for cell in table.cells:
        for reached in range(cell.row + 1, cell.row + cell.row_span):
            below.setdefault(reached, []).append(cell)
    lines = []
    for number, row in enumerate(rows):
        entries = [(cell.column, _entry(cell)) for cell in row]
        entries += [(cell.column, _across(cell, "")) for cell in below.get(number, ())]
        lines.append(" & ".join(entry for _, entry in sorted(entries)) + r" \\")
    if 0 < (head := table.header_rows) < table.rows:
        lines.insert(head, r"\hline")
    body = [rf"\begin{{tabular}}{{{'l' * table.columns}}}", r"\hline", *lines, r"\hline", r"\end{tabular}"]
    if table.caption is not None:
        body = [r"\begin{table}", rf"\caption{{{_escaped(table.caption)}}}", *body, r"\end{table}"]
    return "\n".join(body)


def parse_latex(text: str) -> Table:
    """The one tabular of `text`, with the \\caption beside it.

    Rules, comments and commands that change how text looks are passed over; a cell that is bold as a whole is a
    heading.

    Raises:
        SchemaError: there is no tabular or more than one, a command is not known, or the cells do not fit together.
    """
    parts = _TABULAR.findall(text)
    if len(parts) != 1:
        raise SchemaError(f"one tabular is needed, there are {len(parts)}")
    _, body = _arguments(_tree(parts[0]), 1)
    first, *others = _split(body, _Command("\\"))
    rows = [_split(row, "&") for row in (first, *map(_without_option, others))]  # of a line break: [2pt]
    if len(rows[-1]) == 1 and not _without_rules(rows[-1][0]):
        rows.pop()
    around = _tree(_TABULAR.sub("", text))
    captions = [place for place, node in enumerate(around) if node == _Command("caption")]
    caption = tidy(_text(_arguments(around[captions[0] + 1 :], 1)[0][0])) if captions else None
    return _placed(rows, caption)


def _escaped(text: str) -> str:
    text = _LIGATURE.sub(r"\g<0>{}", _SPECIAL.sub(lambda match: _WRITTEN[match[0]], text))
    return _OPTION.sub(r"{\g<0>}", text).replace("\n", r" \\ ")


def _entry(cell: Cell) -> str:
    text = _escaped(cell.text)
    if "\n" in cell.text:
        text = rf"\makecell{{{text}}}"
    if cell.header:
        text = rf"\textbf{{{text}}}"
    if cell.row_span > 1:
        text = rf"\multirow{{{cell.row_span}}}{{*}}{{{text}}}"
    return _across(cell, text)


def _across(cell: Cell, text: str) -> str:
    return rf"\multicolumn{{{cell.column_span}}}{{c}}{{{text}}}" if cell.column_span > 1 else text


def _tree(text: str) -> _Nodes:
    """The text as letters, commands and groups; comments are left out."""
    stack: list[_Nodes] = [[]]
    for piece in _PIECE.findall(text):
        if piece == "{":
            stack.append([])
        elif piece == "}":
            if len(stack) == 1:
                raise SchemaError("a } closes no group")
            group = stack.pop()
            stack[-1].append(group)
        elif piece[0] == "\\":
            stack[-1].append(_Command(piece[1:].rstrip() or " "))
        elif piece[0] != "%":
            stack[-1].append(" " if piece in "\n\t~" else piece)
    if len(stack) > 1:
        raise SchemaError("a { is not closed")
    return stack[0]


def _split(nodes: _Nodes, at: _Node) -> list[_Nodes]:
    parts: list[_Nodes] = [[]]
    for node in nodes:
        if node == at:
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _stripped(nodes: _Nodes) -> _Nodes:
    start, end = 0, len(nodes)
    while start < end and nodes[start] == " ":
        start += 1
    while start < end and nodes[end - 1] == " ":
        end -= 1
    return nodes[start:end]


def _arguments(nodes: _Nodes, count: int) -> tuple[list[_Nodes], _Nodes]:
    """The next `count` arguments, an optional one before them passed over, and what follows."""
    nodes = _without_option(nodes)
    found: list[_Nodes] = []
    while len(found) < count:
        nodes = _stripped(nodes)
        if not nodes:
            raise SchemaError("a command of the tabular lacks its argument")
        found.append(nodes[0] if isinstance(nodes[0], list) else [nodes[0]])
        nodes = nodes[1:]
    return found, nodes


def _without_option(nodes: _Nodes, brackets: str = "[]") -> _Nodes:
    nodes = _stripped(nodes)
    if nodes[:1] == [brackets[0]] and brackets[1] in nodes:
        return nodes[nodes.index(brackets[1]) + 1 :]
    return nodes


def _without_rules(nodes: _Nodes) -> _Nodes:
    nodes = _stripped(nodes)
    while nodes and isinstance(command := nodes[0], _Command):
        if command.name in _RULES:
            nodes = _stripped(nodes[1:])
        elif command.name in _RULES_BELOW:
            nodes = _stripped(_arguments(_without_option(nodes[1:], "()"), 1)[1])
        else:
            break
    return nodes


def _text(nodes: _Nodes) -> str:
    parts: list[str] = []
    while nodes:
        node, nodes = nodes[0], nodes[1:]
        if isinstance(node, list):
            parts.append(_text(node))
        elif isinstance(node, str):
            parts.append(node)
        elif node.name == "makecell":
            (content,), nodes = _arguments(nodes, 1)
            parts.append(_text(content))
        elif node.name in _LETTERS:
            parts.append(_LETTERS[node.name])
        elif node.name not in _LOOKS:
            raise SchemaError(f"\\{node.name} in a cell: it is not known what it prints")
    return "".join(parts)


def _placed(rows: list[list[_Nodes]], caption: str | None) -> Table:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    columns = 0
    for row, entries in enumerate(rows):
        column = 0
        for entry in entries:
            cell = _read(_without_rules(entry), row, column)
            places = set(product(range(row, row + cell.row_span), range(column, column + cell.column_span)))
            if (row, column) in taken and not cell.text and cell.row_span == 1 and places <= taken:
                column += cell.column_span
                continue
            if places & taken:
                raise SchemaError(f"two cells at row {row}, column {column}")
            taken |= places
            cells.append(cell)
            column += cell.column_span
        columns = max(columns, column)
    missing = [Cell("", *place) for place in product(range(len(rows)), range(columns)) if place not in taken]
    return Table(len(rows), columns, sorted(cells + missing, key=lambda cell: (cell.row, cell.column)), caption)


def _read(nodes: _Nodes, row: int, column: int) -> Cell:
    spans = {"multicolumn": 1, "multirow": 1}
    while nodes and isinstance(opening := nodes[0], _Command) and opening.name in spans:
        name = opening.name
        (span, _, content), after = _arguments(nodes[1:], 3)
        number = _text(span).strip()
        if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) <= MAX_SPAN):
            raise SchemaError(f"\\{name} of {number!r} places at row {row}, column {column}")
        if _stripped(after):
            raise SchemaError(f"text beside \\{name} at row {row}, column {column}")
        spans[name], nodes = int(number), _stripped(content)
    header = len(nodes) == 2 and nodes[0] == _Command("textbf") and isinstance(nodes[1], list)
    return Cell(tidy(_text(nodes)), row, column, spans["multirow"], spans["multicolumn"], header)
