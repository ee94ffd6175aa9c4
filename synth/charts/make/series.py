"""Series: charts of one or more columns of numbers over categories or dates."""

import random
from collections.abc import Sequence

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import members, word
from synth.charts.make.values import across, along, rounded, shares
from synth.charts.make.words import (
    PLACES,
    both,
    dates,
    name_of,
    number_column,
    place,
    some,
    split_by,
    suffix,
    titled,
    topic_with,
    unit_of,
)
from synth.charts.topics import TOPICS, Quantity, Topic

_LINES = frozenset({"line", "area", "step", "multi_line", "stacked_area"})
_MANY = {"grouped_bar": (2, 4), "stacked_bar": (2, 5), "percent_stacked_bar": (2, 4), "multi_line": (2, 5),
         "stacked_area": (2, 5), "dumbbell": (2, 2)}  # fmt: skip
_UNTIMED = frozenset({"dumbbell", "horizontal_bar", "lollipop"})
_SUMS = frozenset({"stacked_bar", "percent_stacked_bar", "stacked_area"})
# Units that begin with "per", of which a subtitle could not say that the chart is "in" them.
_RATES = frozenset({"per_km2", "per_1000"})
_POSITIVE = frozenset({"area", "stacked_area", "lollipop", "dumbbell", *_SUMS})


def series(kind: str, lang: str, rng: random.Random) -> Chart:
    """Bars, lines, areas and their like, with one column or several."""

    def fits(quantity: Quantity) -> bool:
        if quantity.every == "once" and kind in _LINES:
            return False
        return (quantity.adds or kind not in _SUMS) and not (quantity.signed and kind in _POSITIVE)

    topic, quantity = topic_with(rng, fits, over=kind in _MANY)
    timed = kind in _LINES or (kind not in _UNTIMED and quantity.every != "once" and rng.random() < 0.4)
    x, every, x_by = _axis(kind, topic, timed, lang, rng, quantity.every != "any")
    unit = unit_of(quantity, lang)
    if kind not in _MANY:
        values = _values(quantity, len(x.values), every, rng)
        if kind in ("horizontal_bar", "lollipop", "bar") and every == "" and x_by in topic.over and rng.random() < 0.4:
            values.sort(reverse=True)
        columns = [number_column(name_of(quantity, lang), values, quantity, lang)]
        title = titled(name_of(quantity, lang), word(f"by.{x_by}", lang), lang, suffix((x_by,), lang, rng, not every))
    else:
        names, by = _series_names(kind, topic, x_by, x.type == "date", quantity, lang, rng)
        columns = _columns(kind, names, x, every, quantity, lang, rng)
        title_by = word(f"by.{by}", lang) if every and by != "year" else word(f"by.{x_by}", lang)
        title = titled(
            name_of(quantity, lang), title_by, lang, suffix((x_by, by), lang, rng, by != "year" and not every)
        )
    y_title = name_of(quantity, lang)
    if kind == "percent_stacked_bar":
        y_title, unit = word("w.share", lang), "%"
    return Chart(
        kind=kind,
        lang=lang,
        title=title,
        columns=(x, *columns),
        roles={"x": (x.name,), "y": tuple(column.name for column in columns)},
        x_title=x.name,
        y_title=y_title,
        subtitle="" if quantity.unit in _RATES and kind != "percent_stacked_bar" else _subtitle(unit, lang, rng),
    )


def dual_axis(kind: str, lang: str, rng: random.Random) -> Chart:
    """Two quantities of a topic over the same time."""
    topic, first = topic_with(rng, lambda quantity: not quantity.signed and quantity.every != "once")
    others = [quantity for quantity in topic.quantities if quantity is not first and quantity.every != "once"]
    second = rng.choice(others or [TOPICS[0].quantities[0]])
    x, every, x_by = _axis("bar", topic, True, lang, rng, "year" in (first.every, second.every))
    phase = rng.random()
    y, y2 = (
        number_column(name_of(q, lang), along(q, len(x.values), every, rng, phase=phase), q, lang)
        for q in (first, second)
    )
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(both(y.name, y2.name, lang), "", lang, place((x_by,), lang, rng)),
        columns=(x, y, y2),
        roles={"x": (x.name,), "y": (y.name,), "y2": (y2.name,)},
        x_title=x.name,
        y_title=y.name,
        value_title=y2.name,
    )


def error_bars(kind: str, lang: str, rng: random.Random) -> Chart:
    """Means with the half width of their error bars."""
    topic, quantity = topic_with(rng, lambda quantity: not quantity.signed)
    timed = quantity.every != "once" and rng.random() < 0.3
    x, every, x_by = _axis("bar", topic, timed, lang, rng, quantity.every != "any")
    values = _values(quantity, len(x.values), every, rng)
    share = rng.uniform(0.04, 0.18)
    least, decimals = 10.0**-quantity.decimals, quantity.decimals
    errors = [max(round(value * share * rng.uniform(0.5, 1.5), decimals), least) for value in values]
    values = [max(value, error) for value, error in zip(values, errors, strict=True)]
    y = number_column(name_of(quantity, lang), values, quantity, lang)
    error = number_column(word("w.error", lang), errors, quantity, lang)
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(y.name, word(f"by.{x_by}", lang), lang, suffix((x_by,), lang, rng, not every)),
        columns=(x, y, error),
        roles={"x": (x.name,), "y": (y.name,), "error": (error.name,)},
        x_title=x.name,
        y_title=y.name,
        subtitle=word("w.error_note", lang),
    )


def _axis(kind: str, topic: Topic, timed: bool, lang: str, rng: random.Random, yearly: bool) -> tuple[Column, str, str]:
    """The x column, its time step ("" for categories that are no time), and the dimension that its title names."""
    if timed:
        lines = kind in _LINES
        steps = ("month", "year", "year", "quarter", *(("day", "week") if lines else ()))
        every = "year" if yearly else rng.choice(steps)
        count = rng.randint(5, 24) if lines and every != "year" else rng.randint(4, 12)
        if every == "year":
            return Column(word("d.year", lang), "category", some("year", count, count, lang, rng)), every, "year"
        name = every if every in ("month", "quarter") else "day"
        return Column(word(f"d.{name}", lang), "date", dates(every, count, rng)), every, name
    dimensions = [name for name in topic.over if not (yearly and name in ("month", "weekday"))]
    over = rng.choice(dimensions)
    low, high = (3, 12) if kind not in _MANY else (3, 8)
    names = some(over, 5 if over == "month" else low, high, lang, rng)
    return Column(word(f"d.{over}", lang), "category", names), "month" if over == "month" else "", over


def _series_names(
    kind: str, topic: Topic, x_by: str, dated: bool, quantity: Quantity, lang: str, rng: random.Random
) -> tuple[tuple[str, ...], str]:
    low, high = _MANY[kind]
    taken = PLACES if x_by in PLACES else {x_by}  # no country has the cities of the world
    choices = [name for name in split_by(topic, quantity) if name not in taken]
    stacked = kind in _SUMS
    in_time = dated or x_by == "year" or quantity.every == "once"
    if not (stacked or in_time) and (kind == "dumbbell" or not choices or rng.random() < 0.3):
        return tuple(sorted(rng.sample(members("year", lang), rng.randint(low, min(high, 3))))), "year"
    by = rng.choice(choices or ["age" if x_by in PLACES else "country"])
    return some(by, low, high, lang, rng), by


def _columns(
    kind: str, names: Sequence[str], x: Column, every: str, quantity: Quantity, lang: str, rng: random.Random
) -> list[Column]:
    starts = across(quantity, len(names), rng)
    phase = rng.random()
    rows = len(x.values)
    if every:
        grid = [along(quantity, rows, every, rng, start, phase) for start in starts]
    else:
        base = across(quantity, rows, rng)
        swing = 1 - 0.2 * quantity.reach, 1 + 0.25 * quantity.reach
        grid = []
        for start in starts:
            factor = start / (sum(starts) / len(starts)) if not quantity.signed else 1.0
            shift = rng.gauss(0, (quantity.high - quantity.low) / 8) if quantity.signed else 0.0
            mixed = 0.3 + 0.7 * factor if kind == "dumbbell" else factor
            grid.append([rounded(quantity, (value + shift) * mixed * rng.uniform(*swing)) for value in base])
    if kind == "percent_stacked_bar":
        decimals = rng.choice((0, 0, 1))
        by_row = [shares([column[row] for column in grid], decimals) for row in range(rows)]
        return [
            Column(name, "number", tuple(row[index] for row in by_row), "%", decimals)
            for index, name in enumerate(names)
        ]
    return [number_column(name, values, quantity, lang) for name, values in zip(names, grid, strict=True)]


def _values(quantity: Quantity, count: int, every: str, rng: random.Random) -> list[float]:
    return along(quantity, count, every, rng) if every else across(quantity, count, rng)


def _subtitle(unit: str, lang: str, rng: random.Random) -> str:
    if not unit or rng.random() < 0.65:
        return ""
    return word("w.in_unit", lang).format(unit=unit)
