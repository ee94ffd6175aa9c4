"""Pixels of pictures: JPEG for what a camera saw, PNG for clean renders; the same bytes for the same pixels."""

from typing import Literal

import cv2

from synth.pixels.arrays import Pixels
from synth.pixels.png import encode_png
from synth.pixels.steady import steady

JPEG_QUALITY = 92
_JPEG = (
    cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY,
    # Full colour resolution: at half of it the edges of red letters on blue are lost.
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)  # fmt: skip
# Level 1 with run lengths: a page of text of one megapixel in 9 ms; level 6 takes 45 ms for a fifth less.
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1)
# Of a crop cv2 takes 0.55 ms; without filters it is 0.2, and a quarter smaller.
_SMALL = 3 << 16


def picture_bytes(pixels: Pixels, clean: bool = False) -> tuple[bytes, Literal["image/jpeg", "image/png"]]:
    """The bytes and media type of an RGB picture (h, w, 3); `clean` asks for PNG."""
    steady()
    if clean and pixels.size <= _SMALL:
        return encode_png(pixels), "image/png"
    turned = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    if clean:
        return cv2.imencode(".png", turned, _PNG)[1].tobytes(), "image/png"
    return cv2.imencode(".jpg", turned, _JPEG)[1].tobytes(), "image/jpeg"
