"""Graphs: networks of circles, and flow charts of steps and decisions."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from synth.chance import noise
from synth.charts.canvas import Box, Pen, Point, around
from synth.charts.matplotlib_kinds.nodes import Shape, draw_node, node_lines
from synth.charts.sheet import Sheet


def network(sheet: Sheet, room: Box) -> None:
    """Nodes placed by springs, undirected edges between them, with their values where there are any."""
    sources, targets = ([str(value) for value in sheet.column(role).values] for role in ("source", "target"))
    nodes = list(dict.fromkeys(node for edge in zip(sources, targets, strict=True) for node in edge))
    edges = [(nodes.index(source), nodes.index(target)) for source, target in zip(sources, targets, strict=True)]
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


def flow_chart(sheet: Sheet, room: Box) -> None:
    """Steps in ranks from the top, decisions as lozenges, ends as pills; edges turn at right angles."""
    sources, targets = ([str(value) for value in sheet.column(role).values] for role in ("source", "target"))
    labels = [str(value or "") for value in sheet.column("label").values]
    shapes = dict(zip(sources, (str(value) for value in sheet.column("shape").values), strict=True))
    nodes = list(dict.fromkeys([*sources, *targets]))
    rank = _ranks(nodes, sources, targets)
    rows = [[node for node in nodes if rank[node] == level] for level in range(max(rank.values()) + 1)]
    sideways = len(rows) > 5 and room[2] - room[0] > 1.3 * (room[3] - room[1]) and max(map(len, rows)) <= 2
    x1, y1, x2, y2 = room
    side = sheet.px * 2.2
    x1, x2 = (x1, x2) if sideways else (x1 + side, x2 - side)
    y1, y2 = (y1 + side * 0.6, y2 - side * 0.6) if sideways else (y1, y2)
    deep, broad = (
        ((x2 - x1) / len(rows), (y2 - y1) / max(map(len, rows)))
        if sideways
        else ((y2 - y1) / len(rows), (x2 - x1) / max(map(len, rows)))
    )
    width, height = (deep * 0.66, broad * 0.7) if sideways else (min(broad * 0.86, sheet.px * 17), deep * 0.66)
    height = min(height, sheet.px * 6)
    # A lozenge holds a box of half its sides.
    decisions = [node for node in nodes if shapes.get(node) == "decision"]
    px, lines = node_lines(sheet, nodes, width, height)
    if decisions:
        px_in, lines_in = node_lines(sheet, decisions, width * 0.68, height * 0.78, 0.5)
        px = min(px, px_in)
        lines |= lines_in
    boxes: dict[str, Box] = {}
    for level, row in enumerate(rows):
        for place, node in enumerate(row):
            along = (level + 0.5) * deep
            across = (place + 0.5) * ((y2 - y1 if sideways else x2 - x1) / len(row))
            cx, cy = (x1 + along, y1 + across) if sideways else (x1 + across, y1 + along)
            if sheet.mirrored:
                cx = x1 + x2 - cx
            boxes[node] = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
    sheet.canvas.note("plot_area", room)
    sheet.canvas.taken.extend(boxes.values())
    back = 0
    for source, target, label in zip(sources, targets, labels, strict=True):
        returns = rank[target] <= rank[source]
        back += returns
        _arrow(sheet, boxes, (source, target, label), (rank[target] - rank[source], back), sideways)
    for node in nodes:
        kind = shapes.get(node, "end")
        shape: Shape = "lozenge" if kind == "decision" else "pill" if kind in ("start", "end") else "box"
        colour = sheet.colour({"start": 2, "end": 3, "decision": 1}.get(kind, 0))
        draw_node(sheet, boxes[node], node, lines[node], px, colour, shape, sheet.px * 0.3)


def _springs(edges: Sequence[tuple[int, int]], count: int, seed: int, aspect: float) -> npt.NDArray[np.float64]:
    """Places in the unit square: Fruchterman and Reingold (1991) from a seeded start, stretched to its sides."""
    at = noise(seed, "network").random((count, 2))
    joined = np.zeros((count, count))
    for first, second in edges:
        joined[first, second] = joined[second, first] = 1.0
    ideal = 0.9 / math.sqrt(count)
    for round_ in range(150):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 0.01)
        force = ideal**2 / distance**2 - joined * distance / ideal
        move = (apart * force[..., None]).sum(axis=1)
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        heat = 0.1 * (1 - round_ / 150)
        at = at + move / length[:, None] * np.minimum(length, heat)[:, None]
    low, high = at.min(axis=0), at.max(axis=0)
    if (high - low)[0] < (high - low)[1] and aspect > 1:
        at, low, high = at[:, ::-1], low[::-1], high[::-1]
    return np.asarray((at - low) / np.maximum(high - low, 1e-9))


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
    drawn = canvas.text(at, lines, px, sheet.theme.ink, across, down)  # type: ignore[arg-type]
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


def _ranks(nodes: Sequence[str], sources: Sequence[str], targets: Sequence[str]) -> dict[str, int]:
    """The longest way from the start that goes along no edge back; edges back are those to a node on the way."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in zip(sources, targets, strict=True):
        after[source].append(target)
    rank = dict.fromkeys(nodes, 0)

    def visit(node: str, level: int, way: frozenset[str]) -> None:
        rank[node] = max(rank[node], level)
        for target in after[node]:
            if target not in way and rank[target] <= level:
                visit(target, level + 1, way | {target})

    visit(nodes[0], 0, frozenset({nodes[0]}))
    return rank


def _arrow(
    sheet: Sheet, boxes: Mapping[str, Box], edge: tuple[str, str, str], way: tuple[int, int], sideways: bool
) -> None:
    """An edge with its head, and its label near its start. `way`: ranks it goes on, and which one back it is."""
    source, target, label = edge
    points = _route(sheet, boxes, (source, target), way, sideways)
    pen = Pen(sheet.theme.muted, 1.4)
    sheet.canvas.line(points, pen)
    (x0, y0), (x, y) = points[-2], points[-1]
    length = math.hypot(x - x0, y - y0) or 1.0
    dx, dy = (x - x0) / length * sheet.px * 0.65, (y - y0) / length * sheet.px * 0.65
    sheet.canvas.polygon(
        ((x, y), (x - dx - dy * 0.5, y - dy + dx * 0.5), (x - dx + dy * 0.5, y - dy - dx * 0.5)), sheet.theme.muted
    )
    sheet.canvas.note("link", around(points, 0.7), label or None, source, target, label or None)
    if label:
        _label_branch(sheet, points, label, (source, target))


def _label_branch(sheet: Sheet, points: Sequence[Point], label: str, of: tuple[str, str]) -> None:
    """Beside the first stretch of an edge that no other edge of its node has."""
    canvas, px = sheet.canvas, sheet.px * 0.86
    (x0, y0), (x1, y1) = points[0], points[1]
    if len(points) == 4 and abs(points[1][0] - points[2][0]) > abs(points[1][1] - points[2][1]) > -1 and x0 == x1:
        (x0, y0), (x1, y1) = points[2], points[3]
    gap = px * 0.4
    if abs(x1 - x0) > abs(y1 - y0):
        right = x1 >= x0
        tries = [
            ((x0 + (gap if right else -gap), y0 + dy), "left" if right else "right", down)
            for dy, down in ((-gap, "bottom"), (gap, "top"))
        ]
    else:
        on = "top" if y1 > y0 else "bottom"
        start = y0 + (gap if y1 > y0 else -gap)
        tries = [((x0 + gap, start), "left", on), ((x0 - gap, start), "right", on)]
    free = [where for where in tries if canvas.is_free(canvas.text_box(where[0], label, px, where[1], where[2]))]
    at, across, down = free[0] if free else tries[0]
    drawn = canvas.text(at, label, px, sheet.theme.ink, across, down)  # type: ignore[arg-type]
    canvas.taken.append(drawn)
    canvas.note("link_label", drawn, label, of[0], of[1])


def _route(
    sheet: Sheet, boxes: Mapping[str, Box], nodes: tuple[str, str], way: tuple[int, int], sideways: bool
) -> list[Point]:
    on, back = way
    if sideways:
        turned = {name: (box[1], box[0], box[3], box[2]) for name, box in boxes.items()}
        flipped = sheet.mirrored
        if flipped:
            turned = {name: (a, -d, c, -b) for name, (a, b, c, d) in turned.items()}
        made = _down(sheet, turned, nodes, on, back)
        return [(-y if flipped else y, x) for x, y in made]
    return _down(sheet, boxes, nodes, on, back)


def _down(sheet: Sheet, boxes: Mapping[str, Box], nodes: tuple[str, str], on: int, back: int) -> list[Point]:
    """A way from box to box in a chart that runs down."""
    start, end = boxes[nodes[0]], boxes[nodes[1]]
    sx, ex = (start[0] + start[2]) / 2, (end[0] + end[2]) / 2
    if on == 1:
        level = (start[3] + end[1]) / 2
        return (
            [(sx, start[3]), (sx, end[1])]
            if abs(sx - ex) < 1
            else [(sx, start[3]), (sx, level), (ex, level), (ex, end[1])]
        )
    left = min(box[0] for box in boxes.values())
    right = max(box[2] for box in boxes.values())
    middle_start, middle_end = (start[1] + start[3]) / 2, (end[1] + end[3]) / 2
    if on == 0:
        return (
            [(start[2], middle_start), (end[0], middle_end)]
            if start[0] < end[0]
            else [(start[0], middle_start), (end[2], middle_end)]
        )
    if on < 0:
        lane = left - sheet.px * (0.7 + 0.5 * min(back - 1, 2))
        return [(start[0], middle_start), (lane, middle_start), (lane, middle_end), (end[0], middle_end)]
    lane = right + sheet.px * 0.9
    between = [box for name, box in boxes.items() if name not in nodes and start[3] < box[3] and box[1] < end[1]]
    free = all(not box[0] - 2 < sx < box[2] + 2 for box in between) and abs(sx - ex) < 1
    if free:
        return [(sx, start[3]), (ex, end[1])]
    return [(start[2], middle_start), (lane, middle_start), (lane, middle_end), (end[2], middle_end)]


DRAWERS = {"network": network, "flow_chart": flow_chart}
