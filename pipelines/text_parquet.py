"""Parquet: the rows of the row groups that begin in a byte range of a file, as texts or whole."""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.text_corpus import BATCH_BYTES, BATCH_ROWS, Columns, Form, Watched, loss_row, rows_table
from pipelines.text_jsonl import plain
from pipelines.warc import Segment
from schemas.errors import BadRecord, RecipeError

READ_BYTES = 1 << 20  # of a column at once, so that a row group of any size is streamed


def read_parquet(segment: Segment, columns: Columns, max_record_bytes: int, counts: Counter[str]) -> Iterator[pa.Table]:
    """The rows of the row groups that begin in a segment, in file order (ROWS); an offset is the number of the row.

    Loss reasons: empty_file, not_parquet, damaged (with which the rest of its row group is lost, and the number of rows
    in it is the value), record_too_large.

    Raises:
        RecipeError: the file has no such column, or its text is no text.
        OSError: the file cannot be read.
    """

    def make(batch: pa.RecordBatch, first: int) -> pa.Table:
        return _rows(batch, first, segment.path, columns, max_record_bytes)

    return _read(segment, lambda schema: check_columns(schema, columns, segment.path), columns.names, make)


def read_parquet_whole(segment: Segment, max_record_bytes: int) -> Iterator[pa.Table]:
    """As read_parquet(), of every row all columns: as the struct `row`, null in the row of a loss.

    The other columns are file, offset, loss, loss_detail and loss_value.

    Raises:
        OSError: the file cannot be read.
    """

    def make(batch: pa.RecordBatch, first: int) -> pa.Table:
        return _whole_rows(batch, first, segment.path, max_record_bytes)

    return _read(segment, lambda schema: None, None, make)


def _read(
    segment: Segment,
    check: Callable[[pa.Schema], None],
    names: list[str] | None,
    make: Callable[[pa.RecordBatch, int], pa.Table],
) -> Iterator[pa.Table]:
    """What is made of the batches of a segment and the number of their first row; `names` null is all columns."""
    with fsspec.open(segment.path, "rb") as stream:
        watched = Watched(stream)
        try:
            with _damage(watched, "not_parquet"):
                file = _open(watched)
        except BadRecord as bad:
            if segment.start == 0:
                yield loss_row(segment.path, 0, bad)
            return
        check(file.schema_arrow)
        first, last_byte = 0, watched.seek(0, io.SEEK_END) - 1
        for group in range(file.num_row_groups):
            facts = file.metadata.row_group(group)
            # Some segment has to have it, also where the footer lies.
            if segment.start <= max(0, min(_begins(facts), last_byte)) < segment.end:
                yield from _group(file, group, first, watched, segment.path, names, make)
            first += facts.num_rows


def check_columns(schema: pa.Schema, columns: Columns, path: str) -> None:
    """Whether a file has the columns that are asked of it.

    Raises:
        RecipeError: one is missing, or the text is no text.
    """
    there = f"{path} has {', '.join(schema.names)}"
    for name in columns.names:
        if name not in schema.names:
            raise RecipeError(f"text.read: there is no column {name!r}; {there}")
    kind = schema.field(columns.text).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if kind not in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()):
        raise RecipeError(f"text.read: the column {columns.text!r} of {path} is {kind} and no string")


def first_schema(forms: Mapping[str, Form]) -> tuple[str, pa.Schema] | None:
    """The first Parquet file of a corpus that says its columns, and these."""
    path = next((path for path, form in forms.items() if form.kind == "parquet"), None)
    schema = None if path is None else _stored_schema(path)
    return None if path is None or schema is None else (path, schema)


def _stored_schema(path: str) -> pa.Schema | None:
    """The schema of a Parquet file, None when it is none; raises OSError when it cannot be read."""
    with fsspec.open(path, "rb") as stream:
        watched = Watched(stream)
        try:
            with _damage(watched, "not_parquet"):
                return _open(watched).schema_arrow
        except BadRecord:
            return None


def _open(stream: Watched) -> pq.ParquetFile:
    if not stream.seek(0, io.SEEK_END):
        raise BadRecord("empty_file", "the file has no bytes")
    return pq.ParquetFile(stream, buffer_size=READ_BYTES, pre_buffer=False)


@contextmanager
def _damage(stream: Watched, reason: str) -> Iterator[None]:
    """Arrow's errors about what is in a file as BadRecord; an error of reading it stays what it is."""
    try:
        yield
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        if stream.failure is not None:
            raise stream.failure from error
        raise BadRecord(reason, str(error).strip()[:200]) from error


def _begins(group: Any) -> int:
    """The offset of the first byte of a row group."""
    column = group.column(0)
    pages = (column.dictionary_page_offset, column.data_page_offset)
    return int(min(page for page in pages if page))


def _group(
    file: pq.ParquetFile,
    group: int,
    first: int,
    stream: Watched,
    path: str,
    names: list[str] | None,
    make: Callable[[pa.RecordBatch, int], pa.Table],
) -> Iterator[pa.Table]:
    facts = file.metadata.row_group(group)
    done = 0
    try:
        with _damage(stream, "damaged"):
            rows = _batch_rows(facts, names)
            batches = file.iter_batches(rows, row_groups=[group], columns=names, use_threads=False)
        while True:
            with _damage(stream, "damaged"):
                batch = next(batches, None)
                if batch is None:
                    return
                made = make(batch, first + done)
            yield made
            done += len(made)
    except BadRecord as bad:
        detail = f"row group {group}: {bad.detail}"
        yield loss_row(path, first + done, BadRecord(bad.reason, detail, facts.num_rows - done))


def _batch_rows(facts: Any, names: list[str] | None) -> int:
    """How many rows of a row group have about 16 MiB in the wanted columns."""
    parts = [facts.column(number) for number in range(facts.num_columns)]
    wanted = [part for part in parts if names is None or part.path_in_schema.split(".")[0] in names]
    size = sum(part.total_uncompressed_size for part in wanted)
    return max(1, min(BATCH_ROWS, int(BATCH_BYTES * facts.num_rows // max(1, size))))


def _rows(batch: pa.RecordBatch, first: int, path: str, columns: Columns, max_record_bytes: int) -> pa.Table:
    text = batch[columns.text]
    text = text.dictionary_decode() if pa.types.is_dictionary(text.type) else text
    text = text.cast(pa.large_binary())
    sizes = pc.fill_null(pc.binary_length(text), 0)
    too_large = pc.greater(sizes, max_record_bytes)
    asked = {"id": columns.id, "uri": columns.uri, "lang": columns.lang}
    found: dict[str, Any] = {key: _plain(batch[name]) for key, name in asked.items() if name is not None}
    if columns.meta:
        listed = [(name, _plain(batch[name])) for name in columns.meta]
        found["meta"] = [
            [{"name": name, "value": column[row]} for name, column in listed if column[row] is not None]
            for row in range(len(batch))
        ]
    found |= {
        "file": [path] * len(batch),
        "offset": range(first, first + len(batch)),
        "text": pc.if_else(too_large, None, text),
        "loss": pc.if_else(too_large, "record_too_large", None),
        "loss_detail": pc.if_else(too_large, f"the text has more than {max_record_bytes} bytes", None),
        "loss_value": pc.if_else(too_large, sizes, None).cast(pa.float64()),
    }
    return rows_table(len(batch), found)


def _whole_rows(batch: pa.RecordBatch, first: int, path: str, max_record_bytes: int) -> pa.Table:
    sizes = [batch.slice(number, 1).nbytes for number in range(len(batch))]
    large = pa.array([size > max_record_bytes for size in sizes], pa.bool_())
    rows = pa.StructArray.from_arrays(batch.columns, fields=list(batch.schema))
    return pa.table(
        {
            "file": pa.array([path] * len(batch), pa.string()),
            "offset": pa.array(range(first, first + len(batch)), pa.int64()),
            "row": pc.if_else(large, None, rows),
            "loss": pc.if_else(large, "record_too_large", None),
            "loss_detail": pc.if_else(large, f"the row has more than {max_record_bytes} bytes", None),
            "loss_value": pc.if_else(large, pa.array(sizes, pa.float64()), None),
        }
    )


def _plain(column: pa.Array) -> list[str | None]:
    """The values of a column as text; Arrow does not look whether a file's strings are UTF-8."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        values = column.cast(pa.large_binary()).to_pylist()
        return [None if value is None else value.decode(errors="replace") for value in values]
    return [plain(value) for value in column.to_pylist()]
