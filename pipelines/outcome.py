"""Outcome: what a step made of some rows, as tables and counts that add up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from schemas.ledger import LEDGER

# Ledger rows as steps make them; the unit adds run, step and unit.
NOTE = pa.schema([LEDGER.field(name) for name in LEDGER.names if name not in ("run", "step", "unit")])


@dataclass(frozen=True)
class Outcome:
    """Tables by name (documents, pictures, dropped, ...), ledger rows (NOTE) and counts per state."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    notes: tuple[pa.Table, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Outcome") -> "Outcome":
        tables = {
            name: pa.concat_tables([outcome.tables[name] for outcome in (self, other) if name in outcome.tables])
            for name in self.tables | other.tables
        }
        return Outcome(tables, self.notes + other.notes, self.counts + other.counts)


def note(
    record_id: str,
    state: str,
    rule: str,
    reason: str,
    *,
    part: int | None = None,
    value: float | None = None,
    detail: str | None = None,
) -> dict[str, Any]:
    """One ledger row."""
    return {
        "record_id": record_id,
        "part": part,
        "state": state,
        "filter": rule,
        "reason": reason,
        "value": None if value is None else round(float(value), 4),
        "detail": detail,
    }


def notes_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Ledger rows as a NOTE table."""
    return pa.Table.from_pylist(list(rows), schema=NOTE)
