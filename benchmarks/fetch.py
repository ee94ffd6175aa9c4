"""images.fetch against img2dataset: pictures stored per CPU second, from the same server, which is not counted.

    benchmarks/peers.sh img2dataset
    python benchmarks/fetch.py                  # about eight minutes
    python benchmarks/fetch.py --runs 1 --pictures 1000

The claims: 1.5 times as many pictures a CPU second on pictures alone, and as many with robots.txt, opt-outs and the
check of every address on. Counted is the CPU time of the whole process tree, imports included. Each side is run over
few and over many pictures, so that the rate is also given without start-up.

The pictures: JPEG, PNG and WebP made in code, sizes as on the web, and those of the demo crawl; on 50 hosts, which are
addresses of the loopback. Both sides store the bytes and their sha256. Three comparisons:

- `bytes`: nothing is decoded. img2dataset with `disable_all_reencoding`; ours without robots.txt, ai.txt, tdmrep.json
  and X-Robots-Tag. Ours reads the header of every picture, cuts its metadata out and notes 28 facts; img2dataset keeps
  what came.
- `decoded`: JPEG alone, so that neither side encodes anything. img2dataset with `skip_reencode`, which decodes to
  check; ours with images.resolve after the fetch, which decodes in a child process, hashes what it sees (pHash) and
  writes the pictures again, with their documents.
- `all on`: as `bytes`, and ours asks every host for robots.txt, ai.txt and tdmrep.json: 150 requests more.

The check of every address that is dialled is always on. Pauses between requests to a host are off: nobody waits here.
"""

import argparse
import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import ArchiveIterator, WarcRecordType
from PIL import Image

from filters.registry import Rule, make
from pipelines.fetch import Fetch
from pipelines.fetch_settings import FetchParameters
from pipelines.fetch_urls import Urls
from pipelines.outcome import Outcome
from pipelines.resolve import Resolve
from pipelines.run import InProcess, Plan
from pipelines.run import run as run_plan
from pipelines.step import Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Input, Unit
from schemas.document import DOCUMENT
from schemas.resources import Resources

HERE = Path(__file__).parent
PEER = HERE.parent / ".peers/img2dataset/bin/python"
HOSTS = 50
THREADS = 32
PAGE_PICTURES = 40
BARS = {"bytes": 1.5, "decoded": None, "all on": 1.0}  # what is compared, and the ratio that is claimed
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: what a process leaves behind becomes ours, and is counted


@dataclass(frozen=True)
class Usage:
    """What a command and all processes below it used, and what it stored."""

    cpu_s: float
    wall_s: float
    stored: int


def make_pictures(folder: Path, count: int) -> list[str]:
    """Names of pictures with areas and bytes as on the web: a median of 0.2 megapixels, a tenth above 0.9."""
    random = np.random.default_rng(1)
    grain = np.random.default_rng(2).normal(0, 9, (3500, 3500, 1)).astype(np.int16)
    names = []
    for number in range(count):
        area, shape = random.lognormal(np.log(2e5), 1.15), random.uniform(0.6, 1.7)
        width, height = (int(np.clip((area * shape) ** 0.5, 48, 3000)), int(np.clip((area / shape) ** 0.5, 48, 3000)))
        coarse = random.integers(0, 255, (height // 24 + 2, width // 24 + 2, 3), dtype=np.uint8)
        image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        form = ("jpg", "jpg", "jpg", "jpg", "jpg", "jpg", "jpg", "png", "png", "webp")[number % 10]
        name = f"{number:05d}.{form}"
        if form == "png":
            image.quantize(64, Image.Quantize.FASTOCTREE).save(folder / name)
        else:
            top, left = random.integers(0, 500, 2)
            grainy = np.asarray(image) + grain[top : top + height, left : left + width]
            image = Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8))
            image.save(folder / name, quality=int(random.integers(70, 92)))
        names.append(name)
    return names


def crawl_pictures(folder: Path) -> list[str]:
    """Those of the demo crawl, each once."""
    found = {}
    for file in sorted((HERE.parent / "examples/crawl").glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                kind = record.http_content_type or ""
                if kind in ("image/png", "image/jpeg", "image/gif"):
                    found[record.reader.read()] = kind.rpartition("/")[2].replace("jpeg", "jpg")
    names = []
    for number, (data, form) in enumerate(found.items()):
        names.append(f"crawl{number:03d}.{form}")
        (folder / names[-1]).write_bytes(data)
    return names


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    command = [sys.executable, str(HERE / "peers/picture_server.py"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.kill()


def measured(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a command and of all that it started, also of what outlives it."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    wall = time.perf_counter() - start
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if not pid:
            if len(_children()) <= 1:  # the server
                break
            time.sleep(0.01)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, wall


def _children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()


def theirs(urls: list[str], folder: Path, **arguments: object) -> Usage:
    (folder / "urls.txt").write_text("\n".join(urls) + "\n")
    given = {
        "url_list": str(folder / "urls.txt"),
        "output_folder": str(folder / "out"),
        "output_format": "parquet",
        "processes_count": 1,
        "thread_count": THREADS,
        "number_sample_per_shard": 10_000,
        "resize_mode": "no",
        "extract_exif": False,
        **arguments,
    }
    cpu, wall = measured([str(PEER), str(HERE / "peers/img2dataset_fetch.py"), json.dumps(given)])
    table = pa.concat_tables(
        [pq.read_table(path, columns=["status", "jpg"]) for path in (folder / "out").glob("*.parquet")]
    )
    return Usage(cpu, wall, sum(status == "success" for status in table["status"].to_pylist()))


def ours(urls: list[str], folder: Path, *, asks: bool, decodes: bool) -> Usage:
    switches = dict.fromkeys(("robots", "ai_txt", "tdmrep", "x_robots_tag"), asks)
    manners = {"connections": THREADS, "host_spacing_s": 0, "allow_hosts": [_host(number) for number in range(HOSTS)]}
    (folder / "urls.txt").write_text("\n".join(urls) + "\n")
    given = json.dumps({**switches, **manners})
    cpu, wall = measured([sys.executable, __file__, "--run", str(folder), given, str(int(decodes))])
    if decodes:
        tables = [pq.read_table(path, columns=["media"]) for path in (folder / "images.resolve/documents").glob("*")]
        return Usage(cpu, wall, sum(len(media) for table in tables for media in table["media"].to_pylist()))
    tables = [pq.read_table(path, columns=["state"]) for path in (folder / "images.fetch/fetched").glob("*.parquet")]
    return Usage(cpu, wall, sum(state == "kept" for table in tables for state in table["state"].to_pylist()))


@dataclass(frozen=True)
class Listed:
    """A step that brings in the URLs of a list as documents of 40 pictures each, instead of pages to parse."""

    path: str
    name: str = "listed"
    run: str = "fetch"
    seed: int = 0

    use: ClassVar[str] = "listed"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()
    resources: ClassVar[Resources] = Resources()

    def start(self, store: Store, before: object, unit_bytes: int) -> tuple["Listed", list[Unit]]:
        return self, [Unit("all", 0, (Input(self.path, 0, 1, ""),))]

    def parameters(self) -> dict[str, object]:
        return {}

    def tables(self) -> dict[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, "listed/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        urls = Path(self.path).read_text().split()
        pages = [urls[start : start + PAGE_PICTURES] for start in range(0, len(urls), PAGE_PICTURES)]
        rows = [
            {
                "record_id": f"{number:032d}",
                "kind": "interleaved",
                "source": {"uri": f"http://pages.example/{number}"},
                "parts": [{"type": "image", "label": "image", "media": place} for place in range(len(page))],
                "media": [{"uri": url, "candidates": []} for url in page],
                "media_data": [None] * len(page),
            }
            for number, page in enumerate(pages)
        ]
        yield pa.Table.from_pylist(rows, schema=DOCUMENT)

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"documents": rows}, (), Counter(kept=len(rows)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def run(folder: Path, manners: dict[str, object], decodes: bool) -> None:
    """In a process of its own: the URLs of a list to fetched pictures, and to documents with them if asked for."""
    given = make(FetchParameters, "images.fetch", {"contact": "ops@example.org", **manners})
    out = str(folder)
    fetch = (Urls("images.urls", "fetch", 0), Fetch("images.fetch", "fetch", 0, given, (), out))
    steps = (Listed(str(folder / "urls.txt")), *fetch, *([Resolve("images.resolve", "fetch", 0, out=out)] * decodes))
    run_plan(Plan("fetch", out, steps, 256 << 20, 0.05), InProcess(), _Nobody())


class _Nobody:
    def state(self, state: str) -> None: ...
    def started(self, steps: object, units: int, reused: int) -> None: ...
    def finished(self, manifests: object) -> None: ...


def _host(number: int) -> str:
    return f"127.0.1.{number + 1}"


def compare(what: str, names: list[str], port: int, few: int, runs: int, folder: Path) -> None:
    urls = [f"http://{_host(number % HOSTS)}:{port}/{name}" for number, name in enumerate(names)]
    peer = {"skip_reencode": True} if what == "decoded" else {"disable_all_reencoding": True}
    sides = {
        "img2dataset": lambda some, where: theirs(some, where, **peer),
        "interleaf": lambda some, where: ours(some, where, asks=what == "all on", decodes=what == "decoded"),
    }
    used: dict[tuple[str, int], list[Usage]] = {}
    for _ in range(runs):
        for count in (few, len(urls)):
            for side, go in sides.items():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                used.setdefault((side, count), []).append(go(urls[:count], folder))
    print(f"{what}: {len(urls):,} pictures, medians of {runs}", flush=True)
    rates = {}
    for side in sides:
        small, large = used[side, few], used[side, len(urls)]
        cpu = statistics.median(one.cpu_s for one in large)
        start = statistics.median(one.cpu_s for one in small)
        stored = sorted({one.stored for one in large})
        rate = large[0].stored / cpu
        marginal = (large[0].stored - small[0].stored) / (cpu - start)
        rates[side] = (rate, marginal)
        wall = statistics.median(one.wall_s for one in large)
        print(
            f"  {side:12} stored {'/'.join(map(str, stored))}: {cpu:6.2f} s CPU, {wall:6.2f} s wall; "
            f"{rate:6.0f} a CPU second, {marginal:6.0f} without start-up ({few}: {start:.2f} s CPU)"
        )
    ratios = [ours / theirs for ours, theirs in zip(rates["interleaf"], rates["img2dataset"], strict=True)]
    told = f"; wanted: {BARS[what]}" if BARS[what] else ""
    print(f"  interleaf / img2dataset: {ratios[0]:.2f} in all, {ratios[1]:.2f} without start-up{told}")


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), json.loads(sys.argv[3]), bool(int(sys.argv[4])))
        return
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pictures", type=int, default=4000)
    options.add_argument("--few", type=int, default=400)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--only", choices=list(BARS), action="append")
    given = options.parse_args()
    if not PEER.exists():
        raise SystemExit("run benchmarks/peers.sh img2dataset first")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as name:
        pictures = Path(name) / "pictures"
        pictures.mkdir()
        names = crawl_pictures(pictures) + make_pictures(pictures, given.pictures)
        sizes = [(pictures / name).stat().st_size for name in names]
        mean, middle = np.mean(sizes) / 1024, np.median(sizes) / 1024
        print(f"{len(names):,} pictures of {mean:.0f} KiB on average, {middle:.0f} in the middle")
        with serving(pictures) as port:
            work = Path(name) / "work"
            for what in given.only or BARS:
                some = [one for one in names if one.endswith(".jpg")] if what == "decoded" else names
                compare(what, some, port, given.few, given.runs, work)


if __name__ == "__main__":
    main()
