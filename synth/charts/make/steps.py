"""Steps: funnels, waterfalls, schedules, processes, and one chart drawn many times."""

import datetime
import random
from collections.abc import Collection
from dataclasses import replace

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import keys, members, word
from synth.charts.make.columns import from_columns
from synth.charts.make.points import scatter
from synth.charts.make.series import series
from synth.charts.make.source import last_year
from synth.charts.make.values import rounded
from synth.charts.make.words import quantity_of, some, titled

# Edges of processes: from, to, answer; their words stand in words/processes.txt.
PROCESSES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "order": (("received", "stock", ""), ("stock", "pack", "yes"), ("stock", "reorder", "no"), ("reorder", "stock", ""),
              ("pack", "ship", ""), ("ship", "done", "")),
    "support": (("opened", "known", ""), ("known", "send", "yes"), ("known", "analyse", "no"), ("analyse", "fix", ""),
                ("fix", "close", ""), ("send", "close", "")),
    "leave": (("request", "approved", ""), ("approved", "calendar", "yes"), ("approved", "inform", "no"),
              ("calendar", "replacement", "")),
    "hiring": (("application", "suitable", ""), ("suitable", "interview", "yes"), ("suitable", "rejection", "no"),
               ("interview", "offer", ""), ("offer", "accepted", ""), ("accepted", "contract", "yes"),
               ("accepted", "rejection", "no")),
    "making": (("material", "machining", ""), ("machining", "quality", ""), ("quality", "packaging", "yes"),
               ("quality", "rework", "no"), ("rework", "quality", ""), ("packaging", "delivery", "")),
    "article": (("draft", "review", ""), ("review", "good", ""), ("good", "publish", "yes"), ("good", "revise", "no"),
                ("revise", "review", "")),
}  # fmt: skip
# Signs of the changes in a waterfall.
_CHANGES = {
    "cash": {"sales": 1, "services": 1, "subsidies": 1, "wages": -1, "rent": -1, "energy": -1, "taxes": -1,
             "advertising": -1},
    "people": {"births": 1, "deaths": -1, "immigration": 1, "emigration": -1},
    "stock": {"deliveries": 1, "returns": 1, "orders": -1, "losses": -1},
}  # fmt: skip

_LEAST_LEFT = 0.15  # of the highest level of a waterfall


def funnel(kind: str, lang: str, rng: random.Random) -> Chart:
    """What is left from stage to stage."""
    name = rng.choice(keys("funnel")).split("/")[1]
    stages = members(f"funnel.{name}", lang)
    value = float(rng.randint(200, 90_000))
    values = []
    for _ in stages:
        values.append(value)
        value = max(1.0, float(round(value * rng.uniform(0.25, 0.85))))
    x = Column(word("w.stage", lang), "category", stages)
    y = Column(word("w.number", lang), "number", tuple(values))
    return from_columns(kind, lang, word(f"funnel/{name}", lang), (x, y), ("x", "y"), y_title=y.name)


def waterfall(kind: str, lang: str, rng: random.Random) -> Chart:
    """A level, what comes and goes, and the level that is left."""
    name = rng.choice(tuple(_CHANGES))
    signs = _CHANGES[name]
    chosen = sorted(
        rng.sample(tuple(signs), rng.randint(min(4, len(signs)), min(7, len(signs)))), key=list(signs).index
    )
    level = rng.choice((40, 200, 900, 5000))
    start = round(level * rng.uniform(0.8, 2))
    values, highest = [float(start)], 0.0
    for change in chosen:
        size = max(1, round(level * rng.uniform(0.05, 0.45)))
        left = sum(values)
        highest = max(highest, left)
        if signs[change] < 0:  # what is left leaves room for the number below it
            size = min(size, max(1, int(left - _LEAST_LEFT * highest)))
        values.append(float(signs[change] * size))
    values.append(sum(values))
    labels = (word(f"change.{name}/start", lang), *(word(f"change.{name}/{c}", lang) for c in chosen),
              word(f"change.{name}/end", lang))  # fmt: skip
    unit = word("u." + {"cash": "eur_thousand", "people": "thousand", "stock": "pieces"}[name], lang)
    x = Column(word("w.item", lang), "category", labels)
    y = Column(word("w.amount", lang), "number", tuple(values), unit)
    measure = Column("measure", "category", ("total", *("change" for _ in chosen), "total"))
    title = titled(word(f"g.change_{name}", lang), "", lang, str(rng.randint(2012, 2025)))
    return from_columns(kind, lang, title, (x, y, measure), ("x", "y", "measure"), x_title=x.name, y_title=y.name)


def gantt(kind: str, lang: str, rng: random.Random) -> Chart:
    """A project's tasks, one mostly after the other."""
    name = rng.choice(keys("project")).split("/")[1]
    tasks = members(f"task.{name}", lang)
    kept = sorted(rng.sample(range(len(tasks)), rng.randint(5, len(tasks))))
    day = datetime.date(rng.randint(2018, 2026), rng.randint(1, 12), rng.randint(1, 28))
    unit_days = rng.choice((1, 7))
    starts, ends = [], []
    for _ in kept:
        length = rng.randint(2, 9) * unit_days
        starts.append(day.isoformat())
        ends.append((day + datetime.timedelta(days=length)).isoformat())
        day += datetime.timedelta(days=max(unit_days, round(length * rng.uniform(0.4, 1.1) / unit_days) * unit_days))
    columns = [
        Column(word("w.task", lang), "category", tuple(tasks[index] for index in kept)),
        Column(word("w.begin", lang), "date", tuple(starts)),
        Column(word("w.finish", lang), "date", tuple(ends)),
    ]
    roles = ["name", "start", "end"]
    team = word("w.team", lang)
    teams = tuple(f"{team} {rng.choice('ABC')}" for _ in kept)
    if len(set(teams)) > 1 and rng.random() < 0.5:
        columns.append(Column(team, "category", teams))
        roles.append("group")
    return from_columns(kind, lang, word(f"project/{name}", lang), columns, roles)


def small_multiples(kind: str, lang: str, rng: random.Random) -> Chart:
    """The same quantity of several places, or of several years where it is about places already, a panel each."""
    inner = rng.choice(("bar", "line", "line", "area", "scatter"))
    draw, places = scatter if inner == "scatter" else series, {*members("country", lang), *members("city", lang)}
    first = draw(inner, lang, rng)
    while any(place in first.title for place in places) or (_of_places(first, places) and last_year(first)):
        first = draw(inner, lang, rng)  # the place or year of its panels would be another
    count = rng.choice((2, 3, 4, 4, 6))
    over = "year" if _of_places(first, places) else rng.choice(("country", "city"))
    panels = tuple(
        replace(_varied(first, rng) if number else first, title=name, subtitle="")
        for number, name in enumerate(some(over, count, count, lang, rng))
    )
    return replace(first, kind=kind, columns=(), roles={}, panels=panels, samples={})


def _of_places(chart: Chart, places: Collection[str]) -> bool:
    return any(value in places for column in chart.columns if column.type == "category" for value in column.values)


def _varied(chart: Chart, rng: random.Random) -> Chart:
    """The same columns with values of the same size."""
    columns = []
    for column in chart.columns:
        if column.type != "number":
            columns.append(column)
            continue
        quantity = quantity_of(column, chart.lang)
        factor = rng.uniform(1 - 0.4 * quantity.reach, 1 + 0.5 * quantity.reach)
        values = (
            value * factor * rng.uniform(1 - 0.15 * quantity.reach, 1 + 0.18 * quantity.reach)
            for value in column.values
            if isinstance(value, int | float)
        )
        columns.append(replace(column, values=tuple(rounded(quantity, value) for value in values)))
    return replace(chart, columns=tuple(columns))
