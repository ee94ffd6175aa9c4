"""Looks pictures up by URL, in the crawl or among those fetched: sorted index files, read where a URL can be."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.storage import Store
from schemas.arrow import versioned

CRAWL_INDEX = "index/crawl"  # the picture index of the whole crawl
INDEX_GROUP_BYTES = 1 << 20  # a look-up reads whole row groups
CACHED_GROUPS = 32

# Where each picture lies; in a crawl a revisit points to the URL whose capture has the bytes.
PICTURE_INDEX = versioned(
    "picture_index",
    2,
    [
        pa.field("uri", pa.string()),
        pa.field("record_id", pa.string()),
        pa.field("file", pa.string()),  # of the crawl, or relative to OUT
        pa.field("offset", pa.int64()),
        pa.field("length", pa.int64()),
        pa.field("mime", pa.string()),  # sniffed; null when the bytes are no picture
        pa.field("bytes", pa.int64()),
        pa.field("refers_to_uri", pa.string()),
        pa.field("packing", pa.string()),  # warc: a member of a WARC file; none: the bytes themselves
        pa.field("reason", pa.string()),  # why there are no bytes, where a fetch did not get them
    ],
)


@dataclass(frozen=True)
class Place:
    """Where the bytes of a picture lie; `mime` is None when they are no picture, `reason` says why there are none."""

    file: str
    offset: int
    length: int
    mime: str | None
    bytes: int
    packing: str
    reason: str | None

    @property
    def is_picture(self) -> bool:
        return bool(self.mime and self.bytes)


def look_up(store: Store, files: tuple[str, ...], uris: Iterable[str]) -> dict[str, Place]:
    """The place of each URL that the index has: the first capture; a revisit stands for the capture it refers to."""
    wanted = sorted(set(uris))
    rows = _rows(store, files, wanted)
    aliases = {uri: row["refers_to_uri"] for uri, row in rows.items() if row["refers_to_uri"]}
    rows |= {uri: row for uri, row in _rows(store, files, sorted(set(aliases.values()))).items() if uri not in rows}
    found = {}
    for uri in wanted:
        row = rows.get(aliases.get(uri, uri))
        if row is not None and not row["refers_to_uri"]:
            found[uri] = Place(
                row["file"] or "",
                row["offset"] or 0,
                row["length"] or 0,
                row["mime"],
                row["bytes"] or 0,
                row["packing"],
                row["reason"],
            )
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
