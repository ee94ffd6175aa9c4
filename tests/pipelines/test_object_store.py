"""The same runs with OUT on an object store, moto's S3 server on this machine."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.lease import LEASE, held
from pipelines.run import InProcess, Plan, run
from pipelines.storage import Store
from schemas.errors import OutputError
from tests.object_store import s3_server
from tests.pipelines.steps import Numbers, Silent
from tests.pipelines.test_run import ODD, length, parity

# The client leaves its sessions to the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A fresh bucket's URL."""
    with s3_server("runs"):
        yield "s3://runs"


def test_a_run_writes_the_same_files_as_on_a_disk(bucket: str, tmp_path: Path) -> None:
    step = Numbers((length(), parity()), ODD, up_to=120)
    for out in (f"{bucket}/same", str(tmp_path)):
        run(Plan("test", out, (step,), 40, 0.05), InProcess(), Silent())
    there, here = Store(f"{bucket}/same"), Store(str(tmp_path))
    assert there.sizes() == here.sizes()
    assert LEASE not in there.sizes()
    name = next(path for path in here.sizes() if path.startswith("ledger/numbers"))
    assert there.read(name) == here.read(name)


def test_a_second_run_re_uses_and_mends(bucket: str) -> None:
    out = f"{bucket}/again"
    plan = Plan("test", out, (Numbers((length(),), up_to=120),), 40, 0.05)
    done = run(plan, InProcess(), Silent())
    expected = plan.store.sizes()
    plan.store.remove([done["numbers"][1].files_of("documents")[0].path])
    plan.store.write("numbers/documents/stray.parquet", b"left behind")
    watcher = Silent()
    run(plan, InProcess(), watcher)
    assert (watcher.units, watcher.reused) == (3, 2)
    assert plan.store.sizes() == expected


def test_a_lease_is_held_by_one_and_lapses_with_its_process(bucket: str) -> None:
    store = Store(f"{bucket}/lease")
    with held(store), pytest.raises(OutputError, match="held by another run"), held(store):
        pass
    gone = f'{{"host": "elsewhere", "pid": 1, "process_started": 0, "renewed": {time.time()}}}'
    store.write(LEASE, gone.encode())
    with pytest.raises(OutputError, match="process 1 on elsewhere"), held(store):
        pass
    store.write(LEASE, gone.replace(str(time.time())[:6], "100000").encode())
    with held(store):
        assert store.exists(LEASE)
    assert not store.exists(LEASE)


def test_creating_is_refused_when_the_file_is_there(bucket: str) -> None:
    store = Store(f"{bucket}/create")
    assert store.create("one", b"1")
    assert not store.create("one", b"2")
    assert store.read("one") == b"1"
