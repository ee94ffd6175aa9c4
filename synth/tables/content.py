"""Content: what stands in a table, plausible and seeded, in all languages; apart from how it looks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from schemas.formats.table import Cell, Table
from synth.chance import chance
from synth.tables import reports, times, trade
from synth.tables.sheet import Pen

MAX_ROWS, MAX_COLUMNS = 40, 14
# What is drawn, with the notes that may stand below, and how often.
_TOPICS: dict[str, tuple[Callable[[Pen], Table], tuple[str, ...], int]] = {
    "prices": (trade.prices, ("vat", "change"), 10),
    "invoice": (trade.invoice, ("vat",), 8),
    "inventory": (trade.inventory, ("missing",), 8),
    "comparison": (trade.compare, ("change", "vat"), 8),
    "income": (reports.income, ("money",), 9),
    "balance": (reports.balance, ("money",), 7),
    "laboratory": (reports.laboratory, ("change",), 8),
    "survey": (reports.survey, ("source",), 7),
    "regions": (reports.regions, ("source", "missing"), 10),
    "weather": (reports.weather, ("source",), 5),
    "league": (times.league, ("change",), 8),
    "timetable": (times.timetable, ("change",), 7),
    "departures": (times.departures, ("change",), 6),
    "week": (times.week, ("change",), 8),
    "roster": (times.roster, ("change",), 6),
}
TOPICS = tuple(_TOPICS)


@dataclass(frozen=True)
class Content:
    """A table of 2 to 14 columns and 2 to 40 rows, and the note below it."""

    topic: str
    table: Table
    note: str | None = None


def write_content(seed: int, lang: str, topic: str | None = None) -> Content:
    """The content of a seed; of a topic by chance unless one is asked for.

    Raises:
        BadRecord: `language`, there are no words in it.
        KeyError: there is no such topic.
    """
    rng = chance(seed, "table", "content")
    chosen = rng.choices(TOPICS, [weight for _, _, weight in _TOPICS.values()])[0] if topic is None else topic
    write, notes, _ = _TOPICS[chosen]
    pen = Pen(lang, chance(seed, "table", chosen))
    table = write(pen)
    if rng.random() < 0.35:
        table = replace(table, caption=None)
    note = pen.word(f"note/{rng.choice(notes)}") if rng.random() < 0.2 else None
    return Content(chosen, shortened(table, MAX_ROWS, MAX_COLUMNS), note)


def shortened(table: Table, rows: int, columns: int) -> Table:
    """The first rows and columns of a table that has more; what spans further is cut. One that fits stays as it is."""
    if table.rows <= rows and table.columns <= columns:
        return table
    rows, columns = min(rows, table.rows), min(columns, table.columns)
    cells = [
        Cell(
            cell.text,
            cell.row,
            cell.column,
            min(cell.row_span, rows - cell.row),
            min(cell.column_span, columns - cell.column),
            cell.header,
        )
        for cell in table.cells
        if cell.row < rows and cell.column < columns
    ]
    return Table(rows, columns, cells, table.caption)
