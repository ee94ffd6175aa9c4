"""Documents with given scores, through interleaved.select: a source, its steps, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filters.registry import Rule
from pipelines.interleaved_choose import Choose
from pipelines.interleaved_scores import Scores
from pipelines.interleaved_select import Select
from pipelines.manifests import Manifest
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.selection import SelectParameters
from pipelines.step import Step
from schemas.ids import record_id
from tests.pipelines.given_documents import Given
from tests.pipelines.runs import rows
from tests.pipelines.steps import Silent


@dataclass(frozen=True)
class Doc:
    """A document by its name, from which its id follows."""

    name: str
    scores: Mapping[str, float | None] = field(default_factory=dict)
    lang: str | None = "en"
    host: str | None = "a.example"

    @property
    def id(self) -> str:
        return record_id("web", self.name, "")

    def row(self) -> dict[str, Any]:
        """A score called a.b is the field b of the filter a; beside them a text, and a measure of a part."""
        whole = [
            {"filter": name.partition(".")[0], "field": name.partition(".")[2] or None, "number": value}
            for name, value in self.scores.items()
        ]
        part = [{"filter": name.partition(".")[0], "part": 0, "number": 99.0} for name in self.scores]
        return {
            "record_id": self.id,
            "kind": "text",
            "lang": self.lang,
            "source": {"uri": None if self.host is None else f"http://{self.host}/{self.name}", "parents": []},
            "meta": [],
            "parts": [{"type": "text", "label": "paragraph", "text": self.name}],
            "media": [],
            "media_data": [],
            "measures": [{"filter": "language", "field": "language", "text": "en"}, *whole, *part],
        }


def steps(docs: Sequence[Doc], rules: tuple[Rule, ...] = (), **parameters: Any) -> tuple[Step, ...]:
    given = SelectParameters(**parameters)
    names = tuple(sorted({name for doc in docs for name in doc.scores} | {*given.names}))
    return (
        Given(name="given", up_to=len(docs), given=tuple(docs)),
        Scores("interleaved.scores", "test", 0, names),
        Choose("interleaved.choose", "test", 0, given),
        Select("interleaved.select", "test", 0, rules),
    )


def go(
    out: Path | str,
    docs: Sequence[Doc],
    unit_docs: int = 1000,
    runner: Runner | None = None,
    watcher: Silent | None = None,
    **parameters: Any,
) -> dict[str, list[Manifest]]:
    plan = Plan("test", str(out), steps(docs, **parameters), unit_docs, 0.05)
    return run(plan, runner or InProcess(), watcher or Silent())


def strata(out: Path) -> dict[str, dict[str, Any]]:
    return {row.pop("stratum"): row for row in rows(out, "interleaved.choose/strata")}


def fates(out: Path, docs: Sequence[Doc]) -> dict[str, tuple[str, float | None, str] | None]:
    """For every document by name None where it stayed, else why it went, with value and detail."""
    names = {doc.id: doc.name for doc in docs}
    told: dict[str, tuple[str, float | None, str] | None] = {
        names[row["record_id"]]: None for row in rows(out, "interleaved.select/documents")
    }
    for row in rows(out, "ledger"):
        assert (row["state"], row["filter"], row["step"]) == ("dropped", "interleaved.select", "interleaved.select")
        told[names[row["record_id"]]] = (row["reason"], row["value"], row["detail"])
    return told


def survivors(out: Path, docs: Sequence[Doc]) -> set[str]:
    return {name for name, fate in fates(out, docs).items() if fate is None}
