"""Words: what a chart is about and how that is said in its title, subtitle and axes."""

import datetime
import random
from collections.abc import Callable, Sequence

from synth.charts.chart import Column
from synth.charts.lexicon import ORDERED, members, word
from synth.charts.topics import TOPICS, Quantity, Topic

_SUFFIX = {"ja": "{}（{}）", "zh": "{}（{}）", "ko": "{} ({})", "ar": "{}، {}"}
PLACES = frozenset({"country", "city", "continent"})
LAST_YEAR = 2025  # of which there are data


def topic_with(rng: random.Random, fits: Callable[[Quantity], bool], over: bool = False) -> tuple[Topic, Quantity]:
    """A topic and a quantity of it that fits; `over`: one with something to be split by."""
    found = [
        (topic, quantities)
        for topic in TOPICS
        if (quantities := [quantity for quantity in topic.quantities if fits(quantity)])
        and (not over or any(name != "month" for name in topic.over))
    ]
    topic, quantities = rng.choice(found)
    return topic, rng.choice(quantities)


def split_by(topic: Topic, quantity: Quantity) -> list[str]:
    """The dimensions that split a quantity; what is measured once or once a year differs by no day of the week."""
    return [name for name in topic.over if name != "month" and (name != "weekday" or quantity.every == "any")]


def name_of(quantity: Quantity, lang: str) -> str:
    return word(f"q.{quantity.name}", lang)


def unit_of(quantity: Quantity, lang: str) -> str:
    return word(f"u.{quantity.unit}", lang) if quantity.unit else ""


def number_column(name: str, values: Sequence[float], quantity: Quantity, lang: str) -> Column:
    return Column(name, "number", tuple(values), unit_of(quantity, lang), quantity.decimals)


def quantity_of(column: Column, lang: str) -> Quantity:
    """The quantity that a column is called after."""
    return next(
        quantity
        for topic in TOPICS
        for quantity in topic.quantities
        if name_of(quantity, lang) == column.name
        and (unit_of(quantity, lang), quantity.decimals) == (column.unit, column.decimals)
    )


def some(dimension: str, low: int, high: int, lang: str, rng: random.Random) -> tuple[str, ...]:
    """`low` to `high` names of a dimension, as many as there are; a run of them where they have an order."""
    names = members(dimension, lang)
    count = min(rng.randint(low, high), len(names))
    if dimension in ORDERED:
        if dimension in ("month", "year") and count < len(names):
            first = rng.randrange(len(names) - count + 1)
            return names[first : first + count]
        return names if len(names) <= high else names[:count]
    return tuple(rng.sample(names, count))


def titled(what: str, by: str, lang: str, suffix: str = "") -> str:
    """`what` by something: the phrase stands before the quantity where the language wants it so."""
    if not by:
        text = what
    elif lang in ("ja", "zh"):
        text = f"{by}{what}" if lang == "zh" or not by.endswith("別") else f"{by}の{what}"
    elif lang == "ko":
        text = f"{by} {what}"
    else:
        text = f"{what} {by}"
    return _SUFFIX.get(lang, "{}, {}").format(text, suffix) if suffix else text


def both(one: str, other: str, lang: str) -> str:
    """Two quantities as one phrase; the second begins with a small letter but where nouns never do."""
    joint = word("w.and", lang)
    if lang != "de" and other[1:2].islower():
        other = other[0].lower() + other[1:]
    if lang == "es" and other.startswith(("i", "hi")):
        joint = "e"
    before, after = ("", "") if lang in ("ja", "zh") else (" ", "" if lang == "ar" else " ")
    return f"{one}{before}{joint}{after}{other}"


def place(dimensions: Sequence[str], lang: str, rng: random.Random) -> str:
    """A country or city to set in the title, unless the chart is about places already."""
    if PLACES & set(dimensions):
        return ""
    return rng.choice(members(rng.choice(("country", "city")), lang))


def suffix(dimensions: Sequence[str], lang: str, rng: random.Random, year: bool = True) -> str:
    """What may follow a title: a place, a year, or nothing."""
    choices = ["", place(dimensions, lang, rng)]
    if year and not {"year", "month"} & set(dimensions):
        choices.append(str(rng.randint(2010, 2025)))
    return rng.choice(choices)


def dates(every: str, count: int, rng: random.Random) -> tuple[str, ...]:
    """ISO days: the first of months or quarters, or days or Mondays in a row."""
    if every in ("month", "quarter"):
        step = 1 if every == "month" else 3
        start = rng.randint(2008, 2023) * 12 + (rng.randrange(12) if step == 1 else 3 * rng.randrange(4))
        start = min(start, (LAST_YEAR + 1) * 12 - step * count)
        months = (start + step * index for index in range(count))
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}-01" for month in months)
    first = datetime.date(rng.randint(2015, 2024), 1, 1) + datetime.timedelta(days=rng.randrange(365))
    if every == "week":
        first -= datetime.timedelta(days=first.weekday())
    return tuple(
        (first + datetime.timedelta(days=(7 if every == "week" else 1) * index)).isoformat() for index in range(count)
    )
