"""Documents as tests give them, through documents.dedup: a source, its four steps, and what became of each document."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from filters.registry import Rule
from pipelines.build import DocumentsParameters
from pipelines.documents_cluster import Cluster
from pipelines.documents_dedup import Dedup
from pipelines.documents_keys import Keys
from pipelines.documents_match import Match
from pipelines.manifests import Manifest
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.step import Step, TableSpec
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.ids import record_id
from tests.pipelines.runs import rows
from tests.pipelines.steps import Numbers, Silent


@dataclass(frozen=True)
class Picture:
    """By its address, and what images.resolve finds out."""

    uri: str
    sha256: str | None = None
    phash: int | None = None


@dataclass(frozen=True)
class Doc:
    """A document by its name, from which its id follows."""

    name: str
    text: str | None = None
    url: str | None = None
    date: str | None = None
    pictures: tuple[Picture, ...] = ()
    lang: str | None = None

    @property
    def id(self) -> str:
        return record_id("web", self.name, "")

    def row(self) -> dict[str, Any]:
        """It as a row of DOCUMENT."""
        texts = [] if self.text is None else [{"type": "text", "label": "paragraph", "text": self.text}]
        images = [{"type": "image", "label": "image", "media": index} for index in range(len(self.pictures))]
        return {
            "record_id": self.id,
            "kind": "interleaved" if self.pictures else "text",
            "lang": self.lang,
            "source": {"uri": self.url, "parents": []},
            "meta": [] if self.date is None else [{"name": "date", "value": self.date}],
            "parts": [*texts, *images],
            "media": [vars(picture) for picture in self.pictures],
            "media_data": [None] * len(self.pictures),
            "measures": [],
        }


class Row(Protocol):
    """A document that a test gives, whatever matters of it."""

    def row(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Given(Numbers):
    """A source of given documents; number n is the n-th."""

    given: tuple[Row, ...] = ()

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            rows = [doc.row() for doc in self.given[item.start : item.end]]
            yield pa.Table.from_pylist(rows, schema=DOCUMENT)

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, "given/documents", group_bytes=1 << 16)}

    def parameters(self) -> Mapping[str, Any]:
        return {"given": [str(doc) for doc in self.given]}


def steps(docs: Sequence[Doc], rules: tuple[Rule, ...] = (), **parameters: Any) -> tuple[Step, ...]:
    given = DocumentsParameters(**parameters)
    scheme = given.scheme
    return (
        Given(name="given", up_to=len(docs), given=tuple(docs)),
        Keys("documents.keys", "test", 0, scheme),
        Match("documents.match", "test", 0),
        Cluster("documents.cluster", "test", 0, given.keep),
        Dedup("documents.dedup", "test", 0, rules, scheme.compares_pictures),
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


def fates(out: Path, docs: Sequence[Doc]) -> dict[str, tuple[str, str] | None]:
    """For every document by name None where it stayed, else why it went and the name of the one that stands for it."""
    names = {doc.id: doc.name for doc in docs}
    kept = [row["record_id"] for row in rows(out, "documents.dedup/documents")]
    told: dict[str, tuple[str, str] | None] = {names[record]: None for record in kept}
    for row in rows(out, "ledger"):
        assert (row["state"], row["filter"]) == ("duplicate", "duplicates"), row
        told[names[row["record_id"]]] = (row["reason"], names.get(row["detail"], row["detail"]))
    return told


def survivors(out: Path, docs: Sequence[Doc]) -> set[str]:
    return {name for name, fate in fates(out, docs).items() if fate is None}
