"""Asking: what is asked about a drawn table, and the answers, from the truth alone."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.formats.ocr_spotting import Spot, write_spots
from schemas.formats.table import Cell, Table, grid
from schemas.geometry import Box
from synth.drawn import Turn
from synth.prompts import asked_in, prompt_in
from synth.tables.formats import WRITERS, formats_of

# How often a whole table is asked for in a format.
_WEIGHTS = {"table_to_html": 50, "table_to_markdown": 22, "table_to_latex": 14, "table_to_otsl": 14}
MAX_SPOTS = 90  # cells in one answer; each takes about 40 tokens


def ask(table: Table, boxes: Sequence[Box], width: int, height: int, lang: str, rng: random.Random) -> list[Turn]:
    """One to four turns: mostly the whole table first, then questions about cells; `boxes` are of the cells."""
    asker = _Asker(table, boxes, (width, height), lang, rng)
    turns = [asker.whole()] if rng.random() < 0.75 else []
    more = [
        task
        for task, chance in ((asker.spots, 0.3), (asker.cell, 0.45), (asker.cell_box, 0.3), (asker.lookup, 0.4))
        if rng.random() < chance
    ]
    rng.shuffle(more)
    turns += [turn for task in more[:3] if (turn := task()) is not None]
    return turns or [asker.whole()]


class _Asker:
    def __init__(
        self, table: Table, boxes: Sequence[Box], size: tuple[int, int], lang: str, rng: random.Random
    ) -> None:
        self._table, self._boxes, self._size, self._lang, self._rng = table, boxes, size, lang, rng
        self._filled = [number for number, cell in enumerate(table.cells) if cell.text]

    def whole(self) -> Turn:
        tasks = formats_of(self._table)
        task = self._rng.choices(tasks, [_WEIGHTS[task] for task in tasks])[0]
        return Turn(self._prompt(task), WRITERS[task](self._table))

    def spots(self) -> Turn | None:
        if len(self._filled) > MAX_SPOTS:
            return None
        return Turn(self._prompt("table_cells"), self._spots(self._filled))

    def cell(self) -> Turn:
        cell = self._table.cells[self._rng.choice(self._filled)]
        row, column = self._place(cell)
        return Turn(self._prompt("table_cell", row=row, column=column), cell.text)

    def cell_box(self) -> Turn:
        number = self._rng.choice(self._filled)
        row, column = self._place(self._table.cells[number])
        return Turn(self._prompt("table_cell_box", row=row, column=column), self._spots([number]))

    def lookup(self) -> Turn | None:
        found = list(_lookups(self._table))
        if not found:
            return None
        row_head, column_head, text = self._rng.choice(found)
        return Turn(self._prompt("table_lookup", row_head=row_head, column_head=column_head), text)

    def _place(self, cell: Cell) -> tuple[int, int]:
        """A row and a column, from 1, that the cell takes."""
        row = cell.row + self._rng.randrange(cell.row_span)
        return row + 1, cell.column + self._rng.randrange(cell.column_span) + 1

    def _prompt(self, task: str, **values: str | int) -> str:
        return prompt_in(task, asked_in(self._lang, self._rng), self._rng, **values)

    def _spots(self, numbers: Sequence[int]) -> str:
        cells = self._table.cells
        spots = [Spot(one_line(cells[number].text), self._boxes[number]) for number in numbers]
        return write_spots(spots, *self._size)


def one_line(text: str) -> str:
    """The text of a cell without its line breaks."""
    return " ".join(text.split("\n"))


def _lookups(table: Table) -> Iterator[tuple[str, str, str]]:
    """Names of rows and columns that stand once and on one line, with what stands where they meet."""
    if table.header_rows != 1:
        return
    places = grid(table)
    heads = Counter(cell.text for cell in places[0])
    names = Counter(row[0].text for row in places[1:])
    for row in places[1:]:
        for head, cell in zip(places[0][1:], row[1:], strict=True):
            plain = all(each.row_span * each.column_span == 1 and each.text for each in (row[0], head, cell))
            once = heads[head.text] == names[row[0].text] == 1
            if plain and once and "\n" not in head.text + row[0].text:
                yield row[0].text, head.text, cell.text
