"""A step for tests: documents that show given pictures, as images.resolve hands them on."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from filters.pictures import flattened, open_picture, upright
from filters.registry import Rule
from pipelines.fed import perceptual_hash
from pipelines.pictures_count import Count
from pipelines.pictures_dedup import Dedup
from pipelines.step import Step, TableSpec
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.ids import record_id
from tests.pipelines.steps import Numbers

# A page: its address, and its pictures as files.
Page = tuple[str, tuple[bytes, ...]]


@dataclass(frozen=True)
class Shown(Numbers):
    """Given pages as documents; number n is the n-th."""

    given: tuple[Page, ...] = ()

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            yield documents([self.given[number] for number in range(item.start, item.end)], item.start)

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, "shown/documents", group_bytes=1 << 16)}


def documents(pages: Sequence[Page], first: int = 0) -> pa.Table:
    """DOCUMENT rows; after each picture stands a text with its number."""
    return pa.Table.from_pylist([_document(first + number, *page) for number, page in enumerate(pages)], DOCUMENT)


def _document(number: int, uri: str, files: tuple[bytes, ...]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for index in range(len(files)):
        parts.append({"type": "image", "label": "image", "media": index})
        parts.append({"type": "text", "label": "paragraph", "text": f"After picture {index}."})
    return {
        "record_id": record_id("web", uri, str(number)),
        "kind": "interleaved" if files else "text",
        "source": {"uri": uri, "parents": []},
        "meta": [],
        "parts": parts,
        "media": [resolved(f"{uri}/{index}.png", data) for index, data in enumerate(files)],
        "media_data": list(files),
        "measures": [],
    }


def resolved(uri: str, data: bytes) -> dict[str, Any]:
    """What images.resolve knows of a picture; without width and hash where it does not decode."""
    known = {"uri": uri, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    image = open_picture(data)
    if image is None:
        return known
    image = flattened(upright(image))
    return {**known, "width": image.width, "height": image.height, "phash": perceptual_hash(image)}


def steps(
    out: str, pages: Sequence[Page], max_count: int | None = None, max_distance: int = 5, rules: tuple[Rule, ...] = ()
) -> tuple[Step, ...]:
    return (
        Shown(name="shown", up_to=len(pages), given=tuple(pages)),
        Count("pictures.count", "test", 0),
        Dedup("pictures.dedup", "test", 0, max_count, max_distance, rules, out),
    )
