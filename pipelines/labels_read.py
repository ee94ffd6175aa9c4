"""labels.read: public labelled sets of text in pictures and of tables to samples, their boxes on the picture as fed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar

import fsspec
import pyarrow as pa

from filters.registry import Rule
from pipelines import labels_coco, labels_icdar, labels_pubtabnet
from pipelines.encode import ORDERED, bins_of, encoded_tables
from pipelines.fed import feed
from pipelines.labels import Shape, ShapeName
from pipelines.labels_turns import regions_of, turns_of
from pipelines.outcome import Outcome
from pipelines.sample_row import sample_row
from pipelines.sniff import picture_mime
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.text_corpus import Columns, rows_table, sort_out
from pipelines.text_jsonl import parse_object, read_jsonl
from pipelines.units import Input, Unit, list_inputs, plan_units, unit_id
from pipelines.warc import Segment
from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from schemas.ids import record_id
from schemas.resources import Resources
from synth.drawn import Drawn, Picture

UNIT_PICTURES = 512  # of files that tell of many pictures, or of one each
BATCH_ROWS = 64
MAX_NAME = 120  # characters of a file; 255 bytes are what file systems take
SHAPES: Mapping[ShapeName, Shape] = {
    "pubtabnet": Shape(None, None, labels_pubtabnet.labelled, "table"),
    "coco_text": Shape(labels_coco.count_pictures, labels_coco.items, labels_coco.labelled, "ocr"),
    "textocr": Shape(labels_coco.count_pictures, labels_coco.items, labels_coco.labelled, "ocr"),
    "icdar2015": Shape(labels_icdar.count_pictures, labels_icdar.items, labels_icdar.labelled, "ocr"),
}


@dataclass(frozen=True)
class LabelsParameters:
    """The files of labels and their shape, the folder or URL below which the pictures lie, and under which licence.

    `language` is that of labels that name none; `max_picture_mib` the size above which a picture is not taken.
    """

    shape: ShapeName
    labels: tuple[str, ...]
    images: str
    license: str | None = None
    language: str | None = None
    max_picture_mib: int = 20


@dataclass(frozen=True)
class LabelsRead:
    """The step: one state for every picture that the labels are about, and for every place where one was lost."""

    name: str
    run: str
    seed: int
    given: LabelsParameters
    budget: PixelBudget

    use: ClassVar[str] = "labels.read"
    version: ClassVar[int] = 2
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "samples"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=2048)

    @property
    def counted(self) -> str | None:
        return None if self._shape.pictures is None else "pictures"

    @property
    def _shape(self) -> Shape:
        return SHAPES[self.given.shape]

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["LabelsRead", list[Unit]]:
        files = list_inputs(list(self.given.labels))
        if self._shape.pictures is None:
            return self, plan_units(files, unit_bytes, cut=True)
        shares: list[list[Input]] = [[]]
        for file in files:
            count = self._shape.pictures(file.path)
            for start in range(0, count, UNIT_PICTURES):
                share = Input(file.path, start, min(start + UNIT_PICTURES, count), file.fingerprint)
                if shares[-1] and sum(item.end - item.start for item in [*shares[-1], share]) > UNIT_PICTURES:
                    shares.append([])
                shares[-1].append(share)
        units = [tuple(share) for share in shares if share]
        return self, [Unit(unit_id(inputs), position, inputs) for position, inputs in enumerate(units)]

    def parameters(self) -> Mapping[str, Any]:
        return {**asdict(self.given), "labels": None, "budget": asdict(self.budget)}

    def tables(self) -> Mapping[str, TableSpec]:
        return encoded_tables(self.name)

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """A row a picture, its labels as a line of JSON; pictures are read where their labels are understood."""
        for item in unit.inputs:
            if self._shape.items is None:
                for rows in read_jsonl(Segment(item.path, item.start, item.end), Columns(), 64 << 20, counts):
                    for start in range(0, len(rows), BATCH_ROWS):
                        yield rows.slice(start, BATCH_ROWS)
                continue
            found = list(enumerate(self._shape.items(item.path, item.start, item.end), start=item.start))
            for start in range(0, len(found), BATCH_ROWS):
                batch = found[start : start + BATCH_ROWS]
                columns = {
                    "file": [item.path] * len(batch),
                    "offset": [number for number, _ in batch],
                    "line": [json.dumps(labels).encode() for _, labels in batch],
                }
                yield rows_table(len(batch), columns)

    def apply(self, rows: pa.Table) -> Outcome:
        found, outcome = sort_out(rows, self.use, self._sample, "no_text", _place_id)
        table = pa.Table.from_pylist([sample for _, sample in found], schema=ORDERED)
        made = {"encoded": table, "bins": bins_of(table)} if found else {}
        return outcome + Outcome(made, (), Counter(kept=len(found)))

    def row_id(self, row: pa.Table) -> str:
        return _place_id(row.to_pylist()[0])

    def _sample(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The sample of a row of labels.

        Raises:
            BadRecord: no_text; bad_labels, bad_picture_name, no_picture, picture_too_large, size_mismatch, undecodable
                or another fault of the picture.
        """
        labelled = self._shape.labelled(parse_object(row["line"]))
        if not any(mark.legible for mark in labelled.marks):
            raise BadRecord("no_text", "the labels have no legible text")
        data = self._picture(labelled.picture)
        fed = feed(data, picture_mime(data) or "", self.budget)
        original = fed.original_width, fed.original_height
        if labelled.size not in (None, original):
            raise BadRecord("size_mismatch", f"{labelled.picture} has {original}, its labels say {labelled.size}")
        picture = Picture(fed.data, fed.mime, fed.width, fed.height)
        regions = regions_of(labelled, original, (fed.width, fed.height))
        uri = _below(self.given.images, labelled.picture)
        source = {"uri": uri, "locator": {"file": row["file"], "offset": row["offset"]}, "license": self.given.license}
        lang = labelled.lang or self.given.language
        drawn = Drawn(picture, lang, turns_of(labelled, regions, picture, lang, uri, self.seed), regions)
        return sample_row(drawn, self._shape.kind, source, self.budget, self.seed, original)

    def _picture(self, name: str) -> bytes:
        most = self.given.max_picture_mib << 20
        try:
            with fsspec.open(_below(self.given.images, name), "rb") as stream:
                data: bytes = stream.read(most + 1)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise BadRecord("no_picture", f"{name} is not below {self.given.images}") from error
        if len(data) > most:
            raise BadRecord("picture_too_large", f"{name} has more than {self.given.max_picture_mib} MiB")
        return data


def _below(root: str, name: str) -> str:
    """The place of a picture; names come out of files of strangers, and must not lead out of the folder.

    Raises:
        BadRecord: bad_picture_name.
    """
    parts = PurePosixPath(name).parts
    too_long = max(map(len, name.split("/"))) > MAX_NAME
    if not parts or too_long or name.startswith("/") or ".." in parts or "://" in name or "\\" in name or "\0" in name:
        raise BadRecord("bad_picture_name", repr(name)[:200])
    return f"{root.rstrip('/')}/{name}"


def _place_id(row: Mapping[str, Any]) -> str:
    return record_id("ocr", f"{row['file']}#{row['offset']}", "")
