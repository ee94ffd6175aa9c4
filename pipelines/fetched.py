"""FETCHED: what became of every URL that was asked for, with the picture where there is one."""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.picture_index import PICTURE_INDEX
from pipelines.tables import MEDIA_COLUMN
from schemas.arrow import versioned
from schemas.errors import OutputError

FETCH_INDEX = "index/fetched"  # where each picture that was fetched lies, and why others were not

_COLUMNS = ["url", "record_id", "reason", "mime", "bytes"]
_SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/gif": b"GIF8", "image/webp": b"RIFF"}

FETCHED = versioned(
    "fetched",
    1,
    [
        pa.field("url", pa.string()),  # normalised
        pa.field("record_id", pa.string()),
        pa.field("host", pa.string()),  # with its port where that is not the default
        pa.field("state", pa.string()),  # kept, dropped, or duplicate: the crawl has it
        pa.field("reason", pa.string()),  # null for what is kept
        pa.field("detail", pa.string()),  # for people
        pa.field("value", pa.float64()),  # what was measured, where the reason has a number
        pa.field("instead_of", pa.string()),  # the better candidate that could not be had
        pa.field("final_url", pa.string()),  # after redirects
        pa.field("ip", pa.string()),  # of the last answer
        pa.field("status", pa.int32()),  # of HTTP, of the last answer
        pa.field("status_class", pa.string()),  # 2xx, 3xx, 4xx, 5xx
        pa.field("attempts", pa.int32()),  # in all runs
        pa.field("retryable", pa.bool_()),  # the next run asks for it again
        pa.field("received_bytes", pa.int64()),  # of the last body, as they came
        pa.field("elapsed_s", pa.float64()),  # of the last attempt
        pa.field("fetched_at", pa.timestamp("ms", "UTC")),  # when the last attempt ended
        pa.field("content_type", pa.string()),  # as the server has it
        pa.field("mime", pa.string()),  # sniffed
        pa.field("sha256", pa.string()),  # of the bytes as they came
        pa.field("stored_sha256", pa.string()),  # of the bytes in media_data
        pa.field("bytes", pa.int64()),  # of media_data; null where there is none
        pa.field("width", pa.int32()),  # pixels, of the stored picture, from its header
        pa.field("height", pa.int32()),  # pixels
        pa.field("animated", pa.bool_()),  # the first frame is stored
        pa.field("robots", pa.string()),  # allowed, disallowed, unreachable; null where it was not asked
        pa.field("opt_out", pa.string()),  # the directive or file that forbids
        pa.field("etag", pa.string()),
        pa.field("last_modified", pa.string()),
        pa.field("media_data", pa.list_(pa.binary())),  # the picture, without its metadata; empty where there is none
    ],
)


def index_fetched(file: Path, path: str) -> pa.Table:
    """A row per URL of a finished file: the byte range of its picture, or the reason why there is none."""
    return pa.Table.from_pylist(sorted(_places(file, path), key=lambda row: str(row["uri"])), schema=PICTURE_INDEX)


def _places(file: Path, path: str) -> Iterator[dict[str, object]]:
    for place, end, mapped, rows in _groups(file):
        for row in rows:
            found = {"uri": row["url"], "record_id": row["record_id"], "packing": "none", "reason": row["reason"]}
            if length := row["bytes"]:
                # PLAIN byte arrays: four bytes of length, then the bytes, one after the other but for the heads of
                # pages. Nothing is read for it: a chain that begins and ends where it should has no wrong link.
                place = mapped.find(length.to_bytes(4, "little") + _SIGNATURES[row["mime"]], place, end) + 4
                if place < 4:
                    break
                found |= {"file": path, "offset": place, "length": length, "bytes": length, "mime": row["mime"]}
                place += length
            yield found
        if place != end:
            raise OutputError(f"{path}: its pictures are not stored one after the other")


def _groups(file: Path) -> Iterator[tuple[int, int, mmap.mmap, list[dict[str, Any]]]]:
    """For each row group where its pictures begin and end, the mapped file, and the rows without their pictures."""
    parquet = pq.ParquetFile(file)
    paths = [parquet.schema.column(number).path for number in range(len(parquet.schema))]
    column = paths.index(MEDIA_COLUMN)
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for number in range(parquet.num_row_groups):
            chunk = parquet.metadata.row_group(number).column(column)
            rows = parquet.read_row_group(number, columns=_COLUMNS, use_threads=False).to_pylist()
            start, size = chunk.data_page_offset, chunk.total_compressed_size
            any_there = any(row["bytes"] for row in rows)
            yield (start if any_there else start + size), start + size, mapped, rows


# All but the pictures.
FACTS = [name for name in FETCHED.names if name != "media_data"]
