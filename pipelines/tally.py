"""Tallies: how often keys occur in all units together, added up in ranges of the key so that memory stays flat."""

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from pipelines.manifests import WrittenFile
from pipelines.storage import Store, explained
from pipelines.tables import read_key_range
from pipelines.units import digest
from schemas.arrow import versioned

# What a unit says of its keys, sorted by them. A page that was captured more than once counts once, as the capture in
# which the key occurs most often.
TALLY = versioned(
    "tally",
    1,
    [
        pa.field("key", pa.uint64()),  # a hash that is evenly spread over 64 bits
        pa.field("page", pa.uint64()),  # of the address of the record in which it occurs
        pa.field("count", pa.int32()),  # how often in that record
    ],
)
TALLY_ORDER = ("key", "page")
TALLY_GROUP_BYTES = 1 << 20  # 4,096 rows: whoever reads a range of keys reads little besides it
ROWS_PER_RANGE = 4_000_000  # of all units together; adding one up takes 260 MiB

Keys = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True)
class Tallies:
    """The tallies of all units, `files` of TALLY below `out`; `folder` is for what workers share, and may be lost."""

    out: str
    folder: str
    files: tuple[str, ...] = ()
    rows: int = 0
    source: str = ""  # digest of what the files hold


def tallies_of(out: str, folder: str, files: list[WrittenFile]) -> Tallies:
    """The tallies that these files hold."""
    rows, source = sum(file.rows for file in files), digest([file.sha256 for file in files])
    return Tallies(out, folder, tuple(file.path for file in files), rows, source)


def pages(batch: Batch) -> Keys:
    """A key for the address of each document, the same for all captures of a page."""
    uris = pc.struct_field(batch["source"], "uri").to_pylist()
    return np.frombuffer(b"".join(blake2b((uri or "").encode(), digest_size=8).digest() for uri in uris), "<u8")


def tally(keys: Keys, rows: np.ndarray[Any, Any], pages: Keys) -> pa.Table:
    """TALLY of some records: `keys` with the index of the record of each in `rows`, `pages` with a page per record."""
    order = np.lexsort((keys, rows))
    keys, rows = keys[order], rows[order]
    first = _firsts(rows, keys)
    counts = np.diff(np.append(first, len(keys))).astype(np.int32)
    return pa.table({"key": keys[first], "page": pages[rows[first]], "count": counts}, schema=TALLY)


@dataclass(frozen=True)
class KeySet:
    """Keys in ascending order, in one array per range of keys; mapped from files, so that processes share them."""

    arrays: tuple[Keys, ...]

    def holds(self, keys: Keys) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each key is in the set."""
        found = np.zeros(len(keys), bool)
        ranges = np.searchsorted(_edges(len(self.arrays)), keys, side="right") - 1
        for number in np.unique(ranges):
            array, here = self.arrays[number], ranges == number
            if len(array):
                places = np.minimum(np.searchsorted(array, keys[here]), len(array) - 1)
                found[here] = array[places] == keys[here]
        return found


@lru_cache(maxsize=2)
def frequent(tallies: Tallies, least: int, rows_per_range: int = ROWS_PER_RANGE) -> KeySet:
    """The keys that occur `least` times or more.

    Whichever worker needs them first adds a range up and leaves what it found in the folder. Workers begin at different
    ranges, so that they share the work without knowing of each other; a range that two did is the same file.
    """
    store = Store(tallies.out)
    ranges = max(1, -(-tallies.rows // rows_per_range))
    name = digest([tallies.source, least, ranges])[:16]
    paths = [f"{tallies.folder}/{name}-{number:05d}.npy" for number in range(ranges)]
    edges = [int(edge) for edge in _edges(ranges)] + [1 << 64]
    for number in np.roll(np.arange(ranges), os.getpid() % ranges).tolist():
        if not store.exists(paths[number]):
            found = _frequent_between(store, tallies.files, edges[number], edges[number + 1], least)
            _put(store, paths[number], found)
    return KeySet(tuple(_mapped(store, path) for path in paths))


def _frequent_between(store: Store, files: tuple[str, ...], low: int, high: int, least: int) -> Keys:
    none = [field.type.to_pandas_dtype() for field in TALLY]
    pieces = [
        [np.zeros(0, kind) for kind in none],
        *(
            [part[name].to_numpy() for name in TALLY.names]
            for path in files
            for part in read_key_range(store, path, low, high)
        ),
    ]
    keys, pages, counts = (np.concatenate(column) for column in zip(*pieces, strict=True))
    del pieces
    # Most keys occur once; only those that may be frequent are worth the order by page.
    order = np.argsort(keys, kind="stable")
    first = _firsts(keys[order])
    sizes = np.diff(np.append(first, len(keys)))
    likely = order[np.repeat(_sums(counts[order], first) >= least, sizes)]
    keys, pages, counts = keys[likely], pages[likely], counts[likely]
    order = np.lexsort((pages, keys))
    keys, pages, counts = keys[order], pages[order], counts[order]
    first = _firsts(keys, pages)
    counts = np.maximum.reduceat(counts, first) if len(first) else counts
    keys = keys[first]
    first = _firsts(keys)
    often: Keys = keys[first][_sums(counts, first) >= least]
    return often


def _edges(ranges: int) -> Keys:
    """The lowest key of each range."""
    return np.array([(number << 64) // ranges for number in range(ranges)], np.uint64)


def _firsts(*columns: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The index of the first of each run of rows that are equal in all columns."""
    new = np.zeros(len(columns[0]), bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _sums(counts: np.ndarray[Any, Any], first: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.add.reduceat(counts.astype(np.int64), first) if len(first) else np.zeros(0, np.int64)


def _put(store: Store, path: str, keys: Keys) -> None:
    with store.spool(".npy") as file:
        with explained(store.root):
            np.save(file, keys)
        store.put(file, path)


def _mapped(store: Store, path: str) -> Keys:
    if store.is_local:
        return _load(store.path(path).removeprefix("file://"))
    with store.spool(".npy") as file:
        with explained(store.root):
            file.write_bytes(store.read(path))
        return _load(str(file))  # the mapping outlives the name of the file


def _load(path: str) -> Keys:
    keys: Keys = np.load(path, mmap_mode="r")
    return keys
