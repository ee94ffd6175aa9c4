"""Marks of bars: the bars themselves, the values at their ends or in them, and the line at zero."""

from collections.abc import Sequence

from synth.charts.canvas import Box, Pen
from synth.charts.chart import Column
from synth.charts.colours import Colour, mixed
from synth.charts.field import Field
from synth.charts.sheet import Sheet


def draw_bar(sheet: Sheet, box: Box, colour: Colour, hatch: str = "", flat: bool = False) -> None:
    edge = Pen(sheet.theme.bar_edge, 0.9) if sheet.theme.bar_edge else None
    radius = 0.0 if flat else sheet.theme.bar_radius * sheet.px
    sheet.canvas.rect(box, colour, edge, radius=radius, hatch=hatch)


def note_bar(sheet: Sheet, box: Box, column: Column, row: int, value: float, series: str | None = None) -> None:
    name = sheet.row_names()[row]
    sheet.canvas.note("bar", box, None, series or column.name, name, sheet.text(value, column))


def label_bar(
    sheet: Sheet, field: Field, box: Box, value: float, column: Column, past: bool = False, name: str | None = None
) -> None:
    """The value at the end of its bar, where the look wants it and nothing else stands; `past` marks of either sign.

    Above bars that are narrower than their values these are turned upright; where they do not fit then, there are none.
    """
    if not sheet.look.value_labels:
        return
    px, gap = sheet.px * 0.86, sheet.px * 0.3
    text = sheet.text(value, column)
    x1, y1, x2, y2 = box
    of = (column.name, name or _row_of(field, box))
    thick = y2 - y1 if field.lying else x2 - x1
    if field.lying:
        if thick < sheet.lettering.cap(px) and not past:
            return
        rightwards = (value >= 0 or past) != (field.x.low > field.x.high)
        at, across = ((x2 + gap, (y1 + y2) / 2), "left") if rightwards else ((x1 - gap, (y1 + y2) / 2), "right")
        write_label(sheet, at, text, px, sheet.theme.ink, across, "center", of)
        return
    up = value >= 0 or past
    end = y1 - gap if up else y2 + gap
    width = sheet.lettering.ink(text, px).width
    room = field.row_px * 0.98 if past else max(thick * 1.12, thick + sheet.px * 0.5 * (thick > field.row_px * 0.5))
    if width <= room:
        write_label(sheet, ((x1 + x2) / 2, end), text, px, sheet.theme.ink, "center", "bottom" if up else "top", of)
        return
    cap = sheet.lettering.cap(px)
    middle = (x1 + x2) / 2
    wanted = (
        (middle - cap / 2, end - width, middle + cap / 2, end)
        if up
        else (middle - cap / 2, end, middle + cap / 2, end + width)
    )
    inside = field.box[1] <= wanted[1] and wanted[3] <= field.box[3]
    if cap <= thick * 1.05 and inside and sheet.canvas.is_free(wanted, 0.5):
        start = (middle + cap / 2, end if up else end + width)
        drawn, quad = sheet.canvas.turned_text(start, text, px, sheet.theme.ink, "left", "baseline", 90)
        sheet.canvas.taken.append(wanted)
        sheet.canvas.note("value_label", drawn, text, of[0], of[1], text, quad)


def label_headroom(sheet: Sheet, room: Box, columns: Sequence[Column], bars: float) -> float:
    """The share of the axis that values turned upright above `bars` bars side by side take."""
    if not sheet.look.value_labels:
        return 0.0
    px = sheet.px * 0.86
    widest = max(
        sheet.lettering.ink(sheet.text(value, column), px).width for column in columns for value in column.values
    )
    return widest / ((room[3] - room[1]) * 0.72) + 0.05 if widest > (room[2] - room[0]) * 0.85 / bars else 0.0


def _row_of(field: Field, box: Box) -> str:
    """The name of the row in whose room a box stands."""
    middle = (box[1] + box[3]) / 2 if field.lying else (box[0] + box[2]) / 2
    rows, place = (field.y, field.px_y) if field.lying else (field.x, field.px_x)
    return min(rows.ticks, key=lambda tick: abs(place(tick.at) - middle)).text


def label_inside(sheet: Sheet, box: Box, text: str, colour: Colour, of: tuple[Column, int]) -> None:
    """A value in the middle of its bar, if it has room there."""
    if not sheet.look.value_labels:
        return
    px = sheet.px * 0.84
    at = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    wanted = sheet.canvas.text_box(at, text, px)
    if wanted[2] - wanted[0] > box[2] - box[0] - 2 or wanted[3] - wanted[1] > box[3] - box[1] - 3:
        return
    column, row = of
    write_label(sheet, at, text, px, sheet.ink_on(colour), "center", "center", (column.name, sheet.row_names()[row]))


def write_label(
    sheet: Sheet,
    at: tuple[float, float],
    text: str,
    px: float,
    colour: Colour,
    across: str,
    down: str,
    of: tuple[str, str],
) -> None:
    """A value label, unless it would run into another; `of` is the series and the category."""
    canvas = sheet.canvas
    wanted = canvas.text_box(at, text, px, across, down)
    if not canvas.is_free(wanted):
        return
    drawn = canvas.text(at, text, px, colour, across, down)
    canvas.taken.append(drawn)
    canvas.note("value_label", drawn, text, of[0], of[1], text)


def zero_line(field: Field, numbers: Sequence[float]) -> None:
    """A line at zero where values go below it."""
    if not any(number < 0 for number in numbers):
        return
    x1, y1, x2, y2 = field.box
    theme = field.sheet.theme
    zero = field.px_x(0.0) if field.lying else field.px_y(0.0)
    ends = ((zero, y1), (zero, y2)) if field.lying else ((x1, zero), (x2, zero))
    field.sheet.canvas.line(ends, Pen(mixed(theme.frame, theme.ink, 0.5), max(1.0, theme.frame_px)))
