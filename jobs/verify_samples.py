"""Checks of what the shards hold: geometry, pictures and their index, references, regions, tokens, ids and order."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from filters.pictures import read_header
from jobs.findings import Finding
from jobs.opened import Opened
from pipelines.manifests import Manifest, WrittenFile
from pipelines.sniff import picture_mime
from schemas.errors import BadRecord, GeometryError, SchemaError
from schemas.formats.preference import count_fed_tokens
from schemas.geometry import FACTOR, smart_resize
from schemas.ids import order_key, sampled
from schemas.sample import KINDS, ROLES

TOKENS_CHECKED = 256  # about as many samples, chosen by a hash of their ids, are tokenized again
NO_INDEX = -1

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass
class _Checks:
    """The findings, and what must be carried from shard to shard."""

    seed: int
    share: float
    geometry: Finding = field(default_factory=lambda: Finding("geometry"))
    pictures: Finding = field(default_factory=lambda: Finding("pictures"))
    references: Finding = field(default_factory=lambda: Finding("references"))
    tokens: Finding = field(default_factory=lambda: Finding("tokens"))
    order: Finding = field(default_factory=lambda: Finding("order"))
    last_key: str = ""
    counted: int = 0
    media: int = 0
    rested: dict[tuple[int, int, int, int], str] = field(default_factory=dict)


def check_samples(run: Opened, damaged: set[str]) -> Iterator[Finding]:
    """The findings over all shards but the damaged ones; one row group is in memory at a time."""
    shards = [
        (manifest, file)
        for manifests in run.manifests.values()
        for manifest in manifests
        for file in manifest.files_of("samples")
        if not damaged & {written.path for written in manifest.files}
    ]
    total = sum(file.rows for _, file in shards)
    checks = _Checks(run.seed, min(1.0, TOKENS_CHECKED / max(total, 1)))
    for manifest, file in shards:
        _check_shard(run, manifest, file, checks)
    checks.geometry.looked_at = f"{checks.media:,} media: sides, budget, smart_resize at rest"
    checks.pictures.looked_at = f"{checks.media:,} media: sha256, header, byte range in the index"
    checks.references.looked_at = f"{total:,} samples: media in messages, regions, events"
    checks.tokens.looked_at = f"{checks.counted:,} samples, counted again"
    checks.order.looked_at = f"{total:,} samples: shuffled by hash, each id once"
    yield from (checks.geometry, checks.pictures, checks.references, checks.tokens, checks.order)


def _check_shard(run: Opened, manifest: Manifest, file: WrittenFile, checks: _Checks) -> None:
    index = pa.concat_tables([_read(run, written) for written in manifest.files_of("index_media")] or [pa.table({})])
    with run.store.open(file.path) as stream, run.store.open(file.path) as ranges:
        shard = pq.ParquetFile(stream)
        first_row = first_medium = 0
        for group in range(shard.num_row_groups):
            samples = _Samples(file.path, first_row, shard.read_row_group(group, use_threads=False).combine_chunks())
            _check_geometry(samples, checks)
            _check_pictures(samples, index.slice(first_medium, len(samples.media)), ranges, checks)
            _check_references(samples, checks.references)
            _check_regions(samples, checks.references)
            _check_events(samples, checks.references)
            _check_tokens(samples, checks)
            _check_order(samples, checks)
            first_row += len(samples.table)
            first_medium += len(samples.media)
            checks.media += len(samples.media)
        if len(index) != first_medium:
            checks.pictures.breach(file.path, f"holds {first_medium:,} media, its index {len(index):,}")


def _read(run: Opened, file: WrittenFile) -> pa.Table:
    with run.store.open(file.path) as stream:
        return pq.read_table(stream, use_threads=False)


class _Samples:
    """The samples of a row group, their media flattened: `owners` has the row of each, `starts` the first of a row."""

    def __init__(self, path: str, first_row: int, table: pa.Table) -> None:
        self.path, self.first_row, self.table = path, first_row, table
        self.owners, self.media = flat(self.column("media"))
        self.counts = lengths(self.column("media"))
        self.starts = np.cumsum(self.counts) - self.counts
        self.widths, self.heights = ints(self.media.field("width")), ints(self.media.field("height"))

    def column(self, name: str) -> Any:
        return one_array(self.table[name])

    def where(self, row: int) -> str:
        """A row of the group, as a place in its file."""
        return f"{self.path} row {self.first_row + row}"

    def medium_of(self, rows: Ints, media: Ints) -> Ints:
        """The flattened place of medium number `media` of each of `rows`; NO_INDEX where there is no such medium."""
        inside = (media >= 0) & (media < self.counts[rows])
        return np.where(inside, self.starts[rows] + media, NO_INDEX)


def _check_geometry(samples: _Samples, checks: _Checks) -> None:
    low, high = ints(samples.media.field("min_pixels")), ints(samples.media.field("max_pixels"))
    facts = np.stack([samples.widths, samples.heights, low, high], axis=1)
    shapes, shape_of = np.unique(facts, axis=0, return_inverse=True)
    for number, shape in enumerate(shapes.tolist()):
        key = (shape[0], shape[1], shape[2], shape[3])
        if key not in checks.rested:
            checks.rested[key] = size_problem(*key)
        if problem := checks.rested[key]:
            for medium in np.flatnonzero(shape_of.ravel() == number):
                owner = int(samples.owners[medium])
                checks.geometry.breach(
                    samples.where(owner), f"medium {int(medium) - int(samples.starts[owner])}: {problem}"
                )


def size_problem(width: int, height: int, min_pixels: int, max_pixels: int) -> str:
    """Why a stored picture of this size is not as fed under its budget; empty when it is.

    That smart_resize leaves it alone is the whole promise: it does so for multiples of 28 within the budget alone.
    """
    size = f"{width} x {height}"
    if width < FACTOR or height < FACTOR or width % FACTOR or height % FACTOR:
        return f"{size} is no stored size: sides are multiples of {FACTOR}"
    if not 0 < min_pixels <= max_pixels:
        return f"{size} has no pixel budget: min_pixels {min_pixels}, max_pixels {max_pixels}"
    try:
        fed = smart_resize(height, width, min_pixels, max_pixels)
    except GeometryError as error:
        return str(error)
    if fed == (height, width):
        return ""
    budget = f"{min_pixels:,} to {max_pixels:,}"
    return f"{size} has {width * height:,} pixels, its budget is {budget}; it would be fed as {fed[1]} x {fed[0]}"


def _check_pictures(samples: _Samples, index: pa.Table, ranges: BinaryIO, checks: _Checks) -> None:
    finding = checks.pictures
    data_column = samples.column("media_data")
    for row in np.flatnonzero(lengths(data_column) != samples.counts).tolist():
        finding.breach(samples.where(row), "media_data is not parallel to media")
    if not np.array_equal(lengths(data_column), samples.counts):
        return
    ids, places = samples.column("sample_id"), index.to_pylist()
    data = data_column.flatten()
    for number, medium in enumerate(samples.media.to_pylist()):
        row = int(samples.owners[number])
        place, bytes_ = samples.where(row), data[number].as_py()
        name = f"medium {number - int(samples.starts[row])}"
        for problem in _picture_problems(medium, bytes_):
            finding.breach(place, f"{name}: {problem}")
        if number >= len(places):
            continue
        entry = places[number]
        expected = {"sample_id": ids[row].as_py(), "media": number - int(samples.starts[row]), "file": samples.path}
        expected |= {key: medium[key] for key in ("type", "mime", "width", "height", "sha256", "phash")}
        if wrong := [key for key, value in expected.items() if entry[key] != value]:
            finding.breach(place, f"{name}: index/media has another {', '.join(wrong)}")
        ranges.seek(entry["offset"])
        if ranges.read(entry["length"]) != bytes_:
            finding.breach(place, f"{name}: its byte range in index/media holds something else")


def _picture_problems(medium: dict[str, Any], data: bytes | None) -> Iterator[str]:
    if data is None:
        yield "has no bytes"
        return
    if medium["type"] != "image":
        return
    try:
        found = read_header(data)
    except BadRecord as bad:
        yield f"its bytes are no picture: {bad}"
        return
    if hashlib.sha256(data).hexdigest() != medium["sha256"]:
        yield "its bytes have another sha256"
    if found.size != (medium["width"], medium["height"]):
        yield f"its bytes are {found.width} x {found.height}, its row says {medium['width']} x {medium['height']}"
    if (mime := picture_mime(data)) != medium["mime"]:
        yield f"its bytes are {mime}, its row says {medium['mime']}"


def _check_references(samples: _Samples, finding: Finding) -> None:
    owners, messages = flat(samples.column("messages"))
    inside, parts = flat(messages.field("parts"))
    rows = owners[inside]
    for row in rows_where(owners, pc.invert(pc.is_in(messages.field("role"), value_set=pa.array(ROLES)))):
        finding.breach(samples.where(row), f"a message has none of the roles {', '.join(ROLES)}")
    kinds = samples.column("kind")
    for row in np.flatnonzero(~truth(pc.is_in(kinds, value_set=pa.array(KINDS)))).tolist():
        finding.breach(samples.where(row), f"there is no kind {kinds[row].as_py()!r}")
    types = parts.field("type")
    is_text = truth(pc.equal(types, "text"))
    for row in rows_where(rows, ~(truth(pc.is_valid(parts.field("text"))) == is_text)):
        finding.breach(samples.where(row), "a text part has no text, or a part of another type has one")
    places = samples.medium_of(rows, ints(parts.field("media")))
    for row in rows_where(rows, (places == NO_INDEX) != is_text):
        finding.breach(samples.where(row), "a part points at a medium that the sample does not have")
    pointing = np.flatnonzero(places != NO_INDEX)
    same = pc.equal(types.take(pa.array(pointing)), samples.media.field("type").take(pa.array(places[pointing])))
    for row in rows_where(rows[pointing], ~truth(same)):
        finding.breach(samples.where(row), "a part points at a medium of another type")


def _check_regions(samples: _Samples, finding: Finding) -> None:
    """Boxes half open and inside their picture, quads on it or on its edge, points on a pixel of it."""
    rows, regions = flat(samples.column("regions"))
    if not len(rows):
        return
    rows, regions, places = _on_media(samples, rows, regions, finding, "a region lies on")
    sizes = np.stack([samples.widths[places], samples.heights[places]], axis=1)
    for name, count in (("box", 4), ("quad", 8), ("point", 2)):
        shapes = regions.field(name)
        given = np.flatnonzero(truth(pc.is_valid(shapes)))
        right = lengths(shapes)[given] == count
        for row in rows_where(rows[given], ~right):
            finding.breach(samples.where(row), f"the {name} of a region does not have {count} numbers")
        given = given[right]
        numbers = shapes.take(pa.array(given)).flatten().to_numpy(zero_copy_only=False).astype(float)
        values = numbers.reshape(-1, count // 2, 2)
        limits = sizes[given][:, None, :]
        ok = ((values >= 0) & (values < limits if name == "point" else values <= limits)).all(axis=(1, 2))
        if name == "box":
            ok &= (values[:, 0] < values[:, 1]).all(axis=1)
        for row in rows_where(rows[given], ~ok):
            finding.breach(samples.where(row), f"the {name} of a region does not lie inside its picture")


def _on_media(samples: _Samples, rows: Ints, values: Any, finding: Finding, what: str) -> tuple[Ints, Any, Ints]:
    """Rows and values that have a medium, and its flattened place; breaches for the others."""
    places = samples.medium_of(rows, ints(values.field("media")))
    for row in rows_where(rows, places == NO_INDEX):
        finding.breach(samples.where(row), f"{what} a medium that the sample does not have")
    known = np.flatnonzero(places != NO_INDEX)
    return rows[known], values.take(pa.array(known)), places[known]


def _check_events(samples: _Samples, finding: Finding) -> None:
    rows, events = flat(samples.column("events"))
    if not len(rows):
        return
    rows, events, places = _on_media(samples, rows, events, finding, "an event lies in")
    start, end = (floats(events.field(name)) for name in ("start_s", "end_s"))
    duration = floats(samples.media.field("duration_s"))[places]
    outside = ~((start >= 0) & (start <= end)) | (end > duration)
    for row in rows_where(rows, outside):
        finding.breach(samples.where(row), "an event does not lie inside its video")


def _check_tokens(samples: _Samples, checks: _Checks) -> None:
    ids = samples.column("sample_id").to_pylist()
    chosen = [row for row, sample in enumerate(ids) if sampled(sample, checks.seed, checks.share)]
    columns = samples.table.select(["kind", "messages", "media", "text_tokens", "vision_tokens"])
    checks.counted += len(chosen)
    for row in chosen:
        (sample,) = columns.slice(row, 1).to_pylist()
        try:
            counted = count_fed_tokens(sample["kind"], sample["messages"], sample["media"])
        except SchemaError as error:
            checks.tokens.breach(samples.where(row), str(error))
            continue
        stored = (sample["text_tokens"], sample["vision_tokens"])
        if counted != stored:
            told = "{} text and {} vision tokens are stored, {} and {} are counted".format(*stored, *counted)
            checks.tokens.breach(samples.where(row), told)


def _check_order(samples: _Samples, checks: _Checks) -> None:
    for row, sample in enumerate(samples.column("sample_id").to_pylist()):
        key = order_key(sample, checks.seed)
        if key <= checks.last_key:
            what = "has the id of the sample before it" if key == checks.last_key else "is out of order"
            checks.order.breach(samples.where(row), f"{sample} {what}")
        checks.last_key = max(key, checks.last_key)


def flat(lists: Any) -> tuple[Ints, Any]:
    """The values of a list array, and the row of each."""
    return pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64), lists.flatten()


def lengths(lists: Any) -> Ints:
    """How many values each row has; 0 for null."""
    counted: Ints = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return counted


def ints(values: Any) -> Ints:
    """Integers, NO_INDEX for null."""
    filled: Ints = pc.fill_null(values, NO_INDEX).to_numpy(zero_copy_only=False).astype(np.int64)
    return filled


def floats(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Floats, not a number for null."""
    filled: np.ndarray[Any, np.dtype[np.float64]] = pc.fill_null(values, math.nan).to_numpy(zero_copy_only=False)
    return filled


def truth(values: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Booleans, False for null."""
    filled: np.ndarray[Any, np.dtype[np.bool_]] = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return filled


def rows_where(rows: Ints, condition: Any) -> list[int]:
    """The distinct rows where a condition on their values holds."""
    mask = truth(condition) if isinstance(condition, pa.Array) else condition
    return [int(row) for row in np.unique(rows[mask])]


def one_array(column: pa.ChunkedArray) -> Any:
    """A column as one array, also when it has no chunk."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
