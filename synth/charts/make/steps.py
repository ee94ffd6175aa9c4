"""Steps: funnels, waterfalls, schedules, processes, and one chart drawn many times."""

import datetime
import random
from dataclasses import replace

from synth.charts.chart import Chart, Column
from synth.charts.lexicon import keys, members, word
from synth.charts.make.columns import from_columns
from synth.charts.make.points import scatter
from synth.charts.make.series import series
from synth.charts.make.words import some, titled

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
    return from_columns(kind, lang, word(f"funnel/{name}", lang), (x, y), ("x", "y"), rng, y_title=y.name)


def waterfall(kind: str, lang: str, rng: random.Random) -> Chart:
    """A level, what comes and goes, and the level that is left."""
    name = rng.choice(tuple(_CHANGES))
    signs = _CHANGES[name]
    chosen = sorted(
        rng.sample(tuple(signs), rng.randint(min(4, len(signs)), min(7, len(signs)))), key=list(signs).index
    )
    level = rng.choice((40, 200, 900, 5000))
    start = round(level * rng.uniform(0.8, 2))
    values = [float(start)]
    for change in chosen:
        size = max(1, round(level * rng.uniform(0.05, 0.45)))
        if signs[change] < 0:
            size = min(size, max(1, int(sum(values)) - 1))
        values.append(float(signs[change] * size))
    values.append(sum(values))
    labels = (word(f"change.{name}/start", lang), *(word(f"change.{name}/{c}", lang) for c in chosen),
              word(f"change.{name}/end", lang))  # fmt: skip
    unit = word("u." + {"cash": "eur_thousand", "people": "thousand", "stock": "pieces"}[name], lang)
    x = Column(word("w.item", lang), "category", labels)
    y = Column(word("w.amount", lang), "number", tuple(values), unit)
    measure = Column("measure", "category", ("total", *("change" for _ in chosen), "total"))
    title = titled(word(f"g.change_{name}", lang), "", lang, str(rng.randint(2012, 2025)))
    return from_columns(kind, lang, title, (x, y, measure), ("x", "y", "measure"), rng, x_title=x.name, y_title=y.name)


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
    if rng.random() < 0.5:
        team = word("w.team", lang)
        columns.append(Column(team, "category", tuple(f"{team} {rng.choice('ABC')}" for _ in kept)))
        roles.append("group")
    return from_columns(kind, lang, word(f"project/{name}", lang), columns, roles, rng)


def small_multiples(kind: str, lang: str, rng: random.Random) -> Chart:
    """The same quantity of several places, or of several years where it is about places already, a panel each."""
    inner = rng.choice(("bar", "line", "line", "area", "scatter"))
    draw, places = scatter if inner == "scatter" else series, {*members("country", lang), *members("city", lang)}
    first = draw(inner, lang, rng)
    while any(place in first.title for place in places):  # that of its panels would be another
        first = draw(inner, lang, rng)
    count = rng.choice((2, 3, 4, 4, 6))
    named = {str(value) for column in first.columns if column.type == "category" for value in column.values}
    names = some("year" if named & places else rng.choice(("country", "city")), count, count, lang, rng)
    panels = tuple(
        replace(_varied(first, rng) if number else first, title=name, subtitle="", source="")
        for number, name in enumerate(names)
    )
    return replace(first, kind=kind, columns=(), roles={}, panels=panels, samples={})


def _varied(chart: Chart, rng: random.Random) -> Chart:
    """The same columns with values of the same size."""
    columns = []
    for column in chart.columns:
        if column.type != "number":
            columns.append(column)
            continue
        factor = rng.uniform(0.6, 1.5)
        numbers = [float(value) for value in column.values if not isinstance(value, str) and value is not None]
        if column.unit == "%":  # the greatest stays below 100, so that none has to be cut off there
            factor = min(factor, max(0.6, 96.0 / (1.18 * max(numbers))))
        least = 0.0 if min(numbers) < 0 else 10.0**-column.decimals
        varied = (value * factor * rng.uniform(0.85, 1.18) for value in numbers)
        limited = (min(value, 100.0) if column.unit == "%" else value for value in varied)
        columns.append(
            replace(column, values=tuple(
                round(value if least == 0 else max(value, least), column.decimals) + 0.0 for value in limited
            ))
        )  # fmt: skip
    return replace(chart, columns=tuple(columns))
