"""Points: scatter and bubble charts of two quantities that go together."""

import math
import random

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import word
from synth.charts.make.values import rounded
from synth.charts.make.words import both, name_of, number_column, some, split_by, suffix, titled
from synth.charts.topics import TOPICS, Quantity, Topic


def scatter(kind: str, lang: str, rng: random.Random) -> Chart:
    topic, first, second, sign = _pair(rng)
    count = rng.randint(8, 36)
    xs, ys = _points(first, second, sign, count, rng)
    x, y = number_column(name_of(first, lang), xs, first, lang), number_column(name_of(second, lang), ys, second, lang)
    columns = [x, y]
    roles: dict[str, tuple[str, ...]] = {"x": (x.name,), "y": (y.name,)}
    if rng.random() < 0.5:
        group = _groups(topic, count, lang, rng)
        columns.append(group)
        roles["group"] = (group.name,)
    return _chart(kind, lang, topic, columns, roles, rng)


def bubble(kind: str, lang: str, rng: random.Random) -> Chart:
    topic, first, second, sign = _pair(rng)
    both_by = [name for name in split_by(topic, first) if name in split_by(topic, second)]
    over = rng.choice(both_by or ["country"])
    names = some(over, 5, 12, lang, rng)
    xs, ys = _points(first, second, sign, len(names), rng)
    others = [quantity for quantity in topic.quantities if quantity not in (first, second) and not quantity.signed]
    third = rng.choice(others or [Quantity("inhabitants", "million", 0.5, 80, 1, True)])
    middle = math.sqrt(max(third.low, 10.0**-third.decimals) * third.high)
    sizes = [rounded(third, middle * math.exp(rng.gauss(0, 0.6))) for _ in names]
    name = Column(word(f"d.{over}", lang), "category", names)
    x, y, size = (
        number_column(name_of(quantity, lang), values, quantity, lang)
        for quantity, values in ((first, xs), (second, ys), (third, sizes))
    )
    columns = [name, x, y, size]
    roles: dict[str, tuple[str, ...]] = {"name": (name.name,), "x": (x.name,), "y": (y.name,), "size": (size.name,)}
    return _chart(kind, lang, topic, columns, roles, rng, size.name)


def _chart(
    kind: str, lang: str, topic: Topic, columns: list[Column], roles: dict[str, tuple[str, ...]], rng: random.Random,
    value_title: str = "",
) -> Chart:  # fmt: skip
    x, y = roles["x"][0], roles["y"][0]
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(both(x, y, lang), "", lang, suffix(topic.over, lang, rng)),
        columns=tuple(columns),
        roles=roles,
        x_title=x,
        y_title=y,
        value_title=value_title,
    )


def _pair(rng: random.Random) -> tuple[Topic, Quantity, Quantity, int]:
    topic, (first, second, sign) = rng.choice([(topic, pair) for topic in TOPICS for pair in topic.pairs])
    if rng.random() < 0.5:
        first, second = second, first
    return topic, topic.quantities[first], topic.quantities[second], sign


def _points(
    first: Quantity, second: Quantity, sign: int, count: int, rng: random.Random
) -> tuple[list[float], list[float]]:
    strength = rng.uniform(0.6, 0.97)
    places = [(rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(count)]
    along = [_placed(first, place) for place, _ in places]
    against = [_placed(second, sign * strength * place + math.sqrt(1 - strength**2) * other) for place, other in places]
    return along, against


def _placed(quantity: Quantity, deviation: float) -> float:
    span = quantity.high - quantity.low
    value = quantity.low + span * (0.5 + 0.2 * deviation)
    return rounded(quantity, min(max(value, quantity.low), quantity.high))


def _groups(topic: Topic, count: int, lang: str, rng: random.Random) -> Column:
    over = rng.choice([name for name in topic.over if name != "month"] or ["country"])
    names = some(over, 2, 4, lang, rng)[:4]
    values = [*names, *(rng.choice(names) for _ in range(count - len(names)))]
    rng.shuffle(values)
    return Column(word(f"d.{over}", lang), "category", tuple(values))
