"""Spread: histograms, boxes and violins, with the raw values behind them."""

import math
import random
from collections.abc import Sequence

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import word
from synth.charts.make.values import level, rounded
from synth.charts.make.words import name_of, number_column, some, split_by, suffix, titled, topic_with
from synth.charts.topics import Quantity

_NICE = (1, 2, 2.5, 5, 10)


def histogram(kind: str, lang: str, rng: random.Random) -> Chart:
    """Counts of values in 5 to 14 bins with round edges."""
    topic, quantity = topic_with(rng, lambda quantity: not quantity.adds or quantity.season > 0)
    raw = _sample(quantity, level(quantity, rng), rng.randint(60, 400), rng)
    width = _bin_width(max(raw) - min(raw), rng.randint(6, 11), quantity.decimals)
    first = math.floor(min(raw) / width)
    last = max(math.ceil(max(raw) / width), first + 3)
    decimals = _decimals(width)
    edges = [round(width * step, decimals) for step in range(first, last + 1)]
    counts = [0] * (len(edges) - 1)
    for value in raw:
        counts[_bin(value, edges)] += 1
    what = name_of(quantity, lang)
    bounds = Quantity(quantity.name, quantity.unit, 0, 0, decimals)
    start = number_column(word("w.from", lang), edges[:-1], bounds, lang)
    end = number_column(word("w.to", lang), edges[1:], bounds, lang)
    count = Column(word("w.frequency", lang), "number", tuple(map(float, counts)))
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(word("w.distribution", lang).format(what=what), "", lang, suffix(topic.over, lang, rng)),
        columns=(start, end, count),
        roles={"start": (start.name,), "end": (end.name,), "y": (count.name,)},
        x_title=what,
        y_title=count.name,
        samples={"": tuple(raw)},
    )


def grouped_spread(kind: str, lang: str, rng: random.Random) -> Chart:
    """The five numbers of 2 to 7 groups."""
    topic, quantity = topic_with(rng, lambda quantity: True, over=True)
    over = rng.choice(split_by(topic, quantity))
    groups = some(over, 2, 7, lang, rng)[:7]
    middle = level(quantity, rng)
    samples, rows = {}, []
    for group in groups:
        shift = rng.gauss(0, (quantity.high - quantity.low) / 8) if quantity.signed else 0.0
        raw = _sample(quantity, (middle + shift) * (1 if quantity.signed else math.exp(rng.gauss(0, 0.15))),
                      rng.randint(24, 90), rng)  # fmt: skip
        samples[group] = tuple(raw)
        rows.append(five_numbers(raw, quantity.decimals))
    first = Column(word(f"d.{over}", lang), "category", groups)
    names = tuple(word(f"w.{name}", lang) for name in ("least", "q1", "median", "q3", "greatest"))
    columns = tuple(
        number_column(name, [row[index] for row in rows], quantity, lang) for index, name in enumerate(names)
    )
    what = name_of(quantity, lang)
    roles = zip(("low", "q1", "median", "q3", "high"), names, strict=True)
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(word("w.distribution", lang).format(what=what), word(f"by.{over}", lang), lang,
                     suffix((over,), lang, rng)),
        columns=(first, *columns),
        roles={"group": (first.name,), **{role: (name,) for role, name in roles}},
        x_title=first.name,
        y_title=what,
        samples=samples,
    )  # fmt: skip


def five_numbers(raw: Sequence[float], decimals: int) -> list[float]:
    """Least, quartiles (between neighbours in proportion, as numpy has them) and greatest value, rounded."""
    ordered = sorted(raw)
    found = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        found.append(round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), decimals) + 0.0)
    return found


def _sample(quantity: Quantity, middle: float, count: int, rng: random.Random) -> list[float]:
    shape = rng.choice(("normal", "normal", "skewed", "two"))
    width = (quantity.high - quantity.low) * rng.uniform(0.06, 0.15)
    if not quantity.signed:
        width = min(width, 0.3 * middle)
    values = []
    for _ in range(count):
        deviation = rng.gauss(0, 1)
        if shape == "skewed":
            deviation = math.exp(0.6 * deviation) - 1
        if shape == "two":
            deviation = 0.6 * deviation + (1.6 if rng.random() < 0.45 else -1.2)
        values.append(rounded(quantity, middle + width * min(max(deviation, -3), 4)))
    return values


def _bin_width(span: float, bins: int, decimals: int) -> float:
    raw = max(span / bins, 10.0**-decimals)
    power = 10.0 ** math.floor(math.log10(raw))
    width = next(step * power for step in _NICE if step * power >= raw * 0.999)
    return max(width, 10.0**-decimals)


def _decimals(width: float) -> int:
    return next(digits for digits in range(9) if abs(width * 10**digits - round(width * 10**digits)) < 1e-6)


def _bin(value: float, edges: Sequence[float]) -> int:
    for index in range(len(edges) - 1):
        if edges[index] <= value < edges[index + 1]:
            return index
    return len(edges) - 2
