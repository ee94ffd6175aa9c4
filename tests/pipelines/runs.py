"""Runs of tests: how they are killed, what they make and write, and how much of it is read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.manifests import Manifest
from pipelines.outcome import Outcome
from pipelines.run import InProcess
from pipelines.step import Step
from pipelines.storage import Store
from pipelines.units import Unit
from pipelines.work import ChainTask, cut_until_good


class Killed(Exception):
    """The run ends in the middle."""


@dataclass(frozen=True)
class DyingAt:
    """Runs units in process until those of a step have been run so often; the order is the reverse."""

    step: str
    units: int

    def run(self, steps: tuple[Step, ...], tasks: Sequence[ChainTask], store: Store) -> Iterator[list[Manifest]]:
        for number, done in enumerate(InProcess().run(steps, tasks[::-1], store)):
            if steps[-1].name == self.step and number == self.units:
                raise Killed
            yield done


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table, given by its folder."""
    return [row for path in sorted((out / table).rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def all_read(step: Step, unit_bytes: int) -> tuple[list[Unit], Outcome]:
    """The units of a step that reads files, and all that it makes of them, with counts of what is no record."""
    store = Store("none")
    step, units = step.start(store, [], unit_bytes)
    whole, counts = Outcome(), Counter[str]()
    for unit in units:
        for batch in step.read(unit, store, counts):
            whole += cut_until_good(step, batch, step.apply)
    return units, Outcome(whole.tables, whole.notes, whole.counts + counts)


def bytes_read() -> int:
    """What this process has read so far, as the kernel counts it."""
    return int(Path("/proc/self/io").read_text().split("rchar: ")[1].split()[0])
