"""paragraphs.dedup: documents without the paragraphs that their host repeats (OBELICS, arXiv 2306.16527, A.1)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch, drop_parts
from filters.registry import Rule
from pipelines.outcome import Outcome, note, notes_table
from pipelines.paragraphs import Paragraphs, hosts, paragraphs
from pipelines.rules import apply_rules, dropped_table
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.tally import Tallies, frequent, tallies_of
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.document import DOCUMENT
from schemas.ledger import EDITED
from schemas.resources import Resources

BATCH_ROWS = 64
RULE = "repeated_paragraphs"  # as it stands in the ledger
NOT_COUNTED = Tallies("", "")

# Every paragraph that was removed, so that equal ones stand together: what a site repeats can be looked at.
REMOVED = versioned(
    "removed_paragraph",
    1,
    [
        pa.field("key", pa.uint64()),  # the same for the same text on the same host
        pa.field("record_id", pa.string()),
        pa.field("part", pa.int32()),  # index into the parts of the document as it came
        pa.field("host", pa.string()),
        pa.field("text", pa.string()),
    ],
)


@dataclass(frozen=True)
class Dedup:
    """The step. `tallies` are the keys of all units, known once paragraphs.count has ended."""

    name: str
    run: str
    seed: int
    labels: tuple[str, ...]
    min_chars: int
    min_count: int
    rules: tuple[Rule, ...] = ()
    out: str = ""
    tallies: Tallies = NOT_COUNTED

    use: ClassVar[str] = "paragraphs.dedup"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # a paragraph may stand again in any unit
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Dedup", list[Unit]]:
        """The step with the tallies of all units; a unit takes the documents that were counted."""
        files = before[-1].files("paragraphs")
        return replace(self, tallies=tallies_of(self.out, f"{self.name}/repeated", files)), units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        counted = {"labels": sorted(self.labels), "min_chars": self.min_chars}
        return {**counted, "min_count": self.min_count, "tallies": self.tallies.source}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "documents": TableSpec(DOCUMENT, f"{self.name}/documents"),
            "removed": TableSpec(REMOVED, f"{self.name}/removed", ("key", "record_id", "part")),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        found = paragraphs(batch, self.labels, self.min_chars)
        repeated = frequent(self.tallies, self.min_count).holds(found.key)
        gone = Paragraphs(found.row[repeated], found.place[repeated], found.key[repeated])
        stays = np.ones(len(batch.parts), bool)
        stays[gone.place] = False
        edited = drop_parts(batch, "text", pa.array(stays)).table
        removed = np.bincount(gone.row, minlength=len(batch))
        left = pc.fill_null(pc.list_value_length(edited["parts"]), 0).to_numpy()
        empty = (removed > 0) & (left == 0)
        outcome = self._removed(batch, gone) + self._dropped(batch, removed, empty)
        outcome += Outcome({}, self._edits(batch, removed * ~empty))
        return outcome + apply_rules(edited.filter(pa.array(~empty)), self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _removed(self, batch: Batch, gone: Paragraphs) -> Outcome:
        if not len(gone.key):
            return Outcome()
        parts = batch.parts.table.take(pa.array(gone.place))
        columns = {name: parts[name] for name in ("record_id", "part", "text")}
        host = pa.array(hosts(batch), pa.string()).take(pa.array(gone.row))
        table = pa.table({**columns, "key": pa.array(gone.key), "host": host}).select(REMOVED.names)
        return Outcome({"removed": table}, (), Counter(paragraphs_removed=len(table)))

    def _dropped(self, batch: Batch, removed: np.ndarray[Any, Any], empty: np.ndarray[Any, Any]) -> Outcome:
        """Documents of which nothing is left, as they came."""
        if not empty.any():
            return Outcome()
        documents, reason = batch.table.filter(pa.array(empty)), "nothing_left"
        table = dropped_table(documents, self.name, RULE, [reason] * len(documents), self.seed)
        ids, counts = documents["record_id"].to_pylist(), removed[empty].tolist()
        notes = [note(record, "dropped", RULE, reason, value=n) for record, n in zip(ids, counts, strict=True)]
        return Outcome({"dropped": table}, (notes_table(notes),), Counter(dropped=len(notes)))

    def _edits(self, batch: Batch, removed: np.ndarray[Any, Any]) -> tuple[pa.Table, ...]:
        rows = np.flatnonzero(removed)
        ids, counts = batch["record_id"].take(pa.array(rows)).to_pylist(), removed[rows].tolist()
        notes = [note(record, EDITED, RULE, "removed", value=n) for record, n in zip(ids, counts, strict=True)]
        return (notes_table(notes),) if notes else ()
