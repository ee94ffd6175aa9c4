"""Making: a made-up text on the thing it belongs on."""

from collections.abc import Sequence
from random import Random

import numpy as np

from schemas.errors import BadRecord
from synth.chance import noise
from synth.ocr import palette
from synth.ocr.bends import Size
from synth.ocr.desk import Desk
from synth.ocr.printed import fitted, typography
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.things import THINGS
from synth.pixels.arrays import Colour, Pixels
from synth.text.made_up import MadeUp

# A page that is less full than this gets larger type.
_SPARSE = 0.6


def made_sheet(
    desk: Desk, part: Random, made: MadeUp, size: Size, things: Sequence[str], size_px: float, *,
    tight: bool = True, style: str | None = None,
) -> Sheet:  # fmt: skip
    """The text on one of `things`, no larger than `size` (width, height); a tight one is as high as its text needs, on
    another the type grows where there is much room.

    Raises:
        BadRecord: `no_room`, the text does not fit in type that can be read.
    """
    width, height = size
    margin = round(part.uniform(0.08, 0.12) * min(width, height))
    type_ = typography(desk, part, size_px, (0, 0, 0))
    text = fitted(desk, made, type_, width - 2 * margin, height - 2 * margin)
    if text is None:
        raise BadRecord("no_room", f"a {made.kind} does not fit into {width} x {height} px")
    if not tight and text.height < _SPARSE * height:
        larger = type_.scaled(min(1.8, (0.7 * height / text.height) ** 0.5))
        text = fitted(desk, made, larger, width - 2 * margin, height - 2 * margin) or text
    high = min(height, round(text.height) + 2 * margin) if tight else height
    board = thing(desk, part, part.choice(things), width, high)
    colour = palette.against(part, middle(board.pixels), 5.0)
    top = max(margin, (high - text.height) / 2 if part.random() < 0.3 or tight else margin)
    text.put_on(board, margin, top, colour, None if desk.clean else style, part.choice((0, 0, 4)))
    board.fields = made.fields
    return board


def thing(desk: Desk, part: Random, name: str, width: int, height: int) -> Sheet:
    """An empty sheet that looks like a thing of synth.ocr.things; of a clean picture plain paper."""
    if desk.clean:
        return sheet(width, height, palette.paper(part))
    made = THINGS[name](noise(part.getrandbits(62), name), width, height)
    return Sheet(made.pixels, shape=made.cover)


def middle(pixels: Pixels) -> Colour:
    """The median colour of a surface."""
    red, green, blue = (int(value) for value in np.median(pixels[::4, ::4].reshape(-1, 3), 0))
    return red, green, blue
