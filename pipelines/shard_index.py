"""The index of a shard: a flat row per sample, and per picture the byte range where it lies in the file."""

import mmap
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.tables import MEDIA_COLUMN
from schemas.arrow import versioned
from schemas.errors import OutputError

INDEX_MEDIA = versioned(
    "index_media",
    1,
    [
        pa.field("sample_id", pa.string()),
        pa.field("media", pa.int32()),
        pa.field("type", pa.string()),
        pa.field("mime", pa.string()),
        pa.field("width", pa.int32()),
        pa.field("height", pa.int32()),
        pa.field("sha256", pa.string()),
        pa.field("phash", pa.uint64()),
        pa.field("file", pa.string()),  # relative to OUT
        pa.field("offset", pa.int64()),
        pa.field("length", pa.int64()),
    ],
)
_SAMPLE_FIELDS = [
    pa.field("sample_id", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("lang", pa.string()),
    pa.field("host", pa.string()),
    pa.field("file", pa.string()),
    pa.field("row_group", pa.int32()),
    pa.field("row", pa.int64()),  # in the file
    pa.field("media", pa.int32()),  # how many
    pa.field("media_bytes", pa.int64()),
    pa.field("pixels", pa.int64()),
    pa.field("phash", pa.uint64()),  # of the first picture
    pa.field("text_tokens", pa.int32()),
    pa.field("vision_tokens", pa.int32()),
]
_COLUMNS = ["sample_id", "kind", "lang", "source", "media", "scores", "text_tokens", "vision_tokens"]


def index_samples_schema(scores: tuple[str, ...]) -> pa.Schema:
    """The schema of the sample index: one float column per score that the recipe's filters give."""
    return versioned("index_sample", 1, [*_SAMPLE_FIELDS, *(pa.field(name, pa.float64()) for name in scores)])


def index_samples(file: Path, path: str, scores: tuple[str, ...]) -> pa.Table:
    """A row per sample of a finished shard, in its order; `path` is the shard's place below OUT."""
    rows: list[dict[str, Any]] = []
    shard = pq.ParquetFile(file)
    for group in range(shard.num_row_groups):
        lengths = _media_lengths(shard, group)
        for sample in shard.read_row_group(group, columns=_COLUMNS, use_threads=False).to_pylist():
            values = {score["name"]: score["value"] for score in sample["scores"]}
            media = sample["media"]
            rows.append(
                {name: sample[name] for name in ("sample_id", "kind", "lang", "text_tokens", "vision_tokens")}
                | {
                    "host": urlsplit(sample["source"]["uri"] or "").hostname,
                    "file": path,
                    "row_group": group,
                    "row": len(rows),
                    "media": len(media),
                    "media_bytes": sum(next(lengths) for _ in media),
                    "pixels": sum(medium["width"] * medium["height"] for medium in media),
                    "phash": media[0]["phash"] if media else None,
                }
                | {name: values.get(name) for name in scores}
            )
    return pa.Table.from_pylist(rows, schema=index_samples_schema(scores))


def index_media(file: Path, path: str) -> pa.Table:
    """A row per medium of a finished shard with the byte range of its data in the file.

    Raises:
        OutputError: the bytes do not stand in the file as they were written.
    """
    rows: list[dict[str, Any]] = []
    shard = pq.ParquetFile(file)
    column = _media_column(shard)
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for group in range(shard.num_row_groups):
            chunk = shard.metadata.row_group(group).column(column)
            place = chunk.data_page_offset
            table = shard.read_row_group(group, columns=["sample_id", "media", "media_data"], use_threads=False)
            for sample in table.to_pylist():
                for number, (medium, data) in enumerate(zip(sample["media"], sample["media_data"], strict=True)):
                    # PLAIN byte arrays: four bytes of length, then the bytes, in order.
                    place = mapped.find(len(data).to_bytes(4, "little") + data[:64], place) + 4
                    if place < 4 or mapped[place : place + len(data)] != data:
                        raise OutputError(
                            f"{path}: picture {number} of {sample['sample_id']} is not stored in one piece"
                        )
                    facts = {name: medium[name] for name in ("type", "mime", "width", "height", "sha256", "phash")}
                    rows.append(
                        {"sample_id": sample["sample_id"], "media": number, **facts}
                        | {"file": path, "offset": place, "length": len(data)}
                    )
                    place += len(data)
    return pa.Table.from_pylist(rows, schema=INDEX_MEDIA)


def _media_column(shard: pq.ParquetFile) -> int:
    return [shard.schema.column(index).path for index in range(len(shard.schema))].index(MEDIA_COLUMN)


def _media_lengths(shard: pq.ParquetFile, group: int) -> Any:
    data = shard.read_row_group(group, columns=["media_data"], use_threads=False)["media_data"].combine_chunks()
    return iter(pc.binary_length(data.flatten()).to_pylist())
