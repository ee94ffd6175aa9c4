"""What the tests of both renderers share: a table with spans, a look without rules, and where a picture has ink."""

import numpy as np
import numpy.typing as npt

from schemas.formats.table import Cell, Table
from schemas.geometry import PixelBudget
from synth.pixels.colours import rgb
from synth.tables.rendered import RenderedTable
from synth.tables.style import TableStyle

BUDGET = PixelBudget()
BARE = TableStyle("Noto Sans", rules="none")
SPANS = Table(
    3,
    3,
    (
        Cell("Site", 0, 0, 2, 1, True),
        Cell("Level <m> & more", 0, 1, 1, 2, True),
        Cell("", 1, 1, header=True),
        Cell("Q2", 1, 2, header=True),
        Cell("North", 2, 0),
        Cell("3.1 and more of it than there is room for", 2, 1, 1, 2),
    ),
)


def inked(drawn: RenderedTable, style: TableStyle) -> npt.NDArray[np.bool_]:
    """Where the picture is not paper."""
    return np.asarray((drawn.pixels != np.array(rgb(style.paper))).any(axis=2))
