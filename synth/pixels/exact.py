"""Exact: weighted sums of pixels that float32 holds whole, so that the order in which a processor adds does not show.

With AVX2 OpenCV fuses a multiplication with the addition after it, and sums of odd weights then round another way.
Products of 8 bits with weights in 4096ths have 20 bits, and up to 16 of them fit into float32's 24. A product alone, as
of cv2.multiply or of cv2.convertScaleAbs without `beta`, needs none of this.
"""

import cv2
import numpy as np

from synth.pixels.arrays import Floats, Pixels

_PARTS = 4096


def weighed(first: Pixels, share: float, second: Pixels, other: float, lift: int = 0) -> Pixels:
    """cv2.addWeighted, the weights (up to 7 each) in 4096ths."""
    return cv2.addWeighted(first, _parts(share), second, _parts(other), lift)


def stretched(field: Pixels, gain: float, lift: float) -> Pixels:
    """cv2.convertScaleAbs, `gain` (up to 14) and `lift` (up to 255) in 4096ths."""
    return cv2.convertScaleAbs(field, alpha=_parts(gain), beta=_parts(lift))


def filtered(image: Pixels, kernel: Floats) -> Pixels:
    """cv2.filter2D with a kernel brought to the sum 1 in 4096ths, its middle taking the rest.

    Up to 11 x 11: through larger ones OpenCV goes by way of Fourier.
    """
    parts = np.rint(kernel * (_PARTS / kernel.sum()))
    parts[kernel.shape[0] // 2, kernel.shape[1] // 2] += _PARTS - parts.sum()
    return cv2.filter2D(image, -1, (parts / _PARTS).astype(np.float32))


def _parts(weight: float) -> float:
    return round(weight * _PARTS) / _PARTS
