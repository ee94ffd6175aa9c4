"""Brings a picture to the exact form the model is fed: upright, without transparency, at its resized size."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from filters.pictures import DAMAGE, ORIENTATION, flattened, read_header
from schemas.errors import BadRecord, GeometryError
from schemas.geometry import PixelBudget, stored_size

JPEG_QUALITY = 92
# Formats whose pictures are mostly drawn or rendered: they stay lossless.
LOSSLESS_MIMES = ("image/png", "image/gif")
KEPT_MIMES = ("image/jpeg", "image/png", "image/webp")
# On 95 resized screenshots of the demo crawl level 3 takes 0.63 of the CPU of level 6, for 1 % fewer bytes.
PNG_LEVEL = 3


@dataclass(frozen=True)
class Fed:
    """A stored picture; sizes in pixels, `original_*` as the source shows it, upright."""

    data: bytes
    mime: str
    width: int
    height: int
    original_width: int
    original_height: int
    sha256: str
    phash: int


def feed(data: bytes, mime: str, budget: PixelBudget) -> Fed:
    """The picture at its `stored_size` under the budget; the original bytes where nothing changes.

    Raises:
        BadRecord: the picture is none or does not decode, or no size fits the budget.
    """
    from PIL import Image

    try:
        with read_header(data) as opened:
            image, turned, animated = first_frame_upright(opened)
            plain = image.mode in ("RGB", "L") and not image.has_transparency_data
            flat = image.copy() if plain else flattened(image)
    except DAMAGE as error:
        if isinstance(error, BadRecord):
            raise
        raise BadRecord("undecodable", f"{type(error).__name__}: {error}") from error
    width, height = flat.size
    try:
        fed_height, fed_width = stored_size(height, width, budget)
    except GeometryError as error:
        raise BadRecord("aspect_ratio", str(error), max(width, height) / min(width, height)) from error
    same = (fed_width, fed_height) == (width, height)
    if same and plain and not turned and not animated and mime in KEPT_MIMES:
        stored, stored_mime, final = data, mime, flat
    else:
        final = flat if same else flat.resize((fed_width, fed_height), Image.Resampling.BICUBIC)
        stored, stored_mime = encoded(final, lossless=mime in LOSSLESS_MIMES)
    sha256 = hashlib.sha256(stored).hexdigest()
    return Fed(stored, stored_mime, fed_width, fed_height, width, height, sha256, perceptual_hash(final))


def first_frame_upright(opened: Any) -> tuple[Any, bool, bool]:
    """The first frame of an opened picture, decoded, as its EXIF orientation wants it seen; whether it was turned, and
    whether there are more frames."""
    from PIL import ImageOps

    # Not n_frames: it walks through all of them.
    animated = bool(getattr(opened, "is_animated", False))
    turned = opened.getexif().get(ORIENTATION, 1) != 1
    image = ImageOps.exif_transpose(opened) if turned else opened
    image.load()
    return image, turned, animated


def encoded(image: Any, *, lossless: bool) -> tuple[bytes, str]:
    """Bytes and type: PNG where text or line art is the content, else JPEG 92 without chroma subsampling."""
    stream = io.BytesIO()
    if lossless:
        image.save(stream, "PNG", compress_level=PNG_LEVEL)
        return stream.getvalue(), "image/png"
    image.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return stream.getvalue(), "image/jpeg"


def perceptual_hash(image: Any) -> int:
    """64 bits: which of the 8 x 8 lowest DCT-II terms of the 32 x 32 grey picture lie above their median (pHash)."""
    from PIL import Image

    # Not BOX: of 55 small drawings at half their size 64 % kept within 5 signs of their hash by it, by this 98 %.
    grey = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.BILINEAR), dtype=np.float64)
    low = _DCT @ grey @ _DCT.T
    # Rounded, so that the last bits of a float on another machine do not turn a sign.
    terms = np.round(low, 3).ravel()
    bits = terms > np.median(terms)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


_DCT = np.cos(np.pi * (2 * np.arange(32)[None, :] + 1) * np.arange(8)[:, None] / 64)
