"""Runs one unit through one step, or through a chain of steps: what a worker does."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipelines.isolation import IsolatedStep, WorkerDied
from pipelines.manifests import Manifest, WrittenFile, read_manifest, write_manifest
from pipelines.outcome import NOTE, Outcome, note, notes_table
from pipelines.redecide import can_redecide, redecided
from pipelines.rules import RuleRaised
from pipelines.sorting import SortingSpool
from pipelines.step import Resumable, Step, TableSpec, decide_hash, measure_hash
from pipelines.storage import Store
from pipelines.tables import TableWriter
from pipelines.units import Unit
from schemas.arrow import conform
from schemas.document import DROPPED
from schemas.errors import BadRecord, InterleafError
from schemas.ledger import LEDGER, STATES

LEDGER_ORDER = ("record_id", "part", "state", "filter", "reason", "value", "detail")
DEATHS_BEFORE_ISOLATION = 2
DROPPED_ORDER = ("record_id", "filter", "reason")


@dataclass(frozen=True)
class ChainTask:
    """One unit, and the manifests that stand for it already, by step."""

    unit: Unit
    standing: Mapping[str, Manifest]


def reusable(step: Step, unit: Unit, manifest: Manifest | None) -> bool:
    """Whether a standing manifest is what running this unit again would write."""
    return (
        manifest is not None
        and manifest.measure_hash == measure_hash(step)
        and manifest.decide_hash == decide_hash(step)
        and manifest.inputs_hash == unit.inputs_hash
        and not manifest.counts.get("retryable", 0)
    )


def next_unit(step: Step, unit: Unit, manifest: Manifest) -> Unit:
    """The same unit as what follows a step sees it: the documents that were just written, or those that passed by."""
    if "documents" not in step.tables():
        return unit
    return Unit(unit.id, unit.position, tuple(file.as_input() for file in manifest.files_of("documents")))


def run_chain(
    steps: tuple[Step, ...], task: ChainTask, store: Store, deaths: Callable[[Step, Unit], int]
) -> list[Manifest]:
    """Take a unit through a chain of steps, re-using what stands; `deaths` says how often it killed its worker."""
    unit, manifests = task.unit, []
    for step in steps:
        # Its worker may have died, or its node been lost, after a step was finished.
        standing = read_manifest(store, step.name, unit.id) or task.standing.get(step.name)
        if standing is not None and reusable(step, unit, standing):
            manifest = standing
        else:
            try:
                manifest = run_unit(step, unit, store, standing, isolated=deaths(step, unit) >= DEATHS_BEFORE_ISOLATION)
            except OSError as error:
                paths = ", ".join(item.path for item in unit.inputs)
                raise InterleafError(
                    f"{step.name} cannot read {paths}: {error}; run again once it can be read"
                ) from error
        manifests.append(manifest)
        unit = next_unit(step, unit, manifest)
    return manifests


def run_unit(step: Step, unit: Unit, store: Store, standing: Manifest | None, *, isolated: bool) -> Manifest:
    """Run a unit, or decide it anew where its stored measures suffice; its manifest is written last.

    Raises:
        InterleafError: the output cannot be written, or the step lost a record.
    """
    with UnitWriter(step, unit, store) as writer:
        if standing is not None and can_redecide(step, unit, standing, store):
            for outcome in redecided(step, standing, store):
                writer.add(outcome)
        else:
            if isinstance(step, Resumable) and standing is not None and standing.measure_hash == measure_hash(step):
                step = step.resumed(standing)
            with IsolatedStep(step) if isolated else _InProcess(step) as runner:
                for rows in step.read(unit, store, writer.counts):
                    writer.add(cut_until_good(step, rows, runner.apply))
        return writer.finish()


def cut_until_good(step: Step, rows: pa.Table, apply: Callable[[pa.Table], Outcome]) -> Outcome:
    """Apply; where a row makes that fail, halve the batch until it stands alone and note it as failed.

    Since a verdict depends on its own row alone, the other rows end as if the bad one had not been there.
    """
    if not len(rows):
        return Outcome()
    try:
        return Outcome(counts=Counter({"in": 0 if step.records == "none" else len(rows)})) + apply(rows)
    except (InterleafError, OSError, MemoryError) as error:
        if not isinstance(error, BadRecord):
            raise
        cause: Exception = error
    except Exception as error:  # noqa: BLE001  # bad data makes parsers and plug-ins raise anything
        cause = error
    if len(rows) > 1:
        half = len(rows) // 2
        return cut_until_good(step, rows.slice(0, half), apply) + cut_until_good(step, rows.slice(half), apply)
    counts = Counter({"in": 1, "failed": 1, "raised": int(isinstance(cause, RuleRaised))})
    return Outcome({}, (notes_table([_failure(step, rows, cause)]),), counts)


def _failure(step: Step, row: pa.Table, cause: Exception) -> dict[str, Any]:
    if isinstance(cause, BadRecord):
        who, reason, value = step.use, cause.reason, cause.value
    elif isinstance(cause, WorkerDied):
        who, reason, value = step.use, "killed_worker", None
    else:
        who, reason, value = cause.rule if isinstance(cause, RuleRaised) else step.use, "raised", None
    named = isinstance(cause, (BadRecord, RuleRaised, WorkerDied))
    detail = str(cause) if named else f"{type(cause).__name__}: {cause}"
    return note(step.row_id(row), "failed", who, reason, value=value, detail=detail[:500])


class _InProcess:
    def __init__(self, step: Step) -> None:
        self.apply = step.apply

    def __enter__(self) -> "_InProcess":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class UnitWriter:
    """The files of one unit: opened as tables come, all put in place by `finish`, all forgotten on an error."""

    def __init__(self, step: Step, unit: Unit, store: Store) -> None:
        self._step, self._unit, self._store = step, unit, store
        self._specs: dict[str, TableSpec] = {
            **step.tables(),
            "dropped": TableSpec(DROPPED, f"dropped/{step.name}", DROPPED_ORDER),
            "ledger": TableSpec(LEDGER, f"{step.name}/ledger", LEDGER_ORDER),
        }
        self._stack = ExitStack()
        self._writers: dict[str, TableWriter] = {}
        self._spools: dict[str, SortingSpool] = {}
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> "UnitWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, outcome: Outcome) -> None:
        """Write the tables of an outcome; rows whose table has an order wait in a spool."""
        for name, table in outcome.tables.items():
            self._write(name, conform(table, self._specs[name].schema))
        if outcome.notes:
            self._write("ledger", self._ledger(outcome.notes))
        self.counts += outcome.counts

    def finish(self) -> Manifest:
        """Put all files in place and write the manifest.

        Raises:
            InterleafError: the counts do not add up: the step lost or doubled a record.
        """
        self._check()
        files: list[WrittenFile] = []
        for name, spool in self._spools.items():
            for table in spool.batches():
                self._writer(name).write(table)
        for name in sorted(self._writers):
            files += self._close(name)
        manifest = Manifest(
            step=self._step.name,
            unit=self._unit.id,
            position=self._unit.position,
            measure_hash=measure_hash(self._step),
            decide_hash=decide_hash(self._step),
            inputs_hash=self._unit.inputs_hash,
            inputs=self._unit.inputs,
            files=tuple(files),
            counts={name: self.counts[name] for name in sorted({"in", *STATES, *self.counts})},
        )
        write_manifest(self._store, manifest)
        return manifest

    def _close(self, name: str) -> list[WrittenFile]:
        writer, index = self._writers[name], self._specs[name].index
        made: dict[str, pa.Table] = {}
        written = writer.close(None if index is None else lambda file, done: made.update(index(file, done)))
        if written is None:
            return []
        files = [written]
        for table_name, table in sorted(made.items()):
            indexed = self._writer(table_name)
            indexed.write(table)
            extra = indexed.close()
            files += [extra] if extra else []
        return files

    def _write(self, name: str, table: pa.Table) -> None:
        if not len(table):
            return
        spec = self._specs[name]
        if not spec.sort_by:
            self._writer(name).write(table)
            return
        if name not in self._spools:
            self._spools[name] = SortingSpool(self._store, spec.schema, spec.sort_by)
            self._stack.callback(self._spools[name].abandon)
        self._spools[name].write(table)

    def _writer(self, name: str) -> TableWriter:
        if name not in self._writers:
            spec = self._specs[name]
            self._writers[name] = TableWriter(
                self._store, name, spec.folder, self._unit.id, spec.schema, spec.group_bytes
            )
            self._stack.callback(self._writers[name].abandon)
        return self._writers[name]

    def _ledger(self, notes: Sequence[pa.Table]) -> pa.Table:
        table = pa.concat_tables(notes)
        head = {"run": self._step.run, "step": self._step.name, "unit": self._unit.id}
        columns = {name: pa.array([value] * len(table), pa.string()) for name, value in head.items()}
        return conform(pa.table(columns | {name: table[name] for name in NOTE.names}), LEDGER)

    def _check(self) -> None:
        came = self.counts["in"] + self.counts["made"]
        left = sum(self.counts[state] for state in STATES)
        if came != left:
            raise InterleafError(
                f"{self._step.name}, unit {self._unit.id}: {came} records came in and {left} left it; "
                "the step or one of its plug-ins loses or doubles records"
            )
