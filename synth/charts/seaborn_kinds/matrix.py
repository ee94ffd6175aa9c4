"""Matrix: a heatmap."""

import numpy as np

from synth.charts.canvas import Box
from synth.charts.matplotlib_kinds.matrix import (
    beside_colourbar,
    cell_px,
    cells_of,
    draw_colourbar,
    ends_of,
    label_cell,
    matrix_axes,
    ramp_of,
    shade,
)
from synth.charts.plot import plot
from synth.charts.seaborn_kinds.field import axes_on, pixels_of
from synth.charts.sheet import Sheet


def heatmap(sheet: Sheet, room: Box) -> None:
    import seaborn as sns
    from matplotlib.colors import ListedColormap

    names, numbers = cells_of(sheet)
    across, down = matrix_axes(sheet)
    low, high = ends_of(numbers)
    ramp = ramp_of(sheet, low)
    room, key = beside_colourbar(sheet, room)
    columns = sheet.columns("value")
    gap = 0.8 if sheet.pick("gaps") < 0.6 else 0.0
    with plot(sheet, room, across, down, grid=False) as field:
        limits = (0, len(columns), len(names), 0)
        turned = field.x.low > field.x.high
        with axes_on(field, (limits[1], limits[0], *limits[2:]) if turned else limits) as axes:
            sns.heatmap(
                np.asarray(numbers),
                ax=axes,
                cbar=False,
                cmap=ListedColormap(ramp),
                vmin=low,
                vmax=high,
                linewidths=gap,
                linecolor=sheet.theme.plot,
                xticklabels=False,
                yticklabels=False,
            )
            corners = np.asarray(axes.collections[0].get_coordinates())
        px = cell_px(sheet, field, numbers)
        at = pixels_of(field, axes, corners.reshape(-1, 2)).reshape(corners.shape)
        for row, values in enumerate(numbers):
            for place, value in enumerate(values):
                (xa, ya), (xb, yb) = at[row, place], at[row + 1, place + 1]
                box = (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
                text = sheet.text(value, columns[place])
                sheet.canvas.note("cell", box, None, columns[place].name, names[row], text)
                colour = shade(ramp, (value - low) / (high - low))
                label_cell(sheet, box, text, colour, (columns[place].name, names[row]), px)
    draw_colourbar(sheet, field, key, ramp, low, high)


DRAWERS = {"heatmap": heatmap}
