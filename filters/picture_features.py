"""The grey picture at a fixed size, made once for all filters that measure how a picture looks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from filters.batch import Batch
from filters.pictures import OnDemand, flattened

if TYPE_CHECKING:
    from PIL.Image import Image

GREY_SIDE = 512  # pixels of the longer side; smaller pictures stay as they are, since enlarging one blurs it
HELD_BYTES = 128 << 20  # of grey pictures in a batch: 680 of 512 x 384
# A JPEG of one colour has neighbouring levels: those within 4 of each other are one shade.
SHADE_LEVELS = 9

Grey = np.ndarray[Any, np.dtype[np.uint8]]
Shares = np.ndarray[Any, np.dtype[np.float64]]


def greys(pictures: Batch) -> Sequence[Grey | None]:
    """The grey picture of each row of a batch of pictures, None where none decodes."""
    return pictures.feature("greys", _greys)


def grey(image: "Image", side: int = GREY_SIDE) -> Grey:
    """A picture as rows of grey levels, on white where it is transparent, no side longer than `side`."""
    from PIL import Image

    levels = flattened(image).convert("L")
    width, height = levels.size
    scale = side / max(width, height)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        levels = levels.resize(size, Image.Resampling.BOX)
    return np.asarray(levels)


def level_shares(levels: Grey) -> Shares:
    """The share of each of the 256 grey levels."""
    return np.bincount(levels.ravel(), minlength=256) / levels.size


def shade_share(shares: Shares) -> float:
    """The share of the most frequent shade."""
    return float(np.convolve(shares, np.ones(SHADE_LEVELS)).max())


def _greys(batch: Batch) -> OnDemand[Grey | None]:
    images = batch.images

    def make(row: int) -> Grey | None:
        return None if (image := images[row]) is None else grey(image)

    return OnDemand(len(batch), make, lambda made: 0 if made is None else made.nbytes, HELD_BYTES)
