"""What Ray costs: the same units in process and through Ray on 2 cores, and the memory of a worker at 1x and 10x input.

    python benchmarks/overhead.py                                 # about two minutes
    python benchmarks/overhead.py --copies 200 --unit-mib 16      # the claim: ten minutes of work at 10x

The claims: at most 8 CPU seconds a job over in-process, at least 90 % of the in-process rate on 2 cores, worker memory
flat within 20 % from 1x to 10x. Input is the demo crawl, copied under other hosts with the words of its pages
exchanged, so that copies are no duplicates of each other. Prints exact counts beside every figure.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from copies import KEEP_PICTURES, copies

from pipelines.manifests import read_manifests
from pipelines.storage import Store

SAMPLE_S = 1.0  # memory is read from the kernel page by page, which takes time itself


@dataclass
class Usage:
    """What a command and all processes below it used."""

    wall_s: float = 0.0
    cpu_s: dict[int, float] = field(default_factory=dict)
    worker_mib: float = 0.0  # the largest unique set of one worker

    def look(self, root: psutil.Process) -> None:
        """Add up the CPU time of all processes, and take the unique memory of those that hold pages and pictures."""
        with contextlib.suppress(psutil.Error):
            family = [root, *root.children(recursive=True)]
            on_ray = any("raylet" in process.name() for process in family)
            for process in family:
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    self.cpu_s[process.pid] = times.user + times.system
                    if "ray::_unit" in "".join(process.cmdline()[:1]) if on_ray else process == root:
                        self.worker_mib = max(self.worker_mib, process.memory_full_info().uss / 2**20)


def run(inputs: list[Path], out: Path, workers: int, unit_mib: int) -> tuple[Usage, subprocess.Popen[bytes]]:
    names = json.dumps([str(path) for path in inputs])
    changes = [f"steps.0.inputs={names}", f"workers={workers}", f"unit_mib={unit_mib}", KEEP_PICTURES]
    words = [word for change in changes for word in ("--set", change)]
    command = [sys.executable, "-m", "jobs.cli", "run", "demo", "--out", str(out), *words]
    return Usage(), subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def watch(runs: list[tuple[Usage, subprocess.Popen[bytes]]]) -> list[Usage]:
    """Wait for all, looking at them as they work."""
    start = time.perf_counter()
    roots = [psutil.Process(process.pid) for _, process in runs]
    while any(process.poll() is None for _, process in runs):
        for (usage, process), root in zip(runs, roots, strict=True):
            if process.poll() is None:
                usage.look(root)
                usage.wall_s = time.perf_counter() - start
        time.sleep(SAMPLE_S)
    for _, process in runs:
        if process.returncode:
            raise SystemExit((process.stderr.read() if process.stderr else b"").decode())
    return [usage for usage, _ in runs]


def records(out: Path) -> tuple[int, int]:
    """Captures that came in and samples that came out."""
    came = sum(one.counts["in"] for one in read_manifests(Store(str(out)), "crawl.extract").values())
    made = sum(one.counts["kept"] for one in read_manifests(Store(str(out)), "shards.write").values())
    return came, made


def measure(inputs: list[Path], folder: Path, unit_mib: int) -> Usage:
    """Both sides on the same inputs; prints a block."""
    half = len(inputs) // 2
    shutil.rmtree(folder, ignore_errors=True)
    base = watch([run(inputs[:half], folder / "a", 0, unit_mib), run(inputs[half:], folder / "b", 0, unit_mib)])
    came, made = (sum(pair) for pair in zip(records(folder / "a"), records(folder / "b"), strict=True))
    base_wall, base_cpu = max(one.wall_s for one in base), sum(sum(one.cpu_s.values()) for one in base)
    print(f"  in process, 2 x 1 core: {base_wall:7.1f} s wall {base_cpu:7.1f} s CPU  {came} captures -> {made} samples")
    (ray,) = watch([run(inputs, folder / "ray", 2, unit_mib)])
    came, made = records(folder / "ray")
    cpu = sum(ray.cpu_s.values())
    print(f"  Ray, 2 workers:         {ray.wall_s:7.1f} s wall {cpu:7.1f} s CPU  {came} captures -> {made} samples")
    print(f"  rate of Ray / in process {base_wall / ray.wall_s:.3f}, CPU over in process {cpu - base_cpu:+.1f} s")
    print(f"  largest worker {ray.worker_mib:.0f} MiB, in-process run {max(one.worker_mib for one in base):.0f} MiB")
    return ray


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--copies", type=int, default=10, help="copies of the crawl at 10x")
    options.add_argument("--unit-mib", type=int, default=4)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        inputs = copies(folder / "in", given.copies)
        few = max(2, len(inputs) // 10 // 2 * 2)
        print(f"1x: {few} files")
        small = measure(inputs[:few], folder / "1x", given.unit_mib)
        print(f"10x: {len(inputs)} files")
        large = measure(inputs, folder / "10x", given.unit_mib)
        print(f"worker memory at 10x / 1x: {large.worker_mib / small.worker_mib:.3f}")


if __name__ == "__main__":
    main()
