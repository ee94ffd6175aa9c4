"""TEDS: how alike two tables are, by the edits between their trees (Zhong et al., arXiv 1911.10683, 4).

1 - edits / nodes of the larger tree: an edit puts in or takes out a node, or turns one into another; that costs 1 for
another tag or span, and for cells alike in these the edit distance of their texts per letter of the longer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.formats.table import Cell, Table, cells_by_row

# Tag, row span, column span, text of a node.
_Label = tuple[str, int, int, str]


@dataclass(frozen=True)
class _Tree:
    """Nodes in post-order; `leftmost` is the first leaf below each."""

    labels: Sequence[_Label]
    leftmost: Sequence[int]

    @property
    def keyroots(self) -> list[int]:
        """The last node for each leftmost leaf: the roots of what has to be compared (Zhang and Shasha, 1989)."""
        return sorted({leaf: node for node, leaf in enumerate(self.leftmost)}.values())


def teds(one: Table, other: Table, texts: bool = True) -> float:
    """From 0 to 1, which is the same table; without `texts` only structure counts (TEDS-S). Captions do not count.

    Headings differ from other cells by standing in the head. Two tables of 300 cells take two seconds.
    """
    first, second = _tree(one, texts), _tree(other, texts)
    return 1.0 - _edits(first, second) / max(len(first.labels), len(second.labels))


def edit_share(one: str, other: str) -> float:
    """The edit distance of two texts per letter of the longer one, 0 to 1."""
    if one == other:
        return 0.0
    if not one or not other:
        return 1.0
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, mate in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != mate)))
        above = line
    return above[-1] / max(len(one), len(other))


def _tree(table: Table, texts: bool) -> _Tree:
    labels: list[_Label] = []
    leftmost: list[int] = []

    def close(label: _Label, first: int) -> None:
        leftmost.append(min(first, len(labels)))
        labels.append(label)

    rows = cells_by_row(table)
    head = table.header_rows
    for tag, part in (("thead", rows[:head]), ("tbody", rows[head:])):
        if not part:
            continue
        group = len(labels)
        for row in part:
            start = len(labels)
            for cell in row:
                close(_label(cell, texts), len(labels))
            close(("tr", 1, 1, ""), start)
        close((tag, 1, 1, ""), group)
    close(("table", 1, 1, ""), 0)
    return _Tree(labels, leftmost)


def _label(cell: Cell, texts: bool) -> _Label:
    return "td", cell.row_span, cell.column_span, cell.text if texts else ""


def _turned(one: _Label, other: _Label) -> float:
    return 1.0 if one[:3] != other[:3] else edit_share(one[3], other[3])


def _edits(one: _Tree, other: _Tree) -> float:
    """The least edits between two trees, by the algorithm of Zhang and Shasha (SIAM J. Comput. 18, 1989)."""
    between = [[0.0] * len(other.labels) for _ in one.labels]
    for root in one.keyroots:
        for mate in other.keyroots:
            _compare(one, other, root, mate, between)
    return between[-1][-1]


def _compare(one: _Tree, other: _Tree, root: int, mate: int, between: list[list[float]]) -> None:
    """Fills in the edits between the trees below `root` and `mate` whose leftmost leaves are theirs."""
    start, begin = one.leftmost[root], other.leftmost[mate]
    above = [float(count) for count in range(mate - begin + 2)]
    lines = [above]
    for node in range(start, root + 1):
        line = [above[0] + 1]
        whole = one.leftmost[node] == start
        for place, peer in enumerate(range(begin, mate + 1), 1):
            least = min(above[place], line[-1]) + 1
            if whole and other.leftmost[peer] == begin:
                least = min(least, above[place - 1] + _turned(one.labels[node], other.labels[peer]))
                between[node][peer] = least
            else:
                before = lines[one.leftmost[node] - start][other.leftmost[peer] - begin]
                least = min(least, before + between[node][peer])
            line.append(least)
        lines.append(line)
        above = line
