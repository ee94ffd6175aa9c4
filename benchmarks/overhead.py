"""What Ray costs: the same units in process and through Ray on 2 cores, and the memory of a worker at 1x and 10x input.

    python benchmarks/overhead.py                                 # about two minutes
    python benchmarks/overhead.py --copies 200 --unit-mib 16      # the claim: ten minutes of work at 10x

The claims: at most 8 CPU seconds a job over in-process, at least 90 % of the in-process rate on 2 cores, worker memory
flat within 20 % from 1x to 10x. Input is the demo crawl, copied under other host names of the same length, so that no
two pages are the same. Prints exact counts beside every figure.
"""

import argparse
import contextlib
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from fastwarc.warc import ArchiveIterator

from pipelines.manifests import read_manifests
from pipelines.storage import Store

HOST = b"handbook.example.org"  # the host in the demo crawl
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
            for process in family:
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    self.cpu_s[process.pid] = times.user + times.system
                    if len(family) == 1 or "ray::_unit" in "".join(process.cmdline()[:1]):
                        self.worker_mib = max(self.worker_mib, process.memory_full_info().uss / 2**20)


def copies(source: Path, folder: Path, count: int) -> list[Path]:
    """`count` copies of the crawl, each under a host of its own."""
    made = []
    for number in range(count):
        host = f"c{number:04d}.handbook.tests".encode()
        assert len(host) == len(HOST)
        for warc in sorted(source.glob("*.warc.gz")):
            target = folder / f"{number:04d}-{warc.name}"
            with target.open("wb") as stream:
                for member in members(warc):
                    stream.write(gzip.compress(member.replace(HOST, host), compresslevel=1, mtime=0))
            made.append(target)
    return made


def members(warc: Path) -> Iterator[bytes]:
    data = warc.read_bytes()
    with warc.open("rb") as stream:
        edges = [record.stream_pos for record in ArchiveIterator(stream, parse_http=False)]
    for start, end in zip(edges, [*edges[1:], len(data)], strict=True):
        yield gzip.decompress(data[start:end])


def run(inputs: list[Path], out: Path, workers: int, unit_mib: int) -> tuple[Usage, subprocess.Popen[bytes]]:
    names = json.dumps([str(path) for path in inputs])
    words = ["--set", f"steps.0.inputs={names}", "--set", f"workers={workers}", "--set", f"unit_mib={unit_mib}"]
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
    options.add_argument("--crawl", type=Path, default=Path("examples/crawl"))
    options.add_argument("--copies", type=int, default=10, help="copies of the crawl at 10x")
    options.add_argument("--unit-mib", type=int, default=4)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        inputs = copies(given.crawl, folder / "in", given.copies)
        few = max(2, len(inputs) // 10 // 2 * 2)
        print(f"1x: {few} files")
        small = measure(inputs[:few], folder / "1x", given.unit_mib)
        print(f"10x: {len(inputs)} files")
        large = measure(inputs, folder / "10x", given.unit_mib)
        print(f"worker memory at 10x / 1x: {large.worker_mib / small.worker_mib:.3f}")


if __name__ == "__main__":
    main()
