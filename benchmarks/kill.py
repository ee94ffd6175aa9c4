"""Kills runs with SIGKILL at random points, driver and workers, resumes them, and compares every byte with an undisturbed run.

    python benchmarks/kill.py --points 50
    python benchmarks/kill.py --points 6 --set workers=1 --out s3://bucket/kill

The claim (design.md, "a finished unit has a manifest"): shards, index and ledger are the same whatever was killed and when.
Prints a line per kill and closes with the number of outputs that were equal.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import time
from dataclasses import dataclass

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
            if process.cmdline()[:1] and process.cmdline()[0].startswith("ray::"):
                workers.append(process)
    if not workers:
        return None
    chosen = random.choice(workers)
    with contextlib.suppress(psutil.Error):
        name = chosen.cmdline()[0]
        chosen.kill()
        return name
    return None


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
    seconds = run(job, f"{given.out}/reference")
    expected = fingerprint(f"{given.out}/reference")
    print(f"undisturbed: {seconds:.1f} s, {len(expected)} files")
    equal, outputs, kills = 0, 0, 0
    while kills < given.points:
        out = f"{given.out}/{outputs:03d}"
        for _ in range(min(KILLS_PER_RUN, given.points - kills)):
            after_s, victim = random.uniform(0, seconds), random.choice(["driver", "worker"])
            print(f"{out}  {after_s:5.1f} s  {run_and_kill(job, out, after_s, victim)}", flush=True)
            kills += 1
        run(job, out)
        outputs += 1
        same = fingerprint(out) == expected
        equal += same
        print(f"{out}  {'equal' if same else 'DIFFERENT'}", flush=True)
    print(f"{kills} kills, {equal} of {outputs} outputs equal to the undisturbed run byte for byte")
    sys.exit(equal != outputs)


if __name__ == "__main__":
    main()
