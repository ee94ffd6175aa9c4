"""Network: circles or names joined by lines, placed by springs."""

import math
from collections.abc import Sequence

import numpy as np

from synth.chance import noise
from synth.charts.canvas import Box, Pen, Point, around
from synth.charts.matplotlib_kinds.nodes import draw_node
from synth.charts.places import Places, edges_between, in_unit_square, sprung
from synth.charts.sheet import Sheet


def network(sheet: Sheet, room: Box) -> None:
    """Nodes placed by springs, undirected edges between them, with their values where there are any."""
    sources, targets = ([str(value) for value in sheet.column(role).values] for role in ("source", "target"))
    nodes = list(dict.fromkeys(node for edge in zip(sources, targets, strict=True) for node in edge))
    edges = edges_between(nodes, sources, targets)
    px = sheet.px
    in_boxes = sheet.pick("names in nodes") < 0.5
    lines = {node: sheet.lettering.wrap(node, px, px * 8) for node in nodes}
    wide = max(sheet.lettering.width(text, px) for text in lines.values()) / 2 + px
    high = px * (1.5 if in_boxes else 2.4) + (max(map(len, lines.values())) - 1) * sheet.lettering.line(px)
    x1, y1, x2, y2 = room
    sheet.need((x1 + wide, y1 + high, x2 - wide, y2 - high), 0.2)
    laid = _springs(edges, len(nodes), sheet.look.seed, (x2 - x1 - 2 * wide) / (y2 - y1 - 2 * high))
    at = [(x1 + wide + x * (x2 - x1 - 2 * wide), y1 + high + y * (y2 - y1 - 2 * high)) for x, y in laid.tolist()]
    degree = [sum(node in edge for edge in edges) for node in range(len(nodes))]
    values = sheet.columns("value")
    sheet.canvas.note("plot_area", room)
    weights = sheet.numbers(values[0]) if values else [1.0] * len(edges)
    for (first, second), weight, source, target in zip(edges, weights, sources, targets, strict=True):
        pen = Pen(sheet.theme.muted, 1.0 + (2.4 * weight / max(weights) if values else 0.4))
        sheet.canvas.line((at[first], at[second]), pen)
        value = sheet.text(weight, values[0]) if values else None
        sheet.canvas.note("link", around((at[first], at[second]), pen.px / 2), None, source, target, value)
    boxes = []
    for node, name in enumerate(nodes):
        radius = px * (0.62 + 0.12 * min(degree[node], 6))
        half_x = sheet.lettering.width(lines[name], px) / 2 + px * 0.6 if in_boxes else radius
        half_y = len(lines[name]) * sheet.lettering.line(px) / 2 + px * 0.3 if in_boxes else radius
        x, y = at[node]
        boxes.append((x - half_x, y - half_y, x + half_x, y + half_y))
    sheet.canvas.taken.extend(boxes)
    by_degree = sheet.pick("by degree") < 0.5
    on_edges = [
        (
            at[first][0] + (at[second][0] - at[first][0]) * share / 24,
            at[first][1] + (at[second][1] - at[first][1]) * share / 24,
        )
        for first, second in edges
        for share in range(25)
    ]
    for node, name in enumerate(nodes):
        colour = sheet.colour(min(degree[node], 6) if by_degree else 0)
        if in_boxes:
            draw_node(sheet, boxes[node], name, lines[name], px, colour, "pill")
            continue
        sheet.canvas.circle(at[node], (boxes[node][2] - boxes[node][0]) / 2, colour, Pen(sheet.theme.plot, 1.2))
        sheet.canvas.note("node", boxes[node], None, None, name)
        _name_beside(sheet, boxes[node], name, lines[name], on_edges)
    for (first, second), weight, source, target in zip(edges, weights, sources, targets, strict=True):
        if values:
            _label_edge(sheet, at[first], at[second], sheet.text(weight, values[0]), (source, target))


def _springs(edges: Sequence[tuple[int, int]], count: int, seed: int, aspect: float) -> Places:
    """Places in the unit square; what is longer lies along the longer side."""
    heats = [0.1 * (1 - number / 150) for number in range(150)]
    at = sprung(noise(seed, "network").random((count, 2)), edges, 0.9 / math.sqrt(count), heats, whole=False)
    wide, high = np.ptp(at, axis=0)
    return in_unit_square(at[:, ::-1] if wide < high and aspect > 1 else at)


def _name_beside(sheet: Sheet, box: Box, name: str, lines: Sequence[str], lines_of_edges: Sequence[Point]) -> None:
    """At the side of its node where the fewest edges run and nothing else is written."""
    canvas, px = sheet.canvas, sheet.px
    x1, y1, x2, y2 = box
    cx, cy, gap = (x1 + x2) / 2, (y1 + y2) / 2, px * 0.3
    tries = (
        ((cx, y2 + gap), "center", "top"), ((cx, y1 - gap), "center", "bottom"), ((x2 + gap, cy), "left", "center"),
        ((x1 - gap, cy), "right", "center"),
    )  # fmt: skip

    def crossed(where: tuple[Point, str, str]) -> int:
        left, top, right, bottom = wanted = canvas.text_box(where[0], lines, px, where[1], where[2])
        edges = sum(left <= x <= right and top <= y <= bottom for x, y in lines_of_edges)
        return edges + (0 if canvas.is_free(wanted) else 1000)

    at, across, down = min(tries, key=crossed)
    drawn = canvas.text(at, lines, px, sheet.theme.ink, across, down)
    canvas.taken.append(drawn)
    canvas.note("node_label", drawn, name, None, name)


def _label_edge(sheet: Sheet, first: Point, second: Point, text: str, of: tuple[str, str]) -> None:
    canvas, px = sheet.canvas, sheet.px * 0.82
    for share in (0.5, 0.4, 0.6, 0.32, 0.68):
        at = (first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share)
        wanted = canvas.text_box(at, text, px)
        if canvas.is_free(wanted, 1.0):
            x1, y1, x2, y2 = wanted
            canvas.rect((x1 - 2, y1 - 2, x2 + 2, y2 + 2), sheet.theme.paper, alpha=0.85)
            drawn = canvas.text(at, text, px, sheet.theme.ink, "center", "center")
            canvas.taken.append(drawn)
            canvas.note("value_label", drawn, text, of[0], of[1], text)
            return


DRAWERS = {"network": network}
