"""Pies and donuts: parts of a whole around a centre."""

import math
from collections.abc import Sequence

import numpy as np

from synth.charts.canvas import Box, Pen, Point
from synth.charts.chart import Column
from synth.charts.colours import Colour
from synth.charts.legend import Key, Place, measured
from synth.charts.sheet import Sheet


def pie(sheet: Sheet, room: Box) -> None:
    """Slices from the top, clockwise or not; named by a legend or at their rim, with their values or not."""
    names, column = sheet.row_names("x"), sheet.column("y")
    numbers = sheet.numbers(column)
    keys = [Key(name, sheet.colour(place)) for place, name in enumerate(names)]
    by_legend = sheet.look.legend not in ("none", "inside")
    room = with_legend(sheet, keys, room, sheet.look.legend) if by_legend else room
    rim = 0.0 if by_legend else _rim(sheet, names, room)
    outside = sheet.look.value_labels and by_legend and sheet.pick("values outside") < 0.3
    margin_x, margin_y = (
        (sheet.px * 4.2, sheet.px * 1.8) if outside else (rim, sheet.px * 2.6 if rim else sheet.px * 0.4)
    )
    x1, y1, x2, y2 = room
    radius = min(x2 - x1 - 2 * margin_x, y2 - y1 - 2 * margin_y) / 2
    centre = ((x1 + x2) / 2, (y1 + y2) / 2)
    sheet.need((0, 0, 2 * radius, 2 * radius), 0.22)
    inner = radius * (0.45 + 0.25 * sheet.pick("hole")) if sheet.chart.kind == "donut" else 0.0
    sheet.canvas.note("plot_area", (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius))
    turn = -1 if sheet.pick("counterclockwise") < 0.4 else 1
    start = (0.0, 90.0, -90.0)[int(sheet.pick("start") * 3)] if sheet.pick("from the top") < 0.35 else -90.0
    pulled = numbers.index(max(numbers)) if sheet.pick("pulled") < 0.15 and inner == 0 else -1
    angle = start
    for place, value in enumerate(numbers):
        sweep = turn * 360.0 * value / sum(numbers)
        middle = math.radians(angle + sweep / 2)
        shift = radius * 0.06 if place == pulled else 0.0
        at = (centre[0] + shift * math.cos(middle), centre[1] + shift * math.sin(middle))
        edge = Pen(sheet.theme.plot, 1.4) if sheet.pick("edges") < 0.75 else None
        box = draw_sector(sheet, at, inner, radius, angle, sweep, sheet.colour(place), edge)
        sheet.canvas.note("sector", box, None, column.name, names[place], sheet.text(value, column))
        if not by_legend:
            _name_at_rim(sheet, at, radius, middle, names[place], room)
        if sheet.look.value_labels:
            _value_of(
                sheet, at, inner, radius, middle, abs(sweep), (names[place], sheet.text(value, column), place), outside
            )
        angle += sweep
    if inner and sheet.pick("total") < 0.5:
        _total(sheet, centre, inner, numbers, column)


def draw_sector(
    sheet: Sheet,
    centre: Point,
    inner: float,
    outer: float,
    start: float,
    sweep: float,
    colour: Colour,
    edge: Pen | None,
) -> Box:
    """A piece of a ring from `start` degrees, clockwise from the right, over `sweep`; returns its box."""
    steps = max(2, int(abs(sweep) / 2) + 1)
    turns = np.radians(np.linspace(start, start + sweep, steps + 1))
    arc = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    rim = np.asarray(centre) + arc * outer
    back = np.asarray(centre) + arc[::-1] * inner if inner > 0 else np.asarray([centre])
    outline = np.vstack([rim, back])
    sheet.canvas.polygon(outline, colour, edge)
    # The rightmost, lowest, ... points of the rim lie between the steps.
    low, high = sorted((start, start + sweep))
    poles = [
        (centre[0] + outer * dx, centre[1] + outer * dy)
        for quarter, (dx, dy) in enumerate(((1, 0), (0, 1), (-1, 0), (0, -1)) * 3, start=-4)
        if low <= quarter * 90 <= high
    ]
    corners = np.vstack([outline, poles]) if poles else outline
    (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def with_legend(sheet: Sheet, keys: Sequence[Key], room: Box, place: Place) -> Box:
    """Draws the legend at its side and returns what is left."""
    legend = measured(sheet, keys, place, room)
    if legend is None:
        return room
    x1, y1, x2, y2 = room
    gap = sheet.px
    if legend.place == "right":
        if sheet.mirrored:
            legend.draw(x1, (y1 + y2 - legend.height) / 2)
            return x1 + legend.width + gap, y1, x2, y2
        legend.draw(x2 - legend.width, (y1 + y2 - legend.height) / 2)
        return x1, y1, x2 - legend.width - gap, y2
    left = (x1 + x2 - legend.width) / 2
    if legend.place == "top":
        legend.draw(left, y1)
        return x1, y1 + legend.height + gap, x2, y2
    legend.draw(left, y2 - legend.height)
    return x1, y1, x2, y2 - legend.height - gap


def _rim(sheet: Sheet, names: Sequence[str], room: Box) -> float:
    """Pixels for names left and right of the pie."""
    limit = (room[2] - room[0]) * 0.27
    return (
        max(sheet.lettering.width(sheet.lettering.wrap(name, sheet.px, limit), sheet.px) for name in names) + sheet.px
    )


def _name_at_rim(sheet: Sheet, centre: Point, radius: float, middle: float, name: str, room: Box) -> None:
    px = sheet.px
    lines = sheet.lettering.wrap(name, px, (room[2] - room[0]) * 0.27)
    reach = radius + px * 0.7
    across = "left" if math.cos(middle) >= 0 else "right"
    at = (centre[0] + reach * math.cos(middle), centre[1] + reach * math.sin(middle))
    # Names of thin neighbours move along the rim until each has its own place.
    height = sheet.lettering.line(px)
    for step in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6):
        moved = (at[0] + abs(step) * px * 0.25 * (1 if across == "left" else -1), at[1] + step * height * 0.55)
        if sheet.canvas.is_free(sheet.canvas.text_box(moved, lines, px, across, "center")):
            break
    else:
        moved = at
    if moved != at:
        rim = (centre[0] + (radius + 1) * math.cos(middle), centre[1] + (radius + 1) * math.sin(middle))
        near = (moved[0] - px * 0.2 if across == "left" else moved[0] + px * 0.2, moved[1])
        sheet.canvas.line((rim, near), Pen(sheet.theme.muted, 0.9))
    drawn = sheet.canvas.text(moved, lines, px, sheet.theme.ink, across, "center")
    sheet.canvas.taken.append(drawn)
    sheet.canvas.note("sector_label", drawn, name, None, name)


def _value_of(
    sheet: Sheet,
    centre: Point,
    inner: float,
    radius: float,
    middle: float,
    sweep: float,
    of: tuple[str, str, int],
    outside: bool,
) -> None:
    name, text, place = of
    px = sheet.px * 0.88
    reach = radius + px if outside else (inner + radius) / 2 if inner else radius * 0.66
    at = (centre[0] + reach * math.cos(middle), centre[1] + reach * math.sin(middle))
    across = (
        "center"
        if not outside
        else "left"
        if math.cos(middle) > 0.2
        else "right"
        if math.cos(middle) < -0.2
        else "center"
    )
    down = "center" if not outside or across != "center" else "top" if math.sin(middle) > 0 else "bottom"
    box = sheet.canvas.text_box(at, text, px, across, down)
    chord = 2 * reach * math.sin(math.radians(min(sweep, 179) / 2))
    side = max(box[2] - box[0], box[3] - box[1]) * (1.05 if abs(math.sin(middle)) > 0.7 else 0.62)
    if (not outside and (chord < side or (inner and radius - inner < box[2] - box[0]))) or not sheet.canvas.is_free(
        box
    ):
        return
    ink = sheet.theme.ink if outside else sheet.ink_on(sheet.colour(place))
    drawn = sheet.canvas.text(at, text, px, ink, across, down)
    sheet.canvas.taken.append(drawn)
    sheet.canvas.note("value_label", drawn, text, None, name, text)


def _total(sheet: Sheet, centre: Point, inner: float, numbers: Sequence[float], column: Column) -> None:
    text = sheet.text(round(sum(numbers), column.decimals), column)
    px = sheet.px * 1.5
    if sheet.lettering.ink(text, px, True).width < inner * 1.6:
        drawn = sheet.canvas.text(centre, text, px, sheet.theme.ink, "center", "center", bold=True)
        sheet.canvas.note("total", drawn, text, value=text)


DRAWERS = {"pie": pie, "donut": pie}
