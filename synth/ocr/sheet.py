"""Sheet: a flat thing with texts on it, such as a page, a sign or a screen, before a camera sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from schemas.errors import BadRecord
from synth.pixels.arrays import Colour, Pixels
from synth.text.block import Block

_NOTHING = np.broadcast_to(np.uint8(0), (1 << 15, 1 << 15, 3))  # takes no memory

Rect = tuple[int, int, int, int]  # x1, y1, x2, y2, half open


@dataclass(frozen=True)
class Put:
    """A text on a sheet: its block with the top left corner at (x, y).

    `label` is its role (heading, price, ...). Neighbouring puts of the same `row` are read as one line, such as the
    name of an article and its price. `style` is one of synth.ocr.ink, None plain.
    """

    block: Block
    x: int
    y: int
    colour: Colour
    label: str | None = None
    row: int | None = None
    style: str | None = None

    @property
    def text(self) -> str:
        return self.block.spans[0].text

    @property
    def rect(self) -> Rect:
        height, width = self.block.ink.shape
        return self.x, self.y, self.x + width, self.y + height


@dataclass
class Sheet:
    """Pixels (h, w, 3) without the texts, and the texts in reading order.

    A bare one has no surface of its own: its texts stand on whatever is behind it; `shape` is the coverage (h, w) of
    one that is no rectangle. `fields` are keys and values, each value in one of the texts.
    """

    pixels: Pixels
    puts: list[Put] = field(default_factory=list)
    bare: bool = False
    shape: Pixels | None = None
    fields: Sequence[tuple[str, str]] = ()

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)"""
        return self.width, self.height

    def put(
        self, block: Block, x: float, y: float, colour: Colour, label: str | None = None, row: int | None = None,
        style: str | None = None,
    ) -> Put:  # fmt: skip
        """Adds a text at the end of the reading order; moved inside where it would reach over an edge.

        Raises:
            BadRecord: `no_room`, the text is larger than the sheet, as happens in a picture of a few tokens.
        """
        height, width = block.ink.shape
        if width > self.width or height > self.height:
            raise BadRecord("no_room", f"a text of {width} x {height} px on a sheet of {self.width} x {self.height}")
        left, top = min(max(round(x), 0), self.width - width), min(max(round(y), 0), self.height - height)
        put = Put(block, left, top, colour, label, row, style)
        self.puts.append(put)
        return put

    def fill(self, rect: Sequence[float], colour: Colour, radius: float = 0, edge: int = 0) -> None:
        """A rectangle, its corners round where `radius` says so; `edge` draws only a border of that width."""
        x1, y1, x2, y2 = (round(value) for value in rect)
        if x2 - x1 < 1 or y2 - y1 < 1:
            return
        thickness = edge or cv2.FILLED
        round_px = int(min(radius, (x2 - x1 - 1) / 2, (y2 - y1 - 1) / 2))
        if round_px < 2:
            cv2.rectangle(self.pixels, (x1, y1), (x2 - 1, y2 - 1), colour, thickness)
            return
        outline = _rounded(x1, y1, x2 - 1, y2 - 1, round_px)
        if edge:
            cv2.polylines(self.pixels, [outline], True, colour, edge, cv2.LINE_AA)
        else:
            cv2.fillPoly(self.pixels, [outline], colour, cv2.LINE_AA)

    def rule(self, x1: float, y1: float, x2: float, y2: float, colour: Colour, width: int = 1, dash: int = 0) -> None:
        """A straight line, upright or level; `dash` is the length of its strokes and of its gaps."""
        if dash <= 0:
            cv2.line(self.pixels, (round(x1), round(y1)), (round(x2), round(y2)), colour, width)
            return
        length = max(abs(x2 - x1), abs(y2 - y1))
        for number in range(int(length / (2 * dash)) + 1):
            ends = (min(1.0, at * dash / length) for at in (2 * number, 2 * number + 1))
            (ax, ay), (bx, by) = ((round(x1 + (x2 - x1) * t), round(y1 + (y2 - y1) * t)) for t in ends)
            cv2.line(self.pixels, (ax, ay), (bx, by), colour, width)

    def disc(self, x: float, y: float, radius: float, colour: Colour, edge: int = 0) -> None:
        cv2.circle(self.pixels, (round(x), round(y)), max(1, round(radius)), colour, edge or cv2.FILLED, cv2.LINE_AA)


def sheet(width: int, height: int, colour: Colour, bare: bool = False) -> Sheet:
    """An empty sheet of one colour; a bare one cannot be drawn on, only written."""
    width, height = max(1, width), max(1, height)
    if bare:
        return Sheet(_NOTHING[:height, :width], bare=True)
    pixels = np.empty((height, width, 3), np.uint8)
    # Row by row: ten times as fast as numpy fills pixels.
    pixels[:] = np.tile(np.array(colour, np.uint8), (width, 1))
    return Sheet(pixels)


def _rounded(x1: int, y1: int, x2: int, y2: int, radius: int) -> Pixels:
    turn = np.linspace(0, np.pi / 2, 7)
    corners = (
        (x2 - radius, y1 + radius, 0),
        (x1 + radius, y1 + radius, 1),
        (x1 + radius, y2 - radius, 2),
        (x2 - radius, y2 - radius, 3),
    )
    points = [
        (x + radius * np.cos(turn + quarter * np.pi / 2), y - radius * np.sin(turn + quarter * np.pi / 2))
        for x, y, quarter in corners
    ]
    return np.asarray(np.concatenate([np.stack(arc, 1) for arc in points]).round(), np.int32)
