"""MinHash (Broder 1997): signatures of sets of shingles, and the keys of their bands (locality sensitive hashing)."""

from typing import Any

import numpy as np

from pipelines.shingles import Hashes, Offsets, Runs, multipliers, scrambled

BLOCK_SHINGLES = 1 << 15  # at a time, so that they stay in the cache of a core
SKETCH_BYTES = 64  # a byte per permutation: the Jaccard index within about 0.06
_PERMUTATIONS, _BANDS, _SKETCH = 2, 3, 4  # streams of numbers

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def signatures(shingles: Runs, count: int) -> Hashes:
    """Least value of each text's shingles under `count` permutations (count x texts); all ones where it has none.

    A permutation of hashes that are well mixed already is a product with an odd number, modulo 2^64.
    """
    made = np.full((count, len(shingles.counts)), np.iinfo(np.uint64).max, np.uint64)
    factors = multipliers(count, _PERMUTATIONS)
    some = np.flatnonzero(shingles.counts)
    starts = shingles.starts[some]
    for first, last in _blocks(starts, len(shingles.hashes)):
        end = starts[last] if last < len(starts) else len(shingles.hashes)
        hashes, edges = shingles.hashes[starts[first] : end], starts[first:last] - starts[first]
        permuted = np.empty_like(hashes)
        for place in range(count):
            np.multiply(hashes, factors[place], out=permuted)
            made[place, some[first:last]] = np.minimum.reduceat(permuted, edges)
    return made


def band_keys(signature: Hashes, bands: int, rows: int) -> Hashes:
    """A key per band and text (bands x texts): equal where all rows of the band are."""
    factors = multipliers(bands * rows, _BANDS)[:, None]
    mixed = (signature[: bands * rows] * factors).reshape(bands, rows, -1).sum(axis=1, dtype=np.uint64)
    return scrambled(mixed)


def sketches(signature: Hashes) -> Hashes:
    """A byte of each of the first SKETCH_BYTES values of a signature, eight to a number (texts x numbers)."""
    values: Bytes = ((signature[:SKETCH_BYTES] * multipliers(1, _SKETCH)) >> np.uint64(56)).astype(np.uint8)
    packed: Hashes = np.ascontiguousarray(values.T).view("<u8")
    return packed


def similarity(left: Hashes, right: Hashes) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The Jaccard index that pairs of sketches tell: the share of equal bytes, less those that are so by chance."""
    equal = (left.view(np.uint8) == right.view(np.uint8)).mean(axis=-1)
    estimate: np.ndarray[Any, np.dtype[np.float64]] = np.clip((equal - 1 / 256) / (1 - 1 / 256), 0, 1)
    return estimate


def _blocks(starts: Offsets, total: int) -> list[tuple[int, int]]:
    blocks, first = [], 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + BLOCK_SHINGLES, side="right"))
        # The last text of a block may go beyond it: a long one stands alone.
        last = max(last - 1, first + 1) if last < len(starts) or total - starts[first] > BLOCK_SHINGLES else last
        blocks.append((first, last))
        first = last
    return blocks
