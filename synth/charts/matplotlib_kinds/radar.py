"""Radar: axes from a centre, a closed line per series."""

import math

from synth.charts.axis import number_axis
from synth.charts.canvas import Box, Pen, Point, around
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.lines import draw_marker
from synth.charts.matplotlib_kinds.pies import with_legend
from synth.charts.sheet import Sheet


def radar(sheet: Sheet, room: Box) -> None:
    columns, names = sheet.columns("y"), sheet.row_names("x")
    keys = [Key(column.name, sheet.colour(place)) for place, column in enumerate(columns)]
    if len(keys) > 1:
        wanted = sheet.look.legend
        room = with_legend(sheet, keys, room, "right" if wanted in ("inside", "none") else wanted)
    numbers = [sheet.numbers(column) for column in columns]
    flat = [value for series in numbers for value in series]
    scale = number_axis(flat, columns[0], sheet.look, sheet.lang, "", 4, True, 0.0)
    centre, radius, labels = _field(sheet, room, names)
    sheet.need((0, 0, 2 * radius, 2 * radius), 0.2)
    turns = [
        math.radians(-90 + (-1 if sheet.mirrored else 1) * 360 * place / len(names)) for place in range(len(names))
    ]

    def at(place: int, value: float) -> Point:
        reach = radius * scale.share(value)
        return centre[0] + reach * math.cos(turns[place]), centre[1] + reach * math.sin(turns[place])

    canvas, theme = sheet.canvas, sheet.theme
    canvas.note("plot_area", (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius))
    round_grid = sheet.pick("round grid") < 0.5
    rings = [tick for tick in scale.within() if tick.at > 0]
    ring_pen = Pen(theme.grid if theme.grid != theme.paper else theme.muted, 0.9, theme.grid_dashes)
    if theme.plot != theme.paper:
        canvas.circle(centre, radius, theme.plot)
    for tick in rings:
        if round_grid:
            canvas.circle(centre, radius * scale.share(tick.at), None, ring_pen)
        else:
            canvas.line([at(place, tick.at) for place in (*range(len(names)), 0)], ring_pen)
    canvas.lines([(centre, at(place, scale.high)) for place in range(len(names))], ring_pen)
    # Numbers stand on the first axis just inside their rings, which are broken there.
    numbers_px = sheet.px * 0.8
    spots = [
        (centre[0] + numbers_px * 0.3, centre[1] - radius * scale.share(tick.at) + numbers_px * 0.25) for tick in rings
    ]
    for tick, spot in zip(rings, spots, strict=True):
        x1, y1, x2, y2 = canvas.text_box(spot, tick.text, numbers_px, "left", "top")
        canvas.rect((x1 - 1, y1 - numbers_px * 0.1, x2 + 1, y2 + 2), theme.plot)
    for place, column in enumerate(columns):
        outline = [at(axis, value) for axis, value in enumerate(numbers[place])]
        if sheet.pick("filled") < 0.7:
            canvas.polygon(outline, sheet.colour(place), alpha=0.22)
        canvas.line([*outline, outline[0]], Pen(sheet.colour(place), theme.line_px))
        canvas.note("line", around(outline, theme.line_px / 2), None, column.name)
    mark = max(2.0, sheet.px * 0.25)
    for place, column in enumerate(columns):
        for axis, value in enumerate(numbers[place]):
            x, y = at(axis, value)
            if theme.markers:
                draw_marker(sheet, (x, y), mark, place)
            canvas.note(
                "point",
                (x - mark, y - mark, x + mark, y + mark),
                None,
                column.name,
                names[axis],
                sheet.text(value, column),
            )
    for tick, spot in zip(rings, spots, strict=True):
        drawn = canvas.text(spot, tick.text, numbers_px, theme.muted, "left", "top")
        canvas.note("tick_label", drawn, tick.text, value=tick.text)
    for place, lines in enumerate(labels):
        _name_axis(sheet, centre, radius, turns[place], names[place], lines)


def _field(sheet: Sheet, room: Box, names: list[str]) -> tuple[Point, float, list[tuple[str, ...]]]:
    """Centre, radius, and the names of the axes in lines that have room beside it."""
    x1, y1, x2, y2 = room
    px, lettering = sheet.px, sheet.lettering
    labels = [lettering.wrap(name, px, (x2 - x1) * 0.24) for name in names]
    side = max(lettering.width(lines, px) for lines in labels) + px
    high = max(map(len, labels)) * lettering.line(px) + px
    radius = min((x2 - x1) / 2 - side, (y2 - y1) / 2 - high)
    return ((x1 + x2) / 2, (y1 + y2) / 2), radius, labels


def _name_axis(sheet: Sheet, centre: Point, radius: float, turn: float, name: str, lines: tuple[str, ...]) -> None:
    cos, sin = math.cos(turn), math.sin(turn)
    reach = radius + sheet.px * 0.6
    across = "left" if cos > 0.15 else "right" if cos < -0.15 else "center"
    down = "center" if across != "center" and abs(sin) < 0.9 else "top" if sin > 0 else "bottom"
    at = (centre[0] + reach * cos, centre[1] + reach * sin)
    drawn = sheet.canvas.text(at, lines, sheet.px, sheet.theme.ink, across, down)
    sheet.canvas.note("tick_label", drawn, name, value=name)


DRAWERS = {"radar": radar}
