"""Parquet files of a unit: row groups assembled whole and cut by bytes, hashed while they are written."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.manifests import WrittenFile
from pipelines.storage import Store, explained
from pipelines.units import Unit
from schemas.arrow import conform

MEDIA_COLUMN = "media_data.list.element"


class TableWriter:
    """Collects the rows of one table of one unit; `close` puts the file in place under its own hash."""

    def __init__(self, store: Store, table: str, folder: str, unit: str, schema: pa.Schema, group_bytes: int) -> None:
        self._store, self._table, self._folder, self._unit = store, table, folder, unit
        self._schema, self._group_bytes = schema, group_bytes
        self._stack = ExitStack()
        self.file: Path = self._stack.enter_context(store.spool(".parquet"))
        with explained(store.root):
            self._sink = HashingSink(self._stack.enter_context(self.file.open("wb")))
        self._writer = pq.ParquetWriter(self._sink, schema, **parquet_options(schema))
        self._pending: list[pa.Table] = []
        self._pending_bytes = 0
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows; a row group goes out as soon as its bytes are reached, wherever the given table was cut."""
        table = conform(table, self._schema)
        sizes = row_bytes(table)
        start = 0
        with explained(self._store.root):
            while start < len(table):
                filled = self._pending_bytes + np.cumsum(sizes[start:])
                cut = int(np.searchsorted(filled, self._group_bytes))
                take = min(cut + 1, len(table) - start)
                self._pending.append(table.slice(start, take))
                self._pending_bytes = int(filled[take - 1])
                start += take
                if self._pending_bytes >= self._group_bytes:
                    self._flush()

    def close(self, look: Callable[[Path, WrittenFile], None] | None = None) -> WrittenFile | None:
        """Put the file in place, after a `look` at it while it is still local; None, and no file, without rows."""
        with self._stack:
            with explained(self._store.root):
                self._flush()
                self._writer.close()
                self._sink.flush()
            if not self.rows:
                return None
            sha256 = self._sink.hexdigest()
            path = f"{self._folder}/{self._unit}-{sha256[:16]}.parquet"
            written = WrittenFile(self._table, path, self.rows, self._sink.written, sha256)
            if look is not None:
                look(self.file, written)
            self._store.put(self.file, path)
        return written

    def abandon(self) -> None:
        """Drop what was written; nothing is left to do after `close`."""
        with self._stack:
            if self._writer.is_open:
                # On a full disk the end of the file cannot be written either, and nobody wants it.
                with suppress(OSError):
                    self._writer.close()

    def _flush(self) -> None:
        if not self._pending:
            return
        group = pa.concat_tables(self._pending).combine_chunks()
        self._writer.write_table(group, row_group_size=len(group))
        self.rows += len(group)
        self._pending, self._pending_bytes = [], 0


class HashingSink:
    """A write-only stream that keeps the sha256 and the length of what passed."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._sha256, self.written = stream, hashlib.sha256(), 0

    def write(self, data: Any) -> int:
        self._stream.write(data)
        self._sha256.update(data)
        self.written += memoryview(data).nbytes
        return memoryview(data).nbytes

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.written

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """The stream belongs to the caller."""

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """Writer options: zstd and dictionaries everywhere but on picture bytes, which stay as they are.

    `media_data` is PLAIN, without dictionary, codec or statistics: every picture lies contiguous in the file, and a
    query that does not ask for pictures never reads them.
    """
    leaves = _leaves(schema)
    others = [leaf for leaf in leaves if leaf != MEDIA_COLUMN]
    return {
        "compression": {leaf: "NONE" if leaf == MEDIA_COLUMN else "ZSTD" for leaf in leaves},
        "use_dictionary": others,
        "write_statistics": others,
        "column_encoding": {MEDIA_COLUMN: "PLAIN"} if MEDIA_COLUMN in leaves else None,
        "store_schema": True,
    }


def _leaves(schema: pa.Schema) -> list[str]:
    def below(prefix: str, kind: pa.DataType) -> Iterator[str]:
        if pa.types.is_list(kind):
            yield from below(f"{prefix}.list.element", kind.value_type)
        elif pa.types.is_struct(kind):
            for field in kind:
                yield from below(f"{prefix}.{field.name}", field.type)
        else:
            yield prefix

    return [leaf for field in schema for leaf in below(field.name, field.type)]


def row_bytes(table: pa.Table) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Bytes of text and pictures per row, plus 256 for the rest: the same however the table is chunked."""
    total = np.full(len(table), 256, dtype=np.int64)
    for name in table.column_names:
        kind = table.schema.field(name).type
        if pa.types.is_list(kind) or pa.types.is_binary(kind) or pa.types.is_string(kind):
            # Chunk by chunk: pictures are not copied to be counted.
            total += np.concatenate([np.zeros(0, np.int64), *map(_value_bytes, table[name].chunks)])
    return total


def _value_bytes(array: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    kind = array.type
    if pa.types.is_binary(kind) or pa.types.is_string(kind):
        lengths: np.ndarray[Any, np.dtype[np.int64]] = (
            pc.fill_null(pc.binary_length(array), 0).cast(pa.int64()).to_numpy(zero_copy_only=False)
        )
        return lengths
    if pa.types.is_list(kind):
        ends = np.concatenate([[0], np.cumsum(_value_bytes(array.flatten()))])
        counts = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        edges = np.concatenate([[0], np.cumsum(counts)])
        spans: np.ndarray[Any, np.dtype[np.int64]] = ends[edges[1:]] - ends[edges[:-1]]
        return spans
    if pa.types.is_struct(kind):
        total = np.full(len(array), 8 * kind.num_fields, dtype=np.int64)
        for child in array.flatten():
            if pa.types.is_nested(child.type) or pa.types.is_string(child.type) or pa.types.is_binary(child.type):
                total += _value_bytes(child)
        return total
    return np.full(len(array), 8, dtype=np.int64)


def read_batches(store: Store, path: str, rows: int, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a file, at most `rows` at a time, never across a row group: memory is bounded by one group."""
    with store.open(path) as stream:
        file = pq.ParquetFile(stream, memory_map=False)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns, use_threads=False)
            for start in range(0, len(table), rows):
                yield table.slice(start, rows)


def read_inputs(store: Store, unit: Unit, rows: int, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows of all files of a unit, as `read_batches` has them."""
    for item in unit.inputs:
        yield from read_batches(store, item.path, rows, columns)


def read_key_range(store: Store, path: str, low: int, high: int) -> Iterator[pa.Table]:
    """The rows of a file sorted by `key` (uint64) where it lies in [low, high); other row groups are not read."""
    with store.open(path) as stream:
        file = pq.ParquetFile(stream)
        for group in range(file.num_row_groups):
            statistics = file.metadata.row_group(group).column(0).statistics
            if statistics.max < low or statistics.min >= high:
                continue
            table = file.read_row_group(group, use_threads=False)
            keys = table["key"].to_numpy()
            start = int(np.searchsorted(keys, np.uint64(low)))
            end = len(keys) if high == 1 << 64 else int(np.searchsorted(keys, np.uint64(high)))
            if end > start:
                # A copy: a slice would keep its whole row group in memory.
                part = table.replace_schema_metadata(None)
                yield part if end - start == len(part) else part.take(pa.array(np.arange(start, end)))


def read_unit(store: Store, path: str, unit: str) -> Iterator[pa.Table]:
    """The rows of a unit in a file whose first column is `unit`, and which is sorted by it; few row groups are read."""
    with store.open(path) as stream:
        file = pq.ParquetFile(stream)
        for group in range(file.num_row_groups):
            statistics = file.metadata.row_group(group).column(0).statistics
            if statistics.min <= unit <= statistics.max:
                table = file.read_row_group(group, use_threads=False)
                yield table.filter(pc.equal(table["unit"], unit))
