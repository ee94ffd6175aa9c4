"""interleaved.scores: what is compared of every document, as a small table; the first part of interleaved.select."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from filters.registry import Rule
from pipelines.document_keys import RECORD, record_bytes, records_array
from pipelines.domains import domain_of
from pipelines.outcome import Outcome
from pipelines.paragraphs_count import COUNTED
from pipelines.rules import rounded
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Input, Unit, digest, unit_id
from schemas.arrow import versioned
from schemas.resources import Resources

BATCH_ROWS = 4096
COLUMNS = [
    "record_id",
    "lang",
    "source.uri",
    *(f"measures.list.element.{n}" for n in ("filter", "field", "part", "number")),
]
_OWN = [
    pa.field("record", RECORD),
    pa.field("unit", pa.string()),  # the unit that the document is in
    pa.field("lang", pa.string()),
    pa.field("domain", pa.string()),  # the registered domain of its address
]


def scored_schema(names: Sequence[str]) -> pa.Schema:
    """The schema of the table, with a column per score: null where a document has none."""
    return versioned("scored", 1, [*_OWN, *(pa.field(score_column(name), pa.float64()) for name in names)])


def score_column(name: str) -> str:
    """The column of a score; a filter may be called `lang`."""
    return f"score.{name}"


@dataclass(frozen=True)
class Scores:
    """The step. Every record is kept.

    `names` are all scores that documents have by then: whoever chooses by another one reads no document again.
    """

    name: str
    run: str
    seed: int
    names: tuple[str, ...]

    use: ClassVar[str] = "interleaved.scores"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=512)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Scores", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"names": list(self.names)}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            "scored": TableSpec(scored_schema(self.names), f"{self.name}/scored"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for rows in read_inputs(store, unit, BATCH_ROWS, COLUMNS):
            yield rows.append_column("unit", pa.repeat(pa.scalar(unit.id), len(rows)))

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        uris = pc.struct_field(batch["source"], "uri").to_pylist()
        columns = {
            "record": records_array(record_bytes(batch["record_id"])),
            "unit": batch["unit"],
            "lang": batch["lang"],
            "domain": pa.array([domain_of(uri) for uri in uris], pa.string()),
        }
        values = scores_of(batch["measures"], self.names)
        scores = {score_column(name): value for name, value in zip(self.names, values, strict=True)}
        table = pa.table(columns | scores, schema=scored_schema(self.names))
        return Outcome({"counted": rows.select(COUNTED.names), "scored": table}, (), Counter(kept=len(rows)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def whole_unit(scores: Ended) -> tuple[tuple[str, ...], str, Unit]:
    """For a step that compares each document with all others: the files of all scores, their digest, its one unit."""
    files = scores.files("scored")
    source = digest(sorted(file.sha256 for file in files))
    item = Input(f"{scores.step.name}/scored", 0, sum(file.bytes for file in files), source)
    whole = Input(item.path, 0, 0, "")  # the unit is the same, however much is in it
    return tuple(file.path for file in files), source, Unit(unit_id((whole,)), 0, (item,))


def scores_of(measures: pa.Array, names: Sequence[str]) -> list[pa.Array]:
    """For each name the number that was measured on each whole document, to 4 decimals; of several the last.

    A NaN or an infinity is no place in an order: it is null.
    """
    counts = pc.fill_null(pc.list_value_length(measures), 0).to_numpy(zero_copy_only=False)
    flat = measures.flatten()
    field = flat.field("field")
    called = pc.binary_join_element_wise(flat.field("filter"), field, ".", null_handling="skip")
    place = pc.index_in(called, value_set=pa.array(names, pa.string()))
    chosen = pc.and_(place.is_valid(), flat.field("part").is_null()).to_numpy(zero_copy_only=False)
    found = np.full((len(names), len(measures)), np.nan)
    rows = np.repeat(np.arange(len(measures)), counts)[chosen]
    places = place.filter(pa.array(chosen)).to_numpy()
    found[places, rows] = flat.field("number").filter(pa.array(chosen)).to_numpy(zero_copy_only=False)
    # The sum makes 0 of -0.
    return [pc.add(rounded(pa.array(row, mask=~np.isfinite(row))), 0.0) for row in found]
