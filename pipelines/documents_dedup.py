"""documents.dedup: one document of every cluster, and which of the others it stands for in the ledger."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.registry import Rule
from pipelines.documents_cluster import CLUSTERS
from pipelines.outcome import Outcome, note, notes_table
from pipelines.rules import add_measures, apply_rules, dropped_table
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs, read_unit
from pipelines.units import Unit, digest
from schemas.document import DOCUMENT
from schemas.resources import Resources

BATCH_ROWS = 256
RULE = "duplicates"  # as it stands in the ledger
SIZE, CLUSTER, SAME_TEXT = "cluster_size", "cluster", "same_text"  # measures of what stays
# What a document is told of its cluster; null where it is alone.
TOLD = pa.schema([CLUSTERS.field(name) for name in ("cluster", "survivor", "survives", "size", "reason", "same_text")])


@dataclass(frozen=True)
class Dedup:
    """The step. `clusters` are the files of all clusters, known once documents.cluster has ended."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    compares_pictures: bool = False
    clusters: tuple[str, ...] = ()
    source: str = ""

    use: ClassVar[str] = "documents.dedup"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # a cluster has documents of any units
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Dedup", list[Unit]]:
        """The step with all clusters; a unit takes the documents whose keys were made."""
        files = before[-1].files("clusters")
        source = digest([file.sha256 for file in files])
        return replace(self, clusters=tuple(file.path for file in files), source=source), units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"clusters": self.source, "compares_pictures": self.compares_pictures}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The documents of a unit, each with what its cluster says of it (TOLD)."""
        found = [table for path in self.clusters for table in read_unit(store, path, unit.id)]
        told = pa.concat_tables([CLUSTERS.empty_table(), *found]).combine_chunks()
        for rows in read_inputs(store, unit, BATCH_ROWS):
            place = pc.index_in(rows["record_id"], value_set=told["record_id"].combine_chunks())
            for field, column in zip(TOLD, told.select(TOLD.names).take(place).columns, strict=True):
                rows = rows.append_column(field.with_name(f"told.{field.name}"), column)
            yield rows

    def apply(self, rows: pa.Table) -> Outcome:
        told = pa.table({name: rows[f"told.{name}"] for name in TOLD.names}).combine_chunks()
        documents = rows.select(DOCUMENT.names).replace_schema_metadata(DOCUMENT.metadata)
        stays = pc.fill_null(told["survives"], True)
        gone = pc.invert(stays)
        outcome = self._duplicates(documents.filter(gone), told.filter(gone))
        left = self._measured(documents.filter(stays), told.filter(stays))
        return outcome + apply_rules(left, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _duplicates(self, documents: pa.Table, told: pa.Table) -> Outcome:
        if not len(documents):
            return Outcome()
        ids, reasons, survivors = (
            column.to_pylist() for column in (documents["record_id"], told["reason"], told["survivor"])
        )
        notes = [
            note(record, "duplicate", RULE, reason, detail=survivor)
            for record, reason, survivor in zip(ids, reasons, survivors, strict=True)
        ]
        table = dropped_table(documents, self.name, RULE, reasons, self.seed)
        return Outcome({"dropped": table}, (notes_table(notes),), Counter(duplicate=len(notes)))

    def _measured(self, documents: pa.Table, told: pa.Table) -> pa.Table:
        """With the size of its cluster on every document (1: it is alone), and the cluster's id where there is one."""
        if not len(documents):
            return documents
        every = np.arange(len(documents))
        size = pc.fill_null(told["size"], 1).combine_chunks()
        table = add_measures(documents, self.name, every, None, _struct(SIZE, size))
        several = np.flatnonzero(pc.greater(size, 1).to_numpy(zero_copy_only=False))
        if len(several):
            clusters = told["cluster"].combine_chunks().take(pa.array(several))
            table = add_measures(table, self.name, several, None, _struct(CLUSTER, clusters))
        if self.compares_pictures:
            same = pc.fill_null(told["same_text"], False).cast(pa.int64()).combine_chunks()
            table = add_measures(table, self.name, every, None, _struct(SAME_TEXT, same))
        return table


def scores(name: str, *, compares_pictures: bool) -> list[str]:
    """The scores that samples get from a step of this name."""
    return [f"{name}.{field}" for field in ((SIZE, SAME_TEXT) if compares_pictures else (SIZE,))]


def _struct(field: str, values: pa.Array) -> pa.Array:
    return pa.StructArray.from_arrays([values], [field])
