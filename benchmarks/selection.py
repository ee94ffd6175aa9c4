"""interleaved.select decides anew over documents that were scored before: how long that takes, step by step.

    python benchmarks/selection.py                     # 1,000,000 documents, about three minutes
    python benchmarks/selection.py --rows 10000000     # the decision alone, over rows that are no documents: memory

The claim: 1 million documents re-decided in under 10 s on 2 cores. Documents have three scores and no pictures, 8
languages and 20,000 domains of very different sizes. They go through the step once; then share, gates and weights are
changed, three times, and the same output is run again, in this process: interleaved.choose decides from the stored
scores, interleaved.select writes the documents that stay, and the ledger. Prints exact counts beside the seconds.
"""

import argparse
import itertools
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.database import database
from pipelines.interleaved_choose import CHOSEN, Choose, chosen_batches
from pipelines.interleaved_scores import Scores
from pipelines.interleaved_select import Select
from pipelines.manifests import Manifest
from pipelines.outcome import Outcome
from pipelines.run import InProcess, Plan, run
from pipelines.selection import Gate, SelectParameters, choose
from pipelines.step import Step, TableSpec
from pipelines.storage import Store
from pipelines.tables import TableWriter
from pipelines.units import Unit
from schemas.document import DOCUMENT, MEASURE
from schemas.ids import record_id
from tests.pipelines.steps import Numbers

UNIT_DOCUMENTS = 25_000  # of 10 kB each, that is a unit of 256 MiB
BATCH_ROWS = 5_000
LANGUAGES = ("en", "fr", "de", "es", "ja", "ar", "ru", "zh")
DOMAINS = 20_000
NAMES = ("balance", "quality", "relevance")
FIRST = SelectParameters(dict.fromkeys(NAMES, 1.0), 0.2)
AGAIN = (
    SelectParameters(dict.fromkeys(NAMES, 1.0), 0.1, {"quality": Gate(low=0.1)}, domain_cap=0.01),
    SelectParameters({"quality": 1.0, "relevance": 2.0}, 0.3, {"balance": Gate(0.05, 0.95)}, domain_cap=1000),
    SelectParameters("relevance", 0.2, {"quality": Gate(low=0.3)}, domain_cap=500),
)


@dataclass(frozen=True)
class Drawn(Numbers):
    """Documents whose scores, languages and domains are drawn from their numbers."""

    name: str = "drawn"

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            for start in range(item.start, item.end, BATCH_ROWS):
                yield drawn(start, min(start + BATCH_ROWS, item.end))

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"documents": rows}, (), Counter(kept=len(rows)))

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, "drawn/documents")}


def drawn(start: int, end: int) -> pa.Table:
    draw = np.random.default_rng(start)
    count = end - start
    langs = draw.zipf(1.5, count) % len(LANGUAGES)
    domains = draw.zipf(1.2, count) % DOMAINS
    sources = [{"uri": f"https://www.site{domain}.example/{start + n}"} for n, domain in enumerate(domains.tolist())]
    empty = pa.ListArray.from_arrays(pa.array(np.zeros(count + 1, np.int32)), pa.nulls(0))
    columns: dict[str, Any] = {name: empty.cast(DOCUMENT.field(name).type) for name in ("meta", "media", "media_data")}
    parts = [[{"type": "text", "label": "paragraph", "text": f"{number}"}] for number in range(start, end)]
    columns |= {
        "record_id": [record_id("web", "drawn", str(number)) for number in range(start, end)],
        "kind": ["interleaved"] * count,
        "lang": [LANGUAGES[number] for number in langs],
        "source": pa.array(sources, DOCUMENT.field("source").type),
        "parts": pa.array(parts, DOCUMENT.field("parts").type),
        "measures": measures(np.round(draw.beta(4, 2, (count, len(NAMES))), 4)),
    }
    return pa.table({name: columns[name] for name in DOCUMENT.names}, schema=DOCUMENT)


def measures(values: np.ndarray[Any, np.dtype[np.float64]]) -> pa.Array:
    """A list of measures per row of scores; one relevance in a hundred is null."""
    rows, many = values.shape
    numbers = values.reshape(-1)
    mask = np.zeros(len(numbers), bool)
    mask[NAMES.index("relevance") :: many * 100] = True
    size = len(numbers)
    columns = {
        "filter": pa.array(NAMES * rows, pa.string()),
        "number": pa.array(numbers, mask=mask),
    }
    fields = [columns.get(field.name, pa.nulls(size, field.type)) for field in MEASURE]
    flat = pa.StructArray.from_arrays(fields, fields=list(MEASURE))
    return pa.ListArray.from_arrays(pa.array(np.arange(0, size + 1, many, dtype=np.int32)), flat)


class Timer:
    """A watcher that takes the time of each chain of steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.reused: dict[str, tuple[int, int]] = {}
        self._open, self._since = "", time.perf_counter()

    def state(self, state: str) -> None:
        self._close("")

    def started(self, steps: tuple[Step, ...], units: int, reused: int) -> None:
        self._close(steps[-1].name)
        self.reused[steps[-1].name] = (reused, units)

    def finished(self, manifests: list[Manifest]) -> None:
        pass

    def _close(self, name: str) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open] = now - self._since
        self._open, self._since = name, now


def go(out: str, documents: int, given: SelectParameters) -> tuple[Timer, dict[str, list[Manifest]]]:
    steps: Sequence[Step] = (
        Drawn(up_to=documents),
        Scores("interleaved.scores", "benchmark", 0, NAMES),
        Choose("interleaved.choose", "benchmark", 0, given),
        Select("interleaved.select", "benchmark", 0),
    )
    timer = Timer()
    return timer, run(Plan("benchmark", out, tuple(steps), UNIT_DOCUMENTS, 0.0), InProcess(), timer)


def told(timer: Timer, done: Mapping[str, Sequence[Manifest]]) -> str:
    (choice,) = done["interleaved.choose"]
    kept = sum(manifest.counts["kept"] for manifest in done["interleaved.select"])
    dropped = sum(manifest.counts["dropped"] for manifest in done["interleaved.select"])
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in timer.seconds.items())
    counts = f"{choice.counts['decided']} decided in {choice.counts['strata']} strata: {kept} kept, {dropped} dropped"
    reused, units = timer.reused["interleaved.scores"]
    return f"  {counts}; {reused} of {units} units of scores re-used; {steps}"


def decide_rows(out: str, rows: int) -> None:
    """The first of AGAIN over rows of such scores, made in the database itself, and its table written."""
    store, seconds = Store(out), [time.perf_counter()]
    with database(store) as con:
        con.execute("SELECT setseed(0.5)")
        con.execute(
            f"""
            CREATE TABLE scored AS
            SELECT (n // {UNIT_DOCUMENTS})::VARCHAR AS unit, unhex(md5(n::VARCHAR)) AS record,
              {list(LANGUAGES)}[1 + floor({len(LANGUAGES)} * random() * random())::INTEGER] AS lang,
              format('site{{}}.example', floor({DOMAINS} * random() * random() * random())::INTEGER) AS domain,
              round(random(), 4) AS s0, round(sqrt(random()), 4) AS s1, round(random() * random(), 4) AS s2
            FROM range({rows}) AS numbers(n);
            CREATE TABLE members AS SELECT DISTINCT unit, record FROM scored;
            """
        )
        seconds.append(time.perf_counter())
        choose(con, AGAIN[0])
        seconds.append(time.perf_counter())
        writer = TableWriter(store, "chosen", "chosen", "all", CHOSEN, 8 << 20)
        for table in chosen_batches(con):
            writer.write(table)
        writer.close()
        seconds.append(time.perf_counter())
    _, chosen, wrote = (end - start for start, end in itertools.pairwise(seconds))
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{writer.rows} rows: {chosen:.1f} s to choose, {wrote:.1f} s to write, at most {mib:.0f} MiB of memory")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=1_000_000)
    options.add_argument("--rows", type=int, help="decide over so many rows that are no documents, and nothing else")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as out:
        if given.rows:
            decide_rows(out, given.rows)
            return
        print(told(*go(out, given.documents, FIRST)))
        rounds = []
        for again in AGAIN:
            timer, done = go(out, given.documents, again)
            print(told(timer, done))
            rounds.append(timer.seconds)
        for name, bar in (("interleaved.choose", "; bar: 10 s for 1,000,000"), ("interleaved.select", "")):
            seconds = [one[name] for one in rounds]
            spread = f"{min(seconds):.1f} to {max(seconds):.1f}"
            print(f"{name}: {statistics.median(seconds):.1f} s ({spread}), {given.documents} documents{bar}")


if __name__ == "__main__":
    main()
