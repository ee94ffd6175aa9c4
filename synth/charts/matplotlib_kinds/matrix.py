"""Matrix: a heatmap of cells with a bar of its colours beside it."""

from collections.abc import Sequence
from functools import lru_cache

from synth.charts.axis import Axis, Tick, number_ticks, round_step
from synth.charts.canvas import Box, Pen
from synth.charts.colours import Colour, lightness, mixed, rgba
from synth.charts.field import Field
from synth.charts.plot import plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

_RAMPS = ("viridis", "YlGnBu", "YlOrRd", "Blues", "magma", "cividis", "PuBuGn", "OrRd")
_TWO_SIDED = ("RdBu_r", "coolwarm", "PiYG", "BrBG", "PuOr_r")


def heatmap(sheet: Sheet, room: Box) -> None:
    names, numbers = cells_of(sheet)
    across, down = matrix_axes(sheet)
    low, high = ends_of(numbers)
    ramp = ramp_of(sheet, low)
    room, key = beside_colourbar(sheet, room)
    columns = sheet.columns("value")
    gap = 0.04 if sheet.pick("gaps") < 0.4 else 0.0
    with plot(sheet, room, across, down, grid=False) as field:
        px = cell_px(sheet, field, numbers)
        for row, values in enumerate(numbers):
            for place, value in enumerate(values):
                x1, x2 = sorted((field.px_x(place - 0.5 + gap), field.px_x(place + 0.5 - gap)))
                box = (x1, field.px_y(row - 0.5 + gap), x2, field.px_y(row + 0.5 - gap))
                colour = shade(ramp, (value - low) / (high - low))
                sheet.canvas.rect(box, colour)
                text = sheet.text(value, columns[place])
                sheet.canvas.note("cell", box, None, columns[place].name, names[row], text)
                label_cell(sheet, box, text, colour, (columns[place].name, names[row]), px)
    draw_colourbar(sheet, field, key, ramp, low, high)


def cells_of(sheet: Sheet) -> tuple[list[str], list[list[float]]]:
    """Names of the rows, and their values."""
    columns = [sheet.numbers(column) for column in sheet.columns("value")]
    return sheet.row_names("row"), [list(row) for row in zip(*columns, strict=True)]


def matrix_axes(sheet: Sheet) -> tuple[Axis, Axis]:
    columns, rows = sheet.columns("value"), sheet.row_names("row")
    across = Axis(
        "name", -0.5, len(columns) - 0.5, tuple(Tick(place, column.name) for place, column in enumerate(columns)),
        sheet.chart.x_title,
    )  # fmt: skip
    down = Axis(
        "name", len(rows) - 0.5, -0.5, tuple(Tick(place, name) for place, name in enumerate(rows)), sheet.chart.y_title
    )
    return across, down


def ends_of(numbers: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Ends of the ramp of colours: of both signs around zero."""
    flat = [value for row in numbers for value in row]
    low, high = min(flat), max(flat)
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def ramp_of(sheet: Sheet, low: float) -> tuple[Colour, ...]:
    if low < 0:
        return _colormap(_TWO_SIDED[int(sheet.pick("ramp") * len(_TWO_SIDED))])
    if sheet.pick("own ramp") < 0.4:
        light, colour = mixed(sheet.palette[0], "#ffffff", 0.88), sheet.palette[0]
        dark = mixed(colour, "#000000", 0.45)
        half = [mixed(light, colour, step / 32) for step in range(32)]
        return (*half, *(mixed(colour, dark, step / 31) for step in range(32)))
    return _colormap(_RAMPS[int(sheet.pick("ramp") * len(_RAMPS))])


def shade(ramp: Sequence[Colour], share: float) -> Colour:
    return ramp[min(len(ramp) - 1, max(0, round(share * (len(ramp) - 1))))]


def cell_px(sheet: Sheet, field: Field, numbers: Sequence[Sequence[float]]) -> float:
    """The size of letters in which all values have room in their cells; 0 where there is none, or none are wanted."""
    if not sheet.look.value_labels:
        return 0.0
    columns = sheet.columns("value")
    texts = [sheet.text(value, column) for row in numbers for value, column in zip(row, columns, strict=True)]
    wide, high = ((field.box[2] - field.box[0]) / len(columns), (field.box[3] - field.box[1]) / len(numbers))
    sizes = (sheet.px * 0.9, sheet.px * 0.75)
    fits = (px for px in sizes if sheet.lettering.width(texts, px) < wide * 0.92 - 3 and px < high * 0.92 - 3)
    return next(fits, 0.0)


def label_cell(sheet: Sheet, box: Box, text: str, colour: Colour, of: tuple[str, str], px: float) -> None:
    if not px:
        return
    at = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    ink = "#ffffff" if lightness(colour) < 0.5 else "#1a1a1a"
    drawn = sheet.canvas.text(at, text, px, ink, "center", "center")
    sheet.canvas.note("value_label", drawn, text, of[0], of[1], text)


def beside_colourbar(sheet: Sheet, room: Box) -> tuple[Box, float]:
    """The room without that of the bar of colours, and the width of the bar with its labels."""
    if sheet.look.value_labels and sheet.pick("no colourbar") < 0.3:
        return room, 0.0
    px = sheet.px
    column = sheet.columns("value")[0]
    numbers = [value for row in cells_of(sheet)[1] for value in row]
    labels = sheet.lettering.width([sheet.text(value, column) for value in (min(numbers), max(numbers))], px)
    title = axis_title(sheet.chart.value_title, column.unit)
    width = px * 1.4 + labels + px * 1.2 + (sheet.lettering.line(px) * 1.3 if title else 0.0)
    x1, y1, x2, y2 = room
    return ((x1 + width, y1, x2, y2) if sheet.mirrored else (x1, y1, x2 - width, y2)), width


def draw_colourbar(sheet: Sheet, field: Field, width: float, ramp: Sequence[Colour], low: float, high: float) -> None:
    if not width:
        return
    canvas, px = sheet.canvas, sheet.px
    column = sheet.columns("value")[0]
    _, y1, _, y2 = field.box
    left = px * 1.1 if sheet.mirrored else canvas.width - px * 1.1 - width + px * 0.9
    bar = (left, y1, left + px * 1.1, y2)
    for number, colour in enumerate(ramp):
        top = y2 - (number + 1) / len(ramp) * (y2 - y1)
        canvas.rect((bar[0], top, bar[2], y2 - number / len(ramp) * (y2 - y1)), colour)
    canvas.rect(bar, None, Pen(sheet.theme.frame, 0.7))
    canvas.note("colorbar", bar)
    step = round_step((high - low) / max(2.0, min(6.0, (y2 - y1) / (px * 3))))
    right = bar[2]
    for tick in number_ticks(low, high, step, column, sheet.look, sheet.lang):
        y = y2 - (tick.at - low) / (high - low) * (y2 - y1)
        canvas.lines([((bar[2], y), (bar[2] + px * 0.25, y))], Pen(sheet.theme.frame, 0.7))
        drawn = canvas.text((bar[2] + px * 0.45, y), tick.text, px * 0.92, sheet.theme.muted, "left", "center")
        canvas.note("tick_label", drawn, tick.text, value=tick.text)
        right = max(right, drawn[2])
    title = axis_title(sheet.chart.value_title, column.unit)
    if title:
        at = (right + px * 0.5, (y1 + y2) / 2)
        lines = sheet.lettering.wrap(title, px, (y2 - y1) * 0.98)[:1]
        if lines == (title,):
            drawn, quad = canvas.turned_text(at, title, px, sheet.theme.ink, "center", "top", 90)
            canvas.note("value_title", drawn, title, quad=quad)


@lru_cache(maxsize=32)
def _colormap(name: str) -> tuple[Colour, ...]:
    from matplotlib import colormaps

    return tuple(rgba(colormaps[name](step / 63)) for step in range(64))


DRAWERS = {"heatmap": heatmap}
