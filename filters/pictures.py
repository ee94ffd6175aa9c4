"""Pictures decoded on demand, once for all filters, within fixed caps."""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
# Decoded pixels that a batch keeps; beyond it pictures are decoded again, so that a batch full of
# small files with huge pictures in them costs time and not memory (3 bytes a pixel: 384 MB).
HELD_PIXELS = 128_000_000


def open_picture(data: bytes | pa.Buffer) -> "Image | None":
    """The decoded picture (first frame, mode and orientation as stored), or None if it is none or beyond the caps.

    Size and format are checked on the header, before a pixel is decoded. JPEG, PNG, WEBP and GIF are read, nothing
    else.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        width, height = picture.size
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            return None
        picture.load()
    except (
        UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, OverflowError,
        struct.error, zlib.error, Image.DecompressionBombError,
    ):  # fmt: skip
        # What Pillow's readers raise on damaged files.
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
