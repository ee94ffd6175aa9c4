"""Graphs: flows between layers, networks and flow charts."""

import random
from itertools import pairwise

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import members, word
from synth.charts.make.columns import from_columns
from synth.charts.make.steps import PROCESSES
from synth.charts.make.values import shares
from synth.charts.make.words import some, titled, unit_of
from synth.charts.topics import Quantity

# Flows: what flows, from which dimension over which to which.
_FLOWS = (
    (Quantity("generation", "twh", 100, 900, 0, True), ("source", "sector")),
    (Quantity("generation", "twh", 100, 900, 0, True), ("source", "carrier", "sector")),
    (Quantity("arrivals", "thousand", 200, 3000, 0, True), ("country", "city")),
    (Quantity("spending", "eur_million", 100, 2000, 0, True), ("tax", "department")),
    (Quantity("parcels", "thousand", 100, 2500, 0, True), ("city", "mode", "country")),
    (Quantity("visits", "thousand", 50, 900, 0, True), ("channel", "platform")),
)
_NETWORKS = {"flight": "city", "trade": "country", "team": "department", "server": "platform"}


def sankey(kind: str, lang: str, rng: random.Random) -> Chart:
    """What flows from two to five sources to two to four targets, now and then through a middle layer."""
    quantity, layers = rng.choice(_FLOWS)
    taken: set[str] = set()
    names: list[tuple[str, ...]] = []
    for dimension in layers:
        pool = [name for name in members(dimension, lang) if name not in taken]
        chosen = tuple(rng.sample(pool, min(rng.randint(2, 4), len(pool))))
        taken.update(chosen)
        names.append(chosen)
    total = rng.uniform(quantity.low, quantity.high)
    amounts = shares([rng.uniform(0.5, 2) for _ in names[0]], 0, round(total))
    edges: list[tuple[str, str, float]] = []
    for here, there in pairwise(names):
        arriving = dict.fromkeys(there, 0.0)
        for number, (name, amount) in enumerate(zip(here, amounts, strict=True)):
            # Each target gets something: the sources take turns to reach those that nobody reaches yet.
            wanted = [target for index, target in enumerate(there) if index % len(here) == number]
            targets = sorted({*wanted, *rng.sample(there, rng.randint(1, len(there)))}, key=there.index)
            targets = targets[: max(1, int(amount))]
            for target, value in zip(targets, shares([rng.uniform(0.3, 2) for _ in targets], 0, amount), strict=True):
                edges.append((name, target, value))
                arriving[target] += value
        amounts = [arriving[name] for name in there]
    unit = unit_of(quantity, lang)
    columns = (
        Column(word("w.from_node", lang), "category", tuple(edge[0] for edge in edges)),
        Column(word("w.to_node", lang), "category", tuple(edge[1] for edge in edges)),
        Column(word(f"q.{quantity.name}", lang), "number", tuple(edge[2] for edge in edges), unit),
    )
    title = titled(word(f"q.{quantity.name}", lang), word(f"by.{layers[-1]}", lang), lang)
    return from_columns(kind, lang, title, columns, ("source", "target", "value"), value_title=columns[2].name)


def network(kind: str, lang: str, rng: random.Random) -> Chart:
    """A connected graph of 5 to 12 nodes with few edges more than a tree, some nodes with many."""
    what = rng.choice(tuple(_NETWORKS))
    names = some(_NETWORKS[what], 5, 12, lang, rng)
    edges: dict[tuple[int, int], None] = {}
    degree = [1] * len(names)
    for node in range(1, len(names)):
        other = rng.choices(range(node), weights=degree[:node])[0]
        edges[other, node] = None
        degree[other] += 1
    for _ in range(rng.randint(0, len(names) // 2)):
        first, second = sorted(rng.sample(range(len(names)), 2))
        edges[first, second] = None
    columns = [
        Column(word("w.from_node", lang), "category", tuple(names[first] for first, _ in edges)),
        Column(word("w.to_node", lang), "category", tuple(names[second] for _, second in edges)),
    ]
    roles = ["source", "target"]
    if rng.random() < 0.4:
        columns.append(Column(word("w.weight", lang), "number", tuple(float(rng.randint(1, 60)) for _ in edges)))
        roles.append("value")
    weight = columns[2].name if len(columns) > 2 else ""
    return from_columns(kind, lang, word(f"g.net_{what}", lang), columns, roles, value_title=weight)


def flow_chart(kind: str, lang: str, rng: random.Random) -> Chart:
    """A process with decisions."""
    name = rng.choice(tuple(PROCESSES))
    edges = PROCESSES[name]
    decisions = {source for source, _, label in edges if label}
    columns = (
        Column(word("w.from_node", lang), "category", tuple(word(f"step.{name}/{edge[0]}", lang) for edge in edges)),
        Column(word("w.to_node", lang), "category", tuple(word(f"step.{name}/{edge[1]}", lang) for edge in edges)),
        Column(word("w.condition", lang), "category",
               tuple(word(f"w.{edge[2]}", lang) if edge[2] else "" for edge in edges)),
        Column("shape", "category",
               tuple("decision" if edge[0] in decisions else "start" if edge[0] == edges[0][0] else "step"
                     for edge in edges)),
    )  # fmt: skip
    return from_columns(kind, lang, word(f"g.flow_{name}", lang), columns, ("source", "target", "label", "shape"))
