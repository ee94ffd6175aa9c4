"""images.urls: which URLs the pictures of a unit's documents can be had from; the first half of images.fetch."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.batch import Batch
from filters.registry import Rule
from pipelines.outcome import Outcome
from pipelines.paragraphs_count import COUNTED
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Unit
from pipelines.urls import host_key, host_of, known_as, normalised
from schemas.arrow import versioned
from schemas.errors import BadRecord
from schemas.resources import Resources

BATCH_ROWS = 256
COLUMNS = ["record_id", "media", "media_data"]
URL_INDEX = "index/urls"  # the URLs of all documents
GROUP_BYTES = 1 << 20  # a unit of the fetch reads whole row groups

# What a picture can be had from. A URL stands here once for each way in which a batch of documents names it.
URLS = versioned(
    "url",
    1,
    [
        pa.field("host_key", pa.string()),  # hash of the host, by which URLs are shared out among units
        pa.field("url", pa.string()),  # the best candidate, normalised; as it stands where it may not be asked for
        pa.field("instead", pa.list_(pa.string())),  # on the same host: what else to ask for, best first
        pa.field("given", pa.list_(pa.string())),  # all that the document names for the picture, as it stands there
    ],
)


@dataclass(frozen=True)
class Urls:
    """The step. Every record is kept."""

    name: str
    run: str
    seed: int

    use: ClassVar[str] = "images.urls"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=512)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Urls", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "counted": TableSpec(COUNTED, f"{self.name}/counted"),
            "urls": TableSpec(URLS, f"{self.name}/urls", ("host_key", "url"), GROUP_BYTES, folded=URL_INDEX),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS, COLUMNS)

    def apply(self, rows: pa.Table) -> Outcome:
        pictures = Batch(rows).pictures.table.select(["uri", "candidates", "data"])
        missing = pictures.filter(pictures["data"].is_null()).select(["uri", "candidates"]).to_pylist()
        named = {(*(row["candidates"] or ()), *((row["uri"],) if row["uri"] else ())): None for row in missing}
        wanted = [_wanted(list(dict.fromkeys(given))) for given in named if given]
        made = {"counted": rows.select(COUNTED.names)}
        if wanted:
            made["urls"] = pa.Table.from_pylist(wanted, schema=URLS)
        return Outcome(made, (), Counter(kept=len(rows), pictures_in=len(pictures)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def _wanted(given: list[str]) -> dict[str, Any]:
    """The URLS row of a picture for which a document gives these URLs, best first."""
    good = list(dict.fromkeys(normalised(url) for url in given if _is_good(url)))
    if not good:
        return {"host_key": host_key(given[0]), "url": known_as(given[0]), "instead": [], "given": given}
    instead = [url for url in good[1:] if host_of(url) == host_of(good[0])]
    return {"host_key": host_key(good[0]), "url": good[0], "instead": instead, "given": given}


def _is_good(url: str) -> bool:
    try:
        normalised(url)
    except BadRecord:
        return False
    return True
