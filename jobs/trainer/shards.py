"""Shards as the trainer reads them: files, row groups and their rows, on a disk or in an object store."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import object_stores
from schemas.arrow import schema_version
from schemas.errors import SchemaError
from schemas.sample import SAMPLE

# The bytes of pictures are read only of row groups in which a source finds samples.
MEDIA_DATA = "media_data"
FED_COLUMNS = ["sample_id", "kind", "media", "messages", "text_tokens", "vision_tokens"]
WHERE_COLUMNS = [name for name in SAMPLE.names if name != MEDIA_DATA]
# s3fs reads 50 MiB ahead by default, which for the footer of a shard is all of it.
READ_AHEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Group:
    """A row group of a shard."""

    file: str  # path or URL
    number: int
    rows: int


def find_shards(places: Sequence[str]) -> list[str]:
    """The Parquet files that `places` name, sorted: files, globs, or folders that hold `samples/*.parquet`.

    Raises:
        SchemaError: a place names no file.
    """
    return sorted({file for place in places for file in _files(place)})


def row_groups(files: Sequence[str]) -> list[Group]:
    """The row groups of shards, in the order of `files`.

    Raises:
        SchemaError: a file is no whole Parquet file, or not of this version of SAMPLE.
    """
    groups = []
    for file in files:
        parquet = _opened(file)
        _check_schema(file, parquet.schema_arrow)
        rows = [parquet.metadata.row_group(number).num_rows for number in range(parquet.num_row_groups)]
        groups += [Group(file, number, count) for number, count in enumerate(rows)]
    return groups


def read_group(group: Group, columns: Sequence[str]) -> pa.Table:
    """Some columns of a row group.

    Raises:
        SchemaError: the file is damaged.
    """
    try:
        return _opened(group.file).read_row_group(group.number, columns=list(columns), use_threads=False)
    except _unreadable(group.file) as error:
        raise SchemaError(_damaged(group.file, error)) from error


def _files(place: str) -> Iterator[str]:
    remote = "://" in place
    try:
        system, path = fsspec.core.url_to_fs(place.rstrip("/") if remote else f"file://{place}")
        if system.isdir(path):
            path = f"{glob.escape(path)}/samples/*.parquet"
        found = [found for found in system.glob(path) if found.endswith(".parquet")]
    except _unreadable(place) as error:
        raise SchemaError(f"shards: {object_stores.told(place, error)}") from error
    if not found:
        raise SchemaError(
            f"there are no shards at {place}: name Parquet files, a glob, or the output of a finished run"
        )
    for file in found:
        yield system.unstrip_protocol(file) if remote else file


@lru_cache(maxsize=16)
def _opened(file: str) -> Any:
    try:
        if "://" not in file:
            return pq.ParquetFile(file, pre_buffer=True)
        system, path = fsspec.core.url_to_fs(file)
        return pq.ParquetFile(system.open(path, "rb", block_size=READ_AHEAD_BYTES), pre_buffer=True)
    except _unreadable(file) as error:
        raise SchemaError(_damaged(file, error)) from error


def _unreadable(place: str) -> tuple[type[Exception], ...]:
    """What is raised when a place cannot be read, or holds no Parquet."""
    return (*object_stores.unreachable(place), pa.ArrowException)


def _damaged(file: str, error: Exception) -> str:
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return (
        f"{file} cannot be read as a shard ({first}); it is truncated or damaged: `interleaf verify` says what is "
        "broken, and running its recipe again writes it anew"
    )


def _check_schema(file: str, schema: pa.Schema) -> None:
    found, wanted = schema_version(schema), schema_version(SAMPLE)
    if found != wanted:
        raise SchemaError(f"{file} is of schema {found}, and this interleaf trains on {wanted}; write its shards anew")
