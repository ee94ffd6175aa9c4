"""Flow chart: steps, decisions and ends in ranks, joined by arrows that turn at right angles."""

import math
from collections.abc import Mapping, Sequence

from synth.charts.canvas import Box, Pen, Point, around
from synth.charts.matplotlib_kinds.nodes import Shape, draw_node, node_lines
from synth.charts.places import edges_between, layers_of
from synth.charts.sheet import Sheet


def flow_chart(sheet: Sheet, room: Box) -> None:
    """Steps in ranks from the top, decisions as lozenges, ends as pills; edges turn at right angles."""
    sources, targets = ([str(value) for value in sheet.column(role).values] for role in ("source", "target"))
    labels = [str(value or "") for value in sheet.column("label").values]
    shapes = dict(zip(sources, (str(value) for value in sheet.column("shape").values), strict=True))
    nodes = list(dict.fromkeys([*sources, *targets]))
    rank = dict(zip(nodes, layers_of(len(nodes), edges_between(nodes, sources, targets)), strict=True))
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
        _label_branch(sheet, points, label, (source, target), way[0] == 1)


def _label_branch(sheet: Sheet, points: Sequence[Point], label: str, of: tuple[str, str], branches: bool) -> None:
    """Beside the first stretch of an edge that no other edge of its node has."""
    canvas, px = sheet.canvas, sheet.px * 0.86
    (x0, y0), (x1, y1) = points[0], points[1]
    gap = px * 0.4
    if branches and len(points) == 4:  # from the second bend back: what is near it is this edge's alone
        (x0, y0), (x1, y1) = points[2], points[1]
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
    drawn = canvas.text(at, label, px, sheet.theme.ink, across, down)
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
    others = [box for name, box in boxes.items() if name not in nodes]
    between = [box for box in others if start[3] < box[3] and box[1] < end[1]]
    free = all(not box[0] - 2 < sx < box[2] + 2 for box in between) and abs(sx - ex) < 1
    if free:
        return [(sx, start[3]), (ex, end[1])]
    rows = [box for box in others for level in (middle_start, middle_end) if box[1] < level < box[3]]
    if any(box[0] > min(start[2], end[2]) for box in rows):  # another node stands between them and the right-hand lane
        lane = left - sheet.px * 0.9
        return [(start[0], middle_start), (lane, middle_start), (lane, middle_end), (end[0], middle_end)]
    lane = right + sheet.px * 0.9
    return [(start[2], middle_start), (lane, middle_start), (lane, middle_end), (end[2], middle_end)]


DRAWERS = {"flow_chart": flow_chart}
