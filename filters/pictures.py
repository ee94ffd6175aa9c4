"""Pictures decoded on demand, once for all filters, within fixed caps."""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import pyarrow as pa

from schemas.errors import BadRecord

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
# Decoded pixels that a batch keeps; beyond it pictures are decoded again, so that a batch full of
# small files with huge pictures in them costs time and not memory (3 bytes a pixel: 384 MB).
HELD_PIXELS = 128_000_000


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


class Pictures(Sequence["Image | None"]):
    """The pictures of a batch, decoded when first asked for; shared by all filters, so nobody may change one."""

    def __init__(self, data: pa.Array) -> None:
        self._data = data
        self._positions = np.arange(len(data))
        self._decoded: dict[int, Image | None] = {}

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> "Image | None": ...
    @overload
    def __getitem__(self, index: slice) -> "Pictures": ...
    def __getitem__(self, index: int | slice) -> "Image | Pictures | None":
        if isinstance(index, slice):
            return self._at(self._positions[index])
        position = int(self._positions[index])
        if position not in self._decoded:
            buffer = self._data[position].as_buffer()
            picture = None if buffer is None else open_picture(buffer)
            held = sum(p.width * p.height for p in self._decoded.values() if p is not None)
            if picture is not None and held + picture.width * picture.height > HELD_PIXELS:
                self._decoded.clear()
            self._decoded[position] = picture
        return self._decoded[position]

    def filter(self, mask: np.ndarray) -> "Pictures":
        """The pictures where `mask` is true; what is decoded stays decoded."""
        return self._at(self._positions[mask])

    def _at(self, positions: np.ndarray) -> "Pictures":
        chosen = Pictures.__new__(Pictures)
        chosen._data, chosen._positions, chosen._decoded = self._data, positions, self._decoded
        return chosen
