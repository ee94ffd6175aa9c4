"""Units on Ray: the same bytes as in process, deaths of workers, and the loss of a node in the middle of a run."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from jobs.cluster import ray_session
from pipelines.attempts import deaths, note_attempt
from pipelines.manifests import Manifest, totals
from pipelines.on_ray import OnRay
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.errors import OutputError
from tests.pipelines.steps import Numbers, Silent
from tests.pipelines.test_run import ODD, files, length, parity

# Ray's own deprecations are about its own settings, and the sockets of its own processes are left to the collector.
pytestmark = [
    pytest.mark.ray,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Sleepy(Numbers):
    """Takes a second for each unit."""

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        time.sleep(1.0)
        yield from super().read(unit, store, counts)


@pytest.fixture(scope="module")
def on_ray() -> Iterator[OnRay]:
    with ray_session(None, 2):
        yield OnRay("test", lambda seconds, units: None)


def go(out: Path, step: Numbers, runner: Runner) -> dict[str, list[Manifest]]:
    return run(Plan("test", str(out), (step,), 40, 0.05), runner, Silent())


def test_ray_writes_the_same_bytes(tmp_path: Path, on_ray: OnRay) -> None:
    step = Numbers((length(), parity()), ODD, up_to=200)
    go(tmp_path / "ray", step, on_ray)
    go(tmp_path / "here", step, InProcess())
    assert files(tmp_path / "ray") == files(tmp_path / "here")


def test_a_record_that_kills_its_worker_fails_alone(tmp_path: Path, on_ray: OnRay) -> None:
    done = go(tmp_path / "ray", Numbers((length(0),), ((55, "DIE"),), up_to=120), on_ray)
    counts = totals(done["numbers"])
    assert counts["failed"] == 1
    assert counts["in"] == 120
    # The other units are the same as if it had not happened.
    go(tmp_path / "calm", Numbers((length(0),), ((55, "DIE"),), up_to=40), InProcess())
    name = "numbers/documents"
    assert Store(str(tmp_path / "calm")).sizes(name).items() <= Store(str(tmp_path / "ray")).sizes(name).items()


def test_an_error_on_a_worker_arrives_as_itself(tmp_path: Path, on_ray: OnRay) -> None:
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers/documents").write_text("in the way")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        go(tmp_path, Numbers((length(0),), up_to=50), on_ray)


def test_a_wait_without_a_finished_unit_is_told(tmp_path: Path, on_ray: OnRay) -> None:
    told: list[tuple[float, int]] = []
    runner = OnRay("test", lambda seconds, units: told.append((seconds, units)), stall_s=0.2)
    go(tmp_path, Sleepy((length(0),), up_to=40), runner)
    assert told[:2] == [(0.2, 1), (0.4, 1)]


def test_a_lost_node_is_not_charged_to_the_unit(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for session, node in (("now", "alive"), ("now", "gone"), ("before", "alive")):
        note_attempt(store, "step", "unit", session, node)
    assert deaths(store, "step", "unit", "now", {"alive"}) == 1
    assert deaths(store, "step", "other", "now", {"alive"}) == 0


def test_a_node_is_lost_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """Two nodes on this machine (Ray's own cluster utility, in a process of its own); one is killed after two units."""
    script = Path(__file__).with_name("two_nodes.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "nodes")], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "node removed" in done.stdout
    go(tmp_path / "here", slow_numbers(), InProcess())
    assert files(tmp_path / "nodes") == files(tmp_path / "here")


def slow_numbers() -> Numbers:
    """Units that take half a second each, so that a node can be lost while one is at work."""
    from tests.pipelines.two_nodes import step

    return step(pause_s=0.0)
