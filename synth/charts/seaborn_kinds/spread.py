"""Spread: histogram, boxes and violins."""

from functools import partial
from typing import Any

from synth.charts.canvas import Box
from synth.charts.matplotlib_kinds.bars import placed
from synth.charts.matplotlib_kinds.spread import bin_axes, five_numbers, group_axes, note_bin, note_spread
from synth.charts.plot import plot
from synth.charts.seaborn_kinds.bars import across
from synth.charts.seaborn_kinds.field import axes_on, box_of
from synth.charts.sheet import Sheet


def histogram(sheet: Sheet, room: Box) -> None:
    """Bars of the bins, which seaborn counts from the raw values, with a curve of their density or without."""
    import seaborn as sns

    starts, ends = sheet.numbers(sheet.column("start")), sheet.numbers(sheet.column("end"))
    counts = sheet.numbers(sheet.column("y"))
    along, up = bin_axes(sheet, room)
    with plot(sheet, room, along, up) as field:
        with axes_on(field) as axes:
            sns.histplot(
                x=list(sheet.chart.samples[""]),
                bins=[*starts, ends[-1]],
                ax=axes,
                color=sheet.colour(0),
                legend=False,
                kde=sheet.pick("curve") < 0.35,
                alpha=0.6 + 0.4 * (sheet.pick("alpha") < 0.5),
                linewidth=0.9,
                edgecolor=sheet.theme.bar_edge or sheet.theme.plot,
            )
            patches = list(axes.patches)
        for patch, low, high, count in zip(patches, starts, ends, counts, strict=True):
            note_bin(sheet, field, box_of(field, patch), low, high, count)


def box(sheet: Sheet, room: Box) -> None:
    """Boxes from five values each, which are their own quartiles."""
    import seaborn as sns

    rows, values, lying = group_axes(sheet, room)
    many = sheet.pick("colours") < 0.6
    names = sheet.row_names("group")
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        width = 0.45 + 0.3 * sheet.pick("width")
        five = five_numbers(sheet)
        labels = [name for name in names for _ in range(5)]
        numbers = [number for row in five for number in row]
        own = (
            {"hue": labels, "palette": [sheet.colour(row) for row in range(len(names))], "dodge": False}
            if many
            else {"color": sheet.colour(0)}
        )
        with axes_on(field) as axes:
            axes.bxp = partial(_bxp, axes)
            sns.boxplot(
                **across(field, labels, numbers),
                order=names,
                ax=axes,
                whis=(0, 100),
                width=width,
                saturation=1.0,
                legend=False,
                linecolor=sheet.theme.ink,
                linewidth=1.1,
                fill=sheet.pick("filled") < 0.8,
                **own,
            )
        for row, quartiles in enumerate(five):
            note_spread(sheet, field, "box", row, width, quartiles)


def violin(sheet: Sheet, room: Box) -> None:
    """Densities of the raw values, cut at their ends, with quartiles or a box inside."""
    import seaborn as sns

    rows, values, lying = group_axes(sheet, room)
    many = sheet.pick("colours") < 0.6
    names = sheet.row_names("group")
    labels = [name for name in names for _ in sheet.chart.samples[name]]
    numbers = [float(value) for name in names for value in sheet.chart.samples[name]]
    inner = ("box", "quart", "box")[int(sheet.pick("inner") * 3)]
    own = (
        {"hue": labels, "palette": [sheet.colour(row) for row in range(len(names))], "dodge": False}
        if many
        else {"color": sheet.colour(0)}
    )
    with plot(sheet, room, *placed(rows, values, lying), lying=lying) as field:
        with axes_on(field) as axes:
            sns.violinplot(
                **across(field, labels, numbers),
                order=names,
                ax=axes,
                cut=0,
                inner=inner,
                density_norm="width",
                width=0.8,
                saturation=1.0,
                legend=False,
                linewidth=1.0,
                linecolor=sheet.theme.ink,
                **own,
            )
            bodies = [collection for collection in axes.collections if len(collection.get_paths()) == 1][: len(names)]
        for row, (quartiles, body) in enumerate(zip(five_numbers(sheet), bodies, strict=True)):
            note_spread(sheet, field, "violin", row, 0.8, quartiles, box_of(field, body))


def _bxp(axes: Any, bxpstats: Any, *, vert: bool, **options: Any) -> Any:
    """`vert`, which seaborn 0.13 says, is called `orientation` since matplotlib 3.11, which warns of it."""
    orientation = "vertical" if vert else "horizontal"
    return type(axes).bxp(axes, bxpstats, orientation=orientation, **options)


DRAWERS = {"histogram": histogram, "box": box, "violin": violin}
