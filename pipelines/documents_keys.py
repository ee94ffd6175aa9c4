"""documents.keys: the keys of every document, and the facts by which one of several is chosen to stay."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from filters.registry import Rule
from pipelines.document_keys import KEYS, RECORD, Scheme, keys_of, record_bytes, records_array
from pipelines.outcome import Outcome
from pipelines.paragraphs_count import COUNTED
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.resources import Resources

BATCH_ROWS = 1024
GROUP_BYTES = 1 << 20  # 4,096 rows: whoever reads a range of keys reads little besides it
COLUMNS = [
    "record_id",
    "lang",
    "source.uri",
    "meta",
    *(f"parts.list.element.{name}" for name in ("type", "text")),
    *(f"media.list.element.{name}" for name in ("uri", "sha256", "phash")),
]
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
FACTS = versioned(
    "document_facts",
    1,
    [
        pa.field("record", RECORD),
        pa.field("unit", pa.string()),  # the unit that the document is in
        pa.field("date", pa.int64()),  # microseconds since 1970; null where the document has no date, or none to read
        pa.field("chars", pa.int64()),  # length of its text
    ],
)


@dataclass(frozen=True)
class Keys:
    """The step. Every record is kept."""

    name: str
    run: str
    seed: int
    scheme: Scheme

    use: ClassVar[str] = "documents.keys"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1536)  # a text of 16 MiB takes 900

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Keys", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"scheme": str(self.scheme)}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            # A later run sees by the folder whether it can compare its keys with these.
            "keys": TableSpec(KEYS, f"{self.name}/keys/{self.scheme}", ("key",), GROUP_BYTES),
            "facts": TableSpec(FACTS, f"{self.name}/facts"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for rows in read_inputs(store, unit, BATCH_ROWS, COLUMNS):
            yield rows.append_column("unit", pa.repeat(pa.scalar(unit.id), len(rows)))

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        keys = keys_of(batch, self.scheme)
        facts = {
            "record": records_array(record_bytes(batch["record_id"])),
            "unit": batch["unit"],
            "date": _dates(batch["meta"]),
            "chars": pc.utf8_length(batch.text_array).cast(pa.int64()),
        }
        made = {"counted": rows.select(COUNTED.names), "keys": keys, "facts": pa.table(facts, schema=FACTS)}
        return Outcome(made, (), Counter(kept=len(rows), keys=len(keys)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def _dates(metas: pa.Array) -> pa.Array:
    """The `date` of each document in microseconds since 1970: when it was captured, for pages of a crawl."""
    counts = pc.fill_null(pc.list_value_length(metas), 0).to_numpy()
    flat = metas.flatten()
    dated = pc.fill_null(pc.equal(flat.field("name"), "date"), False).to_numpy(zero_copy_only=False)
    dates: list[int | None] = [None] * len(metas)
    rows = np.repeat(np.arange(len(metas)), counts)[dated].tolist()
    for row, text in zip(rows, flat.field("value").filter(pa.array(dated)).to_pylist(), strict=True):
        dates[row] = _microseconds(text)
    return pa.array(dates, pa.int64())


def _microseconds(text: str | None) -> int | None:
    """A date in a form of ISO 8601; without a zone it is taken as UTC."""
    try:
        date = datetime.datetime.fromisoformat((text or "").strip())
        date = date if date.tzinfo else date.replace(tzinfo=datetime.UTC)
        return (date - _EPOCH) // datetime.timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
