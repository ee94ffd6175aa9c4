"""interleaved.select: the documents that were chosen, and why each of the others was not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.registry import Rule
from pipelines.interleaved_choose import CHOSEN
from pipelines.outcome import NOTE, Outcome
from pipelines.rules import add_measures, apply_rules, dropped_table
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs, read_unit
from pipelines.units import Unit, digest
from schemas.document import DOCUMENT
from schemas.resources import Resources

BATCH_ROWS = 4096  # of a row group, which has 8 MiB
SCORE = "score"  # what a document was compared by: a measure of what stays
# What a document is told of the choice.
TOLD = [CHOSEN.field(name) for name in ("score", "reason", "value", "detail")]


@dataclass(frozen=True)
class Select:
    """The step. `chosen` are the files of all decisions, known once interleaved.choose has ended."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    chosen: tuple[str, ...] = ()
    source: str = ""

    use: ClassVar[str] = "interleaved.select"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # a document is compared with those of any units
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Select", list[Unit]]:
        """The step with all decisions; a unit takes the documents whose scores were read."""
        files = before[-1].files("chosen")
        source = digest([file.sha256 for file in files])
        return replace(self, chosen=tuple(file.path for file in files), source=source), units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"chosen": self.source}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The documents of a unit, each with what was decided of it (TOLD)."""
        found = [table for path in self.chosen for table in read_unit(store, path, unit.id)]
        told = pa.concat_tables([CHOSEN.empty_table(), *found]).combine_chunks()
        places = {record: place for place, record in enumerate(told["record_id"].to_pylist())}
        for rows in read_inputs(store, unit, BATCH_ROWS):
            # Found by Python: index_in would make a table of all ids of the unit for every batch.
            place = pa.array([places[record] for record in rows["record_id"].to_pylist()], pa.int64())
            for field in TOLD:
                rows = rows.append_column(field.with_name(f"told.{field.name}"), told[field.name].take(place))
            yield rows

    def apply(self, rows: pa.Table) -> Outcome:
        told = pa.table({field.name: rows[f"told.{field.name}"] for field in TOLD}).combine_chunks()
        documents = rows.select(DOCUMENT.names).replace_schema_metadata(DOCUMENT.metadata)
        stays = pc.is_null(told["reason"])
        gone = pc.invert(stays)
        outcome = self._dropped(documents.filter(gone), told.filter(gone))
        left = self._measured(documents.filter(stays), told["score"].filter(stays).combine_chunks())
        return outcome + apply_rules(left, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _dropped(self, documents: pa.Table, told: pa.Table) -> Outcome:
        count = len(documents)
        if not count:
            return Outcome()
        same = {"state": "dropped", "filter": self.use}
        columns = {name: pa.repeat(pa.scalar(value), count) for name, value in same.items()}
        known = {"record_id": documents["record_id"], "part": pa.nulls(count, pa.int32())}
        notes = pa.table({**columns, **known, **{name: told[name] for name in ("reason", "value", "detail")}})
        table = dropped_table(documents, self.name, self.use, told["reason"].to_pylist(), self.seed)
        return Outcome({"dropped": table}, (notes.select(NOTE.names).cast(NOTE),), Counter(dropped=count))

    def _measured(self, documents: pa.Table, scores: pa.Array) -> pa.Table:
        """With the score by which it was compared on every document that has one."""
        rows = np.flatnonzero(scores.is_valid().to_numpy(zero_copy_only=False))
        if not len(rows):
            return documents
        measured = pa.StructArray.from_arrays([scores.take(pa.array(rows))], [SCORE])
        return add_measures(documents, self.name, rows, None, measured)


def scores(name: str) -> list[str]:
    """The scores that samples get from a step of this name."""
    return [f"{name}.{SCORE}"]
