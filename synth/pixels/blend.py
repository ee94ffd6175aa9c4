"""Blending with uint8 arithmetic: 6 ms a megapixel, where float arrays take 30."""

import cv2
import numpy as np

from synth.pixels.arrays import Colour, Pixels


def blend(under: Pixels, over: Pixels | Colour, cover: Pixels) -> Pixels:
    """`over`, a picture or one colour, on `under` (h, w, 3) where `cover` (h, w) says, 255 wholly."""
    wide = cv2.merge((cover, cover, cover))
    if isinstance(over, tuple):
        upper = cv2.merge([cv2.convertScaleAbs(cover, alpha=part / 255) for part in over])
    else:
        upper = cv2.multiply(over, wide, scale=1 / 255)
    # In the place of `wide`: fresh memory costs as much as the arithmetic.
    keep = cv2.multiply(under, cv2.bitwise_not(wide, wide), wide, 1 / 255)
    return cv2.add(keep, upper, keep)


def darkened(under: Pixels, cover: Pixels, depth: float) -> Pixels:
    """`under` (h, w, 3) made darker by up to `depth` where `cover` (h, w) says."""
    keep = cv2.bitwise_not(cv2.convertScaleAbs(cover, alpha=depth))
    return cv2.multiply(under, cv2.merge((keep, keep, keep)), scale=1 / 255)


def shifted(field: Pixels, right_px: int, down_px: int) -> Pixels:
    """A field (h, w) moved; nothing comes in from outside."""
    result = np.zeros_like(field)
    height, width = field.shape
    if abs(right_px) >= width or abs(down_px) >= height:
        return result
    to_y, from_y = slice(max(0, down_px), height + min(0, down_px)), slice(max(0, -down_px), height - max(0, down_px))
    to_x, from_x = slice(max(0, right_px), width + min(0, right_px)), slice(max(0, -right_px), width - max(0, right_px))
    result[to_y, to_x] = field[from_y, from_x]
    return result
