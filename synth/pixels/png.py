"""PNG files of drawn pictures: without a filter, since rows of drawings repeat, and by zlib's fastest level.

Tables of 0.38 megapixels: 3.5 ms and 66 KB, where cv2 takes 4.8 ms and 118 KB at its defaults and 10.5 ms and 76 KB at
level 1.
"""

import struct
import zlib

import numpy as np
import numpy.typing as npt


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """The file of uint8 (height, width, 3) RGB, or (height, width) grey."""
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + pixels[0].size), np.uint8)  # each begins with its filter, 0
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if pixels.ndim == 3 else 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
