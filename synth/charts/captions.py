"""Captions: two to four sentences about a chart, all of it computed from its data and visible in the picture."""

import random
from collections.abc import Callable, Mapping

from synth.charts.chart import Chart, Look
from synth.charts.grid import Grid, Series, grid_of
from synth.charts.lexicon import word
from synth.charts.phrases import listed, quoted, say, sentences
from synth.charts.questions_graphs import amounts, column, days, degrees
from synth.charts.questions_points import SURE
from synth.charts.readable import Reading, as_read

_MOST_NAMES = 6
# Kinds whose columns are no series: years, quartiles, and what a price was at.
_OF_ONE = frozenset({"heatmap", "box", "violin", "candlestick"})


def caption(chart: Chart, look: Look, seen: Reading, lang: str, rng: random.Random) -> str:
    """In the language `lang`; names as they are printed."""
    title, kind = quoted(chart.title, lang), word(f"kind.{chart.kind}", lang)
    first = say(rng.choice(("cap.shows", "cap.titled")), lang, title=title, kind=kind)
    facts = _facts(chart, look, seen, lang, rng) if seen.names or chart.kind == "scatter" else []
    chosen = sorted(rng.sample(range(len(facts)), min(len(facts), rng.randint(2, 3))))
    if not chosen:
        chosen_facts = [say("cap.axes", lang, x=quoted(chart.x_title, lang), y=quoted(chart.y_title, lang))] * bool(
            chart.x_title and chart.y_title
        )
    else:
        chosen_facts = [facts[index] for index in chosen]
    return sentences([first, *chosen_facts], lang)


def _facts(chart: Chart, look: Look, seen: Reading, lang: str, rng: random.Random) -> list[str]:
    if chart.kind in ("scatter", "bubble"):
        return _points(chart, seen, lang)
    teller = _TELLERS.get(chart.kind)
    if teller is not None:
        return teller(chart, lang)
    exact, read = grid_of(chart, look), grid_of(as_read(chart, seen), look)
    if exact is None or read is None:
        return []
    return _grid_facts(chart, look, seen, exact, read, lang, rng)


def _grid_facts(
    chart: Chart, look: Look, seen: Reading, exact: Grid, read: Grid, lang: str, rng: random.Random
) -> list[str]:
    facts = []
    if len(exact.series) > 1 and len(exact.series) <= _MOST_NAMES and chart.kind not in _OF_ONE:
        names = listed([quoted(series.name, lang) for series in exact.series], lang)
        facts.append(say("cap.panels" if chart.panels else "cap.series", lang, names=names))
    if not exact.timed and len(exact.rows) <= _MOST_NAMES and chart.kind != "histogram":
        names = listed([quoted(row, lang) for row in exact.rows], lang)
        facts.append(say("cap.entries", lang, names=names))
    if exact.timed:
        facts.append(say("cap.range", lang, first=exact.rows[0], last=exact.rows[-1]))
    index = rng.randrange(len(exact.series))
    one, other = exact.series[index], read.series[index]
    apart = seen.gap(one.values)
    for key, sign in (("max", -1), ("min", 1)):
        order = sorted(range(len(one.values)), key=lambda row, sign=sign: sign * one.values[row])  # type: ignore[misc]
        if abs(one.values[order[0]] - one.values[order[1]]) <= apart:
            continue
        if len(exact.series) == 1:
            facts.append(_extreme(key, exact.rows[order[0]], other, order[0], look, seen, lang))
        elif key == "max" and seen.asks(one.values[order[0]], one.values):
            told = _told(other, order[0], look, seen, lang)
            facts.append(say("cap.series_max", lang, s=quoted(one.name, lang), value=told, where=exact.rows[order[0]]))
    if (
        exact.timed
        and chart.kind not in ("candlestick", "heatmap")
        and all(seen.asks(one.values[row], one.values) for row in (0, -1))
    ):
        start, end = one.values[0], one.values[-1]
        if abs(start - end) > max(apart, 0.03 * abs(start)):
            facts.append(
                say("cap.rise" if end > start else "cap.fall", lang, first=exact.rows[0], last=exact.rows[-1],
                    s=quoted(one.name, lang), a=_told(other, 0, look, seen, lang), b=_told(other, -1, look, seen, lang))
            )  # fmt: skip
    if seen.values == "printed" and len(exact.rows) <= 12 and not chart.panels and chart.kind not in (
        "waterfall", "funnel", "pie", "donut", "histogram", "box", "violin", "candlestick",
    ):  # fmt: skip
        mean = one.text(sum(one.values) / len(one.values), look, lang, one.decimals + 1)
        facts.append(say("cap.mean", lang, s=quoted(one.name, lang), value=mean))
    return facts


def _extreme(key: str, where: str, series: Series, row: int, look: Look, seen: Reading, lang: str) -> str:
    """The highest or lowest value and where it stands, or where alone if the value is not read."""
    if not seen.asks(series.values[row], series.values):
        return say(f"cap.{key}_where", lang, where=quoted(where, lang))
    return say(f"cap.{key}", lang, value=_told(series, row, look, seen, lang), where=where)


def _told(series: Series, row: int, look: Look, seen: Reading, lang: str) -> str:
    text = series.text(series.values[row], look, lang)
    return text if seen.values == "printed" else say("cap.about", lang, value=text)


def _points(chart: Chart, seen: Reading, lang: str) -> list[str]:
    facts = [say("cap.axes", lang, x=quoted(chart.x_title, lang), y=quoted(chart.y_title, lang))]
    if abs(seen.slope) > SURE:
        facts.append(word("cap.rising_points" if seen.slope > 0 else "cap.falling_points", lang))
    return facts


def _tree(chart: Chart, lang: str) -> list[str]:
    names, parents = column(chart, "name"), column(chart, "parent")
    below = [quoted(name, lang) for name, parent in zip(names, parents, strict=True) if parent == names[0]]
    facts = [say("cap.root", lang, c=quoted(names[0], lang), n=len(below))]
    if len(below) <= _MOST_NAMES:
        facts.append(say("cap.below", lang, names=listed(below, lang)))
    return facts


def _areas(chart: Chart, lang: str) -> list[str]:
    rows = zip(column(chart, "name"), column(chart, "parent"), amounts(chart), strict=True)
    tops = sorted(((value, name) for name, parent, value in rows if not parent), reverse=True)
    facts = []
    if len(tops) <= _MOST_NAMES:
        ordered = [
            name for name, parent in zip(column(chart, "name"), column(chart, "parent"), strict=True) if not parent
        ]
        facts.append(say("cap.tops", lang, names=listed([quoted(name, lang) for name in ordered], lang)))
        if len(tops) > 1 and tops[0][0] > 1.125 * tops[1][0]:
            facts.append(say("cap.largest", lang, c=quoted(tops[0][1], lang)))
    return [sentences(facts, lang)] if facts else []


def _network(chart: Chart, lang: str) -> list[str]:
    counts = degrees(chart)
    facts = [say("cap.nodes", lang, n=len(counts), m=len(column(chart, "source")))]
    first, second = counts.most_common(2)
    if first[1] > second[1]:
        facts.append(say("cap.hub", lang, c=quoted(first[0], lang), n=first[1]))
    return facts


def _sankey(chart: Chart, lang: str) -> list[str]:
    flows = sorted(zip(amounts(chart), column(chart, "source"), column(chart, "target"), strict=True), reverse=True)
    sources, targets = set(column(chart, "source")), set(column(chart, "target"))
    starts = [quoted(name, lang) for name in dict.fromkeys(column(chart, "source")) if name not in targets]
    ends = [quoted(name, lang) for name in dict.fromkeys(column(chart, "target")) if name not in sources]
    facts = [say("cap.flows", lang, sources=listed(starts, lang), targets=listed(ends, lang))]
    if len(flows) > 1 and flows[0][0] > 1.2 * flows[1][0]:
        facts.append(say("cap.flow", lang, c=quoted(flows[0][1], lang), d=quoted(flows[0][2], lang)))
    return facts


def _process(chart: Chart, lang: str) -> list[str]:
    sources = column(chart, "source")
    decisions = {n for n, shape in zip(sources, column(chart, "shape"), strict=True) if shape == "decision"}
    ends = list(dict.fromkeys(name for name in column(chart, "target") if name not in sources))
    return [
        say("cap.starts", lang, c=quoted(sources[0], lang), n=len(decisions)),
        say("cap.ends", lang, names=listed([quoted(name, lang) for name in ends], lang)),
    ]


def _plan(chart: Chart, lang: str) -> list[str]:
    names = column(chart, "name")
    lengths = sorted(zip(days(chart), names, strict=True), reverse=True)
    starts = sorted(zip(column(chart, "start"), names, strict=True))
    ends = sorted(zip(column(chart, "end"), names, strict=True))
    facts = []
    if lengths[0][0] > 1.1 * lengths[1][0]:
        facts.append(say("cap.tasks", lang, n=len(names), c=quoted(lengths[0][1], lang)))
    if starts[0][0] < starts[1][0] and ends[-1][0] > ends[-2][0]:
        facts.append(say("cap.first_last", lang, c=quoted(starts[0][1], lang), d=quoted(ends[-1][1], lang)))
    return facts


_TELLERS: Mapping[str, Callable[[Chart, str], list[str]]] = {
    "tree": _tree, "treemap": _areas, "sunburst": _areas, "network": _network,
    "sankey": _sankey, "flow_chart": _process, "gantt": _plan,
}  # fmt: skip
