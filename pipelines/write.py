"""shards.write: encoded samples to shards, shuffled by a hash of their ids and packed by size, with their index."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from filters.registry import Rule
from pipelines.encode import BIN_DIGITS, ORDERED
from pipelines.manifests import Manifest, WrittenFile
from pipelines.outcome import Outcome, note, notes_table
from pipelines.shard_index import INDEX_MEDIA, index_media, index_samples, index_samples_schema
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Input, Unit, digest
from schemas.resources import Resources
from schemas.sample import SAMPLE

READ_ROWS = 256
DUPLICATE = "duplicate_of_earlier"  # column: an earlier row has the same id


@dataclass(frozen=True)
class Write:
    """The step. A unit is one shard: a range of bins of the order key. `files` are the encoded files of all units."""

    name: str
    run: str
    seed: int
    target_mib: int = 256
    scores: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    use: ClassVar[str] = "shards.write"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=512 + 4 * self.target_mib)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Write", list[Unit]]:
        """The step with the files that shards are cut from, and a unit per shard."""
        files = tuple(file.path for ended in before for file in ended.files("encoded"))
        manifests = [manifest for ended in before for manifest in ended.manifests]
        return replace(self, files=files), plan_shards(store, manifests, self.target_mib << 20)

    def parameters(self) -> Mapping[str, Any]:
        return {"target_mib": self.target_mib, "scores": list(self.scores)}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "samples": TableSpec(SAMPLE, "samples", index=self._index),
            "index_samples": TableSpec(index_samples_schema(self.scores), "index/samples"),
            "index_media": TableSpec(INDEX_MEDIA, "index/media"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The samples of the shard in shuffled order, those whose id came before marked."""
        (share,) = unit.inputs
        low, high = _edge(share.start), _edge(share.end)
        tables = [table for path in self.files for table in _between(store, path, low, high)]
        if not tables:
            return
        table = pa.concat_tables(tables)
        orders = table["order"].to_numpy()
        by_order = np.argsort(orders, kind="stable")  # ties: equal ids, the earlier unit first
        repeated = np.concatenate([[False], orders[by_order][1:] == orders[by_order][:-1]])
        rows = _row_slices(table)
        for start in range(0, len(by_order), READ_ROWS):
            chunk = pa.concat_tables([rows(row) for row in by_order[start : start + READ_ROWS]]).combine_chunks()
            yield chunk.append_column(DUPLICATE, pa.array(repeated[start : start + READ_ROWS]))

    def apply(self, rows: pa.Table) -> Outcome:
        repeated = rows[DUPLICATE]
        kept = rows.filter(pc.invert(repeated)).select(SAMPLE.names)
        again = rows.filter(repeated)["sample_id"].to_pylist()
        notes = [note(record, "duplicate", self.use, "same_id", detail=f"kept once as {record}") for record in again]
        counts = Counter(kept=len(kept), duplicate=len(notes))
        return Outcome({"samples": kept}, (notes_table(notes),) if notes else (), counts)

    def row_id(self, row: pa.Table) -> str:
        return str(row["sample_id"][0].as_py())

    def _index(self, file: Path, written: WrittenFile) -> dict[str, pa.Table]:
        return {
            "index_samples": index_samples(file, written.path, self.scores),
            "index_media": index_media(file, written.path),
        }


def plan_shards(store: Store, manifests: Sequence[Manifest], target_bytes: int) -> list[Unit]:
    """One unit per shard, cut where the bytes of the bins reach the target."""
    whole = digest([file.sha256 for manifest in manifests for file in manifest.files_of("encoded")])
    sums: Counter[int] = Counter()
    for manifest in manifests:
        for file in manifest.files_of("bins"):
            with store.open(file.path) as stream:
                bins = pq.read_table(stream)
            np_bins, np_bytes = bins["bin"].to_numpy(), bins["bytes"].to_numpy()
            for number in np.unique(np_bins):
                sums[int(number)] += int(np_bytes[np_bins == number].sum())
    edges, filled = [0], 0
    for number in sorted(sums):
        if filled and filled + sums[number] > target_bytes:
            edges.append(number)
            filled = 0
        filled += sums[number]
    edges.append(16**BIN_DIGITS)
    if not sums:
        return []
    return [
        Unit(f"shard-{position:05d}", position, (Input("shards.encode", low, high, whole),))
        for position, (low, high) in enumerate(itertools.pairwise(edges))
    ]


def _edge(number: int) -> str:
    """A bin number as a bound of order keys; "g" is above every hex digit."""
    return "g" if number == 16**BIN_DIGITS else f"{number:0{BIN_DIGITS}x}"


def _between(store: Store, path: str, low: str, high: str) -> Iterator[pa.Table]:
    """The rows of an encoded file whose order key lies in [low, high); other row groups are not read."""
    with store.open(path) as stream:
        file = pq.ParquetFile(stream)
        column = ORDERED.get_field_index("order")
        for group in range(file.num_row_groups):
            statistics = file.metadata.row_group(group).column(column).statistics
            if statistics.max < low or statistics.min >= high:
                continue
            table = file.read_row_group(group, use_threads=False)
            orders = table["order"].to_numpy()
            start, end = np.searchsorted(orders, low), np.searchsorted(orders, high)
            if end > start:
                yield table.slice(start, end - start)


def _row_slices(table: pa.Table) -> Any:
    """One-row slices by row number, without searching the chunks of every column each time."""
    batches = table.to_batches()
    starts = np.cumsum([0, *(len(batch) for batch in batches)])

    def row(number: int) -> pa.Table:
        place = int(np.searchsorted(starts, number, side="right")) - 1
        return pa.Table.from_batches([batches[place].slice(int(number - starts[place]), 1)])

    return row
