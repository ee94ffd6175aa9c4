"""FETCHED: what became of every URL that was asked for, with the picture where there is one."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pipelines.picture_index import PICTURE_INDEX
from pipelines.shard_index import media_places
from schemas.arrow import versioned

FETCH_INDEX = "index/fetched"  # where each picture that was fetched lies, and why others were not

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
    return pa.Table.from_pylist(list(_places(file, path)), schema=PICTURE_INDEX)


def _places(file: Path, path: str) -> Iterator[dict[str, object]]:
    columns = ["url", "record_id", "reason", "mime"]
    for rows, places in media_places(file, path, columns, "url"):
        for row, ranges in zip(rows, places, strict=True):
            found = {"uri": row["url"], "record_id": row["record_id"], "packing": "none", "reason": row["reason"]}
            if ranges:
                ((offset, length),) = ranges
                found |= {"file": path, "offset": offset, "length": length, "bytes": length, "mime": row["mime"]}
            yield found


# All but the pictures.
FACTS = [name for name in FETCHED.names if name != "media_data"]
