"""Runs units as rows of Ray Data: scheduling, retries and autoscaling are Ray's, the data stays in Parquet."""

import pickle
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import cloudpickle

from pipelines.attempts import deaths, note_attempt
from pipelines.manifests import Manifest
from pipelines.step import Step
from pipelines.storage import Store
from pipelines.units import Unit
from pipelines.work import ChainTask, run_chain
from schemas.errors import InterleafError
from schemas.resources import Resources

STALL_S = 900.0  # nothing finished for so long: say so, since Ray may wait for a node that is gone


class OnRay:
    """A runner over the Ray that this process is connected to.

    `session` names the run, so that deaths of workers in earlier runs are not held against a unit. Whenever `stall_s`
    passed without a finished unit, `stalled` is called with the seconds since the last and the number of units out.
    """

    def __init__(self, session: str, stalled: Callable[[float, int], None], stall_s: float = STALL_S) -> None:
        self._session, self._stalled, self._stall_s = session, stalled, stall_s

    def run(self, steps: tuple[Step, ...], tasks: Sequence[ChainTask], store: Store) -> Iterator[list[Manifest]]:
        """The manifests of each unit, in the order in which units finish.

        Raises:
            InterleafError: what a worker raised on purpose, with its own text.
        """
        results: queue.Queue[list[Manifest] | BaseException | None] = queue.Queue()
        pump = threading.Thread(target=self._pump, args=(steps, tasks, store, results), daemon=True)
        pump.start()
        left, waited_s = len(tasks), 0.0
        while True:
            try:
                item = results.get(timeout=self._stall_s)
            except queue.Empty:
                waited_s += self._stall_s
                self._stalled(waited_s, left)
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            left, waited_s = left - 1, 0.0
            yield item

    def _pump(
        self,
        steps: tuple[Step, ...],
        tasks: Sequence[ChainTask],
        store: Store,
        results: "queue.Queue[list[Manifest] | BaseException | None]",
    ) -> None:
        """Run the Ray Data pipeline in a thread of its own, so that the driver keeps watching."""
        import ray
        import ray.data

        # Ray Data retries a task whose worker died without end; how often a unit may kill one the worker itself counts.
        need = needs(steps)
        try:
            rows = [{"task": cloudpickle.dumps(task)} for task in tasks]
            units = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
                _Work(steps, store, self._session),
                num_cpus=need.cpus,
                num_gpus=need.gpus or None,
                memory=need.memory_mib << 20,  # Ray cannot see what a unit takes, so it is declared
            )
            for row in units.iter_rows():
                results.put(pickle.loads(row["done"]))
        except Exception as error:  # noqa: BLE001  # carried to the thread that waits
            lost = isinstance(error, ray.exceptions.RayError) and not isinstance(error, ray.exceptions.RayTaskError)
            results.put(
                InterleafError(f"Ray broke off ({error}); run again, finished units are kept") if lost else error
            )
        else:
            results.put(None)


def needs(steps: tuple[Step, ...]) -> Resources:
    """What one worker needs that takes a unit through all of the steps."""
    need = Resources(cpus=0, memory_mib=0)
    for step in steps:
        need |= step.resources
        for rule in step.rules:
            need |= rule.rule.needs
    return need


class _Work:
    """What a worker does with a row."""

    def __init__(self, steps: tuple[Step, ...], store: Store, session: str) -> None:
        self._steps, self._store, self._session = steps, store, session

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        task: ChainTask = pickle.loads(row["task"])
        try:
            done: list[Manifest] | InterleafError = run_chain(self._steps, task, self._store, self._deaths)
        except InterleafError as error:
            done = error  # as a value: raised, it would reach the driver as text inside an error of Ray's
        return {"done": pickle.dumps(done)}

    def _deaths(self, step: Step, unit: Unit) -> int:
        """How often this unit killed its worker on a node that still lives; and note that it is tried again."""
        import ray

        alive = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
        count = deaths(self._store, step.name, unit.id, self._session, alive)
        note_attempt(self._store, step.name, unit.id, self._session, ray.get_runtime_context().get_node_id())
        return count
