"""Points and lines: scatter, bubbles, and lines of one or several series."""

from collections.abc import Sequence
from typing import Any

from synth.charts.axis import number_axis, places, row_axis
from synth.charts.canvas import Box, around
from synth.charts.field import Field, value_ticks
from synth.charts.legend import Key
from synth.charts.matplotlib_kinds.lines import label_points
from synth.charts.matplotlib_kinds.points import bubble_radii, grouped_rows, note_bubbles, number_plot
from synth.charts.plot import legend_headroom, plot
from synth.charts.seaborn_kinds.field import axes_on, pixels_of
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title


def scatter(sheet: Sheet, room: Box) -> None:
    names, groups = grouped_rows(sheet)
    radius = max(3.0, sheet.px * (0.28 + 0.14 * sheet.pick("radius")))
    with number_plot(sheet, room, names, 0.06) as field:
        x, y = sheet.column("x"), sheet.column("y")
        boxes = draw_points(
            sheet, field, [radius] * len(groups), 0, names, groups, 1.0 if sheet.pick("alpha") < 0.5 else 0.7
        )
        for row, box in enumerate(boxes):
            value = f"{sheet.text(x.values[row], x)}; {sheet.text(y.values[row], y)}"
            sheet.canvas.note("point", box, None, groups[row] or None, None, value)


def bubble(sheet: Sheet, room: Box) -> None:
    names, groups = grouped_rows(sheet)
    radii = bubble_radii(sheet, room)
    with number_plot(sheet, room, names, 0.16) as field:
        note_bubbles(sheet, field, draw_points(sheet, field, radii, 0, names, groups, 0.7), groups)


def draw_points(
    sheet: Sheet,
    field: Field,
    radii: Sequence[float],
    colour: int,
    names: Sequence[str],
    groups: Sequence[str],
    alpha: float,
) -> list[Box]:
    """Points of x and y, drawn from the largest to the smallest; returns the box of each row."""
    import seaborn as sns

    order = sorted(range(len(radii)), key=lambda row: -radii[row])
    x, y = sheet.numbers(sheet.column("x")), sheet.numbers(sheet.column("y"))
    own: dict[str, Any] = {"color": sheet.colour(colour)}
    if len(names) > 1:
        own = {
            "hue": [groups[row] for row in order],
            "hue_order": list(names),
            "palette": [sheet.colour(place) for place in range(len(names))],
        }
    edge = 0.8
    with axes_on(field) as axes:
        sns.scatterplot(
            x=[x[row] for row in order],
            y=[y[row] for row in order],
            ax=axes,
            legend=False,
            alpha=alpha,
            edgecolor=sheet.theme.plot,
            linewidth=edge,
            clip_on=False,
            s=100,
            **own,
        )
        points = axes.collections[0]
        # Sizes are areas in square points of the circle's square, and points are pixels here.
        points.set_sizes([(2 * radii[row]) ** 2 for row in order])
    boxes: dict[int, Box] = {}
    for row, (cx, cy) in zip(order, pixels_of(field, axes, points.get_offsets()), strict=True):
        radius = radii[row]
        boxes[row] = (cx - radius, cy - radius, cx + radius, cy + radius)
    return [boxes[row] for row in range(len(radii))]


def line(sheet: Sheet, room: Box) -> None:
    columns = sheet.columns("y")
    marked = sheet.theme.markers and sheet.pick("markers") < 0.6
    keys = [
        Key(column.name, sheet.colour(place), "line_dot" if marked else "line") for place, column in enumerate(columns)
    ]
    flat = [number for column in columns for number in sheet.numbers(column)]
    from_zero = min(flat) >= 0 and (min(flat) < 0.35 * max(flat) or sheet.pick("from zero") < 0.3)
    rows = row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title, spread=True, margin=0.4)
    values = number_axis(
        flat,
        columns[0],
        sheet.look,
        sheet.lang,
        axis_title(sheet.chart.y_title, columns[0].unit),
        value_ticks(sheet, room),
        from_zero,
        max(0.08, legend_headroom(sheet, keys, room)),
        sheet.pick("whole steps") < 0.5,
    )
    with plot(sheet, room, rows, values, keys) as field:
        draw_lines(sheet, field, 0, marked)
        label_points(sheet, field, columns, places(sheet.column("x"), spread=True), sheet.row_names())


def draw_lines(
    sheet: Sheet, field: Field, colour: int, marked: bool, series: str | None = None, filled: bool = False
) -> None:
    """A line per column of y, from the colour of a number on."""
    import seaborn as sns

    columns = sheet.columns("y")
    at, names = places(sheet.column("x"), spread=True), sheet.row_names()
    px = sheet.theme.line_px
    size = 2 * (px * 0.6 + sheet.px * 0.16)
    with axes_on(field) as axes:
        for place, column in enumerate(columns):
            shade = sheet.colour(colour + place)
            numbers = sheet.numbers(column)
            sns.lineplot(
                x=list(at),
                y=numbers,
                ax=axes,
                color=shade,
                estimator=None,
                errorbar=None,
                linewidth=px,
                legend=False,
                clip_on=False,
                **({"marker": "o", "markersize": size, "markeredgecolor": sheet.theme.plot} if marked else {}),
            )
            if filled:
                axes.fill_between(list(at), numbers, max(field.y.low, 0.0), color=shade, alpha=0.4, linewidth=0)
        drawn = list(axes.lines)
    for column, artist in zip(columns, drawn, strict=True):
        points = pixels_of(field, axes, artist.get_xydata())
        sheet.canvas.note("area" if filled else "line", _reach(field, points, px, filled), None, series or column.name)
        radius = max(2.0, size / 2)
        for (x, y), name, value in zip(points.tolist(), names, sheet.numbers(column), strict=True):
            box = (x - radius, y - radius, x + radius, y + radius)
            sheet.canvas.note("point", box, None, series or column.name, name, sheet.text(value, column))


def _reach(field: Field, points: Any, px: float, filled: bool) -> Box:
    x1, y1, x2, y2 = around(points, 0.0 if filled else px / 2)
    return (x1, y1, x2, field.px_y(max(field.y.low, 0.0))) if filled else (x1, y1, x2, y2)


DRAWERS = {"scatter": scatter, "bubble": bubble, "line": line, "multi_line": line}
