"""sets.read: public interleaved sets (OBELICS, OmniCorpus, MMC4) in JSONL and Parquet to documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.outcome import Outcome, note, notes_table
from pipelines.rules import apply_rules
from pipelines.set_shapes import SHAPES, ShapeName
from pipelines.sets import SetDocument, document_row
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.text_corpus import Columns, form_of, sort_out
from pipelines.text_jsonl import parse_object, read_jsonl
from pipelines.text_parquet import first_schema, read_parquet_whole
from pipelines.units import Unit, digest, list_inputs, plan_units
from pipelines.warc import Segment
from schemas.document import DOCUMENT
from schemas.errors import BadRecord, RecipeError
from schemas.ids import record_id
from schemas.resources import Resources


@dataclass(frozen=True)
class SetsRead:
    """The step: one state for every line or row, and for every place where one was lost.

    `license` is that of documents whose row names none.
    """

    name: str
    run: str
    seed: int
    shape: ShapeName
    rules: tuple[Rule, ...] = ()
    inputs: tuple[str, ...] = ()
    license: str | None = None
    max_record_mib: int = 16

    use: ClassVar[str] = "sets.read"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["SetsRead", list[Unit]]:
        """The units, after a look at the columns of the first Parquet file; rows of others are looked at when read."""
        files = list_inputs(list(self.inputs))
        forms = {file.path: form_of(file.path) for file in files}
        for path, form in forms.items():
            if form.kind == "wet":
                raise RecipeError(f"sets.read: {path} is a crawl; use crawl.extract or text.read")
        if (first := first_schema(forms)) is not None:
            path, schema = first
            if missing := [key for key in SHAPES[self.shape].keys if key not in schema.names]:
                there = ", ".join(schema.names)
                raise RecipeError(f"sets.read: {self.shape} has a column {missing[0]!r}, and {path} has {there}")
        whole = frozenset(path for path, form in forms.items() if not form.can_be_cut)
        return self, plan_units(files, unit_bytes, cut=True, whole=whole)

    def parameters(self) -> Mapping[str, Any]:
        return {"shape": self.shape, "license": self.license, "max_record_mib": self.max_record_mib}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """Lines (ROWS) or rows of Parquet in the order of the files, about 16 MiB of them at a time."""
        for item in unit.inputs:
            segment = Segment(item.path, item.start, item.end)
            if form_of(item.path).kind == "parquet":
                yield from read_parquet_whole(segment, self.max_record_mib << 20)
            else:
                yield from read_jsonl(segment, Columns(), self.max_record_mib << 20, counts)

    def apply(self, rows: pa.Table) -> Outcome:
        try:
            found, outcome = sort_out(rows, self.use, self._document, "no_content", _place_id)
        except UnicodeDecodeError as error:
            # Arrow does not look whether a Parquet file's strings are UTF-8, and does not say which row has one.
            if len(rows) > 1:
                half = len(rows) // 2
                return self.apply(rows.slice(0, half)) + self.apply(rows.slice(half))
            return self._not_unicode(rows, error)
        table = pa.Table.from_pylist([document for _, document in found], schema=DOCUMENT)
        return outcome + apply_rules(table, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return _place_id(row.select(["file", "offset"]).to_pylist()[0])

    def _document(self, row: dict[str, Any]) -> dict[str, Any]:
        """The DOCUMENT row of a row; raises BadRecord."""
        said = row.get("row") or parse_object(row["line"])
        found = SHAPES[self.shape].read(said)
        if not found.items:
            raise BadRecord("no_content")
        made = document_row(found)
        return {
            **made,
            "record_id": _id(row, found, made),
            "lang": None,
            "source": {
                "uri": found.uri,
                "locator": {"file": row["file"], "offset": row["offset"]},
                "license": found.license or self.license,
                "parents": [],
            },
        }

    def _not_unicode(self, row: pa.Table, error: UnicodeDecodeError) -> Outcome:
        place = row.select(["file", "offset"]).to_pylist()[0]
        detail = f"{place['file']} at {place['offset']}: no UTF-8 at byte {error.start} of a text"
        noted = notes_table([note(_place_id(place), "failed", self.use, "bad_unicode", detail=detail)])
        return Outcome({}, (noted,), Counter(failed=1))


def _place_id(row: Mapping[str, Any]) -> str:
    return record_id("set", f"{row['file']}#{row['offset']}", "")


def _id(row: Mapping[str, Any], found: SetDocument, made: Mapping[str, Any]) -> str:
    """An id of the set outlives a move of its files; a row without id and address is known by its place."""
    source = found.id or found.uri or f"{row['file']}#{row['offset']}"
    return record_id("set", source, digest([made["parts"], [picture["uri"] for picture in made["media"]]]))
