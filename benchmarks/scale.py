"""What a crawl costs as it grows: CPU time by chain of steps, peak memory and bytes shuffled at 1x, 3x and 10x input.

    python benchmarks/scale.py                  # about seven minutes
    python benchmarks/scale.py --copies 20      # 20, 60 and 200 copies of the demo crawl

The claims: CPU time per document within 15 % from 1x to 10x, memory of a worker flat within 20 %. Input is the demo
crawl, copied under hosts of its own with the words of its pages exchanged, so that copies are no duplicates of each
other but for one page in ten, which stays as it is. The recipe is the demo's, whole: what is compared across units
(pictures by address, documents by keys, pictures by hash, the shuffle into shards) is there. Each size runs in a
process of its own without Ray, which is what a worker does; bytes shuffled are those of tables read across units.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from copies import KEEP_PICTURES, copies

from jobs.load import load
from pipelines.build import build_plan
from pipelines.manifests import Manifest
from pipelines.run import InProcess, run
from pipelines.step import Step

SIZES = (1, 3, 10)
# Tables that hold what a document says or shows stay with their unit; all others are read across units.
LOCAL = {"documents", "counted", "dropped", "ledger", "samples", "index_samples", "index_media", "removed"}
UNIT_MIB = 16


class Clock:
    """A watcher that takes the CPU time of each chain of steps."""

    def __init__(self) -> None:
        self.cpu_s: Counter[str] = Counter()
        self._chain, self._begun = "", time.process_time()

    def state(self, state: str) -> None:
        self._stop()

    def started(self, steps: tuple[Step, ...], units: int, reused: int) -> None:
        self._stop()
        self._chain = " > ".join(step.name for step in steps)

    def finished(self, manifests: list[Manifest]) -> None:
        pass

    def _stop(self) -> None:
        now = time.process_time()
        if self._chain:
            self.cpu_s[self._chain] += now - self._begun
        self._begun = now


def measure(inputs: Sequence[str], out: str) -> dict[str, Any]:
    """One run in this process; what it took and made."""
    changes = [f"steps.0.inputs={json.dumps(list(inputs))}", f"unit_mib={UNIT_MIB}", KEEP_PICTURES]
    recipe = load("demo", changes)
    clock = Clock()
    done = run(build_plan(recipe, out), InProcess(), clock)
    shuffled = Counter[str]()
    for step, manifests in done.items():
        for manifest in manifests:
            for file in manifest.files:
                if file.table not in LOCAL:
                    shuffled[f"{step}/{file.table}"] += file.bytes
    counts = {
        step: sum((Counter(manifest.counts) for manifest in manifests), Counter[str]())
        for step, manifests in done.items()
    }
    return {
        "cpu_s": dict(clock.cpu_s),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "shuffled": dict(shuffled),
        "counts": {step: {name: found[name] for name in ("in", "kept")} for step, found in counts.items()},
        "pages": sum(file.rows for manifest in done["crawl.extract"] for file in manifest.files_of("documents")),
        "input_mb": sum(Path(path).stat().st_size for path in inputs) / 1e6,
    }


def in_a_process(inputs: Sequence[Path], out: Path) -> dict[str, Any]:
    """`measure` in a fresh process, whose memory nobody has used."""
    command = [sys.executable, __file__, "--one", str(out)]
    done = subprocess.run(
        command, input=json.dumps(list(map(str, inputs))), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(found: dict[int, dict[str, Any]]) -> None:
    """Tables over the sizes, the last column 10x against 1x."""
    first, last = found[SIZES[0]], found[SIZES[-1]]
    print(f"{'':46}" + "".join(f"{size:>11}x" for size in SIZES) + f"{'ratio':>9}")
    for name in ("input_mb", "pages", "peak_mib"):
        _row(name, [found[size][name] for size in SIZES])
    for step in last["counts"]:
        _row(f"{step}: in", [found[size]["counts"][step]["in"] for size in SIZES])
    print("CPU ms per page that extraction kept")
    for chain in last["cpu_s"]:
        _row(f"  {chain}", [1000 * found[size]["cpu_s"][chain] / found[size]["pages"] for size in SIZES])
    _row("  all", [1000 * sum(found[size]["cpu_s"].values()) / found[size]["pages"] for size in SIZES])
    print("bytes read across units per page that extraction kept")
    for table in sorted(last["shuffled"]):
        _row(f"  {table}", [found[size]["shuffled"].get(table, 0) / found[size]["pages"] for size in SIZES])
    per_page = [sum(one["cpu_s"].values()) / one["pages"] for one in (first, last)]
    print(f"CPU per page at {SIZES[-1]}x / {SIZES[0]}x: {per_page[1] / per_page[0]:.3f}")
    print(f"peak memory at {SIZES[-1]}x / {SIZES[0]}x: {last['peak_mib'] / first['peak_mib']:.3f}")


def _row(name: str, values: list[float]) -> None:
    ratio = f"{values[-1] / values[0]:9.3f}" if values[0] else ""
    print(f"{name[:46]:46}" + "".join(f"{value:12,.2f}" for value in values) + ratio)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--copies", type=int, default=4, help="copies of the demo crawl at 1x")
    options.add_argument("--one", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        print(json.dumps(measure(json.load(sys.stdin), given.one)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        inputs = copies(folder / "in", given.copies * SIZES[-1])
        files_of_a_copy = len(inputs) // (given.copies * SIZES[-1])
        in_a_process(inputs[:files_of_a_copy], folder / "warm-up")
        found = {}
        for size in SIZES:
            found[size] = in_a_process(inputs[: given.copies * size * files_of_a_copy], folder / f"{size}x")
            print(f"{size}x done", file=sys.stderr)
    report(found)


if __name__ == "__main__":
    main()
