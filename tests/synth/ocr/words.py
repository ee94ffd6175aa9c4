"""Coverage of a few words, for tests of what becomes of ink."""

import cv2
import numpy as np

from synth.pixels.arrays import Pixels


def words(text: str = "Words 42", size_px: int = 30) -> Pixels:
    scale = size_px / 30
    (width, _), low = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, scale, max(1, round(2 * scale)))
    ink = np.zeros((round(1.7 * size_px), width + 10), np.uint8)
    place = (5, ink.shape[0] - low - 2)
    cv2.putText(ink, text, place, cv2.FONT_HERSHEY_DUPLEX, scale, (255,), max(1, round(2 * scale)), cv2.LINE_AA)
    return ink
