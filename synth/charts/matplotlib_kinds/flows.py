"""Flows: sankey ribbons from layer to layer, and funnels that narrow from stage to stage."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from synth.charts.canvas import Box, around
from synth.charts.colours import mixed
from synth.charts.places import edges_between, layers_of
from synth.charts.sheet import Sheet


def sankey(sheet: Sheet, room: Box) -> None:
    """Nodes as bars as high as what flows through them, and ribbons as thick as the flow."""
    sources, targets = ([str(value) for value in sheet.column(role).values] for role in ("source", "target"))
    column = sheet.column("value")
    flows = sheet.numbers(column)
    nodes = list(dict.fromkeys(node for edge in zip(sources, targets, strict=True) for node in edge))
    layer = dict(zip(nodes, layers_of(len(nodes), edges_between(nodes, sources, targets)), strict=True))
    through = {
        node: max(
            sum(flow for flow, source in zip(flows, sources, strict=True) if source == node),
            sum(flow for flow, target in zip(flows, targets, strict=True) if target == node),
        )
        for node in nodes
    }
    last = max(layer.values())
    px = sheet.px
    limit = (room[2] - room[0]) * (0.24 if last == 1 else 0.2)
    lines = {node: sheet.lettering.wrap(node, px, limit) for node in nodes}
    ends = max(sheet.lettering.width(lines[node], px) for node in nodes if layer[node] == last)
    starts = max(sheet.lettering.width(lines[node], px) for node in nodes if layer[node] == 0)
    outside = sheet.pick("names outside") < 0.6
    x1, y1, x2, y2 = room
    if outside:
        first, final = (ends, starts) if sheet.mirrored else (starts, ends)
        x1, x2 = x1 + first + px, x2 - final - px
    sheet.need((x1, y1, x2, y2), 0.3)
    sheet.canvas.note("plot_area", (x1, y1, x2, y2))
    gap = max(px * 1.15, (y2 - y1) * 0.03)
    ranks = [[node for node in nodes if layer[node] == rank] for rank in range(last + 1)]
    scale = min((y2 - y1 - gap * (len(rank) - 1)) / sum(through[node] for node in rank) for rank in ranks)
    wide = px * (0.8 + sheet.pick("bar width"))
    boxes: dict[str, Box] = {}
    for number, rank in enumerate(ranks):
        height = sum(through[node] for node in rank) * scale + gap * (len(rank) - 1)
        top = (y1 + y2 - height) / 2
        across = number / max(1, last)
        left = x1 + (1 - across if sheet.mirrored else across) * (x2 - x1 - wide)
        for node in rank:
            boxes[node] = (left, top, left + wide, top + through[node] * scale)
            top += through[node] * scale + gap
    out_from, in_to = {node: boxes[node][1] for node in nodes}, {node: boxes[node][1] for node in nodes}
    order = sorted(range(len(flows)), key=lambda edge: (boxes[sources[edge]][1], boxes[targets[edge]][1]))
    starts_at = {}
    for edge in order:
        starts_at[edge] = out_from[sources[edge]]
        out_from[sources[edge]] += flows[edge] * scale
    by_source = sheet.pick("ribbons") < 0.7
    for edge in sorted(range(len(flows)), key=lambda edge: (boxes[targets[edge]][1], boxes[sources[edge]][1])):
        source, target, thick = sources[edge], targets[edge], flows[edge] * scale
        start, end = boxes[source], boxes[target]
        side = (start[0], end[2]) if sheet.mirrored else (start[2], end[0])
        colour = sheet.colour(nodes.index(source)) if by_source else sheet.theme.muted
        ribbon = _ribbon(side, starts_at[edge], in_to[target], thick)
        sheet.canvas.polygon(ribbon, colour, alpha=0.42)
        sheet.canvas.note("link", around(ribbon), None, source, target, sheet.text(flows[edge], column))
        in_to[target] += thick
    for place, node in enumerate(nodes):
        box = boxes[node]
        sheet.canvas.rect(box, sheet.colour(place))
        value = sheet.text(round(through[node], column.decimals), column)
        sheet.canvas.note("node", box, node, None, node, value)
        _name_node(sheet, box, node, lines[node], (layer[node], last), outside, value)


def funnel(sheet: Sheet, room: Box) -> None:
    """Stages as bars about a middle line, or as one shape; their names beside or in them."""
    names, column = sheet.row_names("x"), sheet.column("y")
    numbers = sheet.numbers(column)
    px = sheet.px
    x1, y1, x2, y2 = room
    lines = [sheet.lettering.wrap(name, px, (x2 - x1) * 0.26) for name in names]
    side = max(sheet.lettering.width(text, px) for text in lines) + px
    x1, x2 = (x1, x2 - side) if sheet.mirrored else (x1 + side, x2)
    sheet.need((x1, y1, x2, y2))
    sheet.canvas.note("plot_area", (x1, y1, x2, y2))
    height = (y2 - y1) / len(names)
    shaped = sheet.pick("shaped") < 0.5
    shades = sheet.pick("one colour") < 0.4
    gap = height * (0.04 if shaped else 0.14)
    middle = (x1 + x2) / 2
    for row, (name, value) in enumerate(zip(names, numbers, strict=True)):
        half = (x2 - x1) / 2 * value / numbers[0]
        nearer = (x2 - x1) / 2 * (numbers[row + 1] if row + 1 < len(numbers) else value * 0.85) / numbers[0]
        top, bottom = y1 + row * height + gap / 2, y1 + (row + 1) * height - gap / 2
        colour = mixed(sheet.colour(0), sheet.theme.plot, 0.6 * row / len(names)) if shades else sheet.colour(row)
        low = nearer if shaped else half
        corners = ((middle - half, top), (middle + half, top), (middle + low, bottom), (middle - low, bottom))
        sheet.canvas.polygon(corners, colour)
        text = sheet.text(value, column)
        sheet.canvas.note("bar", around(corners), None, column.name, name, text)
        at = (x2 + px * 0.7, "left") if sheet.mirrored else (x1 - px * 0.7, "right")
        drawn = sheet.canvas.text((at[0], (top + bottom) / 2), lines[row], px, sheet.theme.ink, at[1], "center")
        sheet.canvas.note("tick_label", drawn, name, value=name)
        if sheet.look.value_labels:
            inside = sheet.lettering.ink(text, px).width < (half + low) * 0.95
            ink = sheet.ink_on(colour) if inside else sheet.theme.ink
            where = (middle if inside else middle + half + px * 0.5, (top + bottom) / 2)
            drawn = sheet.canvas.text(where, text, px, ink, "center" if inside else "left", "center")
            sheet.canvas.note("value_label", drawn, text, column.name, name, text)


def _ribbon(side: tuple[float, float], start: float, end: float, thick: float) -> npt.NDArray[np.float64]:
    """A band from (side[0], start) to (side[1], end), level at both."""
    t = np.linspace(0, 1, 32)
    ease = t * t * (3 - 2 * t)
    x = side[0] + (side[1] - side[0]) * t
    upper = np.stack([x, start + (end - start) * ease], axis=1)
    return np.vstack([upper, (upper + np.array([0.0, thick]))[::-1]])


def _name_node(
    sheet: Sheet, box: Box, node: str, lines: Sequence[str], rank: tuple[int, int], outside: bool, value: str
) -> None:
    canvas, px = sheet.canvas, sheet.px
    x1, y1, x2, y2 = box
    left = rank[0] == 0 if outside else rank[0] == rank[1]
    left = left != sheet.mirrored
    x, across = (x1 - px * 0.45, "right") if left else (x2 + px * 0.45, "left")
    written = list(lines)
    shown = sheet.look.value_labels and len(lines) == 1
    at = (x, (y1 + y2) / 2)
    if shown and y2 - y1 > 2 * sheet.lettering.line(px):
        at = (x, at[1] - sheet.lettering.line(px) / 2)
        drawn = canvas.text(
            (x, at[1] + sheet.lettering.line(px)), value, px * 0.88, sheet.theme.muted, across, "center"
        )
        canvas.note("value_label", drawn, value, None, node, value)
    drawn = canvas.text(at, written, px, sheet.theme.ink, across, "center")
    canvas.note("node_label", drawn, node, None, node)


DRAWERS = {"sankey": sankey, "funnel": funnel}
