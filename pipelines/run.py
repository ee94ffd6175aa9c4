"""Runs the steps of a plan over their units: chains, barriers, re-use, the failure limit, folding and the clean-up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipelines.fold import FOLDED, fold, keep_folded, read_folded
from pipelines.lease import held
from pipelines.manifests import Manifest, fold_manifests, read_manifests, totals
from pipelines.redecide import decision_path, write_decision
from pipelines.step import SAMPLE_STEPS, Asking, Ended, Step, TableSpec, decide_hash
from pipelines.storage import Store
from pipelines.units import Unit
from pipelines.work import LEDGER_ORDER, ChainTask, next_unit, reusable, run_chain
from schemas.errors import TooManyFailures
from schemas.ledger import LEDGER

FOLDED_LEDGER = TableSpec(LEDGER, "ledger", LEDGER_ORDER)
RUN_JSON = "run.json"
FOLDERS = ("samples", "index", "ledger", "dropped", "exports")
STEP_FILE = re.compile(r"[^/]+/(units/|attempts/|manifest\.parquet$|limits-)")  # what only a step's folder holds


@dataclass(frozen=True)
class Plan:
    """A recipe made ready: steps as objects, the share of failures each may have, the size of a unit."""

    name: str
    out: str
    steps: tuple[Step, ...]
    unit_bytes: int
    max_failed: float

    @property
    def store(self) -> Store:
        return Store(self.out)


class Runner(Protocol):
    """Takes units through chains; the order in which they come back does not matter."""

    def run(self, steps: tuple[Step, ...], tasks: Sequence[ChainTask], store: Store) -> Iterator[list[Manifest]]: ...


class Watcher(Protocol):
    """Is told what happens, for a progress bar or a log."""

    def state(self, state: str) -> None:
        """`running`, then `finished` or `failed`; OUT is held, so that it may be written down there."""
        ...

    def started(self, steps: tuple[Step, ...], units: int, reused: int) -> None: ...

    def finished(self, manifests: list[Manifest]) -> None: ...


class InProcess:
    """Runs units one after the other in this process: the same step objects without Ray."""

    def run(self, steps: tuple[Step, ...], tasks: Sequence[ChainTask], store: Store) -> Iterator[list[Manifest]]:
        for task in tasks:
            yield run_chain(steps, task, store, lambda step, unit: 0)


def run(plan: Plan, runner: Runner, watcher: Watcher) -> dict[str, list[Manifest]]:
    """Run a plan to its end; the manifests of each step by its name, in order of position.

    What stands from an earlier run with the same inputs, code and parameters is taken as it is.

    Raises:
        OutputError: OUT is held by another run, full, or unwritable.
        TooManyFailures: a step failed on more records than the plan allows; what is finished stays.
    """
    with held(plan.store):
        watcher.state("running")
        state = "failed"
        try:
            done = _run_steps(plan, runner, watcher)
            state = "finished"
        finally:
            watcher.state(state)
    return done


def _run_steps(plan: Plan, runner: Runner, watcher: Watcher) -> dict[str, list[Manifest]]:
    store = plan.store
    done: dict[str, list[Manifest]] = {}
    before: list[Ended] = []
    for chain in chains(plan.steps):
        head, units = chain[0].start(store, before, plan.unit_bytes)
        chain = (head, *chain[1:])
        made = _run_chain(chain, units, store, runner, watcher, plan.max_failed)
        for step in chain:
            done[step.name] = sorted(made[step.name], key=lambda manifest: manifest.position)
            _end_step(store, step, done[step.name])
            before.append(Ended(step, done[step.name]))
    _clean(store, plan.steps, done)
    return done


def chains(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """The steps cut before each barrier; the steps of one chain hand a unit on without waiting for others.

    What comes after a step of samples takes units of documents, and not those of that step.
    """
    cut: list[tuple[Step, ...]] = []
    for step in steps:
        alone = step.barrier or not cut or cut[-1][-1].use in SAMPLE_STEPS
        cut = [*cut, (step,)] if alone else [*cut[:-1], (*cut[-1], step)]
    return cut


def standing_chain(chain: tuple[Step, ...], unit: Unit, standing: dict[str, Manifest]) -> list[Manifest] | None:
    """The manifests that stand for a unit through the whole chain, or None when something is to be done."""
    found = []
    for step in chain:
        manifest = standing.get(step.name)
        if manifest is None or not reusable(step, unit, manifest):
            return None
        found.append(manifest)
        unit = next_unit(step, unit, manifest)
    return found


def _run_chain(
    chain: tuple[Step, ...], units: list[Unit], store: Store, runner: Runner, watcher: Watcher, max_failed: float
) -> dict[str, list[Manifest]]:
    by_step = {step.name: _complete(store, read_manifests(store, step.name)) for step in chain}
    for step in chain:
        write_decision(store, step, decide_hash(step))
    reused: list[list[Manifest]] = []
    tasks = []
    for unit in units:
        standing = {name: manifests[unit.id] for name, manifests in by_step.items() if unit.id in manifests}
        found = standing_chain(chain, unit, standing)
        if found is not None:
            reused.append(found)
        else:
            tasks.append(ChainTask(unit, standing))
    watcher.started(chain, len(units), len(reused))
    made: dict[str, list[Manifest]] = {step.name: [] for step in chain}
    for manifests in reused:
        watcher.finished(manifests)
        _collect(made, manifests)
    if tasks:
        for manifests in runner.run(chain, tasks, store):
            watcher.finished(manifests)
            _collect(made, manifests)
    for step in chain:
        _check_failures(step, made[step.name], max_failed)
    return made


def _complete(store: Store, manifests: dict[str, Manifest]) -> dict[str, Manifest]:
    """Manifests whose files are all there with the length they had; the others are as good as not written."""
    folders = {file.path.rsplit("/", 1)[0] for manifest in manifests.values() for file in manifest.files}
    sizes: dict[str, int] = {}
    for folder in sorted(folders):
        sizes |= store.sizes(folder)
    return {
        unit: manifest
        for unit, manifest in manifests.items()
        if all(sizes.get(file.path) == file.bytes for file in manifest.files)
    }


def _collect(made: dict[str, list[Manifest]], manifests: list[Manifest]) -> None:
    for manifest in manifests:
        made[manifest.step].append(manifest)


def _check_failures(step: Step, manifests: list[Manifest], max_failed: float) -> None:
    counts = totals(manifests)
    if isinstance(step, Asking):
        step.check(counts)
    if counts["failed"] <= max_failed * counts["in"]:
        return
    raise TooManyFailures(
        f"{step.name}: {counts['failed']} of {counts['in']} records failed, more than max_failed allows "
        f"({max_failed:.0%}); see why with: interleaf sql OUT "
        "\"select filter, reason, detail from ledger where state = 'failed'\"; "
        "then repair the cause or raise max_failed, and run again"
    )


def _end_step(store: Store, step: Step, manifests: list[Manifest]) -> None:
    """Fold manifests, ledger parts and what else the step wants folded into few files."""
    folded = {"ledger": FOLDED_LEDGER}
    for table, spec in step.tables().items():
        if spec.folded:
            folded[table] = replace(spec, folder=spec.folded)
    for table, spec in folded.items():
        fold(store, step.name, [file for manifest in manifests for file in manifest.files_of(table)], spec)
    fold_manifests(store, step.name, manifests)


def strays(store: Store, manifests: Mapping[str, Sequence[Manifest]]) -> list[str]:
    """Files in the folders that runs write into that nothing names, given the manifests that stand by step.

    They come from dead workers, earlier decisions and steps that are no more. What else lies in OUT is not looked at.
    """
    standing = store.sizes()
    named = {file.path for units in manifests.values() for unit in units for file in unit.files}
    for step, units in manifests.items():
        named |= {f"{step}/manifest.parquet", *(decision_path(step, unit.decide_hash) for unit in units)}
    for path in standing:
        if path.endswith(f"/{FOLDED}"):
            folded = read_folded(store, path.removesuffix(f"/{FOLDED}"))
            named |= {path, *(file.path for name, (_, files) in folded.items() if name in manifests for file in files)}
    ours = {*FOLDERS, *(path.split("/")[0] for path in standing if STEP_FILE.match(path))}
    return [path for path in standing if "/" in path and path.split("/")[0] in ours and path not in named]


def _clean(store: Store, steps: Sequence[Step], done: dict[str, list[Manifest]]) -> None:
    """Forget folds of steps that are no more, and remove what nothing names."""
    folders = {"ledger", *(spec.folded for step in steps for spec in step.tables().values() if spec.folded)}
    for folder in folders:
        keep_folded(store, folder, set(done))
    store.remove(strays(store, done))
    if store.is_local:
        store.remove_spool()
