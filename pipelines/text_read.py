"""text.read: text corpora in JSONL, Parquet and WET to documents of one text part each."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.registry import Rule
from pipelines.outcome import Outcome
from pipelines.rules import apply_rules
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.text_corpus import Columns, Kind, form_of, sort_out
from pipelines.text_jsonl import Text, parse_line, read_jsonl
from pipelines.text_parquet import check_columns, first_schema, read_parquet
from pipelines.text_wet import read_wet
from pipelines.units import Unit, list_inputs, plan_units
from pipelines.warc import Segment
from schemas.document import DOCUMENT, DOCUMENT_PART
from schemas.errors import BadRecord
from schemas.ids import record_id
from schemas.resources import Resources
from schemas.sample import SOURCE

Reader = Callable[[Segment, Columns, int, Counter[str]], Iterator[pa.Table]]
READERS: Mapping[Kind, Reader] = {"jsonl": read_jsonl, "parquet": read_parquet, "wet": read_wet}


@dataclass(frozen=True)
class TextRead:
    """The step: one state for every line, row or conversion record, and for every place where one was lost."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    inputs: tuple[str, ...] = ()
    columns: Columns = field(default_factory=Columns)
    max_record_mib: int = 16

    use: ClassVar[str] = "text.read"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["TextRead", list[Unit]]:
        """The units, after a look at the columns of the first Parquet file; the others are looked at when read."""
        files = list_inputs(list(self.inputs))
        forms = {file.path: form_of(file.path) for file in files}
        if (first := first_schema(forms)) is not None:
            check_columns(first[1], self.columns, first[0])
        whole = frozenset(path for path, form in forms.items() if not form.can_be_cut)
        return self, plan_units(files, unit_bytes, cut=True, whole=whole)

    def parameters(self) -> Mapping[str, Any]:
        return {"columns": asdict(self.columns), "max_record_mib": self.max_record_mib}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """Rows (ROWS) in the order of the files, about 16 MiB of them at a time."""
        for item in unit.inputs:
            segment = Segment(item.path, item.start, item.end)
            reader = READERS[form_of(item.path).kind]
            yield from reader(segment, self.columns, self.max_record_mib << 20, counts)

    def apply(self, rows: pa.Table) -> Outcome:
        found, outcome = sort_out(rows, self.use, self._text, "empty_text", _place_id)
        return outcome + apply_rules(_documents(found), self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return _place_id(row.to_pylist()[0])

    def _text(self, row: dict[str, Any]) -> Text:
        """What a row says; raises BadRecord."""
        if row["line"] is not None:
            text = parse_line(row["line"], self.columns)
        else:
            meta = tuple((item["name"], item["value"]) for item in row["meta"] or ())
            text = Text(row["text"] or b"", row["id"], row["uri"], row["lang"], meta)
            _check_unicode(text.text)
        if not text.text or text.text.isspace():
            raise BadRecord("empty_text")
        return text


def _check_unicode(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise BadRecord("bad_unicode", f"no UTF-8 at byte {error.start} of the text") from error


def _place_id(row: Mapping[str, Any]) -> str:
    return record_id("text", f"{row['file']}#{row['offset']}", "")


def _id(row: Mapping[str, Any], text: Text) -> str:
    """An id of the corpus outlives a move of its files; a row without id and address is known by its place."""
    source = text.id or text.uri or f"{row['file']}#{row['offset']}"
    return record_id("text", source, hashlib.sha256(text.text).hexdigest())


def _documents(found: list[tuple[dict[str, Any], Text]]) -> pa.Table:
    """A document per text, column by column: a tenth of the time that rows of dicts take."""
    count = len(found)
    locator = _structs(
        SOURCE.field("locator").type,
        count,
        file=[row["file"] for row, _ in found],
        offset=[row["offset"] for row, _ in found],
    )
    uris = pa.array([text.uri for _, text in found], pa.string())
    parts = _structs(
        DOCUMENT_PART,
        count,
        type=pa.repeat("text", count),
        label=pa.repeat("paragraph", count),
        text=pa.array([text.text for _, text in found], pa.binary()).cast(pa.string()),
    )
    metas = [[{"name": name, "value": value} for name, value in sorted(text.meta)] for _, text in found]
    empty = {name: pa.array([[]] * count, DOCUMENT.field(name).type) for name in ("media", "media_data", "measures")}
    columns = {
        "record_id": pa.array([_id(row, text) for row, text in found], pa.string()),
        "kind": pa.repeat("text", count),
        "lang": pa.array([text.lang for _, text in found], pa.string()),
        "source": _structs(SOURCE, count, uri=uris, locator=locator, parents=[[]] * count),
        "meta": pa.array(metas, DOCUMENT.field("meta").type),
        "parts": pa.ListArray.from_arrays(np.arange(count + 1, dtype=np.int32), parts),
        **empty,
    }
    return pa.Table.from_arrays(
        [columns[name].cast(DOCUMENT.field(name).type) for name in DOCUMENT.names], schema=DOCUMENT
    )


def _structs(kind: pa.StructType, count: int, **given: Any) -> pa.StructArray:
    """An array of structs, null in the fields that are not given."""
    children = [
        pa.nulls(count, field.type)
        if field.name not in given
        else given[field.name]
        if isinstance(given[field.name], pa.Array)
        else pa.array(given[field.name], field.type)
        for field in kind
    ]
    return pa.StructArray.from_arrays(children, fields=list(kind))
