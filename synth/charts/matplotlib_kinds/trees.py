"""Trees: treemaps of nested boxes, and trees of boxes joined by lines."""

from collections.abc import Sequence
from itertools import pairwise

from synth.charts.canvas import Box, Pen
from synth.charts.colours import Colour, mixed
from synth.charts.matplotlib_kinds.nodes import draw_node, node_lines
from synth.charts.places import above, ranks
from synth.charts.sheet import Sheet


def treemap(sheet: Sheet, room: Box) -> None:
    """Boxes whose areas are as their values; children fill their parent below its name."""
    names, children, numbers = tree_of(sheet)
    sheet.canvas.note("plot_area", room)
    column = sheet.column("value")
    parents = dict(zip(names, sheet.column("parent").values, strict=True))

    def draw(siblings: Sequence[str], field: Box, shade: Colour | None) -> None:
        ordered = sorted(siblings, key=lambda name: -numbers[name])
        boxes = squarified([numbers[name] for name in ordered], field)
        for place, (name, box) in enumerate(zip(ordered, boxes, strict=True)):
            colour = (
                sheet.colour(place)
                if shade is None
                else mixed(shade, sheet.theme.plot, 0.1 + 0.45 * place / len(ordered))
            )
            sheet.canvas.rect(box, colour, Pen(sheet.theme.plot, 2.0 if shade is None else 1.0))
            of = parents[name]
            sheet.canvas.note(
                "sector", box, None, None if of is None else str(of), name, sheet.text(numbers[name], column)
            )
            below = children.get(name, ())
            head = _write_in(sheet, box, name, sheet.text(numbers[name], column), colour, parent=bool(below))
            if below:
                x1, y1, x2, y2 = box
                pad = min(3.0, (x2 - x1) * 0.05, (y2 - y1) * 0.05)
                draw(below, (x1 + pad, min(y1 + head, y2 - pad), x2 - pad, y2 - pad), colour)

    draw(children[None], room, None)


def tree(sheet: Sheet, room: Box) -> None:
    """A root and its descendants in ranks, from the top or from the side; every child beside its siblings."""
    names, _, _ = tree_of(sheet)
    parents = sheet.column("parent").values
    depths, places, leaves = ranks(above(names, parents))
    depth, at = dict(zip(names, depths, strict=True)), dict(zip(names, places, strict=True))
    levels = max(depths) + 1
    sideways = leaves > 7 or sheet.pick("sideways") < 0.5
    x1, y1, x2, y2 = room
    along, across = ((x2 - x1) / levels, (y2 - y1) / leaves) if sideways else ((y2 - y1) / levels, (x2 - x1) / leaves)
    width, height = (along * 0.72, across * 0.8) if sideways else (across * 0.9, along * 0.62)
    boxes: dict[str, Box] = {}
    px, lines = node_lines(sheet, names, width, min(height, sheet.px * 5))
    for name in names:
        cross, rank = at[name] + 0.5, depth[name] + 0.5
        flipped = levels - rank if sheet.mirrored else rank
        cx, cy = (x1 + flipped * along, y1 + cross * across) if sideways else (x1 + cross * across, y1 + rank * along)
        half_x = min(width, sheet.lettering.width(lines[name], px) + sheet.px * 1.6) / 2 if sideways else width / 2
        half_y = min(height, sheet.lettering.line(px) * len(lines[name]) + sheet.px * 1.1) / 2
        boxes[name] = (cx - half_x, cy - half_y, cx + half_x, cy + half_y)
    sheet.canvas.note("plot_area", room)
    bent = sheet.pick("bent") < 0.6
    bends = _bends([[boxes[name] for name in names if depth[name] == level] for level in range(levels)], sideways)
    for name, parent in zip(names, parents, strict=True):
        if parent is not None:
            bend = bends[depth[name] - 1] if bent else None
            _join(sheet, boxes[str(parent)], boxes[name], (str(parent), name), sideways, bend)
    round_corners = sheet.px * (0.5 if sheet.pick("round") < 0.5 else 0.0)
    for name in names:
        colour = sheet.colour(depth[name])
        draw_node(sheet, boxes[name], name, lines[name], px, colour, radius=round_corners)


def tree_of(sheet: Sheet) -> tuple[list[str], dict[str | None, list[str]], dict[str, float]]:
    """Names in order, names by their parent, and values by name."""
    names = [str(name) for name in sheet.column("name").values]
    children: dict[str | None, list[str]] = {}
    for name, parent in zip(names, sheet.column("parent").values, strict=True):
        children.setdefault(None if parent is None else str(parent), []).append(name)
    columns = sheet.columns("value")
    numbers = dict(zip(names, sheet.numbers(columns[0]), strict=True)) if columns else {}
    return names, children, numbers


def squarified(numbers: Sequence[float], field: Box) -> list[Box]:
    """Boxes of the given areas, falling, as square as rows of them come (Bruls, Huizing and van Wijk 2000)."""
    x1, y1, x2, y2 = field
    scale = (x2 - x1) * (y2 - y1) / sum(numbers)
    areas = [number * scale for number in numbers]
    boxes: list[Box] = []
    while areas:
        short = min(x2 - x1, y2 - y1)
        taken = 1
        while taken < len(areas) and _worst(areas[: taken + 1], short) <= _worst(areas[:taken], short):
            taken += 1
        row, areas = areas[:taken], areas[taken:]
        deep = sum(row) / short
        start = 0.0
        for area in row:
            long = area / deep
            boxes.append(
                (x1, y1 + start, x1 + deep, y1 + start + long)
                if x2 - x1 >= y2 - y1
                else (x1 + start, y1, x1 + start + long, y1 + deep)
            )
            start += long
        x1, y1 = (x1 + deep, y1) if x2 - x1 >= y2 - y1 else (x1, y1 + deep)
    return boxes


def _worst(areas: Sequence[float], side: float) -> float:
    whole = sum(areas)
    return max(side * side * max(areas) / whole**2, whole**2 / (side * side * min(areas)))


def _write_in(sheet: Sheet, box: Box, name: str, value: str, colour: Colour, parent: bool) -> float:
    """The name in its box, with its value where the look wants it; returns the height that it takes."""
    canvas, lettering = sheet.canvas, sheet.lettering
    x1, y1, x2, y2 = box
    ink = sheet.ink_on(colour)
    for px in (sheet.px, sheet.px * 0.85, sheet.px * 0.72):
        pad, line = px * 0.55, lettering.line(px)  # accents reach above the capitals
        lines = (name,) if parent else lettering.wrap(name, px, x2 - x1 - 2 * pad)
        if lettering.width(lines, px) > x2 - x1 - 2 * pad or len(lines) * line + pad > (y2 - y1) * (
            0.4 if parent else 1.0
        ):
            continue
        right = sheet.right_to_left
        x, across = (x2 - pad, "right") if right else (x1 + pad, "left")
        drawn = canvas.text((x, y1 + pad), lines, px, ink, across, "top", bold=parent)
        canvas.note("sector_label", drawn, name, None, name)
        height = len(lines) * line + pad
        fits = lettering.ink(value, px).width < x2 - x1 - 2 * pad and height + line < y2 - y1
        if sheet.look.value_labels and not parent and fits:
            drawn = canvas.text((x, y1 + height + pad * 0.3), value, px * 0.92, ink, across, "top")
            canvas.note("value_label", drawn, value, None, name, value)
        return height + pad * 0.5
    return 2.0


def _bends(ranks: Sequence[Sequence[Box]], sideways: bool) -> list[float]:
    """Where lines bend between a rank and the next one: at one place, however long the names are."""
    low, high = (0, 2) if sideways else (1, 3)
    ends = [(min(box[low] for box in rank), max(box[high] for box in rank)) for rank in ranks]
    # Whichever of the two is on the left.
    return [(max(one[0], other[0]) + min(one[1], other[1])) / 2 for one, other in pairwise(ends)]


def _join(sheet: Sheet, parent: Box, child: Box, names: tuple[str, str], sideways: bool, bend: float | None) -> None:
    """A line from parent to child, at right angles if it bends."""
    if sideways:
        start = (parent[0] if sheet.mirrored else parent[2], (parent[1] + parent[3]) / 2)
        end = (child[2] if sheet.mirrored else child[0], (child[1] + child[3]) / 2)
        points = [start, end] if bend is None else [start, (bend, start[1]), (bend, end[1]), end]
    else:
        start, end = ((parent[0] + parent[2]) / 2, parent[3]), ((child[0] + child[2]) / 2, child[1])
        points = [start, end] if bend is None else [start, (start[0], bend), (end[0], bend), end]
    sheet.canvas.line(points, Pen(sheet.theme.muted, 1.3))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = (min(xs) - 0.7, min(ys) - 0.7, max(xs) + 0.7, max(ys) + 0.7)
    sheet.canvas.note("link", box, None, names[0], names[1])


DRAWERS = {"treemap": treemap, "tree": tree}
