"""`interleaf run` and `interleaf plan`: a recipe to its end, or told before it begins."""

import contextlib
import datetime
import importlib.metadata
import json
import os
import platform
import socket
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from jobs.cluster import check_resources, ray_session
from jobs.doctor import packages
from jobs.funnel import print_funnel
from jobs.training import train_on_shards, training_of
from pipelines.build import build_plan
from pipelines.lease import LEASE
from pipelines.manifests import Manifest
from pipelines.on_ray import OnRay, needs
from pipelines.run import RUN_JSON, InProcess, Plan, Runner, run
from pipelines.step import Asking, Needing, Step, decide_hash, limits
from pipelines.storage import Store
from schemas.errors import OutputError, PreflightError
from schemas.recipe import Recipe
from synth.browser import browser_version

# What drawn pixels depend on, besides the fonts.
DRAWING_PACKAGES = ("matplotlib", "opencv-python-headless", "plotly", "seaborn", "uharfbuzz")
LINEAGE_PACKAGES = ("interleaf", "ray", "pyarrow", "duckdb", "pillow", "fastwarc", "selectolax", "tiktoken", "numpy")


def run_recipe(recipe: Recipe, out: str | None, address: str | None) -> None:
    """Run a recipe and print what became of the records.

    Raises:
        InterleafError: the recipe, the machine or the output does not allow it; see schemas.errors.
    """
    for diagnosis in packages():
        if not diagnosis.well:
            raise PreflightError(f"{diagnosis.subject}: {diagnosis.found}; {diagnosis.cure}")
    plan = build_plan(recipe, out or recipe.out)
    if recipe.train:
        training_of(recipe.train, plan.store)
    plan.steps[0].start(plan.store, [], plan.unit_bytes)  # an input that is not there shows before anything is started
    for step in plan.steps:
        if isinstance(step, Needing):
            step.preflight()
    _check_out(plan.store)
    console = Console(stderr=True)
    facts = _facts(recipe, plan)
    bars = _bars(console)
    watcher = _Teller(bars, plan.store, facts)
    with _runner(plan, recipe.workers, address, watcher) as runner, bars:
        done = run(plan, runner, watcher)
    print_funnel(plan.out, done)
    _print_told(plan, done)
    if recipe.train:
        train_on_shards(recipe.train, plan.store)


def _print_told(plan: Plan, done: Mapping[str, Sequence[Manifest]]) -> None:
    """What steps that ask somebody else's service have to say."""
    console = Console(highlight=False)
    for step in plan.steps:
        for line in step.told(plan.store, done[step.name]) if isinstance(step, Asking) else ():
            console.print(line, style="yellow" if line.startswith("warning: ") else None, markup=False, soft_wrap=True)


def _check_out(store: Store) -> None:
    """Whether OUT is a run's, or nobody's: a run removes what is left over in the folders that it writes into.

    Raises:
        OutputError: there are files, and no run.json beside them.
    """
    if store.exists(RUN_JSON):
        return
    if others := [path for path in store.sizes() if path != LEASE]:
        raise OutputError(
            f"{store.root} holds {others[0]} and is not the output of a run; choose an empty folder as --out"
        )


def _runner(
    plan: Plan, workers: int | None, address: str | None, watcher: "_Teller"
) -> contextlib.AbstractContextManager[Runner]:
    if workers == 0 and address is None:
        return contextlib.nullcontext(InProcess())
    return _on_ray(plan, workers, address, watcher)


@contextlib.contextmanager
def _on_ray(plan: Plan, workers: int | None, address: str | None, watcher: "_Teller") -> Iterator[Runner]:
    if address is None:
        check_resources(needs(plan.steps), None, workers)
    with ray_session(address, workers):
        if address is not None:
            check_resources(needs(plan.steps), address)
        yield OnRay(uuid.uuid4().hex, watcher.stalled)


class _Teller:
    """Tells the terminal (a progress bar per step, in units) and run.json what the driver tells it."""

    def __init__(self, progress: Progress, store: Store, facts: dict[str, Any]) -> None:
        self._progress, self._store, self._facts = progress, store, facts
        self._bars: dict[str, Any] = {}

    def state(self, state: str) -> None:
        ended = {} if state == "running" else {"ended": _now()}
        facts = {**self._facts, "status": state, **ended}
        text = json.dumps(facts, indent=1, ensure_ascii=False)
        # A full disk has failed the run already; that it also keeps the state from being written is not the news.
        with contextlib.suppress(OutputError) if state == "failed" else contextlib.nullcontext():
            self._store.write(RUN_JSON, text.encode())

    def started(self, steps: tuple[Step, ...], units: int, reused: int) -> None:
        for step in steps:
            note = f"{reused} re-used" if reused else ""
            self._bars[step.name] = self._progress.add_task(step.name, total=units, records=0, note=note)

    def finished(self, manifests: list[Manifest]) -> None:
        for manifest in manifests:
            bar = self._bars[manifest.step]
            records = self._progress.tasks[bar].fields["records"] + manifest.counts["in"]
            self._progress.update(bar, advance=1, records=records)

    def stalled(self, seconds: float, units: int) -> None:
        self._progress.console.print(
            f"[yellow]no unit has finished for {seconds / 60:.0f} minutes, {units} are out; "
            "look at the nodes with `ray status`, or stop and run again: finished units are kept[/yellow]"
        )


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("units  {task.fields[records]:>9,} records"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=console,
    )


def _facts(recipe: Recipe, plan: Plan) -> dict[str, Any]:
    """Lineage: everything that made OUT; times and hosts stand here and nowhere else."""
    steps = [
        {
            "name": step.name,
            "use": step.use,
            "version": step.version,
            "records": step.records,
            "decide_hash": decide_hash(step),
            "rules": [{"name": rule.name, **values} for rule, values in zip(step.rules, limits(step), strict=True)],
        }
        for step in plan.steps
    ]
    return {
        "name": recipe.name,
        "recipe": recipe.model_dump(mode="json"),
        "steps": steps,
        "seed": recipe.seed,
        "versions": _versions(any(step.use == "synth.draw" for step in plan.steps)),
        "command": sys.argv[1:],
        "host": socket.gethostname(),
        "cpus": os.cpu_count(),
        "started": _now(),
    }


def _versions(draws: bool) -> dict[str, str]:
    versions = {"python": platform.python_version()}
    versions |= {name: importlib.metadata.version(name) for name in LINEAGE_PACKAGES}
    if not draws:
        return versions
    for name in DRAWING_PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # a plug-in's generator may do without
            versions[name] = importlib.metadata.version(name)
    if browser := browser_version():  # of the system: no lock holds it
        versions["chromium"] = browser
    return versions


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
