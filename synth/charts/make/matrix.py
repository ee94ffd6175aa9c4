"""Matrix: a quantity by two dimensions."""

import random

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import word
from synth.charts.make.values import across, along
from synth.charts.make.words import name_of, number_column, some, split_by, suffix, titled, topic_with


def heatmap(kind: str, lang: str, rng: random.Random) -> Chart:
    """A quantity by two dimensions."""
    topic, quantity = topic_with(rng, lambda quantity: quantity.every != "once", over=True)
    over = rng.choice(split_by(topic, quantity))
    often = ("month", "weekday") if quantity.every == "any" and "month" in topic.over else ()
    across_by = rng.choice([name for name in ("year", *often) if name != over])
    rows = some(over, 3, 8, lang, rng)
    heads = some(across_by, 4, 12, lang, rng)
    phase = rng.random()
    every = "year" if across_by == "year" else "month"
    grid = [along(quantity, len(heads), every, rng, start, phase) for start in across(quantity, len(rows), rng)]
    columns = tuple(
        number_column(head, [row[index] for row in grid], quantity, lang) for index, head in enumerate(heads)
    )
    first = Column(word(f"d.{over}", lang), "category", rows)
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(name_of(quantity, lang), word(f"by.{over}", lang), lang, suffix((over, across_by), lang, rng)),
        columns=(first, *columns),
        roles={"row": (first.name,), "value": heads},
        x_title=word(f"d.{across_by}", lang),
        y_title=first.name,
        value_title=name_of(quantity, lang),
    )
