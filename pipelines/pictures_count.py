"""pictures.count: which pictures the documents of a unit show, as keys; the first half of pictures.dedup."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.batch import Batch
from filters.registry import Rule
from pipelines.outcome import Outcome
from pipelines.paragraphs_count import COUNTED
from pipelines.picture_keys import picture_keys
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.tally import TALLY, TALLY_GROUP_BYTES, TALLY_ORDER, pages, tally
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.resources import Resources

BATCH_ROWS = 256
COLUMNS = ["record_id", "source", "media"]


@dataclass(frozen=True)
class Count:
    """The step. Every record is kept."""

    name: str
    run: str
    seed: int

    use: ClassVar[str] = "pictures.count"
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
        return {}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            "picture_keys": TableSpec(TALLY, f"{self.name}/picture_keys", TALLY_ORDER, TALLY_GROUP_BYTES),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS, COLUMNS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows.append_column(_DATA, pa.nulls(len(rows), _DATA.type)))
        pictures = batch.pictures
        found, row = picture_keys(pictures), pictures["row"].to_numpy()
        keys = np.concatenate([found.file[found.has_file], found.look[found.has_look]])
        rows_of_keys = np.concatenate([row[found.has_file], row[found.has_look]])
        found_in = tally(keys, rows_of_keys, pages(batch))
        once = pa.array(np.ones(len(found_in), np.int32))  # a page that shows a picture twice shows it once
        found_in = found_in.set_column(TALLY.get_field_index("count"), TALLY.field("count"), once)
        made = {"counted": rows.select(COUNTED.names), "picture_keys": found_in}
        return Outcome(made, (), Counter(kept=len(rows), pictures_in=len(pictures)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


_DATA = DOCUMENT.field("media_data")
