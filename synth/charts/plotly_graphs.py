"""Graphs by plotly: flows, networks, trees of boxes and flow charts."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from synth.chance import noise
from synth.charts.places import Places, above, edges_between, in_unit_square, layers_of, ranks, sprung
from synth.charts.plotly_labels import LINE, lines_of
from synth.charts.plotly_lines import faded
from synth.charts.plotly_plot import Axis, Box, Data, Key, Mark, Note, Plot, paler, printed
from synth.charts.plotly_themes import THEMES
from synth.webfonts import text_width_em

# Of the picture, about, that is left for the graph: its axes count these pixels, from the top left.
_WIDE, _HIGH = 0.92, 0.8


def sankey(data: Data) -> Plot:
    chance = data.chance("sankey")
    sources, targets, column = data.texts("source"), data.texts("target"), data.column("value")
    names = list(dict.fromkeys([*sources, *targets]))
    place = {name: number for number, name in enumerate(names)}
    tinted = chance.random() < 0.6
    trace: dict[str, Any] = {
        "type": "sankey", "arrangement": "snap",
        "textfont": {"size": data.look.font_px, "color": THEMES[data.look.theme].ink, "shadow": "none"},
        "node": {
            "label": [printed(name, data.chart.lang) for name in names], "pad": chance.choice((12, 18, 24)),
            "thickness": chance.choice((12, 18, 26)), "color": [data.color(number) for number in range(len(names))],
            "line": {"width": 0},
        },
        "link": {
            "source": [place[name] for name in sources], "target": [place[name] for name in targets],
            "value": list(column.values),
            "color": [faded(data.color(place[name]), 0.4) for name in sources] if tinted else "rgba(150,150,150,.35)",
        },
    }  # fmt: skip
    marks: dict[Key, Mark] = {
        ("point", 0, number): Mark("node", None, name, None, name, "name_label") for number, name in enumerate(names)
    }
    for number, (one, other, value) in enumerate(zip(sources, targets, column.values, strict=True)):
        marks["link", 0, number] = Mark("link", one, other, data.text(value, column))
    return Plot([trace], marks)


def network(data: Data) -> Plot:
    sources, targets = data.texts("source"), data.texts("target")
    names = list(dict.fromkeys([*sources, *targets]))
    edges = edges_between(names, sources, targets)
    width, height = _size(data)
    places = _springs(data, len(names), edges) * (0.8 * width, 0.84 * height) + (0.1 * width, 0.06 * height)
    degree = np.bincount(np.ravel(edges), minlength=len(names))
    texts = data.texts("value") if "value" in data.chart.roles else [""] * len(edges)
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    notes: list[Note] = []
    for edge, ((one, other), text) in enumerate(zip(edges, texts, strict=True)):
        ends = places[[one, other]]
        traces.append(_line(ends, "#9aa3af", 1.5, arrow=False))
        marks["line", edge, -1] = Mark("link", names[one], names[other], text or None)
        if text:
            notes.append(_note(data, "value_label", text, [text], *ends.mean(0), back=True))
    colors = [data.color(place if data.chance("nodes").random() < 0.5 else 0) for place in range(len(names))]
    wides = [
        text_width_em(data.look.font, name) * data.look.font_px + 10 + 2 * float(count)
        for name, count in zip(names, degree, strict=True)
    ]
    traces.append({
        "type": "scatter", "mode": "markers+text", "x": places[:, 0].tolist(), "y": places[:, 1].tolist(),
        "text": [printed(name, data.chart.lang) for name in names], "cliponaxis": False,
        "textposition": [_off_edges(place, places, edges, wide, width) for place, wide in enumerate(wides)],
        "marker": {"color": colors, "size": (14 + 4 * degree).tolist(), "line": {"color": "#ffffff", "width": 1}},
    })  # fmt: skip
    for place, name in enumerate(names):
        marks["point", len(edges), place] = Mark("node", None, name, None, name, "name_label")
    return Plot(traces, marks, *_axes(width, height), notes=notes)


def _off_edges(node: int, places: Places, edges: Sequence[tuple[int, int]], wide: float, width: float) -> str:
    """The side of a node, in plotly's words, that lies farthest from the directions in which its edges run, of those
    where `wide` pixels of text stay within the `width` of the graph."""
    ends = [places[two if one == node else one] - places[node] for one, two in edges if node in (one, two)]
    ways = [end / max(math.hypot(*end), 1e-9) for end in ends]

    def nearest(way: tuple[float, float]) -> float:
        return max(float(way[0] * x + way[1] * y) for x, y in ways)

    slant = 0.5**0.5
    sides = {
        "bottom center": (0.0, 1.0), "top center": (0.0, -1.0), "middle right": (1.0, 0.0), "middle left": (-1.0, 0.0),
        "top right": (slant, -slant), "bottom right": (slant, slant), "top left": (-slant, -slant),
        "bottom left": (-slant, slant),
    }  # fmt: skip
    left, right = float(places[node][0]), width - float(places[node][0])
    fits = [
        side
        for side, (x, _) in sides.items()
        if (wide <= left if x < 0 else wide <= right if x > 0 else wide / 2 <= min(left, right))
    ]
    return min(fits or sides, key=lambda side: nearest(sides[side]))


def _springs(data: Data, count: int, edges: Sequence[tuple[int, int]]) -> Places:
    start = noise(data.look.seed, "plotly", "spring").uniform(-1, 1, (count, 2))
    laid = sprung(start, edges, 1.4 / math.sqrt(count), np.linspace(0.2, 0.005, 150), whole=True)
    # Rounded, so that the last bit of a sum, which differs from machine to machine, moves nothing.
    return np.round(in_unit_square(laid), 3)


def tree(data: Data) -> Plot:
    """Boxes below each other, or beside each other where they would not fit."""
    names = data.texts("name")
    parents = above(names, data.column("parent").values)
    depths, at, leaves = ranks(parents)
    width, height = _size(data)
    levels = max(depths) + 1
    px = data.look.font_px
    widest = max(text_width_em(data.look.font, name) for name in names) * px
    lying = width / leaves < min(widest, 5.5 * px) + 24
    room = (width / levels - 3 * px) if lying else width / leaves - 10
    nodes = []
    for number, name in enumerate(names):
        along, deep = (at[number] + 0.5) / leaves, (depths[number] + 0.5) / levels
        x, y = (deep * width, along * height) if lying else (along * width, deep * height)
        nodes.append(_Node(data, name, x, y, room))
    rows = [[node for node, depth in zip(nodes, depths, strict=True) if depth == level] for level in range(levels)]
    ends = [
        (min(node.x1 if lying else node.y1 for node in row), max(node.x2 if lying else node.y2 for node in row))
        for row in rows
    ]
    # Lines bend at one place between two levels, however long the names are.
    bends = [(before[1] + after[0]) / 2 for before, after in pairwise(ends)]
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    for number, over in enumerate(parents):
        if over is None:
            continue
        one, two = nodes[over], nodes[number]
        middle = bends[depths[over]]
        if lying:
            path = [(one.x2, one.y), (middle, one.y), (middle, two.y), (two.x1, two.y)]
        else:
            path = [(one.x, one.y2), (one.x, middle), (two.x, middle), (two.x, two.y1)]
        marks["line", len(traces), -1] = Mark("link", names[over], names[number])
        traces.append(_line(path, "#808890", 1.5, arrow=False))
    chance = data.chance("tree")
    tinted, radius = chance.random() < 0.7, chance.random() < 0.5
    shapes = [
        node.shape(
            "step" if radius else "start",
            paler(data.color(depth if tinted else 0), 0.72),
            data.color(depth if tinted else 0),
        )
        for node, depth in zip(nodes, depths, strict=True)
    ]
    boxes = [(Mark("node", None, node.name, None, node.name), node.box) for node in nodes]
    notes = [node.note("#1b1b1b") for node in nodes]
    return Plot(traces, marks, *_axes(width, height), layout={"shapes": shapes}, notes=notes, boxes=boxes)


def flow_chart(data: Data) -> Plot:
    """Layers from the start downwards; edges that go back or past a layer run along the sides."""
    sources, targets, texts, shapes = (data.texts(role) for role in ("source", "target", "label", "shape"))
    names = list(dict.fromkeys([*sources, *targets]))
    edges = edges_between(names, sources, targets)
    layers = layers_of(len(names), edges)
    shape = dict(zip(sources, shapes, strict=True))
    width, height = _size(data)
    count = max(layers) + 1
    across = [[place for place in range(len(names)) if layers[place] == layer] for layer in range(count)]
    room = 0.8 * width / max(map(len, across))
    nodes: list[_Node] = []
    for place, name in enumerate(names):
        row = across[layers[place]]
        x = width * 0.1 + 0.8 * width * (row.index(place) + 0.5) / len(row)
        kind = shape.get(name, "start")
        nodes.append(
            _Node(data, name, x, height * (layers[place] + 0.5) / count, room * 0.9, decision=kind == "decision")
        )
    traces: list[dict[str, Any]] = []
    marks: dict[Key, Mark] = {}
    notes: list[Note] = [node.note("#1b1b1b") for node in nodes]
    ink = THEMES[data.look.theme].axis
    sides = 0
    for (one, other), text in zip(edges, texts, strict=True):
        first, second = nodes[one], nodes[other]
        if layers[other] == layers[one] + 1:
            path = [(first.x, first.y2), (second.x, second.y1)]
            at = (first.x + 0.35 * (second.x - first.x), first.y2 + 0.4 * (second.y1 - first.y2))
            if abs(second.x - first.x) < 1 and second.y1 - first.y2 < 3 * data.look.font_px:  # no room on the line
                at = (first.x + (text_width_em(data.look.font, text) / 2 + 0.6) * data.look.font_px, at[1])
        else:
            right = first.x > (0.51 if layers[other] > layers[one] else 0.49) * width
            side = width - 6 - 8 * sides if right else 6 + 8 * sides
            start, end = (first.x2, second.x2) if right else (first.x1, second.x1)
            path = [(start, first.y), (side, first.y), (side, second.y), (end, second.y)]
            at = (start + (side - start) * 0.5, first.y)
            sides += 1
        marks["line", len(traces), -1] = Mark("link", names[one], names[other], text or None)
        traces.append(_line(path, ink, 1.5, arrow=True))
        if text:
            notes.append(_note(data, "link_label", text, [text], *at, back=True))
    drawn = [
        node.shape(
            kind := shape.get(name, "start"), paler(data.color({"start": 0, "decision": 1}.get(kind, 2)), 0.75), ink
        )
        for node, name in zip(nodes, names, strict=True)
    ]
    boxes = [(Mark("node", None, node.name, None, node.name), node.box) for node in nodes]
    return Plot(traces, marks, *_axes(width, height), layout={"shapes": drawn}, notes=notes, boxes=boxes)


class _Node:
    """A box with a name in it, in pixels of the graph."""

    def __init__(self, data: Data, name: str, x: float, y: float, room: float, *, decision: bool = False) -> None:
        px = data.look.font_px
        self.data, self.name, self.x, self.y = data, name, x, y
        self.lines = lines_of(name, (room / (1.7 if decision else 1.0) - 14) / px, data.look.font)
        wide = max(text_width_em(data.look.font, line) for line in self.lines) * px + 16
        high = len(self.lines) * LINE * px + 10
        # A diamond holds a rectangle of half its sides.
        self.wide, self.high = (1.6 * wide, 1.9 * high) if decision else (wide, high)
        self.x1, self.x2 = x - self.wide / 2, x + self.wide / 2
        self.y1, self.y2 = y - self.high / 2, y + self.high / 2

    @property
    def box(self) -> Box:
        return self.x1, self.y1, self.x2, self.y2

    def note(self, color: str) -> Note:
        return _note(self.data, "name_label", self.name, self.lines, self.x, self.y, color=color)

    def shape(self, kind: str, fill: str, line: str) -> Mapping[str, Any]:
        style = {"xref": "x", "yref": "y", "layer": "below", "fillcolor": fill, "line": {"color": line, "width": 1.5}}
        x1, y1, x2, y2 = self.box
        if kind == "decision":
            path = f"M{self.x},{y1} L{x2},{self.y} L{self.x},{y2} L{x1},{self.y} Z"
            return style | {"type": "path", "path": path}
        if kind == "start":
            bend = min(self.high / 2, 14.0)
            path = (
                f"M{x1 + bend},{y1} L{x2 - bend},{y1} Q{x2},{y1} {x2},{y1 + bend} L{x2},{y2 - bend} "
                f"Q{x2},{y2} {x2 - bend},{y2} L{x1 + bend},{y2} Q{x1},{y2} {x1},{y2 - bend} "
                f"L{x1},{y1 + bend} Q{x1},{y1} {x1 + bend},{y1} Z"
            )
            return style | {"type": "path", "path": path}
        return style | {"type": "rect", "x0": x1, "x1": x2, "y0": y1, "y1": y2}


def _size(data: Data) -> tuple[float, float]:
    return data.look.width * _WIDE, data.look.height * _HIGH


def _axes(width: float, height: float) -> tuple[Axis, Axis]:
    return Axis((0, width), (), hidden=True, grid=False), Axis((height, 0), (), hidden=True, grid=False)


def _line(path: Any, color: str, width: float, *, arrow: bool) -> dict[str, Any]:
    points = [[float(value) for value in point] for point in path]
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "lines+markers" if arrow else "lines", "x": [point[0] for point in points],
        "y": [point[1] for point in points], "line": {"color": color, "width": width}, "showlegend": False,
        "cliponaxis": False,
    }  # fmt: skip
    if arrow:
        sizes = [*[0] * (len(points) - 1), 11]
        trace["marker"] = {"symbol": "arrow", "size": sizes, "angleref": "previous", "color": color, "opacity": 1}
    return trace


def _note(
    data: Data, role: str, text: str, lines: Sequence[str], x: float, y: float, *,
    color: str | None = None, back: bool = False,
) -> Note:  # fmt: skip
    theme = THEMES[data.look.theme]
    markup = "<br>".join(printed(line, data.chart.lang) for line in lines)
    annotation: dict[str, Any] = {
        "text": markup, "showarrow": False, "xref": "x", "yref": "y", "x": float(x), "y": float(y), "borderpad": 1,
        "font": {"size": data.look.font_px, "color": color or theme.ink},
    }  # fmt: skip
    return Note(role, text, annotation | ({"bgcolor": theme.plot} if back else {}))
