"""Field: an Axes of matplotlib where a plot has its data, for seaborn to draw on, and the boxes of what it drew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from synth.charts.canvas import Box
from synth.charts.field import Field


@contextmanager
def axes_on(field: Field, limits: tuple[float, float, float, float] | None = None) -> Iterator[Any]:
    """Axes without ticks or frame whose data stand where the plot has them; what is on them is drawn on leaving.

    `limits` are left, right, bottom and top in data, where they are not those of the plot.
    """
    canvas = field.sheet.canvas
    x1, y1, x2, y2 = field.box
    width, height = canvas.width, canvas.height
    axes = canvas.figure.add_axes((x1 / width, 1 - y2 / height, (x2 - x1) / width, (y2 - y1) / height))
    axes.set_axis_off()
    # Nothing of it is seen, but seaborn makes all ticks to see whether labels that are not set yet would be: 25 ms.
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    yield axes
    left, right, bottom, top = limits or (field.x.low, field.x.high, field.y.low, field.y.high)
    # Names, which seaborn has turned into numbers from 0, stay as they are.
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.draw(canvas.renderer)
    axes.remove()


def box_of(field: Field, artist: Any) -> Box:
    """The box of an artist in pixels from the top left corner."""
    extent = artist.get_window_extent(field.sheet.canvas.renderer)
    height = field.sheet.canvas.height
    return extent.x0, height - extent.y1, extent.x1, height - extent.y0


def pixels_of(field: Field, axes: Any, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points in data, (n, 2), as pixels from the top left corner; only once the axes have their limits."""
    at = np.asarray(axes.transData.transform(points), float)
    at[:, 1] = field.sheet.canvas.height - at[:, 1]
    return at
