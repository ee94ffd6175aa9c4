"""Pictures decoded on demand, once for all filters, within fixed caps."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np
import pyarrow as pa

from schemas.errors import BadRecord

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
# Decoded pixels that a batch keeps; beyond it pictures are decoded again, so that a batch full of
# small files with huge pictures in them costs time and not memory (3 bytes a pixel: 384 MB).
HELD_PIXELS = 128_000_000
SAME_BITS = 5  # of 64 in which perceptual hashes of the same picture may differ


ORIENTATION = 0x0112  # EXIF tag

# What Pillow's readers raise on damaged files, besides UnidentifiedImageError and DecompressionBombError.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error)


def read_header(data: bytes | pa.Buffer) -> "Image":
    """The picture with its header read and not a pixel decoded; JPEG, PNG, WEBP and GIF are read, nothing else.

    Raises:
        BadRecord: not_an_image, damaged_picture, or too_many_pixels (with their number): more than may ever be decoded.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise BadRecord("not_an_image", f"not one of {', '.join(FORMATS)}") from error
    except Image.DecompressionBombError as error:
        raise BadRecord("too_many_pixels", str(error)) from error
    except DAMAGE as error:
        raise BadRecord("damaged_picture", f"{type(error).__name__}: {error}") from error
    width, height = picture.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise BadRecord("too_many_pixels", f"{width} x {height}", width * height)
    return picture


def open_picture(data: bytes | pa.Buffer) -> "Image | None":
    """The decoded picture (first frame, mode and orientation as stored), or None if it is none or beyond the caps."""
    try:
        picture = read_header(data)
        picture.load()
    except (BadRecord, *DAMAGE):
        return None
    return picture


def same_picture(one: int | None, other: int | None) -> bool:
    """Whether two perceptual hashes are of the same picture; without one nothing is known to be."""
    return one is not None and other is not None and (one ^ other).bit_count() <= SAME_BITS


def upright(image: "Image") -> "Image":
    """The picture as its EXIF orientation wants it seen."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(image) if image.getexif().get(ORIENTATION, 1) != 1 else image


def flattened(image: "Image") -> "Image":
    """RGB or grey; transparent pixels become white, as in the model's own preprocessing."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        return _upper_eight_bits(image)
    if image.has_transparency_data:  # also of RGB and grey: one colour may be told to be transparent
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _upper_eight_bits(image: "Image") -> "Image":
    """Not Pillow's own conversion, which makes white of all that is above 255."""
    from PIL import Image

    deep = np.asarray(image)
    shown = (deep >> 8).astype(np.uint8)
    if "transparency" in image.info:  # one shade
        shown[deep == image.info["transparency"]] = 255
    return Image.fromarray(shown)


class OnDemand(Sequence[T]):
    """A value per row, made when first asked for and held while there is room; shared, so nobody may change one.

    What no longer fits is made again each time: a filter reads from the first row to the last, so what was held of the
    first ones serves the next filter, and what was held of the last ones would not.
    """

    def __init__(self, rows: int, make: Callable[[int], T], size: Callable[[T], int], room: int) -> None:
        self._rows = np.arange(rows)
        self._make, self._size, self._room = make, size, room
        self._held: dict[int, T] = {}
        self._taken = [0]  # in a list, so that what filter() returns counts too

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> "OnDemand[T]": ...
    def __getitem__(self, index: int | slice) -> "T | OnDemand[T]":
        if isinstance(index, slice):
            return self._of(self._rows[index])
        row = int(self._rows[index])
        if row in self._held:
            return self._held[row]
        value = self._make(row)
        if self._taken[0] + self._size(value) <= self._room:
            self._taken[0] += self._size(value)
            self._held[row] = value
        return value

    def filter(self, mask: np.ndarray) -> "OnDemand[T]":
        """The rows where `mask` is true; what is held stays held."""
        return self._of(self._rows[mask])

    def _of(self, rows: np.ndarray) -> "OnDemand[T]":
        chosen = copy(self)
        chosen._rows = rows
        return chosen


def decoded(data: pa.Array) -> "OnDemand[Image | None]":
    """The pictures of a column of files, as open_picture() returns them."""

    def make(row: int) -> "Image | None":
        buffer = data[row].as_buffer()
        return None if buffer is None else open_picture(buffer)

    return OnDemand(len(data), make, _pixels, HELD_PIXELS)


def _pixels(picture: "Image | None") -> int:
    return 0 if picture is None else picture.width * picture.height
