"""Looks pictures up in the crawl by URL: sorted index files, read a row group at a time where a URL can be."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.storage import Store

CACHED_GROUPS = 32


@dataclass(frozen=True)
class Place:
    """Where the bytes of a picture lie in the crawl; `mime` is None when they are no picture."""

    file: str
    offset: int
    length: int
    mime: str | None
    bytes: int


def look_up(store: Store, files: tuple[str, ...], uris: Iterable[str]) -> dict[str, Place]:
    """The first capture of each URL that the crawl has; a revisit stands for the capture it refers to."""
    wanted = sorted(set(uris))
    rows = _rows(store, files, wanted)
    aliases = {uri: row["refers_to_uri"] for uri, row in rows.items() if row["refers_to_uri"]}
    rows |= {uri: row for uri, row in _rows(store, files, sorted(set(aliases.values()))).items() if uri not in rows}
    found = {}
    for uri in wanted:
        row = rows.get(aliases.get(uri, uri))
        if row is not None and not row["refers_to_uri"]:
            found[uri] = Place(row["file"], row["offset"], row["length"], row["mime"], row["bytes"])
    return found


def _rows(store: Store, files: tuple[str, ...], wanted: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    values = pa.array(wanted, pa.string())
    for path in files:
        for group in _groups_with(store, path, wanted):
            table = _group(store, path, group)
            for row in table.filter(pc.is_in(table["uri"], value_set=values)).to_pylist():
                # A capture wins over a revisit of the same URL; among captures the first in file order.
                if row["uri"] not in found or (found[row["uri"]]["refers_to_uri"] and not row["refers_to_uri"]):
                    found[row["uri"]] = row
    return found


def _groups_with(store: Store, path: str, wanted: list[str]) -> list[int]:
    """The row groups whose range of URLs holds one of the sorted `wanted`."""
    groups = []
    for group, (low, high) in enumerate(_ranges(store, path)):
        place = bisect_right(wanted, high)
        if place and wanted[place - 1] >= low:
            groups.append(group)
    return groups


@lru_cache(maxsize=1024)
def _ranges(store: Store, path: str) -> list[tuple[str, str]]:
    with store.open(path) as stream:
        meta = pq.ParquetFile(stream).metadata
    ranges = []
    for group in range(meta.num_row_groups):
        statistics = meta.row_group(group).column(0).statistics
        # Writers may cut long strings in statistics; an upper bound that was cut is still a lower bound of the truth.
        high = statistics.max if statistics is not None and statistics.has_min_max else "\U0010ffff"
        low = statistics.min if statistics is not None and statistics.has_min_max else ""
        ranges.append((low, high))
    return ranges


@lru_cache(maxsize=CACHED_GROUPS)
def _group(store: Store, path: str, group: int) -> pa.Table:
    with store.open(path) as stream:
        return pq.ParquetFile(stream).read_row_group(group, use_threads=False)
