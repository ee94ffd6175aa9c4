"""Pictures of one document that show the same: the same file, or near-equal by hash and then by their pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from filters.batch import Batch
from filters.pictures import flattened

SIDE, BLOCK = 64, 8  # a picture is compared at 64 x 64, by the mean of blocks of 8 x 8
MAX_BLOCK_LEVELS = 10.0
MAX_COMPARED = 16  # of the nearest by hash

Thumbnail = np.ndarray[Any, np.dtype[np.float32]]


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
    shown: dict[int, Thumbnail | None] = {}

    def thumbnail(place: int) -> Thumbnail | None:
        if place not in shown:
            image = pictures.images[place]
            shown[place] = None if image is None else _thumbnail(image)
        return shown[place]

    found: list[Repeated] = []
    for group in np.split(places, starts[1:]):
        if len(group) > 1:
            found += _in_document(group, facts, max_distance, thumbnail)
            shown.clear()
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
    group: np.ndarray, facts: _Facts, max_distance: int, thumbnail: Callable[[int], Thumbnail | None]
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
            same = next((one for one in near.tolist() if _alike(thumbnail(place), thumbnail(survivors[one]))), None)
            if same is not None:
                found.append(Repeated(place, survivors[same], "near_equal", int(distances[same])))
                continue
            hashes[len(survivors)] = facts.phash[place]
            survivors.append(place)
        if digest is not None:
            by_file[digest] = place
    return found


def _alike(one: Thumbnail | None, other: Thumbnail | None) -> bool:
    return one is not None and other is not None and block_levels(one, other) <= MAX_BLOCK_LEVELS


def block_levels(one: Thumbnail, other: Thumbnail) -> float:
    """By how many levels of 256 the blocks of two thumbnails differ where they differ most, in any colour."""
    cut = np.abs(one - other).reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK, 3)
    return float(cut.mean(axis=(1, 3)).max())


def _thumbnail(image: Any) -> Thumbnail:
    from PIL import Image

    small = flattened(image).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32)
