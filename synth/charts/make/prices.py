"""Prices: what is traded, by days or weeks."""

import random

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import keys, word
from synth.charts.make.values import level
from synth.charts.make.words import dates
from synth.charts.topics import Quantity


def candlestick(kind: str, lang: str, rng: random.Random) -> Chart:
    """A price by days or weeks."""
    every = rng.choice(("day", "week"))
    days = dates(every, rng.randint(10, 28), rng)
    what = rng.choice(keys("price")).split("/")[1]
    quantity = Quantity(what, "", *{"share": (8, 400, 2), "gold": (900, 2600, 0), "oil": (35, 120, 2),
                                    "wheat": (140, 380, 1), "coffee": (90, 400, 1)}[what])  # fmt: skip
    price = level(quantity, rng)
    step = 0.012 if every == "day" else 0.03
    rows = []
    for _ in days:
        opening = price * (1 + rng.gauss(0, step / 4))
        closing = opening * (1 + rng.gauss(0, step))
        high = max(opening, closing) * (1 + abs(rng.gauss(0, step / 2)))
        low = min(opening, closing) * (1 - abs(rng.gauss(0, step / 2)))
        rows.append([round(value, quantity.decimals) for value in (opening, high, low, closing)])
        price = closing
    unit = word(f"u.price_{what}", lang)
    names = tuple(word(f"w.{name}", lang) for name in ("open", "high", "low", "close"))
    columns = tuple(
        Column(name, "number", tuple(row[index] for row in rows), unit, quantity.decimals)
        for index, name in enumerate(names)
    )
    x = Column(word("d.day", lang), "date", days)
    return Chart(
        kind=kind,
        lang=lang,
        title=word(f"price/{what}", lang),
        columns=(x, *columns),
        roles={
            "x": (x.name,),
            **{role: (name,) for role, name in zip(("open", "high", "low", "close"), names, strict=True)},
        },
        x_title=x.name,
        y_title=word("w.price", lang),
    )
