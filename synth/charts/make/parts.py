"""Parts: shares of a whole, and ratings by several criteria."""

import random

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import keys, members, word
from synth.charts.make.values import across, shares
from synth.charts.make.words import name_of, number_column, some, split_by, suffix, titled, topic_with


def parts(kind: str, lang: str, rng: random.Random) -> Chart:
    """Parts of a whole, in percent or as amounts."""
    topic, quantity = topic_with(rng, lambda quantity: quantity.adds, over=True)
    over = rng.choice(split_by(topic, quantity))
    names = some(over, 3, 8, lang, rng)
    weights = across(quantity, len(names), rng)
    if rng.random() < 0.5:
        weights.sort(reverse=True)
    x = Column(word(f"d.{over}", lang), "category", names)
    what = name_of(quantity, lang)
    if rng.random() < 0.6:
        decimals = rng.choice((0, 0, 1))
        y = Column(word("w.share", lang), "number", tuple(shares(weights, decimals)), "%", decimals)
    else:
        y = number_column(what, weights, quantity, lang)
    return Chart(
        kind=kind,
        lang=lang,
        title=titled(what, word(f"by.{over}", lang), lang, suffix((over,), lang, rng)),
        columns=(x, y),
        roles={"x": (x.name,), "y": (y.name,)},
        y_title=y.name,
    )


def radar(kind: str, lang: str, rng: random.Random) -> Chart:
    """Ratings of one to three things by several criteria."""
    theme = rng.choice(keys("rated")).split("/")[1]
    axes = members(f"criterion.{theme}", lang)
    chosen = tuple(rng.sample(axes, rng.randint(min(4, len(axes)), min(8, len(axes)))))
    top, decimals = rng.choice(((5, 1), (10, 0), (10, 1), (100, 0)))
    rated = word(f"rated/{theme}", lang)
    count = rng.randint(1, 3)
    names = some("city", count, count, lang, rng) if theme == "city" else tuple(f"{rated} {c}" for c in "ABC"[:count])
    columns = tuple(
        Column(name, "number", tuple(round(min(max(rng.gauss(0.65, 0.18), 0.15), 1.0) * top, decimals) for _ in chosen),
               "", decimals)
        for name in names
    )  # fmt: skip
    x = Column(word("d.criterion", lang), "category", chosen)
    return Chart(
        kind=kind,
        lang=lang,
        title=word(f"g.rated_{theme}", lang),
        columns=(x, *columns),
        roles={"x": (x.name,), "y": names},
        x_title=x.name,
        y_title=word("w.rating", lang),
    )
