"""images.resolve: the pictures that documents point at, taken from the crawl itself and from what was fetched."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.batch import Batch, drop_parts
from filters.registry import Rule
from pipelines.fetched import FETCH_INDEX
from pipelines.fold import read_folded
from pipelines.manifests import WrittenFile
from pipelines.outcome import Outcome, note, notes_table
from pipelines.picture_index import CRAWL_INDEX, Place, look_up
from pipelines.rules import apply_rules
from pipelines.screen import Screened, screen
from pipelines.step import Ended, Records, Step, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.units import Unit, digest
from pipelines.urls import known_as
from pipelines.warc import read_capture
from schemas.document import DOCUMENT, PICTURE
from schemas.errors import BadRecord
from schemas.resources import Resources

BATCH_ROWS = 64


@dataclass(frozen=True)
class Resolve:
    """The step. `index` and `fetched` are the files of the picture indexes of the crawl and of images.fetch."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    index: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()
    index_hash: str = ""
    out: str = ""
    max_picture_mib: int = 20

    use: ClassVar[str] = "images.resolve"
    version: ClassVar[int] = 5
    barrier: ClassVar[bool] = True  # a page's pictures may lie in any unit of the crawl
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=2560)  # with the screen's child

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Resolve", list[Unit]]:
        """The step with all places of pictures."""
        index = [file for ended in before for file in _folded(store, CRAWL_INDEX, ended.step)]
        fetched = [file for ended in before for file in _folded(store, FETCH_INDEX, ended.step)]
        known = replace(
            self,
            index=tuple(file.path for file in index),
            fetched=tuple(file.path for file in fetched),
            index_hash=digest([[file.sha256 for file in files] for files in (index, fetched)]),
        )
        return known, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"max_picture_mib": self.max_picture_mib, "index": self.index_hash}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        if not len(batch.pictures):
            return apply_rules(rows, self.rules, step=self.name, seed=self.seed)
        pictures = batch.pictures
        fetched = self._fetch(pictures, self._places(pictures))
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

    def _places(self, pictures: Batch) -> list["Place | None"]:
        """For every picture without bytes the place of its best candidate, or of one that says why there is none."""
        store = Store(self.out)
        rows = pictures.table.select(["uri", "candidates", "data"])
        named = [
            [] if data else [*(candidates or []), *([uri] if uri else [])]
            for uri, candidates, data in zip(
                rows["uri"].to_pylist(),
                rows["candidates"].to_pylist(),
                rows["data"].is_valid().to_pylist(),
                strict=True,
            )
        ]
        urls = {url for one in named for url in one}
        crawled = look_up(store, self.index, urls)
        fetched = look_up(store, self.fetched, map(known_as, urls)) if self.fetched else {}
        return [_best([crawled.get(url) for url in one], [fetched.get(known_as(url)) for url in one]) for one in named]

    def _fetch(self, pictures: Batch, places: list["Place | None"]) -> list["BadRecord | Found"]:
        """For every picture its bytes and facts, or what is wrong; each place is read and decoded once, in file order.

        What came with the page as data: URI is taken as it is.
        """
        wanted = sorted({place for place in places if place is not None}, key=lambda place: (place.file, place.offset))
        read = {place: self._read(place) for place in wanted}
        missing = BadRecord("not_fetched" if self.fetched else "not_in_crawl")
        return [
            _screened(data) if data is not None else missing if place is None else read[place]
            for data, place in zip(pictures["data"].to_pylist(), places, strict=True)
        ]

    def _read(self, place: Place) -> "BadRecord | Found":
        try:
            if place.reason:
                raise BadRecord(place.reason)
            if not place.bytes:
                raise BadRecord("empty_body")
            if place.bytes > self.max_picture_mib << 20:
                raise BadRecord("too_many_bytes", "", place.bytes)
            if place.mime is None:
                raise BadRecord("not_an_image")
            if place.packing == "none":
                return _screened(Store(self.out).read_range(place.file, place.offset, place.length))
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


def _folded(store: Store, folder: str, step: Step) -> list[WrittenFile]:
    return read_folded(store, folder).get(step.name, ("", []))[1]


def _best(crawled: list[Place | None], fetched: list[Place | None]) -> Place | None:
    """The first that is a picture, best candidate first; else the first that tells what is wrong, the crawl's first."""
    by_candidate = [place for pair in zip(crawled, fetched, strict=True) for place in pair if place is not None]
    pictures = (place for place in by_candidate if place.is_picture)
    told = (place for place in (*crawled, *fetched) if place is not None)
    return next(pictures, None) or next(told, None)


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
