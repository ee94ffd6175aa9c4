"""Pictures of one document that show the same: the same file, or near-equal by hash and then by their pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filters.batch import Batch
from filters.pictures import flattened, upright

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, BLOCK = 256, 8  # pixels: two pictures are compared in blocks, at the size of the smaller one or less
# The difference in the block that differs most, 1 where it is as large as the block's own contrast. 118 photographs and
# 77 screens at half their size, or as JPEG of quality 50, stay below but for one; of 14 pairs of them that differ and
# have near hashes the lowest are 0.34 (two frames of a film) and 1.37. docs/running.md has the table.
MAX_UNLIKE = 0.3
FAINT = 400.0  # of a block's variance: below it noise counts and contrast does not
MAX_COMPARED = 8  # of the nearest by hash


@dataclass(frozen=True)
class Repeated:
    """A picture that goes since `survivor` shows the same; both are indices into the batch of pictures."""

    picture: int
    survivor: int
    reason: str  # same_file or near_equal
    distance: int  # signs in which the hashes differ


def repeated(pictures: Batch, among: np.ndarray, max_distance: int) -> list[Repeated]:
    """Which of the pictures `among` (a mask) repeat another one of their document, in order.

    The largest of them stays, of equally large ones the first. What is near-equal to one that goes and not to the one
    that stays, stays too.
    """
    rows = pictures["row"].to_numpy()
    places = np.flatnonzero(among)
    starts = np.flatnonzero(np.diff(rows[places], prepend=-1))
    facts = _facts(pictures)
    found: list[Repeated] = []
    for group in np.split(places, starts[1:]):
        if len(group) > 1:
            found += _in_document(group, facts, max_distance, pictures.images)
    return sorted(found, key=lambda item: item.picture)


@dataclass(frozen=True)
class _Facts:
    area: np.ndarray
    sha256: Sequence[str | None]
    phash: np.ndarray
    hashed: np.ndarray


def _facts(pictures: Batch) -> _Facts:
    width, height = (pictures[side].fill_null(0).to_numpy().astype(np.int64) for side in ("width", "height"))
    phash = pictures["phash"]
    return _Facts(
        width * height,
        pictures["sha256"].to_pylist(),
        phash.fill_null(0).to_numpy(),
        phash.is_valid().to_numpy(zero_copy_only=False),
    )


def _in_document(
    group: np.ndarray, facts: _Facts, max_distance: int, images: Sequence["Image | None"]
) -> list[Repeated]:
    order = group[np.lexsort((group, -facts.area[group]))].tolist()
    by_file: dict[str, int] = {}
    survivors: list[int] = []
    hashes = np.empty(len(order), np.uint64)
    found = []
    for place in order:
        digest = facts.sha256[place]
        if digest is not None and digest in by_file:
            found.append(Repeated(place, by_file[digest], "same_file", 0))
            continue
        if facts.hashed[place]:
            distances = np.bitwise_count(hashes[: len(survivors)] ^ facts.phash[place])
            near = np.argsort(distances, kind="stable")[:MAX_COMPARED]
            near = near[distances[near] <= max_distance]
            same = next((one for one in near.tolist() if _alike(images[place], images[survivors[one]])), None)
            if same is not None:
                found.append(Repeated(place, survivors[same], "near_equal", int(distances[same])))
                continue
            hashes[len(survivors)] = facts.phash[place]
            survivors.append(place)
        if digest is not None:
            by_file[digest] = place
    return found


def _alike(one: "Image | None", other: "Image | None") -> bool:
    return one is not None and other is not None and unlike(one, other) <= MAX_UNLIKE


def unlike(one: "Image", other: "Image") -> float:
    """How much two pictures differ in the block of 8 x 8 in which they differ most; 0 where they are the same.

    The squared difference of the colours there, over the variance of the block with more contrast: an edge may move by
    a part of a pixel, a letter may not become another.
    """
    from PIL import Image

    plain = [flattened(upright(picture)).convert("RGB") for picture in (one, other)]
    width, height = min((picture.size for picture in plain), key=lambda size: (size[0] * size[1], size))
    scale = min(1.0, SIDE / max(width, height)) / BLOCK
    size = max(1, round(width * scale)) * BLOCK, max(1, round(height * scale)) * BLOCK
    first, second = (_blocks(np.asarray(picture.resize(size, Image.Resampling.HAMMING))) for picture in plain)
    contrast = np.maximum(first.var(axis=1), second.var(axis=1))
    return float((((first - second) ** 2).mean(axis=1) / (contrast + FAINT)).max())


def _blocks(pixels: np.ndarray) -> np.ndarray:
    """A row of numbers per block."""
    height, width, colours = pixels.shape
    cut = pixels.astype(np.float64).reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, colours)
    blocks: np.ndarray = cut.transpose(0, 2, 1, 3, 4).reshape(-1, BLOCK * BLOCK * colours)
    return blocks
