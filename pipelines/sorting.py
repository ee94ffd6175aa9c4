"""Rows of a table in the order of its keys, without holding the table in memory."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.storage import Store, explained

CHUNK_ROWS = 256
TAKEN_ROWS = 1 << 16
WHOLE_BYTES = 64 << 20  # of rows that are sorted as one table in memory


class SortingSpool:
    """Rows go to a local Arrow file as they come; `batches` gives them back in order from the memory map."""

    def __init__(self, store: Store, schema: pa.Schema, sort_by: Sequence[str]) -> None:
        self._schema, self._sort_by = schema, list(sort_by)
        self._stack = ExitStack()
        self._root = store.root
        self._file = self._stack.enter_context(store.spool(".arrow"))
        with explained(self._root):
            self._writer = pa.ipc.new_file(str(self._file), schema)

    def write(self, table: pa.Table) -> None:
        with explained(self._root):
            self._writer.write_table(table)

    def batches(self) -> Iterator[pa.Table]:
        """The rows sorted by the keys (nulls first), small tables at a time; equal rows keep the order they came in."""
        with self._stack:
            self._writer.close()
            with pa.memory_map(str(self._file)) as mapped:
                reader = pa.ipc.open_file(mapped)
                parts = [reader.get_batch(index) for index in range(reader.num_record_batches)]
                if not parts:
                    return
                keys = pa.Table.from_batches(parts).select(self._sort_by)
                keys = keys.append_column("", pa.array(np.arange(len(keys), dtype=np.int64)))
                by = [(name, "ascending", "at_start") for name in self._sort_by] + [("", "ascending", "at_start")]
                order = pc.sort_indices(keys, sort_keys=by).to_numpy().astype(np.int64)
                starts = np.cumsum([0, *(len(part) for part in parts)])
                part_of = np.searchsorted(starts, order, side="right") - 1
                if _is_narrow(self._schema) or self._file.stat().st_size <= WHOLE_BYTES:
                    # Slices of single rows would take 20 times as long.
                    whole = pa.Table.from_batches(parts).combine_chunks()
                    for low in range(0, len(order), TAKEN_ROWS):
                        yield whole.take(pa.array(order[low : low + TAKEN_ROWS]))
                    return
                for low in range(0, len(order), CHUNK_ROWS):
                    # Slices, not take: a take over chunks of pictures would first concatenate all of them.
                    rows = zip(part_of[low : low + CHUNK_ROWS], order[low : low + CHUNK_ROWS], strict=True)
                    chunk = [parts[part].slice(int(row - starts[part]), 1) for part, row in rows]
                    yield pa.Table.from_batches(chunk, schema=self._schema).combine_chunks()

    def abandon(self) -> None:
        """Drop what was written; nothing is left to do after `batches`."""
        with self._stack, suppress(OSError):
            self._writer.close()


def _is_narrow(schema: pa.Schema) -> bool:
    """Whether a row is a few numbers, without text or bytes, so that the rows of a unit fit into memory."""
    kinds = [field.type.value_type if pa.types.is_list(field.type) else field.type for field in schema]
    return all(pa.types.is_primitive(kind) or pa.types.is_fixed_size_binary(kind) for kind in kinds)
