"""Field: a field of data with its axes and its legend, drawn in the room that there is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from schemas.errors import BadRecord
from synth.charts.axis import Axis
from synth.charts.canvas import Box
from synth.charts.field import Field
from synth.charts.legend import Key, Legend, Place, measured
from synth.charts.sheet import Sheet
from synth.charts.sides import draw_below, draw_field, draw_frame, draw_side, laid_out

_MARKS = frozenset({"bar", "point", "value_label", "point_label", "area"})


def legend_place(sheet: Sheet, keys: Sequence[Key]) -> Place:
    """Where the look wants the legend; of several series one is always told from another."""
    if len(keys) < 2:
        return "none"
    return "bottom" if sheet.look.legend == "none" else sheet.look.legend


def legend_headroom(sheet: Sheet, keys: Sequence[Key], room: Box, lying: bool = False) -> float:
    """The share of the value axis that a legend inside the plot takes; 0 where there is none inside."""
    legend = _chosen(sheet, keys, room, lying)
    return _headroom(legend, room, lying) if legend is not None and legend.place == "inside" else 0.0


def _chosen(sheet: Sheet, keys: Sequence[Key], room: Box, lying: bool, title: str = "") -> Legend | None:
    """A legend that would take nearly half of the plot stands above it."""
    legend = measured(sheet, keys, legend_place(sheet, keys), room, title)
    if legend is not None and legend.place == "inside" and _headroom(legend, room, lying) > 0.45:
        return measured(sheet, keys, "top", room, title)
    return legend


def _headroom(legend: Legend, room: Box, lying: bool) -> float:
    taken = legend.width / (room[2] - room[0]) if lying else legend.height / (room[3] - room[1])
    return taken * 1.4 + 0.04


@contextmanager
def plot(
    sheet: Sheet,
    room: Box,
    x: Axis,
    y: Axis,
    keys: Sequence[Key] = (),
    lying: bool = False,
    second: Axis | None = None,
    legend_title: str = "",
    grid: bool = True,
) -> Iterator[Field]:
    """Draws legend, axes and grid in the room; on leaving, the lines of the frame over what was drawn.

    `second` is an axis on the side of y's other end, with the same rows.
    """
    mirrored = sheet.mirrored and (lying or x.kind != "number") and second is None
    if mirrored:
        x = x.turned()
    legend = _chosen(sheet, keys, room, lying, legend_title)
    room = _beside_legend(sheet, room, legend)
    box, below, side, other = laid_out(sheet, room, x, y, second, mirrored)
    sheet.need(box, 0.0 if sheet.panel else 0.3)
    made = Field(sheet, box, x, y, lying)
    draw_field(sheet, made, grid)
    draw_below(sheet, made, below)
    draw_side(sheet, made, side, right=mirrored)
    if other is not None:
        draw_side(sheet, made, other, right=not mirrored, role="y2_title")
    yield made
    draw_frame(sheet, box, second is not None)
    if legend is not None:
        _draw_legend(sheet, legend, box, room, mirrored, lying)


def _beside_legend(sheet: Sheet, room: Box, legend: Legend | None) -> Box:
    left, top, right, bottom = room
    if legend is None or legend.place == "inside":
        return room
    gap = sheet.px * 0.8
    if legend.place == "top":
        return left, top + legend.height + gap, right, bottom
    if legend.place == "bottom":
        return left, top, right, bottom - legend.height - gap
    return (
        (left + legend.width + gap, top, right, bottom)
        if sheet.mirrored
        else (left, top, right - legend.width - gap, bottom)
    )


def _draw_legend(sheet: Sheet, legend: Legend, box: Box, room: Box, mirrored: bool, lying: bool) -> None:
    px = sheet.px
    middle = (box[0] + box[2] - legend.width) / 2
    middle = min(max(middle, px), sheet.canvas.width - px - legend.width)
    if legend.place == "top":
        legend.draw(middle, room[1] - legend.height - px * 0.8)
    elif legend.place == "bottom":
        legend.draw(middle, room[3] + px * 0.8)
    elif legend.place == "right":
        legend.draw(room[0] - legend.width - px * 0.8 if sheet.mirrored else room[2] + px * 0.8, box[1])
    else:
        _draw_inside(sheet, legend, box, lying)


def _draw_inside(sheet: Sheet, legend: Legend, box: Box, lying: bool) -> None:
    """In a corner where it covers no mark and no value.

    Raises:
        BadRecord: `legend_in_the_way`, there is none.
    """
    pad = sheet.px * 0.4
    top = box[3] - legend.height - pad if lying else box[1] + pad
    lefts = [box[0] + pad, box[2] - legend.width - pad]
    if sheet.pick("legend side") < 0.5 or (lying and not sheet.mirrored):
        lefts.reverse()
    marks = [element.box for element in sheet.canvas.elements if element.role in _MARKS]
    for left in lefts:
        right, bottom = left + legend.width, top + legend.height
        if not any(x1 < right and left < x2 and y1 < bottom and top < y2 for x1, y1, x2, y2 in marks):
            legend.draw(left, top)
            return
    raise BadRecord("legend_in_the_way", f"{sheet.chart.kind}: the legend stands over the data")
