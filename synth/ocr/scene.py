"""Scene: a picture in the making, before ink, occlusion and camera: what is behind, and the sheets that stand in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from synth.ocr.sheet import Sheet
from synth.ocr.warp import WarpMap
from synth.pixels.arrays import Pixels

# "captured" has no camera, "crop" a cheap one; the others are those of synth.camera.effects.
Look = Literal["captured", "crop", "screen", "scan", "page", "photo"]


@dataclass(frozen=True, eq=False)
class Placed:
    """A sheet and where it is seen: the map of its pixels, and the place of the map's output in the picture.

    Without a map it lies flat with its corner at (x, y). It may reach over the edges of the picture.
    """

    sheet: Sheet
    x: int = 0
    y: int = 0
    map: WarpMap | None = None

    @property
    def width(self) -> int:
        return self.sheet.width if self.map is None else self.map.width

    @property
    def height(self) -> int:
        return self.sheet.height if self.map is None else self.map.height

    def area(self, width: int, height: int) -> tuple[slice, slice]:
        """The rows and columns of a picture of this size that it is seen in."""
        rows = slice(max(0, self.y), min(height, self.y + self.height))
        return rows, slice(max(0, self.x), min(width, self.x + self.width))


@dataclass(frozen=True, eq=False)
class Scene:
    """`picture` is RGB (h, w, 3) without the sheets, which stand in reading order and do not meet.

    `look` says what camera there is. `busy` scenes may have things in
    front of the text.
    """

    picture: Pixels
    placed: Sequence[Placed]
    look: Look
    busy: bool = False
    license: str | None = None  # of the photograph behind
