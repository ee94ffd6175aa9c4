"""Questions about trees, networks, flows, processes and plans."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from synth.charts.chart import Chart
from synth.charts.grid import numbers
from synth.charts.lexicon import word
from synth.charts.questions import Asked, Asker, Scene
from synth.charts.values import value_text


def column(chart: Chart, role: str) -> Sequence[str]:
    """The texts of the column with a role."""
    name = chart.roles[role][0]
    return tuple(
        "" if value is None else str(value) for value in next(c for c in chart.columns if c.name == name).values
    )


def amounts(chart: Chart) -> tuple[float, ...]:
    """The numbers of the column `value`."""
    return numbers(next(c for c in chart.columns if c.name == chart.roles["value"][0]).values)


def days(chart: Chart) -> list[int]:
    """How long each task of a plan takes."""
    starts, ends = (map(datetime.date.fromisoformat, column(chart, role)) for role in ("start", "end"))
    return [(end - start).days for start, end in zip(starts, ends, strict=True)]


def degrees(chart: Chart) -> Counter[str]:
    """How many edges each node has, most first."""
    return Counter(name for role in ("source", "target") for name in column(chart, role))


def _belongs(scene: Scene) -> Iterator[Asked]:
    inner = [(n, p) for n, p in zip(column(scene.chart, "name"), column(scene.chart, "parent"), strict=True) if p]
    if inner:
        name, parent = scene.rng.choice(inner)
        yield scene.asked("parent", parent, c=scene.q(name))


def _children(scene: Scene) -> Iterator[Asked]:
    below = Counter(parent for parent in column(scene.chart, "parent") if parent)
    if below:
        name = scene.rng.choice(list(below))
        yield scene.asked("children", str(below[name]), c=scene.q(name))


def _root(scene: Scene) -> Iterator[Asked]:
    yield scene.asked("root", column(scene.chart, "name")[0])


def _leaves(scene: Scene) -> Iterator[Asked]:
    parents = set(column(scene.chart, "parent"))
    yield scene.asked("leaves", str(sum(name not in parents for name in column(scene.chart, "name"))))


def _largest(scene: Scene) -> Iterator[Asked]:
    rows = list(zip(column(scene.chart, "name"), column(scene.chart, "parent"), amounts(scene.chart), strict=True))
    parent = scene.rng.choice(list(dict.fromkeys(row[1] for row in rows)))
    below = sorted((row for row in rows if row[1] == parent), key=lambda row: -row[2])
    # An area is seen to be larger when it is so by an eighth.
    share = 1.0 if scene.seen.values == "printed" else 1.125
    if len(below) > 1 and below[0][2] > share * below[1][2]:
        if parent:
            yield scene.asked("largest_below", below[0][0], c=scene.q(parent))
        else:
            yield scene.asked("largest_top", below[0][0])


def _amount(scene: Scene) -> Iterator[Asked]:
    if scene.seen.values != "printed":
        return
    value = next(c for c in scene.chart.columns if c.name == scene.chart.roles["value"][0])
    names = column(scene.chart, "name")
    index = scene.rng.randrange(len(names))
    answer = value_text(value.values[index], value, scene.look, scene.chart.lang)
    if value.unit and value.unit != "%":
        answer = f"{answer} {value.unit}"
    yield scene.asked("lookup", answer, s=scene.q(value.name), c=scene.q(names[index]))


def _linked(scene: Scene) -> Iterator[Asked]:
    edges = {frozenset(edge) for edge in _edges(scene.chart)}
    pairs = list(combinations(sorted({name for edge in edges for name in edge}), 2))
    wanted = scene.rng.random() < 0.5
    fit = [pair for pair in pairs if (frozenset(pair) in edges) == wanted]
    if fit:
        one, other = scene.rng.sample(scene.rng.choice(fit), 2)
        yield scene.asked("linked", word("w.yes" if wanted else "w.no", scene.lang), c=scene.q(one), d=scene.q(other))


def _degree(scene: Scene) -> Iterator[Asked]:
    name, count = scene.rng.choice(sorted(degrees(scene.chart).items()))
    yield scene.asked("degree", str(count), c=scene.q(name))


def _hub(scene: Scene) -> Iterator[Asked]:
    first, second = degrees(scene.chart).most_common(2)
    if first[1] > second[1]:
        yield scene.asked("hub", first[0])


def _nodes(scene: Scene) -> Iterator[Asked]:
    yield scene.asked("nodes", str(len(degrees(scene.chart))))


def _flow(scene: Scene) -> Iterator[Asked]:
    if scene.seen.values != "printed":
        return
    value = next(c for c in scene.chart.columns if c.name == scene.chart.roles["value"][0])
    edges = _edges(scene.chart)
    index = scene.rng.randrange(len(edges))
    answer = value_text(value.values[index], value, scene.look, scene.chart.lang)
    answer = f"{answer} {value.unit}" if value.unit and value.unit != "%" else answer
    yield scene.asked("flow", answer, c=scene.q(edges[index][0]), d=scene.q(edges[index][1]))


def _flow_max(scene: Scene) -> Iterator[Asked]:
    flows = list(zip(_edges(scene.chart), amounts(scene.chart), strict=True))
    source = scene.rng.choice(list(dict.fromkeys(edge[0] for edge, _ in flows)))
    out = sorted((flow for flow in flows if flow[0][0] == source), key=lambda flow: -flow[1])
    if len(out) > 1 and out[0][1] > 1.2 * out[1][1]:
        yield scene.asked("flow_max", out[0][0][1], c=scene.q(source))


def _flow_in(scene: Scene) -> Iterator[Asked]:
    target, count = scene.rng.choice(sorted(Counter(column(scene.chart, "target")).items()))
    yield scene.asked("flow_in", str(count), c=scene.q(target))


def _next(scene: Scene) -> Iterator[Asked]:
    plain = [edge for edge, label in zip(_edges(scene.chart), column(scene.chart, "label"), strict=True) if not label]
    one, other = scene.rng.choice(plain)
    yield scene.asked("next", other, c=scene.q(one))


def _branch(scene: Scene) -> Iterator[Asked]:
    labelled = [
        (*edge, label) for edge, label in zip(_edges(scene.chart), column(scene.chart, "label"), strict=True) if label
    ]
    one, other, label = scene.rng.choice(labelled)
    yield scene.asked("branch", other, c=scene.q(one), d=scene.q(label))


def _decisions(scene: Scene) -> Iterator[Asked]:
    chart = scene.chart
    found = {n for n, shape in zip(column(chart, "source"), column(chart, "shape"), strict=True) if shape == "decision"}
    yield scene.asked("decisions", str(len(found)))


def _longest(scene: Scene) -> Iterator[Asked]:
    lengths = sorted(zip(days(scene.chart), column(scene.chart, "name"), strict=True), reverse=True)
    if lengths[0][0] > 1.1 * lengths[1][0]:
        yield scene.asked("longest", lengths[0][1])


def _longer(scene: Scene) -> Iterator[Asked]:
    tasks = list(zip(days(scene.chart), column(scene.chart, "name"), strict=True))
    one, other = scene.rng.sample(tasks, 2)
    if max(one[0], other[0]) > 1.2 * min(one[0], other[0]):
        yield scene.asked("longer", max(one, other)[1], c=scene.q(one[1]), d=scene.q(other[1]))


def _first(scene: Scene) -> Iterator[Asked]:
    starts = sorted(zip(column(scene.chart, "start"), column(scene.chart, "name"), strict=True))
    if starts[0][0] < starts[1][0]:
        yield scene.asked("first", starts[0][1])


def _last(scene: Scene) -> Iterator[Asked]:
    ends = sorted(zip(column(scene.chart, "end"), column(scene.chart, "name"), strict=True))
    if ends[-1][0] > ends[-2][0]:
        yield scene.asked("last", ends[-1][1])


def _tasks(scene: Scene) -> Iterator[Asked]:
    yield scene.asked("tasks", str(len(column(scene.chart, "name"))))


def _edges(chart: Chart) -> list[tuple[str, str]]:
    return list(zip(column(chart, "source"), column(chart, "target"), strict=True))


GRAPH_ASKERS: Mapping[str, tuple[Asker, ...]] = {
    "tree": (_belongs, _children, _root, _leaves),
    "treemap": (_belongs, _children, _largest, _amount, _amount),
    "sunburst": (_belongs, _children, _largest, _amount, _amount),
    "network": (_linked, _degree, _hub, _nodes),
    "sankey": (_flow, _flow_max, _flow_in),
    "flow_chart": (_next, _branch, _branch, _decisions),
    "gantt": (_longest, _longer, _first, _last, _tasks),
}
