"""Kills runs with SIGKILL at random points, driver and workers, resumes them, and compares every byte.

    python benchmarks/kill.py --points 50
    python benchmarks/kill.py --points 12 --set workers=1
    python benchmarks/kill.py --points 12 --out s3://bucket/kill    # on moto's server, started here

The claim (design.md, "a finished unit has a manifest"): shards, index, ledger and dropped are those of an undisturbed
run, whatever was killed and when.
Prints a line per kill and closes with the number of outputs that were equal.
"""

import argparse
import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import fsspec
import psutil

from pipelines.storage import Store

COMPARED = ("samples/", "index/", "ledger/", "dropped/")
KILLS_PER_RUN = 3


@dataclass(frozen=True)
class Job:
    """A recipe with its changes, run by the real command."""

    recipe: str
    changes: tuple[str, ...]

    def command(self, out: str) -> list[str]:
        sets = [word for change in self.changes for word in ("--set", change)]
        return [sys.executable, "-m", "jobs.cli", "run", self.recipe, "--out", out, *sets]


def fingerprint(out: str) -> dict[str, int]:
    """Every file of the output by path and length; data files carry their sha256 in their name."""
    return {path: size for path, size in Store(out).sizes().items() if path.startswith(COMPARED)}


def run(job: Job, out: str) -> float:
    """Run to the end; seconds taken."""
    start = time.perf_counter()
    done = subprocess.run(job.command(out), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the run itself failed:\n{done.stderr}")
    return time.perf_counter() - start


def run_and_kill(job: Job, out: str, after_s: float, victim: str) -> str:
    """Start a run and kill its driver or one of its workers after a while; what happened, in words."""
    process = subprocess.Popen(job.command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=after_s)
    except subprocess.TimeoutExpired:
        pass
    else:
        return "had ended"
    killed = _kill_worker(process.pid) if victim == "worker" else None
    if killed is None:
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        psutil.wait_procs(family, timeout=30)
        return "driver killed"
    try:
        return f"{killed} killed, the run ended with status {process.wait(timeout=600)}"
    except subprocess.TimeoutExpired:
        process.kill()
        return f"{killed} killed, THE RUN HUNG"


def _kill_worker(driver: int) -> str | None:
    """Kill a random Ray worker that has a task or waits for one; None when there is none yet."""
    workers = []
    for process in psutil.Process(driver).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            name = "".join(process.cmdline()[:1])
            if name.startswith("ray::") and "Agent" not in name:  # an agent is part of the node, not a worker
                workers.append(process)
    if not workers:
        return None
    chosen = random.choice(workers)
    with contextlib.suppress(psutil.Error):
        name = chosen.cmdline()[0]
        chosen.kill()
        return name
    return None


@contextlib.contextmanager
def object_store(out: str) -> Iterator[None]:
    """An S3 server on this machine for an s3:// output, unless the environment names one."""
    if not out.startswith("s3://") or "AWS_ENDPOINT_URL" in os.environ:
        yield
        return
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    credentials = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
    os.environ |= {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_DEFAULT_REGION": "us-east-1", **credentials}
    fsspec.filesystem("s3").mkdir(out.removeprefix("s3://").split("/")[0])
    yield
    server.stop()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--recipe", default="demo")
    options.add_argument("--set", dest="changes", action="append", default=[])
    options.add_argument("--points", type=int, default=50)
    options.add_argument("--out", default="runs/kill")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    random.seed(given.seed)
    job = Job(given.recipe, tuple(given.changes))
    with object_store(given.out):
        sys.exit(compare(job, given.out, given.points))


def compare(job: Job, out: str, points: int) -> bool:
    """Kill at so many points and say whether any output differs."""
    seconds = run(job, f"{out}/reference")
    expected = fingerprint(f"{out}/reference")
    print(f"undisturbed: {seconds:.1f} s, {len(expected)} files")
    equal, outputs, kills = 0, 0, 0
    while kills < points:
        folder = f"{out}/{outputs:03d}"
        for _ in range(min(KILLS_PER_RUN, points - kills)):
            after_s, victim = random.uniform(0, seconds), random.choice(["driver", "worker"])
            happened = run_and_kill(job, folder, after_s, victim)
            print(f"{folder}  {after_s:5.1f} s  {happened}", flush=True)
            kills += "killed" in happened
        run(job, folder)
        outputs += 1
        same = fingerprint(folder) == expected
        equal += same
        print(f"{folder}  {'equal' if same else 'DIFFERENT'}", flush=True)
    print(f"{kills} kills, {equal} of {outputs} outputs equal to the undisturbed run byte for byte")
    return equal != outputs


if __name__ == "__main__":
    main()
