"""What a filter measured on a dropped document and what its limits were, the values that decided first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.limits import limits_of, told
from jobs.opened import Opened
from jobs.report_numbers import number

FIELDS = 3  # of a filter that measures many things


@dataclass(frozen=True)
class Verdict:
    """Both as text; empty where nothing is known."""

    measured: str
    limits: str


def verdict(run: Opened, row: Mapping[str, Any]) -> Verdict:
    """Of a row of queries/report_dropped.sql."""
    measured = [(item["field"], _value(item)) for item in row["measured"] or [] if _value(item)]
    values = [value for field, value in measured if field is None] or ([] if measured else [number(row["value"])])
    fields = _akin([(field, value) for field, value in measured if field is not None], row["reason"])
    limits = limits_of(run, row["step"]).get(row["filter"], {})
    return Verdict(
        " · ".join([*values, *(f"{field} {value}" for field, value in fields[:FIELDS])]),
        told(dict(_akin(list(limits.items()), row["reason"]))),
    )


def _akin(items: Sequence[tuple[str, str]], reason: str) -> list[tuple[str, str]]:
    """Those whose names share most words with the reason: `max_duplicate_lines` for `duplicate_lines`; else all."""
    shared = [len(_words(reason) & _words(name)) for name, _ in items]
    return [item for item, words in zip(items, shared, strict=True) if words == max(shared)]


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in name.split("_")}


def _value(item: Mapping[str, Any]) -> str:
    return item["text"] or "" if item["number"] is None else number(item["number"])
