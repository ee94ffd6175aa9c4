"""A step for tests: documents drawn from their numbers, with words that make a filter raise or the process die."""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.batch import Batch
from filters.registry import Rule
from pipelines.manifests import Manifest
from pipelines.outcome import Outcome
from pipelines.rules import apply_rules
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Input, Unit
from schemas.document import DOCUMENT
from schemas.ids import record_id
from schemas.resources import Resources


@dataclass(frozen=True)
class Length:
    """A document filter with a limit on each side, as plain as can be; raises on "RAISE" and dies on "DIE"."""

    low: int = 0
    high: int = 1000

    level: ClassVar[str] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[str] = "drop"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, str]] = {"low": "min", "high": "max"}
    sets: ClassVar[None] = None
    files: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[Resources] = Resources()

    def measure(self, batch: Batch) -> pa.Array:
        for text in batch.texts:
            if "RAISE" in text:
                raise ValueError("this text cannot be measured")
            if "DIE" in text:
                os._exit(7)
        return pa.array([len(text.split()) or None for text in batch.texts], pa.int64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return pa.array([None if value is None else self.low <= value <= self.high for value in measured.to_pylist()])

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.array(
            ["too_short" if value is not None and value < self.low else "too_long" for value in measured.to_pylist()]
        )


@dataclass(frozen=True)
class Parity(Length):
    """The number in the text modulo 10, for a second filter after the first."""

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([int(text.split()[0]) % 10 for text in batch.texts], pa.int64())


@dataclass(frozen=True)
class Numbers:
    """A step over numbers: the document of number n has n % 13 words after it; `odd` maps numbers to other texts."""

    rules: tuple[Rule, ...] = ()
    odd: tuple[tuple[int, str], ...] = ()
    batch_rows: int = 10
    name: str = "numbers"
    run: str = "test"
    seed: int = 0
    up_to: int = 0
    barrier: bool = True
    documents_folder: str = "numbers/documents"

    use: ClassVar[str] = "numbers"
    version: ClassVar[int] = 1
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=64)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Numbers", list[Unit]]:
        edges = [*range(0, self.up_to, unit_bytes), self.up_to]
        units = [Input("numbers", low, high, "-") for low, high in itertools.pairwise(edges)]
        return self, [Unit(f"{item.start:06d}", place, (item,)) for place, item in enumerate(units)]

    def parameters(self) -> Mapping[str, Any]:
        return {"odd": [list(pair) for pair in self.odd]}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, self.documents_folder, group_bytes=4096)}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        numbers = [number for item in unit.inputs for number in range(item.start, item.end)]
        for start in range(0, len(numbers), self.batch_rows):
            yield documents(numbers[start : start + self.batch_rows], dict(self.odd))

    def apply(self, rows: pa.Table) -> Outcome:
        return apply_rules(rows, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def documents(numbers: list[int], odd: Mapping[int, str]) -> pa.Table:
    """DOCUMENT rows of numbers."""
    rows = [
        {
            "record_id": record_id("web", "numbers", str(number)),
            "kind": "text",
            "source": {"uri": f"http://numbers.example/{number}", "parents": []},
            "meta": [],
            "parts": [
                {"type": "text", "label": "paragraph", "text": odd.get(number, f"{number}{' word' * (number % 13)}")}
            ],
            "media": [],
            "media_data": [],
            "measures": [],
        }
        for number in numbers
    ]
    return pa.Table.from_pylist(rows, schema=DOCUMENT)


class Silent:
    """A watcher that watches nothing."""

    def state(self, state: str) -> None:
        pass

    def started(self, steps: Any, units: int, reused: int) -> None:
        self.units, self.reused = units, reused

    def finished(self, manifests: list[Manifest]) -> None:
        pass
