"""paragraphs.count: what the paragraphs of a unit are, as keys; the first half of paragraphs.dedup."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.batch import Batch
from filters.registry import Rule
from pipelines.outcome import Outcome
from pipelines.paragraphs import paragraphs
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.tally import TALLY, TALLY_GROUP_BYTES, TALLY_ORDER, pages, tally
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.resources import Resources

BATCH_ROWS = 256
COLUMNS = ["record_id", "lang", "source", "parts"]

# The records that were counted. They go on as the documents that they were read from, which are not written again.
COUNTED = versioned("counted", 1, [pa.field("record_id", pa.string())])


@dataclass(frozen=True)
class Count:
    """The step. Every record is kept."""

    name: str
    run: str
    seed: int
    labels: tuple[str, ...]
    min_chars: int

    use: ClassVar[str] = "paragraphs.count"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=512)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Count", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"labels": sorted(self.labels), "min_chars": self.min_chars}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            "paragraphs": TableSpec(TALLY, f"{self.name}/paragraphs", TALLY_ORDER, TALLY_GROUP_BYTES),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS, COLUMNS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        found = paragraphs(batch, self.labels, self.min_chars)
        made = {"counted": rows.select(COUNTED.names), "paragraphs": tally(found.key, found.row, pages(batch))}
        return Outcome(made, (), Counter(kept=len(rows), paragraphs=len(found.key)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())
