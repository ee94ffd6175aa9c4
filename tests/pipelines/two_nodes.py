"""A run on two Ray nodes that loses one of them in the middle; started by test_on_ray.py in a process of its own."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["RAY_AUTH_MODE"] = "disabled"
os.environ["PYTHONPATH"] = sys.path[0]

import pyarrow as pa

from jobs.cluster import RAY_SETTINGS, ray_session
from pipelines.on_ray import OnRay
from pipelines.run import Plan, run
from pipelines.storage import Store
from pipelines.units import Unit
from tests.pipelines.steps import Numbers, Silent
from tests.pipelines.test_run import length

PAUSE = "INTERLEAF_TEST_PAUSE_S"


class Slow(Numbers):
    """Pauses once per unit; how long is no parameter, so that the bytes do not depend on it."""

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        time.sleep(float(os.environ.get(PAUSE, "0")))
        yield from super().read(unit, store, counts)


def step(pause_s: float) -> Numbers:
    os.environ[PAUSE] = str(pause_s)
    return Slow((length(),), up_to=400)


class Remover(Silent):
    """Removes a node once two units have finished."""

    def __init__(self, cluster: Any, node: Any) -> None:
        self._cluster, self._node, self._units = cluster, node, 0

    def finished(self, manifests: list[Any]) -> None:
        self._units += 1
        if self._units == 2:
            self._cluster.remove_node(self._node, allow_graceful=False)
            print("node removed", flush=True)


def main() -> None:
    for name, value in RAY_SETTINGS.items():
        os.environ.setdefault(name, value)
    slow = step(pause_s=1.0)
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    node = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    with ray_session(cluster.address, None):
        plan = Plan("test", sys.argv[1], (slow,), 40, 0.05)
        run(plan, OnRay("nodes", lambda seconds, units: None), Remover(cluster, node))
    cluster.shutdown()


if __name__ == "__main__":
    main()
