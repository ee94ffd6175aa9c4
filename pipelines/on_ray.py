"""Runs units as tasks of Ray: scheduling, retries and autoscaling are Ray's, the data stays in Parquet."""

import itertools
import pickle
from collections.abc import Callable, Iterator, Sequence

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
# Units that Ray knows of at once: enough for an autoscaler to see what is wanted, few enough to wait on.
SUBMITTED_UNITS = 1000


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
            InterleafError: what a worker raised on purpose, with its own text; or Ray itself broke off.
        """
        import ray

        need = needs(steps)
        # Ray repeats a task whose worker died without end; how often a unit may kill one the worker itself counts.
        unit = ray.remote(
            num_cpus=need.cpus,
            num_gpus=need.gpus,
            memory=need.memory_mib << 20,  # Ray cannot see what a unit takes, so it is declared
            max_retries=-1,
            max_calls=0,  # a worker with a GPU, too, keeps its models from unit to unit
        )(_unit)
        shared = ray.put(cloudpickle.dumps((steps, store, self._session)))
        queue = iter(sorted(tasks, key=lambda task: -task.unit.bytes))  # a long one last would keep all waiting
        out: set[ray.ObjectRef[bytes]] = set()
        left, waited_s = len(tasks), 0.0
        try:
            while left:
                for task in itertools.islice(queue, SUBMITTED_UNITS - len(out)):
                    out.add(unit.remote(shared, cloudpickle.dumps(task)))
                ready, _ = ray.wait(list(out), timeout=self._stall_s)
                if not ready:
                    waited_s += self._stall_s
                    self._stalled(waited_s, left)
                    continue
                left, waited_s = left - 1, 0.0
                out.remove(ready[0])
                done = pickle.loads(ray.get(ready[0]))
                if isinstance(done, InterleafError):
                    raise done
                yield done
        except ray.exceptions.RayTaskError:
            raise
        except ray.exceptions.RayError as error:
            raise InterleafError(f"Ray broke off ({error}); run again, finished units are kept") from error
        finally:
            for unfinished in out:
                ray.cancel(unfinished, force=True)


def needs(steps: tuple[Step, ...]) -> Resources:
    """What one worker needs that takes a unit through all of the steps."""
    need = Resources(cpus=0, memory_mib=0)
    for step in steps:
        need |= step.resources
        for rule in step.rules:
            need |= rule.rule.needs
    return need


def _unit(shared: bytes, pickled_task: bytes) -> bytes:
    """On a worker: a unit through the steps; an InterleafError is a value, raised it would arrive as text of Ray's."""
    steps, store, session = pickle.loads(shared)
    task: ChainTask = pickle.loads(pickled_task)

    def killed(step: Step, unit: Unit) -> int:
        """How often this unit killed its worker on a node that still lives; and note that it is tried again."""
        import ray

        alive = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
        count = deaths(store, step.name, unit.id, session, alive)
        note_attempt(store, step.name, unit.id, session, ray.get_runtime_context().get_node_id())
        return count

    try:
        return pickle.dumps(run_chain(steps, task, store, killed))
    except InterleafError as error:
        return pickle.dumps(error)
