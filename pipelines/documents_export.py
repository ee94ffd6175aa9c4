"""documents.export: documents as they stand in the shape of a public interleaved set, for programs that read that."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.outcome import Outcome
from pipelines.paragraphs_count import COUNTED
from pipelines.set_shapes import SHAPES, ShapeName
from pipelines.sets import has_url, set_document
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Unit
from schemas.resources import Resources

BATCH_ROWS = 256
COLUMNS = ["record_id", "source", "meta", "parts", "media", "measures"]


@dataclass(frozen=True)
class Export:
    """The step. Every record is kept, and goes on as it came.

    Counted beside: `exported`, `pictures_exported`, and `pictures_without_url`, which came within their page.
    """

    name: str
    run: str
    seed: int
    shape: ShapeName

    use: ClassVar[str] = "documents.export"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=512)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Export", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"shape": self.shape}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            "exported": TableSpec(SHAPES[self.shape].schema, f"exports/{self.shape}"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS, COLUMNS)

    def apply(self, rows: pa.Table) -> Outcome:
        shape = SHAPES[self.shape]
        documents = rows.to_pylist()
        found = [set_document(document) for document in documents]
        written = [(document, row) for document in found if (row := shape.write(document)) is not None]
        media = [picture for document in documents for picture in document["media"]]
        counts = Counter(
            kept=len(rows),
            exported=len(written),
            pictures_exported=sum(len(document.pictures) for document, _ in written),
            pictures_without_url=sum(not has_url(picture) for picture in media),
        )
        made = {"counted": rows.select(COUNTED.names)}
        if written:
            made["exported"] = pa.Table.from_pylist([row for _, row in written], schema=shape.schema)
        return Outcome(made, (), counts)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())
