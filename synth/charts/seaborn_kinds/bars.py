"""Bars, lollipops, and means with their errors."""

from typing import Any

from synth.charts.canvas import Box, Pen
from synth.charts.field import Field
from synth.charts.matplotlib_kinds.bar_marks import label_bar, label_headroom, note_bar, zero_line
from synth.charts.matplotlib_kinds.bars import is_lying, placed, row_axes, series_keys
from synth.charts.plot import legend_headroom, plot
from synth.charts.seaborn_kinds.field import axes_on, box_of, pixels_of
from synth.charts.sheet import Sheet


def single(sheet: Sheet, room: Box) -> None:
    lying = is_lying(sheet)
    column = sheet.column("y")
    rows, values = row_axes(sheet, room, [sheet.numbers(column)], lying)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        draw_bars(sheet, field, 0, sheet.pick("colours") < 0.35)


def draw_bars(sheet: Sheet, field: Field, colour: int, many: bool = False, series: str | None = None) -> None:
    """Bars of one column, each in its own colour or all in one."""
    import seaborn as sns

    column = sheet.column("y")
    names, numbers = sheet.row_names(), sheet.numbers(column)
    own: dict[str, Any] = (
        {"hue": names, "palette": [sheet.colour(row) for row in range(len(names))], "dodge": False}
        if many
        else {"color": sheet.colour(colour)}
    )
    with axes_on(field) as axes:
        sns.barplot(
            **across(field, names, numbers),
            order=names,
            ax=axes,
            width=sheet.theme.bar_share,
            errorbar=None,
            saturation=1.0,
            legend=False,
            **_edge(sheet),
            **own,
        )
        patches = [patch for container in axes.containers for patch in container]
    for row, (patch, value) in enumerate(zip(patches, numbers, strict=True)):
        box = box_of(field, patch)
        note_bar(sheet, box, column, row, value, series)
        label_bar(sheet, field, box, value, column)
    zero_line(field, numbers)


def grouped(sheet: Sheet, room: Box) -> None:
    import seaborn as sns

    lying = is_lying(sheet)
    columns = sheet.columns("y")
    keys = [key._replace(hatch="") for key in series_keys(sheet, columns)]
    numbers = [sheet.numbers(column) for column in columns]
    headroom = legend_headroom(sheet, keys, room, lying)
    if not lying:
        headroom += label_headroom(sheet, room, columns, len(columns) * len(columns[0].values) / 0.8)
    rows, values = row_axes(sheet, room, numbers, lying, headroom)
    names, series = sheet.row_names(), [column.name for column in columns]
    with plot(sheet, room, *placed(rows, values, lying), keys, lying=lying) as field:
        flat = [number for column in numbers for number in column]
        with axes_on(field) as axes:
            sns.barplot(
                **across(field, names * len(columns), flat),
                order=names,
                ax=axes,
                errorbar=None,
                saturation=1.0,
                hue=[name for name in series for _ in names],
                hue_order=series,
                legend=False,
                **_edge(sheet),
                palette=[key.colour for key in keys],
                width=max(0.7, sheet.theme.bar_share),
                gap=0.05 * (sheet.pick("gap") < 0.5),
            )
            containers = [list(container) for container in axes.containers]
        for column, patches in zip(columns, containers, strict=True):
            for row, (patch, value) in enumerate(zip(patches, sheet.numbers(column), strict=True)):
                box = box_of(field, patch)
                note_bar(sheet, box, column, row, value, column.name)
                label_bar(sheet, field, box, value, column)
        zero_line(field, flat)


def with_errors(sheet: Sheet, room: Box) -> None:
    """Means as bars or points. Seaborn is given both ends of each error, whose mean is the mean."""
    import seaborn as sns

    column, error = sheet.column("y"), sheet.column("error")
    means, errors = sheet.numbers(column), sheet.numbers(error)
    ends = [
        [mean - half for mean, half in zip(means, errors, strict=True)],
        [mean + half for mean, half in zip(means, errors, strict=True)],
    ]
    as_bars = sheet.pick("error bars") < 0.5
    lying = is_lying(sheet)
    rows, values = row_axes(sheet, room, [*ends, means], lying, from_zero=as_bars)
    names = sheet.row_names()
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        common = {
            **across(field, names * 2, [*ends[0], *ends[1]]),
            "order": names,
            "errorbar": ("pi", 100),
            "capsize": 0.2,
            "legend": False,
        }
        with axes_on(field) as axes:
            common |= {"ax": axes, "color": sheet.colour(0)}
            pen = {"color": sheet.theme.ink, "linewidth": 1.4}
            if as_bars:
                sns.barplot(**common, width=sheet.theme.bar_share, saturation=1.0, err_kws=pen, **_edge(sheet))
            else:
                sns.pointplot(**common, linestyle="none", markersize=sheet.px * 0.7, err_kws={"linewidth": 1.6})
            patches = [patch for container in axes.containers for patch in container] if as_bars else []
        radius = sheet.px * 0.35
        for row, (mean, half) in enumerate(zip(means, errors, strict=True)):
            if as_bars:
                note_bar(sheet, box_of(field, patches[row]), column, row, mean)
            else:
                x, y = field.at(row, mean)
                sheet.canvas.note(
                    "point",
                    (x - radius, y - radius, x + radius, y + radius),
                    None,
                    column.name,
                    names[row],
                    sheet.text(mean, column),
                )
            whisker = field.bar(row, 0.2, mean - half, mean + half)
            sheet.canvas.note("error_bar", whisker, None, error.name, names[row], sheet.text(half, error))
            sheet.canvas.taken.append(whisker)
            label_bar(sheet, field, whisker, mean, column, past=True)
        if as_bars:
            zero_line(field, means)


def lollipop(sheet: Sheet, room: Box) -> None:
    """Stems, and the dots of a strip plot without jitter at their ends."""
    import seaborn as sns

    lying = is_lying(sheet)
    column = sheet.column("y")
    numbers, names = sheet.numbers(column), sheet.row_names()
    headroom = 0.08 + (0.0 if lying else label_headroom(sheet, room, [column], len(numbers)))
    rows, values = row_axes(sheet, room, [numbers], lying, headroom)
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        radius = min(sheet.px * 0.55, field.row_px * 0.35)
        stems = [(field.at(row, 0.0), field.at(row, value)) for row, value in enumerate(numbers)]
        sheet.canvas.lines(stems, Pen(sheet.colour(0), max(1.5, radius * 0.3)))
        with axes_on(field) as axes:
            sns.stripplot(
                **across(field, names, numbers),
                order=names,
                ax=axes,
                jitter=False,
                size=2 * radius,
                color=sheet.colour(0),
                legend=False,
                linewidth=0,
                clip_on=False,
            )
            collections = list(axes.collections)
        spots = [spot for collection in collections for spot in pixels_of(field, axes, collection.get_offsets())]
        for row, ((x, y), value) in enumerate(zip(spots, numbers, strict=True)):
            box = (x - radius, y - radius, x + radius, y + radius)
            sheet.canvas.note("point", box, None, column.name, names[row], sheet.text(value, column))
            label_bar(sheet, field, box, value, column, past=True)
        zero_line(field, numbers)


def across(field: Field, names: list[str], numbers: list[float]) -> dict[str, Any]:
    """Names and numbers as x and y, or as y and x where bars lie."""
    return {"x": numbers, "y": names, "orient": "h"} if field.lying else {"x": names, "y": numbers, "orient": "v"}


def _edge(sheet: Sheet) -> dict[str, Any]:
    return {"edgecolor": sheet.theme.bar_edge, "linewidth": 1.0} if sheet.theme.bar_edge else {"linewidth": 0}


DRAWERS = {
    "bar": single,
    "horizontal_bar": single,
    "grouped_bar": grouped,
    "error_bars": with_errors,
    "lollipop": lollipop,
}
