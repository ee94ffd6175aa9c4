"""MadeUp: a made-up text as it would be printed, line by line, and the facts that stand in it."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["start", "center", "end"]
ALIGNS: tuple[Align, ...] = ("start", "center", "end")


@dataclass(frozen=True)
class Printed:
    """One printed line.

    `cells` are the texts that share it: one, or several from the start of the line to its end, the last at the very
    end; lines of a table (roles `head` and `row`) have as many as the others. `role` is one of ROLES.
    """

    role: str
    cells: tuple[str, ...]
    align: Align = "start"  # of a line of one text
    size: float = 1.0  # of the letters, against those of the body
    bold: bool = False
    mono: bool = False  # all letters of one width
    indent: int = 0  # letters
    gap: float = 0.0  # above it, in heights of a line of the body
    rule: bool = False  # a drawn rule above it

    @property
    def text(self) -> str:
        return " ".join(self.cells)


# What a line is: title and subtitle; heading; body (running text); detail (small print); pair (a name and its value);
# item (a name and its price) and detail of it; head and row of a table; subtotal, discount, tax, total, paid; code;
# prompt and output of a terminal; sent and received messages; button; number.
ROLES = (
    "title", "subtitle", "heading", "body", "detail", "pair", "item", "item_detail", "head", "row", "subtotal",
    "discount", "tax", "total", "paid", "code", "prompt", "output", "sent", "received", "button", "number",
)  # fmt: skip


@dataclass(frozen=True)
class MadeUp:
    """A made-up text. Each value of `fields` stands verbatim in one cell; keys are those of `key_name`, each once."""

    kind: str
    lang: str
    lines: tuple[Printed, ...]
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """All of it, a line a row."""
        return "\n".join(line.text for line in self.lines)
