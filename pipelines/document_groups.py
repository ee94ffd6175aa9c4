"""Documents that share a key, found in ranges of the key: from every group an edge to each member but the first."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.document_keys import (
    GALLERY,
    JOINT,
    JOINT_TEXT,
    KEYS,
    PICTURE_SET,
    RECORD,
    SAME_TEXT,
)  # fmt: skip
from pipelines.minhash import similarity
from pipelines.storage import Store
from pipelines.tables import read_key_range
from schemas.arrow import versioned

MIN_SHARED_PICTURES = 0.5  # joint: the Jaccard index of two documents' sets of pictures
MAX_GALLERY_TEXT = 0.2  # below it documents with the same pictures are pages of one template
ROWS_IN_MEMORY = 4_000_000  # with all that is made of them 500 MiB

Key = np.ndarray[Any, np.dtype[np.uint64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

EDGES = versioned(
    "document_edges",
    1,
    [
        pa.field("leader", RECORD),
        pa.field("member", RECORD),
        pa.field("kind", pa.int8()),  # of the key that links them; SAME_TEXT links nothing, it says what to look at
        pa.field("earlier", pa.bool_()),  # whether the leader is a document of an earlier run
    ],
)
# Keys as they are grouped: of this run, or of an earlier one.
_ROWS = pa.schema([*KEYS, pa.field("earlier", pa.bool_())])


@dataclass(frozen=True)
class KeyFiles:
    """Files of KEYS below `root`, each sorted by key."""

    root: str
    paths: tuple[str, ...]
    earlier: bool = False


def edges_between(
    sources: Sequence[KeyFiles], low: int, high: int, counts: Counter[str], limit: int | None = None
) -> Iterator[pa.Table]:
    """EDGES of the groups whose key lies in [low, high): a star each, around the record with the least id.

    Earlier records come first, and no edge leads to one. About `limit` rows are in memory at once, however many share a
    key: beyond that all but two rows of each key are forgotten, and the files are read again for the members.
    """

    def pieces() -> Iterator[pa.Table]:
        for source in sources:
            store = Store(source.root)
            for path in source.paths:
                for piece in read_key_range(store, path, low, high):
                    yield piece.append_column(_ROWS.field("earlier"), pa.repeat(source.earlier, len(piece)))

    gathered, is_whole = _gathered(pieces(), limit or ROWS_IN_MEMORY, counts)
    leaders = _leaders(gathered)
    counts["groups"] += len(leaders)
    if len(leaders):
        for piece in [gathered] if is_whole else pieces():
            made = _edges(piece, leaders)
            counts["edges"] += len(made)
            yield made


def _gathered(pieces: Iterator[pa.Table], limit: int, counts: Counter[str]) -> tuple[pa.Table, bool]:
    """All rows; or, where they are more than `limit`, the first two records of each key."""
    kept: list[pa.Table] = []
    rows, is_whole = 0, True
    for piece in pieces:
        counts["keys"] += len(piece)
        kept.append(piece)
        rows += len(piece)
        if rows > limit:
            kept = [_first_two(pa.concat_tables(kept))]
            # Where few keys repeat, most rows stay, and trying again soon would not help.
            rows, is_whole = min(len(kept[0]), limit // 2), False
    return (pa.concat_tables(kept) if kept else _ROWS.empty_table()).combine_chunks(), is_whole


def _first_two(rows: pa.Table) -> pa.Table:
    rows = rows.combine_chunks()
    key, high, low, later = _sort_keys(rows)
    order = np.lexsort((low, high, later, key))
    key, high, low, later = key[order], high[order], low[order], later[order]
    new_key = _changes(key)
    new_record = new_key | _changes(high) | _changes(low) | _changes(later)
    # Whether a record of this run is in the group counts more than a second earlier one.
    number = np.cumsum(new_record)
    number -= number[np.maximum.accumulate(np.where(new_key, np.arange(len(key)), 0))]
    new_side = new_record & (new_key | _changes(later))
    return rows.take(pa.array(np.sort(order[new_side | (new_record & (number < 2) & later)])))


def _leaders(rows: pa.Table) -> pa.Table:
    """The first row of each key that a further record of this run has, in the order of the keys."""
    key, high, low, later = _sort_keys(rows)
    order = np.argsort(key, kind="stable")
    repeats = ~_changes(key[order])
    repeats[:-1] |= repeats[1:]
    chosen = order[repeats]  # most keys occur once
    key, high, low, later = key[chosen], high[chosen], low[chosen], later[chosen]
    order = np.lexsort((low, high, later, key))
    chosen, key, high, low, later = chosen[order], key[order], high[order], low[order], later[order]
    first = np.flatnonzero(_changes(key))
    group = np.cumsum(_changes(key)) - 1
    leader = first[group]
    further = later & ((high != high[leader]) | (low != low[leader]) | ~later[leader])
    has_further = np.zeros(len(first), bool)
    has_further[group[further]] = True
    return rows.take(pa.array(chosen[first[has_further]]))


def _edges(rows: pa.Table, leaders: pa.Table) -> pa.Table:
    """EDGES from leaders to those of `rows` that share a key with one."""
    keys = leaders["key"].to_numpy()
    place = np.minimum(np.searchsorted(keys, rows["key"].to_numpy()), len(keys) - 1)
    here = (keys[place] == rows["key"].to_numpy()) & ~_flags(rows["earlier"])
    rows, leaders = rows.filter(pa.array(here)).combine_chunks(), leaders.take(pa.array(place[here])).combine_chunks()
    # A page that was captured again as it was is the same record; it was there before all the same.
    other = (_flags(leaders["earlier"])) | (_bytes(rows["record"]) != _bytes(leaders["record"])).any(axis=1)
    rows, leaders = rows.filter(pa.array(other)).combine_chunks(), leaders.filter(pa.array(other)).combine_chunks()
    kind = rows["kind"].to_numpy().copy()
    _judge(kind, rows, leaders, PICTURE_SET, _by_text)
    _judge(kind, rows, leaders, JOINT, _by_pictures)
    _judge(kind, rows, leaders, JOINT_TEXT, _by_pictures_of_text)
    linked = kind >= 0
    columns = [leaders["record"], rows["record"], pa.array(kind), leaders["earlier"]]
    return pa.Table.from_arrays(columns, schema=EDGES).filter(pa.array(linked))


def _judge(
    kind: np.ndarray[Any, np.dtype[np.int8]],
    rows: pa.Table,
    leaders: pa.Table,
    of: int,
    judge: Callable[[pa.Table, pa.Table], Any],
) -> None:
    """Put what the pairs of one kind turn out to be into `kind`; -1 for none."""
    chosen = np.flatnonzero(kind == of)
    if len(chosen):
        kind[chosen] = judge(rows.take(pa.array(chosen)), leaders.take(pa.array(chosen)))


def _by_text(rows: pa.Table, leaders: pa.Table) -> Any:
    left, right = (table["sketch"].combine_chunks().flatten().to_numpy() for table in (rows, leaders))
    alike = similarity(left.reshape(len(rows), -1), right.reshape(len(rows), -1))
    return np.where(alike < MAX_GALLERY_TEXT, GALLERY, PICTURE_SET)


def _by_pictures(rows: pa.Table, leaders: pa.Table) -> Any:
    return np.where(_share_pictures(rows, leaders), JOINT, -1)


def _by_pictures_of_text(rows: pa.Table, leaders: pa.Table) -> Any:
    return np.where(_share_pictures(rows, leaders), JOINT, SAME_TEXT)


def _share_pictures(rows: pa.Table, leaders: pa.Table) -> list[bool]:
    """Whether each pair has enough pictures in common; two documents without any have."""
    pairs = zip(rows["pictures"].to_pylist(), leaders["pictures"].to_pylist(), strict=True)
    found = []
    for left, right in pairs:
        both, either = len(set(left) & set(right)), len(set(left) | set(right))
        found.append(not either or both / either >= MIN_SHARED_PICTURES)
    return found


def _sort_keys(rows: pa.Table) -> tuple[Key, Key, Key, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Key, record as two numbers in the order of its bytes, and whether it is of this run."""
    halves = _bytes(rows["record"]).view(">u8").astype(np.uint64)
    return rows["key"].to_numpy(), halves[:, 0], halves[:, 1], ~_flags(rows["earlier"])


def _bytes(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A column of fixed size, without nulls, as rows of bytes."""
    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    width = array.type.byte_width
    return np.frombuffer(array.buffers()[1], np.uint8, len(array) * width, array.offset * width).reshape(-1, width)


def _flags(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    flags: np.ndarray[Any, np.dtype[np.bool_]] = column.to_numpy()
    return flags


def _changes(values: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a value differs from the one before it; the first does."""
    changes = np.ones(len(values), bool)
    changes[1:] = values[1:] != values[:-1]
    return changes
