"""The section of the report about drawn samples that were read back."""

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.report_html import Content, Html, element, shortened
from jobs.report_numbers import number
from jobs.report_tables import table

HEADINGS = ("generator", "language", "engine", "samples", "texts", "characters", "edits", "median", "misread", "worst")
TEXT_LETTERS = 40

Row = Mapping[str, Any]


def read_back(rows: Sequence[Row]) -> list[Html | None]:
    """A table of what was read of which generator and language; empty where nothing was."""
    if not rows:
        return []
    told = (
        "Clean renders that a hash of their ids chose, read by a recognizer text by text. Edits are per character, "
        "without spaces, over the texts whose letters the recognizer knows; the median is that of the samples."
    )
    body = [_line(row) for row in rows]
    return [element("p", told, class_="quiet"), table("Read back", HEADINGS, body, texts=(0, 1, 2, 9))]


def _line(row: Row) -> list[Content]:
    worst = "" if row["worst_text"] is None else element("span", *_pair(row), class_="quiet")
    counts = (f"{row[name]:,}" for name in ("samples", "texts", "characters"))
    shares = (number(round(row[name], 4)) for name in ("edits_a_character", "median_distance"))
    return [row["generator"], row["lang"] or "", row["engine"], *counts, *shares, f"{row['misread']:,}", worst]


def _pair(row: Row) -> tuple[Content, ...]:
    said, read = (element("bdi", shortened(row[name] or "", TEXT_LETTERS)) for name in ("worst_text", "worst_read"))
    return said, " → ", read if row["worst_read"] else "nothing"
