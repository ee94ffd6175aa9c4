"""Legibility: whether a piece of text in a finished picture can be read: its contrast, its size and what hides it."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from synth.ocr.arrays import Floats, Pixels

# Coverage from which a pixel counts as ink, and up to which as what is around it.
_INK, _AROUND = 80, 20


class Legibility(NamedTuple):
    """`contrast` and `visible` are 0 to 1, `height_px` is that of the quad across the reading direction."""

    contrast: float
    height_px: float
    visible: float


def upright_sides(quads: Floats, vertical: bool = False) -> Floats:
    """Of quads (n, 4, 2) in a block that is not warped: whether the side from corner 0 to 1 is the glyphs' height.

    Corners begin where reading starts: text from left to right has its height from corner 0 to 3, text from right to
    left from 0 to 1; in vertical text a column's width takes its place.
    """
    first = np.abs(quads[:, 1] - quads[:, 0])
    runs_down = first[:, 1] > first[:, 0]
    return np.asarray(runs_down != vertical)


def legibility(
    pixels: Pixels, ink: Pixels, quads: Floats, upright: Floats, hidden: Pixels | None = None
) -> Sequence[Legibility]:
    """Of each quad (n, 4, 2) in the finished picture (h, w, 3), given its ink (h, w) and what is hidden of it (h, w).

    `upright` (n) is `upright_sides` of the quads before they were warped. Contrast is the distance of the median
    luminance of ink and surroundings within the quad. Quads of one level at a time: they should hardly overlap.
    """
    if not len(quads):
        return []
    quads = np.asarray(quads, np.float32)
    height, width = pixels.shape[:2]
    labels = np.zeros((height, width), np.int32)
    for number, quad in enumerate(quads, 1):
        cv2.fillConvexPoly(labels, np.round(quad - 0.5).astype(np.int32), (number,))
    flat = np.flatnonzero(labels)
    owner, covered = labels.reshape(-1)[flat], ink.reshape(-1)[flat]
    level = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).reshape(-1)[flat]
    seen = covered
    if hidden is not None:
        behind = hidden.reshape(-1)[flat]
        seen = cv2.multiply(covered, cv2.bitwise_not(behind), scale=1 / 255).reshape(-1)
        covered = np.where(behind > 127, np.uint8(50), covered)
    count = len(quads) + 1
    inked = _medians(owner, level, covered >= _INK, count)
    around = _medians(owner, level, covered <= _AROUND, count)
    all_ink = np.bincount(owner, ink.reshape(-1)[flat], count)
    shown = np.bincount(owner, seen, count) / np.maximum(all_ink, 1.0)
    shown = shown[1:] * _inside(quads, width, height)
    sides = np.hypot(*np.moveaxis(np.roll(quads, -1, 1) - quads, 2, 0))
    tall = np.where(upright, (sides[:, 0] + sides[:, 2]) / 2, (sides[:, 1] + sides[:, 3]) / 2)
    contrast: Floats = np.abs(inked - around)[1:] / 255
    return [Legibility(*row) for row in np.stack((np.nan_to_num(contrast), tall, shown), 1).tolist()]


def _medians(owner: Floats, level: Floats, chosen: Floats, count: int) -> Floats:
    """The median of `level` over the chosen pixels of each owner, NaN where there is none."""
    held = np.bincount(owner[chosen] * 256 + level[chosen], minlength=count * 256).reshape(count, 256).cumsum(1)
    total = held[:, -1:]
    middle = (held * 2 < total).sum(1).astype(np.float32)
    middle[total[:, 0] == 0] = np.nan
    return middle


def _inside(quads: Floats, width: int, height: int) -> Floats:
    """The share of each quad's area that is in the picture."""
    share = np.ones(len(quads))
    out = (quads < 0).any((1, 2)) | (quads > (width, height)).any((1, 2))
    frame = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    for index in np.flatnonzero(out):
        whole = abs(float(cv2.contourArea(quads[index])))
        share[index] = float(cv2.intersectConvexConvex(quads[index], frame)[0]) / whole if whole else 0.0
    return np.asarray(np.clip(share, 0, 1))
