"""Legibility: whether a piece of text in a finished picture can be read: its contrast, its size and what hides it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from synth.pixels.arrays import Floats, Pixels

# The limits are where rapidocr 3.10 (PP-OCRv6 small) begins to fail on single words and lines in the shipped faces;
# "read" is a normalized edit distance of at most 0.2.
# 700 crops of 20 to 36 px on all textures: below 0.041 of contrast 54 % are read, from 0.041 to 0.066 89 %, above 96 %.
MIN_CONTRAST = 0.06
# Black on white, 24 a size: Latin of 6.4, 7.1, 8.6 and 8.9 px is read in 71, 83, 92 and 100 %; Japanese and Chinese of
# 8, 9, 10 and 11.3 px in 58, 83, 96 and 100 %. Blur by 1 px takes 10 to 30 points at these sizes.
MIN_HEIGHT_PX = 8.0
# Arabic, Devanagari and Thai have dots and signs above and below; rapidocr reads none of them, so this is not measured.
MIN_DENSE_HEIGHT_PX = 11.0
DENSE = frozenset({"ar", "fa", "he", "hi", "ja", "ko", "th", "ur", "zh"})
# 500 crops under blobs: visible by 0.8 to 0.85, 0.85 to 0.9, 0.9 to 0.95 and more, 43, 78, 96 and 99 % are read.
MIN_VISIBLE = 0.9
# Coverage from which a pixel counts as ink, and up to which as what is around it.
_INK, _AROUND = 80, 20
# Of a histogram by grey and by ink in five bins, of which the first is around and the last three are ink.
_BINS = [0, 256, _AROUND + 0.5 - (_INK - _AROUND - 1), _AROUND + 0.5 + 4 * (_INK - _AROUND - 1)]
_QUARTERS = np.array((0.25, 0.5, 0.75), np.float32)
_ROWS = 16  # of a crop, evenly spaced


class Legibility(NamedTuple):
    """`contrast` and `visible` are 0 to 1, `height_px` is that of the quad across the reading direction."""

    contrast: float
    height_px: float
    visible: float


def legible(found: Legibility, lang: str) -> bool:
    """Whether a word of the language can be read; what cannot has no place in a target."""
    least_px = MIN_DENSE_HEIGHT_PX if lang in DENSE else MIN_HEIGHT_PX
    return found.contrast >= MIN_CONTRAST and found.height_px >= least_px and found.visible >= MIN_VISIBLE


def upright_sides(quads: Floats, vertical: bool = False) -> Floats:
    """Of quads (n, 4, 2) in a block that is not warped: whether the side from corner 0 to 1 is the glyphs' height.

    Corners begin where reading starts: text from left to right has its height from corner 0 to 3, text from right to
    left from 0 to 1; in vertical text a column's width takes its place.
    """
    first = np.abs(quads[:, 1] - quads[:, 0])
    runs_down = first[:, 1] > first[:, 0]
    return np.asarray(runs_down != vertical)


def legibility(
    pixels: Pixels,
    ink: Pixels,
    quads: Floats,
    upright: Floats,
    hidden: Pixels | None = None,
) -> Sequence[Legibility]:
    """Of each quad (n, 4, 2) in the finished picture (h, w, 3), given its ink (h, w) and what is hidden of it (h, w).

    `upright` (n) is `upright_sides` of the quads before they were warped. Contrast is the distance in luminance of the
    medians of ink and of what is around it in the quad, less half of the range that the middle half of either takes:
    letters on gravel need more than letters on paper.
    """
    if not len(quads):
        return []
    quads = np.asarray(quads, np.float32)
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    seen = ink if hidden is None else cv2.multiply(ink, cv2.bitwise_not(hidden), scale=1 / 255)
    blank = ink if hidden is None else cv2.max(ink, hidden)
    inked = cv2.threshold(seen, _INK - 1, 255, cv2.THRESH_BINARY)[1]
    around = cv2.threshold(blank, _AROUND, 255, cv2.THRESH_BINARY_INV)[1]
    low = np.minimum(np.maximum(np.floor(quads.min(1)), 0), (width - 1, height - 1)).astype(int).tolist()
    high = np.minimum(np.maximum(np.ceil(quads.max(1)), 1), (width, height)).astype(int).tolist()
    counts, shown = np.zeros((2, len(quads), 256), np.float32), _inside(quads, width, height)
    for number, (quad, (left, top), (right, bottom)) in enumerate(zip(quads, low, high, strict=True)):
        area = slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
        within = np.zeros((area[0].stop - top, area[1].stop - left), np.uint8)
        cv2.fillConvexPoly(within, np.round(quad - (left + 0.5, top + 0.5)).astype(np.int32), (255,))
        for which, chosen in enumerate((inked, around)):
            mask = cv2.bitwise_and(chosen[area], within)
            counts[which, number] = cv2.calcHist([grey[area]], [0], mask, [256], [0, 256])[:, 0]
        if hidden is not None or not counts[0, number].any():
            shown[number] *= cv2.mean(seen[area], within)[0] / max(cv2.mean(ink[area], within)[0], 1e-6)
    middle, spread = _spread(counts)
    apart = np.abs(middle[0] - middle[1]) - (spread[0] + spread[1]) / 2
    contrast = np.where(np.isnan(apart), 0.0, np.maximum(apart, 0.0)) / 255
    first, second = (quads[:, 1] - quads[:, 0]), (quads[:, 2] - quads[:, 1])
    third, fourth = (quads[:, 3] - quads[:, 2]), (quads[:, 0] - quads[:, 3])
    tall = np.where(upright, _length(first) + _length(third), _length(second) + _length(fourth)) / 2
    return [Legibility(*row) for row in zip(contrast.tolist(), tall.tolist(), shown.tolist(), strict=True)]


def crop_contrast(pixels: Pixels, ink: Pixels, area: tuple[slice, slice]) -> float:
    """The contrast of `legibility` of the one text of a crop, measured over all of an area, in an eighth of the time.

    Of many rows some are enough.
    """
    rows, columns = area
    rows = slice(rows.start, rows.stop, max(1, (rows.stop - rows.start) // _ROWS))
    grey, own = cv2.cvtColor(pixels[rows, columns], cv2.COLOR_RGB2GRAY), ink[rows, columns]
    counts = cv2.calcHist([grey, own], [0, 1], None, [256, 5], _BINS)
    (ink_level, ink_spread), (level, spread) = _quartiles(counts[:, 2:].sum(1)), _quartiles(counts[:, 0])
    return max(0.0, abs(ink_level - level) - (ink_spread + spread) / 2) / 255


def crop_legibility(
    pixels: Pixels, ink: Pixels, quad: Floats, upright: Floats, area: tuple[slice, slice]
) -> Legibility:
    """`legibility` of the one text (1, 4, 2) of a crop."""
    contrast = crop_contrast(pixels, ink, area)
    sides = (quad[0, 1] - quad[0, 0], quad[0, 3] - quad[0, 2]) if upright[0] else (
        quad[0, 2] - quad[0, 1], quad[0, 0] - quad[0, 3])  # fmt: skip
    tall = sum(math.hypot(*side) for side in sides) / 2
    height, width = pixels.shape[:2]
    return Legibility(contrast, tall, float(_inside(quad, width, height)[0]))


def _quartiles(counts: Floats) -> tuple[float, float]:
    """The median of a histogram (256) and the range between its quartiles; of an empty one, no contrast to anything."""
    held = counts.cumsum()
    low, middle, high = held.searchsorted(_QUARTERS * held[-1]).tolist()
    return middle, high - low if held[-1] else 1e9


def _length(steps: Floats) -> Floats:
    return np.asarray(np.hypot(steps[:, 0], steps[:, 1]))


def _spread(counts: Floats) -> tuple[Floats, Floats]:
    """Medians of histograms (..., 256) and the ranges between their quartiles; NaN of an empty one."""
    held = counts.cumsum(-1)
    total = held[..., -1:]
    low, middle, high = ((held < total * (part / 4)).sum(-1, dtype=np.float32) for part in (1, 2, 3))
    middle[total[..., 0] == 0] = np.nan
    return middle, high - low


def _inside(quads: Floats, width: int, height: int) -> Floats:
    """The share of each quad's area that is in the picture."""
    share = np.ones(len(quads))
    if quads.min() >= 0 and (quads.max((0, 1)) <= (width, height)).all():
        return share
    out = (quads < 0).any((1, 2)) | (quads > (width, height)).any((1, 2))
    frame = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    for index in np.flatnonzero(out):
        whole = abs(float(cv2.contourArea(quads[index])))
        share[index] = float(cv2.intersectConvexConvex(quads[index], frame)[0]) / whole if whole else 0.0
    return np.asarray(np.clip(share, 0, 1))
