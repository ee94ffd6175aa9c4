"""documents.match: which documents share a key, a range of the keys of all units at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.document_groups import EDGES, KeyFiles, edges_between
from pipelines.documents_earlier import Earlier
from pipelines.outcome import Outcome
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Input, Unit, digest, unit_id
from schemas.resources import Resources

ROWS_PER_RANGE = 3_000_000  # ranges differ a little, and those with more than 4,000,000 are read twice


@dataclass(frozen=True)
class Match:
    """The step. `files` are the keys of all units, known once documents.keys has ended; `ranges` into how many cut."""

    name: str
    run: str
    seed: int
    earlier: tuple[Earlier, ...] = ()
    files: tuple[str, ...] = ()
    source: str = ""
    ranges: int = 1

    use: ClassVar[str] = "documents.match"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # the documents of a group may be in any units
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1536)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Match", list[Unit]]:
        """The step with the keys of all units; keys are hashes, so that equal ranges have about equally many."""
        files = before[-1].files("keys")
        rows = sum(file.rows for file in files) + sum(run.rows for run in self.earlier)
        ranges = max(1, -(-rows // ROWS_PER_RANGE))
        source = digest([[file.sha256 for file in files], [run.source for run in self.earlier]])
        known = replace(self, files=tuple(file.path for file in files), source=source, ranges=ranges)
        inputs = [Input(f"{before[-1].step.name}/keys", number, number + 1, source) for number in range(ranges)]
        return known, [Unit(unit_id((item,)), number, (item,)) for number, item in enumerate(inputs)]

    def parameters(self) -> Mapping[str, Any]:
        return {"keys": self.source, "ranges": self.ranges}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"edges": TableSpec(EDGES, f"{self.name}/edges")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        (share,) = unit.inputs
        low, high = ((number << 64) // self.ranges for number in (share.start, share.end))
        sources = [KeyFiles(run.root, run.keys, earlier=True) for run in self.earlier]
        yield from edges_between([KeyFiles(store.root, self.files), *sources], low, high, counts)

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"edges": rows})

    def row_id(self, row: pa.Table) -> str:
        return str(row["member"][0].as_py().hex())
