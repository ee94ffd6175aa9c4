"""Documents with pictures: what corruptions are made of, and the tables that filters read."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from filters.batch import split_words
from pipelines.screen import screen
from schemas.document import DOCUMENT


@dataclass(frozen=True, slots=True)
class Line:
    """A text part."""

    text: str
    label: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture. Of a drawn one is known what a found one leaves open.

    `subject` is its class of scene, `caption` a sentence that says what is seen and nothing else, `drawn` the lines of
    text in it.
    """

    data: bytes
    subject: str = ""
    caption: str = ""
    drawn: tuple[str, ...] | None = None


Part: TypeAlias = Line | Picture


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a drawn document tells, in words as they stand in its text, or would."""

    where: Literal["both", "picture", "text"]
    words: str
    picture: int | None = None  # index among the document's pictures


@dataclass(frozen=True, slots=True)
class Pictured:
    """A document; `page` is the cluster that its figures are resampled by."""

    source: str
    page: str
    lang: str
    parts: tuple[Part, ...]
    subject: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def pictures(self) -> list[Picture]:
        return [part for part in self.parts if isinstance(part, Picture)]

    @property
    def lines(self) -> list[Line]:
        return [part for part in self.parts if isinstance(part, Line)]

    @property
    def words(self) -> int:
        return sum(len(split_words(line.text)) for line in self.lines)


def with_pictures(base: Pictured, made: Sequence[Picture]) -> Pictured:
    """The document with other pictures in the places of its own."""
    rest = iter(made)
    return replace(base, parts=tuple(next(rest) if isinstance(part, Picture) else part for part in base.parts))


def with_texts(base: Pictured, change: Callable[[str], str]) -> Pictured:
    """The document with every line changed."""
    changed = (replace(part, text=change(part.text)) if isinstance(part, Line) else part for part in base.parts)
    return replace(base, parts=tuple(changed))


def documents(bases: Sequence[Pictured]) -> pa.Table:
    """A DOCUMENT for each, its pictures filled in as images.resolve does."""
    return pa.Table.from_pylist([_row(index, base) for index, base in enumerate(bases)], DOCUMENT)


def _row(index: int, base: Pictured) -> dict[str, Any]:
    pictures = base.pictures
    return {
        "record_id": f"{index:032x}",
        "kind": "interleaved" if pictures else "text",
        "lang": base.lang,
        "parts": list(_parts(base.parts)),
        "media": [_media(picture.data) for picture in pictures],
        "media_data": [picture.data for picture in pictures],
        "measures": [],
    }


def _parts(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    media = 0
    for part in parts:
        if isinstance(part, Line):
            yield {"type": "text", "label": part.label, "text": part.text}
            continue
        yield {"type": "image", "label": "image", "media": media}
        media += 1


def _media(data: bytes) -> dict[str, Any]:
    """Not the page's address and alt text: the file's name would tell what a picture was."""
    facts = screen().look(data)
    known = {name: getattr(facts, name) for name in ("mime", "width", "height", "sha256", "phash")}
    return known | {"uri": f"https://example.org/{digest(data)}", "candidates": [], "bytes": len(data)}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
