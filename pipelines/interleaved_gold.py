"""judge.gold: documents of known ratings, asked about anew in every run; a part of interleaved.judge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa

from filters.judge import Judge, Verdict
from filters.judge_prompt import CRITERIA, PROMPT
from filters.registry import Rule
from pipelines.judge_budget import account_counts, account_lines, check, counts_of
from pipelines.judge_gold import Gold, digest_of, read_gold
from pipelines.judge_parameters import JudgeParameters
from pipelines.manifests import Manifest, totals
from pipelines.outcome import Outcome
from pipelines.step import Ended, Records, TableSpec, documents_before
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Input, Unit, digest
from schemas.arrow import versioned
from schemas.resources import Resources

MOST_MOVED = 0.3  # of a criterion's mean over the gold documents, before it is an alarm
BATCH_ROWS = 1 << 12
GOLD = versioned(
    "gold",
    1,
    [
        pa.field("record_id", pa.string()),  # its id in the file
        pa.field("criterion", pa.string()),
        pa.field("expected", pa.float64()),  # the rating that the file gives
        pa.field("rated", pa.float64()),  # the judge's; null where there is none
        pa.field("unrated", pa.string()),  # why there is none; empty where there is one
        pa.field("detail", pa.string()),  # what the endpoint said, or what is wrong
    ],
)


@dataclass(frozen=True)
class AskGold:
    """The step. It uses no recording, since it is to be seen whether the endpoint still says what it said.

    It asks again when there are other documents to be judged; `gold` and `source`, their hash, are known at the start.
    """

    name: str
    run: str
    seed: int
    given: JudgeParameters
    gold: tuple[Gold, ...] = ()
    source: str = ""

    use: ClassVar[str] = "judge.gold"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(cpus=0.5, memory_mib=1024)

    def preflight(self) -> None:
        self.given.endpoint.key()

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["AskGold", list[Unit]]:
        gold = read_gold(self.given.gold or "")
        files = [file.sha256 for manifest in documents_before(before) for file in manifest.files_of("documents")]
        asked_for = Input(f"{self.name}/gold", 0, 0, digest(sorted(files)))
        return replace(self, gold=gold, source=digest_of(gold)), [Unit("gold", 0, (asked_for,))]

    def parameters(self) -> Mapping[str, Any]:
        chat = {name: getattr(self.given.endpoint, name) for name in ("model", "seed", "structured", "logprobs")}
        return {"prompt": PROMPT, "limits": asdict(self.given.limits), **chat, "gold": self.source}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"gold": TableSpec(GOLD, f"{self.name}/gold")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        verdicts, account = Judge(self.given.endpoint, self.given.limits).rate(one.page for one in self.gold)
        counts.update(account_counts(account))
        for verdict in verdicts:
            counts.update(counts_of(verdict.key, verdict.reason, has_answer=verdict.answer is not None))
        rows = [row for one, verdict in zip(self.gold, verdicts, strict=True) for row in _rows(one, verdict)]
        table = pa.Table.from_pylist(rows, schema=GOLD)
        counts.update(drifted=len(moved(table)))
        yield table

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"gold": rows})

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def check(self, counts: Counter[str]) -> None:
        check(self.name, counts, self.given.max_unrated)

    def told(self, store: Store, manifests: Sequence[Manifest]) -> list[str]:
        counts = totals(manifests)
        files = [file.path for manifest in manifests for file in manifest.files_of("gold")]
        tables = [table for path in files for table in read_batches(store, path, BATCH_ROWS)]
        by_criterion = moved(pa.concat_tables([GOLD.empty_table(), *tables]))
        warnings = [
            f"warning: {self.name}: the mean of {name} lies {abs(mean):.2f} {'above' if mean > 0 else 'below'} "
            "that of the gold documents; the judge has moved, or was never set by them: see docs/judge.md"
            for name, mean in by_criterion.items()
        ]
        return [*account_lines(self.name, counts, self.given.endpoint), *warnings]


def moved(table: pa.Table) -> dict[str, float]:
    """By how much the mean of a criterion lies off that of the file, where it is more than MOST_MOVED."""
    found: dict[str, list[float]] = {name: [] for name in CRITERIA}
    for row in table.to_pylist():
        if row["rated"] is not None:
            found[row["criterion"]].append(row["rated"] - row["expected"])
    means = {name: sum(values) / len(values) for name, values in found.items() if values}
    return {name: mean for name, mean in means.items() if abs(mean) > MOST_MOVED}


def _rows(gold: Gold, verdict: Verdict) -> Iterator[dict[str, Any]]:
    for name in CRITERIA:
        yield {
            "record_id": gold.page.record_id,
            "criterion": name,
            "expected": float(gold.expected[name]),
            "rated": None if verdict.rating is None else getattr(verdict.rating, name),
            "unrated": verdict.reason or "",
            "detail": verdict.detail,
        }
