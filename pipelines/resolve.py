"""images.resolve: the pictures that documents point at, taken from the crawl itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.batch import Batch, drop_parts
from filters.registry import Rule
from pipelines.extract import CRAWL_INDEX
from pipelines.fold import read_folded
from pipelines.outcome import Outcome, note, notes_table
from pipelines.picture_index import Place, look_up
from pipelines.rules import apply_rules
from pipelines.screen import Screened, screen
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Unit, digest
from pipelines.warc import read_capture
from schemas.document import DOCUMENT, PICTURE
from schemas.errors import BadRecord
from schemas.resources import Resources

BATCH_ROWS = 64


@dataclass(frozen=True)
class Resolve:
    """The step. `index` are the files of the crawl's picture index, known once extraction has ended."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    index: tuple[str, ...] = ()
    index_hash: str = ""
    out: str = ""
    max_picture_mib: int = 20

    use: ClassVar[str] = "images.resolve"
    version: ClassVar[int] = 4
    barrier: ClassVar[bool] = True  # a page's pictures may lie in any unit of the crawl
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=2560)  # with the screen's child

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Resolve", list[Unit]]:
        """The step with the picture index of the whole crawl."""
        files = [file for _, made in read_folded(store, CRAWL_INDEX).values() for file in made]
        known = replace(
            self, index=tuple(file.path for file in files), index_hash=digest([file.sha256 for file in files])
        )
        return known, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"max_picture_mib": self.max_picture_mib, "index": self.index_hash}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            yield from read_batches(store, item.path, BATCH_ROWS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        if not len(batch.pictures):
            return apply_rules(rows, self.rules, step=self.name, seed=self.seed)
        pictures = batch.pictures
        places = look_up(Store(self.out), self.index, _urls(pictures))
        fetched = self._fetch(pictures, places)
        keep = np.array([not isinstance(item, BadRecord) for item in fetched])
        notes = [
            note(
                record,
                "failed",
                self.use,
                item.reason,
                part=part,
                value=item.value,
                detail=f"{uri} {item.detail}".strip(),
            )
            for record, part, uri, item in zip(
                pictures["record_id"].to_pylist(),
                pictures["part"].to_pylist(),
                pictures["uri"].to_pylist(),
                fetched,
                strict=True,
            )
            if isinstance(item, BadRecord)
        ]
        filled = _filled(batch, fetched)
        left = drop_parts(filled, "image", pa.array(keep)).table
        counts = Counter(pictures_in=len(keep), pictures_failed=len(notes))
        outcome = Outcome({}, (notes_table(notes),) if notes else (), counts)
        outcome += apply_rules(left, self.rules, step=self.name, seed=self.seed)
        return outcome

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _fetch(self, pictures: Batch, places: Mapping[str, Place]) -> list["BadRecord | Found"]:
        """For every picture its bytes and facts, or what is wrong; each place is read and decoded once, in file order.

        What came with the page as data: URI is taken as it is.
        """
        given = pictures["data"].to_pylist()
        chosen = [_place(row, places) for row in pictures.table.select(["uri", "candidates"]).to_pylist()]
        wanted = sorted({place for place in chosen if place is not None}, key=lambda place: (place.file, place.offset))
        read = {place: self._read(place) for place in wanted}
        missing = BadRecord("not_in_crawl")
        return [
            _screened(data) if data is not None else missing if place is None else read[place]
            for data, place in zip(given, chosen, strict=True)
        ]

    def _read(self, place: Place) -> "BadRecord | Found":
        try:
            if not place.bytes:
                raise BadRecord("empty_body")
            if place.bytes > self.max_picture_mib << 20:
                raise BadRecord("too_many_bytes", "", place.bytes)
            if place.mime is None:
                raise BadRecord("not_an_image")
            capture = read_capture(place.file, place.offset, place.length, self.max_picture_mib << 20)
            return _screened(capture.payload)
        except BadRecord as bad:
            return bad


@dataclass(frozen=True)
class Found:
    """A picture's bytes and what is known of it once it has been decoded."""

    data: bytes
    facts: Screened


def _screened(data: bytes) -> "BadRecord | Found":
    try:
        return Found(data, screen().look(data))
    except BadRecord as bad:
        return bad


def _urls(pictures: Batch) -> list[str]:
    rows = pictures.table.select(["uri", "candidates"]).to_pylist()
    return [url for row in rows for url in (row["uri"], *(row["candidates"] or [])) if url]


def _place(row: dict[str, Any], places: Mapping[str, Place]) -> Place | None:
    """The best candidate that the crawl has as a picture, else whatever it has under one of the URLs."""
    found = [places[url] for url in (*(row["candidates"] or []), row["uri"]) if url in places]
    pictures = [place for place in found if place.mime and place.bytes]
    return next(iter(pictures or found), None)


def _filled(batch: Batch, fetched: list[BadRecord | Found]) -> Batch:
    """The documents with the facts and bytes of their pictures filled in; nulls where there are none."""
    good = [item if isinstance(item, Found) else None for item in fetched]
    media = batch["media"]
    flat = media.flatten()
    columns = {field.name: flat.field(field.name) for field in PICTURE}
    for name in ("mime", "width", "height", "sha256", "phash"):
        kind = PICTURE.field(name).type
        columns[name] = pa.array([None if item is None else getattr(item.facts, name) for item in good], kind)
    columns["bytes"] = pa.array([None if item is None else len(item.data) for item in good], pa.int64())
    offsets = pa.array(np.append(0, np.cumsum(media.value_lengths().fill_null(0).to_numpy())).astype(np.int32))
    filled = pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(list(columns.values()), fields=list(PICTURE)))
    data = pa.ListArray.from_arrays(
        offsets, pa.array([None if item is None else item.data for item in good], pa.binary())
    )
    table = batch.table
    for name, values in (("media", filled), ("media_data", data)):
        table = table.set_column(table.schema.get_field_index(name), DOCUMENT.field(name), values)
    return Batch(table)
