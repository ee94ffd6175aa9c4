"""Stage: how sheets are put into a picture: as all of it, lying in it as a photographed page, hanging in its places."""

import math
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import numpy.typing as npt

from synth.chance import noise
from synth.ocr.backgrounds import background
from synth.ocr.bends import Maker, Shape, Size, bent, crumpled, curled, cylinder, folded, onto, tilted, turned, waves
from synth.ocr.desk import Desk
from synth.ocr.palette import paper
from synth.ocr.scene import Look, Placed, Scene
from synth.ocr.sheet import Rect, Sheet, sheet
from synth.pixels.arrays import Pixels
from synth.pixels.curves import rotated

MakeSheet = Callable[[Random, int, int], Sheet]
# Of the pages, receipts and forms that are not clean, how many are scans that fill the picture.
SCAN_SHARE = 0.45
_LEAST_CELL_PX = 90


def flat(made: Sheet, look: Look) -> Scene:
    """The sheet is the picture."""
    return Scene(made.pixels, (Placed(made),), look)


def laid(desk: Desk, size: Size, make: MakeSheet, ratio: float | None = None, by_hand: bool = False) -> Scene:
    """One sheet that fills the picture, as scanned, or lies in it, as photographed.

    `ratio` is the sheet's width over its height, for one that is photographed; None is that of the picture. Text
    `by_hand` is uneven: its lines rise and fall, its letters lean and spread.
    """
    part = desk.chance("laid")
    width, height = size
    if desk.clean or part.random() < SCAN_SHARE:
        made = make(part, width, height)
        if by_hand and not desk.clean:
            return Scene(made.pixels, (_unsteady(desk, part, made, []),), "scan")
        if made.size == size and made.shape is None:
            return flat(made, "scan")
        bed = sheet(width, height, paper(part))
        return Scene(bed.pixels, (Placed(made, *_in((0, 0, width, height), made.size, (0.5, part.random()))),), "scan")
    seen_width, seen_height = _inside(width, height, ratio or width / height, part.uniform(0.86, 0.98))
    made = make(part, seen_width, seen_height)
    bends = [*_paper_bends(desk, part, made), _corners(part, size)]
    picture, license_ = backdrop(desk, part, width, height)
    placed = [Placed(made, 0, 0, bent(made.size, *bends))]
    if by_hand:
        placed = [Placed(Sheet(made.pixels), 0, 0, placed[0].map), _unsteady(desk, part, made, bends)]
    return Scene(picture, tuple(placed), "page", busy=True, license=license_)


def hung(desk: Desk, size: Size, makes: Sequence[MakeSheet], tilt: float = 0.16, bends: str = "plane") -> Scene:
    """Sheets in cells of a background, seen from aside; they are made in the reading order of their cells."""
    part = desk.chance("hung")
    width, height = size
    picture, license_ = backdrop(desk, part, width, height)
    placed = []
    # A small picture has fewer cells.
    for cell, make in zip(cells(part, width, height, len(makes), desk.rtl), makes, strict=False):
        cell_width, cell_height = cell[2] - cell[0], cell[3] - cell[1]
        share = part.uniform(0.8, 0.97)
        made = make(part, round(cell_width * share), round(cell_height * share))
        placed.append(_hang(desk, part, made, cell, tilt, bends))
    return Scene(picture, tuple(placed), "photo", busy=not desk.clean, license=license_)


def cells(part: Random, width: int, height: int, count: int, rtl: bool) -> list[Rect]:
    """Places of a picture that do not meet, row by row, in reading order; there may be fewer than asked for."""
    most_rows = max(1, min(count, height // _LEAST_CELL_PX))
    rows = max(1, min(most_rows, round((count * height / width) ** 0.5 + part.uniform(-0.4, 0.6))))
    counts = [count // rows + (row < count % rows) for row in range(rows)]
    part.shuffle(counts)
    tops = _cuts(part, height, rows)
    found: list[Rect] = []
    for row, columns in enumerate(counts):
        columns = max(1, min(columns, width // _LEAST_CELL_PX))
        lefts = _cuts(part, width, columns)
        line = [(lefts[at], tops[row], lefts[at + 1], tops[row + 1]) for at in range(columns)]
        found += line[::-1] if rtl else line
    return found


def backdrop(desk: Desk, part: Random, width: int, height: int) -> tuple[Pixels, str | None]:
    """What stands behind, and its licence; of a clean picture one light colour."""
    if desk.clean:
        return sheet(width, height, paper(part)).pixels, None
    behind = background(desk.seed, width, height, desk.backgrounds)
    return behind.pixels, behind.license


def fit(desk: Desk, part: Random, made: Sheet, area: Rect, makers: Sequence[Maker]) -> Placed:
    """The sheet bent and put somewhere in an area, smaller where it would not fit; of a clean picture never bent."""
    return _fit(desk, made, area, makers, (part.uniform(0.1, 0.9), part.uniform(0.1, 0.9)))


def centred(desk: Desk, made: Sheet, area: Rect, makers: Sequence[Maker]) -> Placed:
    """The same in the middle of the area."""
    return _fit(desk, made, area, makers, (0.5, 0.5))


def _fit(desk: Desk, made: Sheet, area: Rect, makers: Sequence[Maker], place: tuple[float, float]) -> Placed:
    size, room = (made.width, made.height), (area[2] - area[0], area[3] - area[1])
    bends = [] if desk.clean else list(makers)
    map_ = bent(size, *bends) if bends else None
    out = size if map_ is None else (map_.width, map_.height)
    shrink = min(1.0, room[0] / out[0], room[1] / out[1])
    if shrink < 1:
        map_ = bent(size, *bends, scaled(shrink))
        out = map_.width, map_.height
    return Placed(made, *_in(area, out, place), map_)


def _hang(desk: Desk, part: Random, made: Sheet, cell: Rect, tilt: float, bends: str) -> Placed:
    makers: list[Maker] = []
    if bends == "cylinder":
        makers.append(cylinder(part.uniform(60, 130), part.uniform(0.0, 0.25)))
    elif bends == "cloth":
        high, long = part.uniform(0.01, 0.03) * made.height, part.uniform(0.5, 1.4) * made.width
        makers.append(waves(high, long, part.uniform(0, 6.3)))
    if part.random() < 0.35:
        makers.append(turned(part.triangular(-14, 14, 0)))
    makers.append(tilted(part, tilt * part.random()))
    return fit(desk, part, made, (cell[0] + 2, cell[1] + 2, cell[2] - 2, cell[3] - 2), makers)


def scaled(share: float) -> Maker:
    """Smaller or larger as a whole."""

    def make(source: Size) -> tuple[Size, npt.NDArray[np.float64]]:
        width, height = (max(1, int(side * share)) for side in source)
        return (width, height), np.diag((source[0] / width, source[1] / height, 1.0))

    return make


def _unsteady(desk: Desk, part: Random, made: Sheet, bends: Sequence[Maker]) -> Placed:
    """The texts of a sheet alone, as a hand writes them."""
    size_px = made.puts[0].block.font_px if made.puts else 20.0
    hand = crumpled(noise(desk.seed, "hand"), part.uniform(0.06, 0.16) * size_px, part.uniform(1.2, 2.5) * size_px)
    return Placed(Sheet(made.pixels, made.puts, bare=True), 0, 0, bent(made.size, hand, *bends))


def _in(area: Rect, size: Size, place: tuple[float, float]) -> tuple[int, int]:
    spare_x, spare_y = max(0, area[2] - area[0] - size[0]), max(0, area[3] - area[1] - size[1])
    return area[0] + round(place[0] * spare_x), area[1] + round(place[1] * spare_y)


def _cuts(part: Random, length: int, count: int) -> list[int]:
    """`count` neighbouring pieces of a length, uneven."""
    shares = [part.uniform(0.75, 1.3) for _ in range(count)]
    total, at, found = sum(shares), 0.0, [0]
    for share in shares:
        at += share
        found.append(round(length * at / total))
    return found


def _inside(width: int, height: int, ratio: float, share: float) -> tuple[int, int]:
    high = min(height, width / ratio) * share
    return max(28, round(high * ratio)), max(28, round(high))


def _paper_bends(desk: Desk, part: Random, made: Sheet) -> list[Maker]:
    kind = part.choices(("none", "curl", "fold", "crumple"), (0.45, 0.2, 0.12, 0.23))[0]
    if kind == "curl":
        return [curled(part.choice((-1, 1)), part.uniform(0.01, 0.05))]
    if kind == "fold":
        return [folded(part.uniform(0.35, 0.65), part.uniform(0.005, 0.025))]
    if kind == "crumple":
        uneven = noise(desk.seed, "crumple")
        return [crumpled(uneven, part.uniform(1, 5), part.uniform(0.15, 0.5) * made.width)]
    return []


def _corners(part: Random, size: Size) -> Maker:
    """The sheet somewhere in a picture of `size`, a little turned and tilted."""
    lean = math.radians(part.triangular(-7, 7, 0))
    uneven = 1 + np.array([[part.uniform(-0.07, 0.04) for _ in range(2)] for _ in range(4)])
    place = np.array((part.uniform(0.2, 0.8), part.uniform(0.2, 0.8)))

    def make(source: Size) -> Shape:
        corners = rotated(np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) * source / 2 * uneven, lean)
        corners *= min(1.0, *(np.array(size) / np.ptp(corners, 0)))
        spare = np.array(size) - np.ptp(corners, 0)
        return onto((corners - corners.min(0) + spare * place).astype(np.float32), size)(source)

    return make
