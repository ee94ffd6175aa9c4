"""The section of the report about interleaved.select: what was compared, and the threshold of each stratum."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from jobs.report_html import Content, Html, element, shortened
from jobs.report_numbers import number, percent
from jobs.report_tables import table

SELECT = "interleaved.select"
NAME_LETTERS = 60
HEADINGS = ("stratum", "documents", "stay", "share", "threshold", "tied", "over the cap")

Row = Mapping[str, Any]


def strata(run: Row, found: Sequence[Row], most: int) -> list[Html | None]:
    """A table for each choice; nothing where the run has none."""
    if not found:
        return []
    told = (
        "Of each stratum the best stay, down to the threshold. Tied are documents with that score and a higher id; "
        "over the cap, those that would have stayed were there not so many of their domain."
    )
    tables = [_choice(run, step, list(rows), most) for step, rows in groupby(found, key=lambda row: row["step"])]
    return [element("p", told, class_="quiet"), *(item for items in tables for item in items)]


def _choice(run: Row, step: str, found: Sequence[Row], most: int) -> list[Html | None]:
    body: list[list[Content]] = []
    for row in found:
        is_rest = row["place"] > most
        name: Content = (
            f"{row['strata']:,} more" if is_rest else element("bdi", shortened(row["stratum"], NAME_LETTERS))
        )
        stay = row["quota"] - row["capped"]
        ends = dict.fromkeys(number(row[end]) for end in ("lowest", "highest") if row[end] is not None)
        counts = (f"{row['documents']:,}", f"{stay:,}", percent(stay, row["documents"]))
        body.append([name, *counts, " to ".join(ends) or "none stays", f"{row['tied']:,}", f"{row['capped']:,}"])
    given = _given(run, step)
    compared = element("p", *given, class_="quiet") if given else None
    return [compared, table(f"Thresholds of {step}", HEADINGS, body)]


def _given(run: Row, step: str) -> list[Content]:
    """What the recipe asks of the choice, as far as run.json tells."""
    choices = [item for item in (run.get("recipe") or {}).get("steps", []) if item["use"] == SELECT]
    place = int(step.removeprefix(SELECT).removeprefix(".") or 1) - 1
    if place >= len(choices):
        return []
    given = choices[place].get("parameters", {})
    score = given.get("score")
    weights = score.items() if isinstance(score, Mapping) else [(score, None)]
    told: list[Content] = ["Compared by "]
    for turn, (name, weight) in enumerate(weights):
        told += [" and " if turn else "", element("code", str(name)), "" if weight is None else f" × {number(weight)}"]
    return [*told, f"; asked to keep {percent(given['keep'], 1)} of each stratum." if "keep" in given else "."]
