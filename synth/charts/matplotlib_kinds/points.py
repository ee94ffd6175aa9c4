"""Points: scatter and bubbles in groups, and dumbbells, which are two points of a row and what lies between."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager

from synth.charts.axis import number_axis
from synth.charts.beside import bubble_names
from synth.charts.canvas import Box, Pen
from synth.charts.field import Field, value_ticks
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.bar_marks import write_label
from synth.charts.matplotlib_kinds.bars import placed, row_axes, series_keys
from synth.charts.matplotlib_kinds.lines import draw_marker
from synth.charts.plot import legend_headroom, plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title


def scatter(sheet: Sheet, room: Box) -> None:
    names, groups = grouped_rows(sheet)
    radius = max(3.0, sheet.px * (0.28 + 0.16 * sheet.pick("radius")))
    with number_plot(sheet, room, names, 0.06) as field:
        x, y = sheet.column("x"), sheet.column("y")
        alpha = 0.7 if sheet.pick("alpha") < 0.5 else 1.0
        for row, (across, up) in enumerate(zip(sheet.numbers(x), sheet.numbers(y), strict=True)):
            at = (field.px_x(across), field.px_y(up))
            draw_marker(sheet, at, radius, names.index(groups[row]), alpha)
            box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
            value = f"{sheet.text(across, x)}; {sheet.text(up, y)}"
            sheet.canvas.note("point", box, None, groups[row] or None, None, value)


def bubble(sheet: Sheet, room: Box) -> None:
    """Circles whose areas are as their sizes, the largest drawn first, each with its name."""
    names, groups = grouped_rows(sheet)
    radii, sizes = bubble_radii(sheet, room), sheet.numbers(sheet.column("size"))
    with number_plot(sheet, room, names, 0.16) as field:
        x, y = sheet.numbers(sheet.column("x")), sheet.numbers(sheet.column("y"))
        at = [(field.px_x(across), field.px_y(up)) for across, up in zip(x, y, strict=True)]
        for row in sorted(range(len(sizes)), key=lambda row: -sizes[row]):
            place = names.index(groups[row])
            sheet.canvas.circle(at[row], radii[row], sheet.colour(place), Pen(sheet.theme.plot, 1.0), 0.72)
        boxes = [
            (cx - radius, cy - radius, cx + radius, cy + radius) for (cx, cy), radius in zip(at, radii, strict=True)
        ]
        note_bubbles(sheet, field, boxes, groups)


def bubble_radii(sheet: Sheet, room: Box) -> list[float]:
    """Of circles whose areas are as their sizes."""
    sizes = sheet.numbers(sheet.column("size"))
    widest = min(room[2] - room[0], room[3] - room[1]) * 0.09
    return [max(2.5, widest * math.sqrt(value / max(sizes))) for value in sizes]


def note_bubbles(sheet: Sheet, field: Field, boxes: Sequence[Box], groups: Sequence[str]) -> None:
    """Notes circles, and writes the names of those that have room for one."""
    labels, size = [str(name) for name in sheet.column("name").values], sheet.column("size")
    for box, group, label, value in zip(boxes, groups, labels, sheet.numbers(size), strict=True):
        sheet.canvas.note("point", box, None, group or None, label, sheet.text(value, size))
    _name_bubbles(sheet, field, boxes, labels)


def dumbbell(sheet: Sheet, room: Box) -> None:
    columns = sheet.columns("y")
    keys = [key._replace(shape="dot", hatch="") for key in series_keys(sheet, columns)]
    numbers = [sheet.numbers(column) for column in columns]
    names = sheet.row_names()
    rows, values = row_axes(sheet, room, numbers, True, 0.08, from_zero=sheet.pick("from zero") < 0.4)
    with plot(sheet, room, *placed(rows, values, True), keys, lying=True) as field:
        radius = min(sheet.px * 0.5, field.row_px * 0.3)
        for row, name in enumerate(names):
            ends = [field.at(row, series[row]) for series in numbers]
            sheet.canvas.lines([ends], Pen(sheet.theme.muted, max(1.5, radius * 0.4)))
            order = sorted(range(len(columns)), key=lambda place: ends[place][0])
            for place in order:
                column, (x, y) = columns[place], ends[place]
                sheet.canvas.circle((x, y), radius, sheet.colour(place), Pen(sheet.theme.plot, 1.0))
                text = sheet.text(numbers[place][row], column)
                sheet.canvas.note(
                    "point", (x - radius, y - radius, x + radius, y + radius), None, column.name, name, text
                )
                if sheet.look.value_labels:
                    right = place == order[-1]
                    start = (x + radius + sheet.px * 0.3 if right else x - radius - sheet.px * 0.3, y)
                    across = "left" if right else "right"
                    reach = start[0] + sheet.lettering.ink(text, sheet.px * 0.84).width * (1 if right else -1)
                    if not field.box[0] <= reach <= field.box[2]:  # beyond its end of the axis stand the names
                        continue
                    write_label(
                        sheet, start, text, sheet.px * 0.84, sheet.theme.ink, across, "center", (column.name, name)
                    )


def grouped_rows(sheet: Sheet) -> tuple[list[str], list[str]]:
    """The names of the groups in order, and the group of each row; one nameless group where there are none."""
    columns = sheet.columns("group")
    if not columns:
        return [""], [""] * len(sheet.column("x").values)
    groups = [str(value) for value in columns[0].values]
    return list(dict.fromkeys(groups)), groups


def number_plot(sheet: Sheet, room: Box, names: Sequence[str], headroom: float) -> AbstractContextManager[Field]:
    """A plot with numbers on both axes."""
    x, y = sheet.column("x"), sheet.column("y")
    keys = [Key(name, sheet.colour(place), "dot") for place, name in enumerate(names)] if names != [""] else []
    whole = sheet.pick("whole steps") < 0.5
    top = legend_headroom(sheet, keys, room)
    groups = sheet.columns("group")
    across, up = (
        number_axis(
            sheet.numbers(column), column, sheet.look, sheet.lang, axis_title(title, column.unit),
            value_ticks(sheet, room, lying), from_zero=False, headroom=head, whole_steps=whole,
        )
        for column, title, lying, head in (
            (x, sheet.chart.x_title, True, headroom),
            (y, sheet.chart.y_title, False, max(headroom, top)),
        )
    )  # fmt: skip
    title = groups[0].name if groups and sheet.pick("legend title") < 0.4 else ""
    return plot(sheet, room, across, up, keys, legend_title=title)


def _name_bubbles(sheet: Sheet, field: Field, boxes: Sequence[Box], names: Sequence[str]) -> None:
    """The names in their bubbles, or beside them where there is room; where there is none, they are left out."""
    px, canvas = sheet.px * 0.82, sheet.canvas
    circles = [((x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2) for x1, y1, x2, y2 in boxes]
    inks = [sheet.lettering.ink(name, px) for name in names]
    sizes = [(ink.width, ink.ascent + max(ink.descent, 0.0)) for ink in inks]
    for name, ink, box in zip(names, inks, bubble_names(circles, sizes, field.box), strict=True):
        if box is None:
            continue
        colour = sheet.ink_on(canvas.colour_in(box))
        drawn = canvas.text((box[0], box[1] + ink.ascent), name, px, colour, "left", "baseline")
        canvas.taken.append(drawn)
        canvas.note("point_label", drawn, name, None, name)


DRAWERS = {"scatter": scatter, "bubble": bubble, "dumbbell": dumbbell}
