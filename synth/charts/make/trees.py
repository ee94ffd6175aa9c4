"""Trees: treemaps, sunbursts and organization charts."""

import random

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import children, keys, members, word
from synth.charts.make.values import across, shares
from synth.charts.make.words import number_column, suffix, titled
from synth.charts.topics import Quantity

# What is measured of each hierarchy; members stand in words/trees.txt as tree.NAME/parent and tree.NAME.parent/leaf.
_MEASURED = {
    "energy": Quantity("generation", "twh", 5, 240, 1, True),
    "food": Quantity("sales", "eur_thousand", 20, 900, 0, True),
    "company": Quantity("employees", "", 4, 60, 0, True),
    "household": Quantity("spending", "eur_month", 40, 700, 0, True),
    "world": Quantity("inhabitants", "million", 3, 150, 1, True),
}


def hierarchy(kind: str, lang: str, rng: random.Random) -> Chart:
    """Amounts of parents and their children; sometimes of one level only, sometimes in percent."""
    name = rng.choice(tuple(_MEASURED))
    quantity = _MEASURED[name]
    groups = _groups(name, lang, rng)
    if kind == "treemap" and rng.random() < 0.25:
        groups = [(parent, ()) for parent, _ in groups]
    leaves = sum(max(len(names), 1) for _, names in groups)
    values = across(quantity, leaves, rng)
    percent = rng.random() < 0.3
    if percent:
        values = shares(values, 0)
    left = iter(values)
    rows: list[tuple[str, str | None, float]] = []
    for parent, names in groups:
        if not names:
            rows.append((parent, None, next(left)))
            continue
        below = [(leaf, parent, next(left)) for leaf in names]
        rows.append((parent, None, round(sum(row[2] for row in below), quantity.decimals)))
        rows.extend(below)
    title = titled(word(f"q.{quantity.name}", lang), word(f"by.tree_{name}", lang), lang, suffix((), lang, rng)
                   if name != "world" else "")  # fmt: skip
    value_name = word("w.share", lang) if percent else word(f"q.{quantity.name}", lang)
    value = (
        Column(value_name, "number", tuple(row[2] for row in rows), "%")
        if percent
        else number_column(value_name, [row[2] for row in rows], quantity, lang)
    )
    return _chart(kind, lang, title, rows, value)


def organization(kind: str, lang: str, rng: random.Random) -> Chart:
    """Who belongs to whom: a company, or a hierarchy of things under its name."""
    name = rng.choice(("company", "company", *_MEASURED))
    groups = _groups(name, lang, rng)
    if len(groups) > 3:
        groups = groups[: rng.randint(2, 4)]
    root = word(f"tree.root_{name}", lang)
    rows: list[tuple[str, str | None, float]] = [(root, None, 0)]
    rows.extend((parent, root, 0) for parent, _ in groups)
    bare = rng.random() < 0.15
    rows.extend((leaf, parent, 0) for parent, names in groups if not bare for leaf in names[:3])
    return _chart(kind, lang, word(f"g.tree_{name}", lang), rows)


def _chart(
    kind: str, lang: str, title: str, rows: list[tuple[str, str | None, float]],
    value: Column | None = None,
) -> Chart:  # fmt: skip
    name = Column(word("w.name", lang), "category", tuple(row[0] for row in rows))
    parent = Column(word("w.parent", lang), "category", tuple(row[1] for row in rows))
    return Chart(
        kind=kind,
        lang=lang,
        title=title,
        columns=(name, parent, *((value,) if value else ())),
        roles={"name": (name.name,), "parent": (parent.name,), **({"value": (value.name,)} if value else {})},
        value_title=value.name if value else "",
    )


def _groups(name: str, lang: str, rng: random.Random) -> list[tuple[str, tuple[str, ...]]]:
    if name == "world":
        chosen = sorted(rng.sample(range(5), rng.randint(2, 4)))
        return [
            (continent, tuple(rng.sample(countries, rng.randint(2, 4))))
            for continent, countries in (children(number, lang) for number in chosen)
        ]
    found = []
    for key in keys(f"tree.{name}"):
        below = members(f"tree.{name}.{key.split('/')[1]}", lang)
        found.append((word(key, lang), tuple(rng.sample(below, rng.randint(min(2, len(below)), len(below))))))
    count = rng.randint(min(2, len(found)), min(5, len(found)))
    return rng.sample(found, count)
