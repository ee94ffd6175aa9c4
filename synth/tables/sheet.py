"""Sheet: a table as it is filled in, row by row, and how one language writes numbers, money, dates and times in it."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from schemas.formats.table import Cell, Table
from synth.dates import date_formats, format_date
from synth.numbers import NumberFormat, eastern, format_number, with_unit
from synth.tables.lexicon import members, word

# How numbers are grouped; the languages that are not named write 1.234,5.
_FORMATS: dict[str, NumberFormat] = {
    "ar": "comma", "en": "comma", "fr": "space", "ja": "comma", "ko": "comma", "ru": "space", "zh": "comma",
}  # fmt: skip
# The currency, and whether it stands before the number.
_MONEY = {
    "ar": ("ر.س", False), "en": ("$", True), "ja": ("¥", True), "ko": ("₩", True), "pt": ("R$ ", True),
    "ru": ("₽", False), "vi": ("₫", False), "zh": ("¥", True),
}  # fmt: skip
# Prices of everyday things are this many times those in euros, without cents where it is large.
_WORTH = {"ar": 4, "ja": 150, "ko": 1500, "pt": 6, "ru": 90, "vi": 27000, "zh": 8}


@dataclass(frozen=True)
class Entry:
    """A cell to be placed: where it goes follows from those before it."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool | None = None  # None: as its row


@dataclass
class Sheet:
    """Rows so far. Each cell takes the first free place of its row."""

    cells: list[Cell] = field(default_factory=list)
    rows: int = 0
    _taken: set[tuple[int, int]] = field(default_factory=set)

    def row(self, entries: Sequence[Entry | str], header: bool = False) -> None:
        """Adds a row; of a text alone comes a cell of one place."""
        column = 0
        for entry in entries:
            entry = Entry(entry) if isinstance(entry, str) else entry
            while (self.rows, column) in self._taken:
                column += 1
            marked = header if entry.header is None else entry.header
            self.cells.append(Cell(entry.text, self.rows, column, entry.rows, entry.columns, marked))
            self._taken |= {
                (y, x) for y in range(self.rows, self.rows + entry.rows) for x in range(column, column + entry.columns)
            }
        self.rows += 1

    def table(self, caption: str | None = None) -> Table:
        """The table of all rows."""
        columns = 1 + max(column for _, column in self._taken)
        return Table(self.rows, columns, sorted(self.cells, key=lambda cell: (cell.row, cell.column)), caption)


@dataclass(frozen=True)
class Pen:
    """How one sample writes: its language and its choices."""

    lang: str
    rng: random.Random

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def some(self, prefix: str, count: int) -> list[str]:
        """So many different words below a prefix, fewer where there are not as many."""
        words = members(prefix, self.lang)
        return self.rng.sample(words, min(count, len(words)))

    def number(self, value: float, decimals: int = 0) -> str:
        return self._digits(format_number(value, decimals, _FORMATS.get(self.lang, "dot")))

    def money(self, euros: float) -> str:
        """A price of so many euros, in the currency of the language."""
        return self.sum(self.worth(euros))

    def worth(self, euros: float) -> float:
        """What about so many euros are in the currency of the language, without small change where that is unusual."""
        worth = _WORTH.get(self.lang, 1)
        return round(euros * worth, -2 if worth > 1000 else 0 if worth > 10 else 2)

    def rounded(self, amount: float) -> float:
        return round(amount, 0 if _WORTH.get(self.lang, 1) > 10 else 2)

    def sum(self, amount: float) -> str:
        """An amount of the currency of the language, which is named in half of the tables."""
        number = self.number(amount, 0 if _WORTH.get(self.lang, 1) > 10 else 2)
        if not self._signed:
            return number
        sign, before = _MONEY.get(self.lang, ("€", False))
        return f"{sign}{number}" if before else f"{number} {sign}"

    def percent(self, value: float, decimals: int = 0) -> str:
        return self._digits(with_unit(self.number(value, decimals), "%", self.lang))

    def date(self, day: datetime.date) -> str:
        return self._digits(format_date(day.isoformat(), self._date_format, self.lang))

    def clock(self, minutes: int) -> str:
        """A time of the day."""
        return self._digits(f"{minutes // 60 % 24:02}:{minutes % 60:02}")

    def plain(self, value: int) -> str:
        """A whole number that is not grouped, such as a year."""
        return self._digits(str(value))

    def day(self) -> datetime.date:
        """Some day of the last years."""
        return datetime.date(2016, 1, 1) + datetime.timedelta(days=self.rng.randrange(3800))

    def caption(self, topic: str, **values: str) -> str:
        return self.word(f"caption/{topic}").format(**values)

    def _digits(self, text: str) -> str:
        return eastern(text) if self._eastern else text

    @cached_property
    def _eastern(self) -> bool:
        """Whether digits are those of the Arab east."""
        return self.lang == "ar" and self.rng.random() < 0.3

    @cached_property
    def _signed(self) -> bool:
        return self.rng.random() < 0.5

    @cached_property
    def _date_format(self) -> str:
        return self.rng.choice(date_formats("day", self.lang))


def with_gaps(table: Table, share: float, rng: random.Random, filler: str = "") -> Table:
    """The table with about this share of its plain cells emptied, or with `filler` in them."""
    return replace(
        table,
        cells=[cell if cell.header or rng.random() >= share else replace(cell, text=filler) for cell in table.cells],
    )
