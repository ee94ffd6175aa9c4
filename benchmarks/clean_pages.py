"""From crawl files to clean documents beside datatrove's chain: pages per CPU second, and what is left.

    benchmarks/peers.sh datatrove
    python benchmarks/clean_pages.py                 # the demo crawl, a minute
    python benchmarks/clean_pages.py FILE.warc.gz... --rounds 1

The claim: at least 10 times the pages per CPU second of datatrove 0.10.1 (WARC reader, Trafilatura, Gopher repetition,
Gopher quality, C4, FineWeb, all with its parameters). Ours is crawl.extract in this process with the same four rule
sets as a recipe has them, without and with a language vote before them, which datatrove's chain has not, and with
`preset: datatrove` for comparison; documents keep their pictures, and the pictures of the crawl are indexed. All take
turns file by file, after a file that is not counted, and nothing is written. All read copies in which HTML responses
are marked by WARC-Identified-Payload-Type, as Common Crawl does it: without it datatrove asks libmagic, which takes
XHTML for XML, and not one page of the demo crawl is read.
"""

import argparse
import gzip
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
from copies import members
from peers.client import Peer

from filters import Batch
from filters.registry import build
from pipelines.extract import Extract
from pipelines.storage import Store

CRAWL = Path("examples/crawl")
UNIT_BYTES = 256 << 20
# In the order that each preset asks for.
RULES = {
    "paper": ("c4_lines", "gopher_repetition", "gopher_quality", "c4", "fineweb"),
    "datatrove": ("gopher_repetition", "gopher_quality", "c4", "c4_lines", "fineweb"),
}


@dataclass(frozen=True)
class Cleaned:
    """What a side did with a crawl file: CPU seconds, HTML pages that it read, and counts of its own."""

    cpu_s: float
    pages: int
    counts: Mapping[str, int]


def their_pages(datatrove: Peer, path: Path) -> Cleaned:
    answer = datatrove.ask("chain", path=str(path))
    counts = answer["counts"]
    return Cleaned(answer["cpu_s"], counts["WarcReader"], {**counts, "characters": answer["chars"]})


def our_pages(path: Path, preset: str, vote: bool) -> Cleaned:
    """crawl.extract over a file."""
    rules = [build({"use": name, "preset": preset}) for name in RULES[preset]]
    rules = [build({"use": "language"}), *rules] if vote else rules
    step = Extract("crawl.extract", "benchmark", 0, tuple(rules), (str(path),), 64)
    store, skipped, outcomes = Store("."), Counter[str](), []
    begun = time.process_time()
    extract, units = step.start(store, [], UNIT_BYTES)
    for unit in units:
        outcomes += [extract.apply(rows) for rows in extract.read(unit, store, skipped)]
    cpu_s = time.process_time() - begun
    counts = Counter({"documents": 0, "their pictures": 0, "pictures of the crawl": 0})
    for outcome in outcomes:
        for note in pa.concat_tables(outcome.notes).to_pylist() if outcome.notes else []:
            counts["without content"] += note["reason"] == "no_content"
            if note["state"] == "dropped" and note["part"] is None and note["filter"] in (one.name for one in rules):
                counts[f"dropped by {note['filter']}"] += 1
        documents = outcome.tables.get("documents")
        if documents is not None:
            counts["documents"] += len(documents)
            counts["their pictures"] += sum(map(len, documents["media"].to_pylist()))
            counts["characters"] += sum(map(len, Batch(documents).texts))
        counts["pictures of the crawl"] += len(outcome.tables.get("pictures", ()))
    dropped = sum(count for name, count in counts.items() if name.startswith("dropped"))
    return Cleaned(cpu_s, counts["documents"] + dropped + counts["without content"], dict(counts))


def identified(path: Path, folder: Path) -> Path:
    """A copy of a crawl file (.warc.gz, a member per record) with its HTML responses marked as such."""
    copy = folder / path.name
    with copy.open("wb") as stream:
        for member in members(path):
            head, end, body = member.partition(b"\r\n\r\n")
            http = body[: body.find(b"\r\n\r\n")]
            is_page = b"WARC-Type: response" in head and re.search(
                rb"(?i)^content-type: *text/html", http, re.MULTILINE
            )
            if is_page and b"WARC-Identified-Payload-Type" not in head:
                head += b"\r\nWARC-Identified-Payload-Type: text/html"
            stream.write(gzip.compress(head + end + body, compresslevel=6, mtime=0))
    return copy


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=Path, nargs="*")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    warm_up = min(CRAWL.glob("*.warc.gz"), key=lambda path: path.stat().st_size)
    files = given.files or sorted(set(CRAWL.glob("*.warc.gz")) - {warm_up})
    with tempfile.TemporaryDirectory() as name, Peer("datatrove", "datatrove_pages") as datatrove:
        copies = [identified(path, Path(name)) for path in (warm_up, *files)]
        sides: dict[str, Callable[[Path], Cleaned]] = {
            "datatrove": lambda path: their_pages(datatrove, path),
            "ours, paper": partial(our_pages, preset="paper", vote=False),
            "ours, language and paper": partial(our_pages, preset="paper", vote=True),
            "ours, datatrove": partial(our_pages, preset="datatrove", vote=False),
        }
        for side in sides.values():
            side(copies[0])
        compare(sides, copies[1:], given.rounds)


def compare(sides: Mapping[str, Callable[[Path], Cleaned]], files: Sequence[Path], rounds: int) -> None:
    """All sides on every file in turns, and the tables of it."""
    cpu_s: dict[str, list[float]] = {name: [0.0] * rounds for name in sides}
    pages = Counter[str]()
    for number in range(rounds):
        for path in files:
            for name, side in sides.items():
                if name == "ours, datatrove" and number:
                    continue  # it remembers spaCy's tokens of a page that it has seen
                cleaned = side(path)
                cpu_s[name][number] += cleaned.cpu_s
                if not number:
                    pages[name] += cleaned.pages
                    print(f"{path.name}, {name}: {cleaned.pages} pages in, {cleaned.counts}")
    for name, taken in cpu_s.items():
        used = [seconds for seconds in taken if seconds]
        ratios = [theirs / own for theirs, own in zip(cpu_s["datatrove"], used, strict=False)]
        rate = len(used) * pages[name] / sum(used)
        middle, spread = statistics.median(ratios), f"{min(ratios):.1f} to {max(ratios):.1f} in {len(ratios)} rounds"
        print(f"{name:24} {pages[name]} pages, {rate:6.1f} per CPU s, {middle:.1f} times datatrove's ({spread})")


if __name__ == "__main__":
    main()
