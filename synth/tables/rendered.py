"""RenderedTable: what a renderer of tables made, the picture and where its cells are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Quads = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RenderedTable:
    """The picture as uint8 (height, width, 3) RGB, its sides multiples of 28, and the places of what is in it.

    Quads are (4, 2) in pixels of the picture, clockwise as seen from the corner at which reading starts: the top left
    one, of a language from right to left the top right one, before the picture is turned. A cell reaches to the middle
    of the rules around it, or to where they would be, also when it is empty or spans others. Nothing is clipped.
    """

    pixels: npt.NDArray[np.uint8]
    cells: Quads  # (cells of the table, 4, 2)
    table: Quads  # (4, 2), around all cells
    title: Quads | None = None  # (4, 2), around its letters
    note: Quads | None = None
