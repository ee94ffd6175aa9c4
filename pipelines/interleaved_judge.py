"""interleaved.judge: a vision-language model is asked about some documents, and what it says is stored with them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar, Literal

import pyarrow as pa

from filters.judge import Judge
from filters.judge_choice import asked
from filters.judge_prompt import PROMPT, Exhibit, exhibit
from filters.registry import Rule
from pipelines.interleaved_band import limits_by_lang
from pipelines.interleaved_scores import scores_of
from pipelines.judge_budget import Budget, account_counts, account_lines, check, counts_of
from pipelines.judge_halo import halo_lines
from pipelines.judge_parameters import JudgeParameters
from pipelines.manifests import Manifest, read_manifests, totals
from pipelines.outcome import Outcome
from pipelines.ratings import RATED, RATINGS, measured, rating_row, read_answers
from pipelines.rules import apply_rules
from pipelines.selection import NO_LANG
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.resources import Resources

BATCH_ROWS = 64
JUDGED = "judged"  # the column of a document's row of RATINGS, on its way from `read` to `apply`
_NOWHERE = (0.0, 0.0)  # stands for a band where a language has none; no score is compared with it


@dataclass(frozen=True)
class AskJudge:
    """The step. Every document is kept.

    `bands` are the scores between which it asks, by language; `known` the files of ratings of each unit from before,
    whatever they were asked with: the answers in them go by the key of the question.
    """

    name: str
    run: str
    seed: int
    given: JudgeParameters
    rules: tuple[Rule, ...] = ()
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    use: ClassVar[str] = "interleaved.judge"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # the band is one of all documents
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(cpus=0.5, memory_mib=2048)  # it waits more than it works

    def preflight(self) -> None:
        self.given.endpoint.key()

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["AskJudge", list[Unit]]:
        """The step with the bands, and with what units have of answers."""
        bands = {}
        for ended in before:
            if ended.step.name == part_name(self.name, "band"):
                bands = limits_by_lang(store, ended)
        there = store.sizes(f"{self.name}/ratings")
        known = {
            unit: tuple(file.path for file in manifest.files_of("ratings") if file.path in there)
            for unit, manifest in read_manifests(store, self.name).items()
        }
        return replace(self, bands=bands, known=known), units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        # Where the endpoint is and how it is asked changes no rating.
        chat = {name: getattr(self.given.endpoint, name) for name in ("model", "seed", "structured", "logprobs")}
        asking = {"score": self.given.score, "audit": self.given.audit, "bands": self.bands}
        return {"prompt": PROMPT, "limits": asdict(self.given.limits), **chat, **asking}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "documents": TableSpec(DOCUMENT, f"{self.name}/documents"),
            "ratings": TableSpec(RATINGS, f"{self.name}/ratings"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The documents of a unit with their rows of RATINGS (JUDGED), null where nobody was asked.

        All are asked about before the first is handed on, so that an endpoint is never left waiting for a batch to end.
        """
        given = self.given
        choices: dict[str, tuple[str, float | None]] = {}
        verdicts, account = Judge(given.endpoint, given.limits, given.cache).rate(
            self._pages(unit, store, choices),
            read_answers(store, self.known.get(unit.id, ())),
            Budget(self.name, given.max_unrated).note,
        )
        counts.update(account_counts(account))
        told = {verdict.record_id: rating_row(verdict, *choices[verdict.record_id]) for verdict in verdicts}
        for rows in read_inputs(store, unit, BATCH_ROWS):
            judged = [told.get(record) for record in rows["record_id"].to_pylist()]
            yield rows.append_column(JUDGED, pa.array(judged, RATED))

    def apply(self, rows: pa.Table) -> Outcome:
        judged = rows[JUDGED].combine_chunks()
        documents = rows.select(DOCUMENT.names).replace_schema_metadata(DOCUMENT.metadata)
        documents = measured(documents, self.name, judged)
        asked_about = judged.drop_null()
        ratings = pa.Table.from_arrays(asked_about.flatten(), schema=RATINGS)
        columns = ratings.select(["why", "key", "unrated", "answer"]).to_pydict()
        counts = Counter[str](columns["why"])
        for key, unrated, answer in zip(columns["key"], columns["unrated"], columns["answer"], strict=True):
            counts += counts_of(key, unrated, has_answer=answer is not None)
        if self.given.endpoint.logprobs:
            counts["without_logprobs"] += ratings["expected"].to_pylist().count(False)
        return Outcome({"ratings": ratings}, (), counts) + apply_rules(
            documents, self.rules, step=self.name, seed=self.seed
        )

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def check(self, counts: Counter[str]) -> None:
        check(self.name, counts, self.given.max_unrated)

    def told(self, store: Store, manifests: Sequence[Manifest]) -> list[str]:
        counts = totals(manifests)
        lines = account_lines(self.name, counts, self.given.endpoint)
        if missing := counts["without_logprobs"]:
            lines.append(f"warning: {self.name}: {missing:,} answers came without logprobs; their scores are digits")
        files = [file.path for manifest in manifests for file in manifest.files_of("ratings")]
        return [*lines, *halo_lines(self.name, store, files)]

    def _pages(self, unit: Unit, store: Store, choices: dict[str, tuple[str, float | None]]) -> Iterator[Exhibit]:
        """The documents that are asked about, each once; why, and the cheaper score, goes into `choices`."""
        for rows in read_inputs(store, unit, BATCH_ROWS):
            for place, record, why, score in self._chosen(rows):
                if record not in choices:
                    choices[record] = why, score
                    yield exhibit(rows.slice(place, 1).to_pylist()[0])

    def _chosen(self, rows: pa.Table) -> Iterator[tuple[int, str, str, float | None]]:
        found: list[float | None] = [None] * len(rows)
        if self.given.score is not None:
            found = scores_of(rows["measures"].combine_chunks(), [self.given.score])[0].to_pylist()
        records, langs = rows["record_id"].to_pylist(), rows["lang"].to_pylist()
        for place, (record, lang, score) in enumerate(zip(records, langs, found, strict=True)):
            band = self.bands.get(lang or NO_LANG)
            why = asked(record, None if band is None else score, self.seed, band or _NOWHERE, self.given.audit)
            if why is not None:
                yield place, record, why, score


def part_name(name: str, part: Literal["scores", "band", "gold"]) -> str:
    """What a step that works for a step of this name is called: judge.band, or judge.2.band."""
    return f"{name.removeprefix('interleaved.')}.{part}"
