"""Absent: names that a chart might have shown and does not."""

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache

from synth.charts.lexicon import dimensions, members

_FROM_CLDR = ("country", "city", "language", "weekday", "month")


def absent(rows: Sequence[str], lang: str, rng: random.Random) -> str | None:
    """A name of the same sort as the rows that is none of them; None if they are of no known sort."""
    if all(row.isdigit() and len(row) == 4 for row in rows):
        return str(max(map(int, rows)) + rng.randint(2, 9))
    for dimension in _dimensions(lang).get(rows[0], ()):
        names = members(dimension, lang)
        if set(rows) <= set(names) and (left := [name for name in names if name not in rows]):
            return rng.choice(left)
    return None


@lru_cache(maxsize=32)
def _dimensions(lang: str) -> Mapping[str, tuple[str, ...]]:
    """The dimensions by the names in them."""
    found: dict[str, tuple[str, ...]] = {}
    for dimension in (*_FROM_CLDR, *dimensions()):
        for name in members(dimension, lang):
            found[name] = (*found.get(name, ()), dimension)
    return found
