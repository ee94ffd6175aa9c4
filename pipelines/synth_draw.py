"""synth.draw: samples that a generator draws, a unit per range of seeds, in the order of the shuffle."""

import contextlib
import dataclasses
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.encode import ORDERED, bins_of, encoded_tables
from pipelines.outcome import Outcome, note, notes_table
from pipelines.sample_row import sample_row
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Input, Unit, digest, unit_id
from schemas.errors import BadRecord, PluginError, PreflightError, SchemaError
from schemas.geometry import PixelBudget
from schemas.ids import order_key, record_id
from schemas.resources import Resources
from synth.generator import Generator

BATCH_ROWS = 16
# What the machine did and not the seed: the next run draws the unit again.
RETRYABLE = frozenset({"browser_died", "browser_timeout"})
NUMBERS = pa.schema([pa.field("number", pa.int64())])


@dataclasses.dataclass(frozen=True)
class Draw:
    """The step. Every number from 0 to `count` is a record, whose seed is a hash of it and of the recipe's seed.

    Another `count` draws no number anew that a whole unit has.
    """

    name: str
    run: str
    seed: int
    generator_name: str
    generator: Generator
    count: int
    budget: PixelBudget
    unit_samples: int = 64

    use: ClassVar[str] = "synth.draw"
    version: ClassVar[int] = 2
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "samples"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024) | self.generator.needs

    @property
    def counted(self) -> str:
        return "samples"

    def preflight(self) -> None:
        with self._named():
            self.generator.check()

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Draw", list[Unit]]:
        drawn_from = self._drawn_from()
        units = []
        for position, start in enumerate(range(0, self.count, self.unit_samples)):
            end = min(start + self.unit_samples, self.count)
            inputs = (Input(f"{self.name}/{self.generator_name}", start, end, drawn_from),)
            units.append(Unit(unit_id(inputs), position, inputs))
        return self, units

    def parameters(self) -> Mapping[str, Any]:
        kind = type(self.generator)
        return {
            "generator": f"{kind.__module__}.{kind.__qualname__}",
            "generator_version": kind.version,
            "fields": dataclasses.asdict(self.generator),  # type: ignore[call-overload]  # the registry checks that it is one
            "budget": dataclasses.asdict(self.budget),
        }

    def tables(self) -> Mapping[str, TableSpec]:
        return encoded_tables(self.name)

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        (share,) = unit.inputs
        if self._drawn_from() != share.fingerprint:
            raise PreflightError(
                f"{self.name}: on {socket.gethostname()} {self.generator_name} finds {dict(self.generator.inputs())}, "
                "and where the run was started something else; give all nodes the same, change none of it while it is "
                "drawn from, and run again"
            )
        for start in range(share.start, share.end, BATCH_ROWS):
            numbers = range(start, min(start + BATCH_ROWS, share.end))
            yield pa.table({"number": list(numbers)}, schema=NUMBERS)

    def apply(self, rows: pa.Table) -> Outcome:
        samples, notes, retryable = [], [], 0
        for number in rows["number"].to_pylist():
            try:
                samples.append(self._sample(number))
            except BadRecord as bad:
                retryable += bad.reason in RETRYABLE
                detail = f"{self._uri(number)} {bad.detail}".strip()
                notes.append(
                    note(self._id(number), "dropped", self.use, bad.reason, value=bad.value, detail=detail[:500])
                )
        table = pa.Table.from_pylist(samples, schema=ORDERED)
        made = {"encoded": table, "bins": bins_of(table)} if samples else {}
        counts = Counter(kept=len(samples), dropped=len(notes), retryable=retryable)
        return Outcome(made, (notes_table(notes),) if notes else (), counts)

    def row_id(self, row: pa.Table) -> str:
        return self._id(row["number"][0].as_py())

    def _sample(self, number: int) -> dict[str, Any]:
        drawing_seed = self._drawing_seed(number)
        source = {
            "uri": self._uri(number),
            "generator": self.generator_name,
            "generator_version": self.generator.version,
            "seed": drawing_seed,
        }
        try:
            drawn = self.generator.draw(drawing_seed, self.budget)
            return sample_row(drawn, self.generator.kind, source, self.budget, self.seed)
        except SchemaError as unsound:
            # A fault of the generator, which costs its seed like whatever else it raises, and does not stop the job.
            raise ValueError(str(unsound)) from unsound

    def _drawn_from(self) -> str:
        with self._named():
            return digest(self.generator.inputs())

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """What the generator lacks, told with the step."""
        try:
            yield
        except PluginError as lacking:
            raise PluginError(f"{self.name}: {lacking}") from lacking

    def _drawing_seed(self, number: int) -> int:
        """63 bits, so that it fits the column `source.seed`; two steps of a recipe draw different pictures."""
        return int(order_key(f"{self.name}\0{number}", self.seed)[:16], 16) >> 1

    def _uri(self, number: int) -> str:
        return f"synth:{self.generator_name}?seed={self._drawing_seed(number)}"

    def _id(self, number: int) -> str:
        """Of a number that came to nothing."""
        return record_id(self.generator.kind, self._uri(number), "")
