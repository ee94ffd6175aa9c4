"""Text corpora made in code, and what text.read makes of them."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.outcome import Outcome
from pipelines.text_corpus import Columns
from pipelines.text_read import TextRead
from pipelines.units import Unit
from tests.pipelines.runs import all_read

TEXTS = [
    "The harbour is quiet.\n\nThe boats come back with the tide.  \n",
    "  Le port est calme\tle matin\r\n",
    "朝の港は静かです。\u3000🚤",
    'tabs\tand \u0000 nothing else, \\ and "',
]

TEXT_ONLY = Columns()


def jsonl(rows: list[Any]) -> bytes:
    """A line a row; bytes stand as they are."""
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def read(
    *paths: Path | str,
    columns: Columns = TEXT_ONLY,
    unit_bytes: int = 1 << 28,
    max_record_mib: int = 16,
) -> tuple[list[Unit], Outcome]:
    """The units of a corpus, and all that text.read makes of them, with counts of what is no record."""
    step = TextRead(
        "text.read", "test", 0, inputs=tuple(map(str, paths)), columns=columns, max_record_mib=max_record_mib
    )
    return all_read(step, unit_bytes)


def texts(outcome: Outcome) -> list[str]:
    """The text of each document; each has one part."""
    found = []
    for row in documents(outcome):
        (part,) = row["parts"]
        assert (part["type"], part["label"]) == ("text", "paragraph")
        found.append(part["text"])
    return found


def documents(outcome: Outcome) -> list[dict[str, Any]]:
    return outcome.tables["documents"].to_pylist() if "documents" in outcome.tables else []


def notes(outcome: Outcome) -> list[tuple[str, str, str]]:
    """State, reason and detail of each ledger row."""
    rows = pa.concat_tables(outcome.notes).to_pylist() if outcome.notes else []
    return [(row["state"], row["reason"], row["detail"]) for row in rows]
