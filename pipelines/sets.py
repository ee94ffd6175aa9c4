"""Public interleaved sets: a document as their shapes know it, from and to the rows of ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.encode import scores_of
from pipelines.text_corpus import form_by_name
from pipelines.text_jsonl import plain
from schemas.errors import BadRecord

PICTURES = "pictures"  # the `meta` that keeps what a set says of each picture, as JSON
# What the shapes know of a picture that a document has.
PICTURE_COLUMNS = ("uri", "alt", "width_hint", "height_hint", "mime", "width", "height", "bytes")


@dataclass(frozen=True, slots=True)
class SetPicture:
    """A picture by its URL. `facts` is what a set says of it; what is below is known of a picture that we have."""

    uri: str
    alt: str | None = None
    width_hint: int | None = None
    height_hint: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    mime: str | None = None
    width: int | None = None
    height: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SetDocument:
    """Texts and pictures in reading order, and what is known of the whole."""

    items: tuple[str | SetPicture, ...]
    id: str | None = None
    uri: str | None = None
    license: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    warc: tuple[str, int] | None = None  # the file and the offset in it, of a document that comes from a crawl

    @property
    def texts(self) -> list[str]:
        return [item for item in self.items if isinstance(item, str)]

    @property
    def pictures(self) -> list[SetPicture]:
        return [item for item in self.items if isinstance(item, SetPicture)]


def lists_of(row: Mapping[str, Any], *names: str) -> list[list[Any]]:
    """The lists of a row.

    Raises:
        BadRecord: no_list, not_a_list.
    """
    found = []
    for name in names:
        if name not in row:
            raise BadRecord("no_list", f"no {name!r} among {', '.join(map(repr, row)) or 'no keys'}"[:500])
        value = row[name]
        if value is not None and not isinstance(value, list):
            raise BadRecord("not_a_list", f"{name!r} is a {type(value).__name__}")
        found.append(value or [])
    return found


def unpacked(row: Mapping[str, Any], name: str, kind: type) -> Any:
    """A value that a set has as an object or list, or as JSON of one; None where there is none.

    Raises:
        BadRecord: bad_metadata.
    """
    value = row.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise BadRecord("bad_metadata", f"{name!r}: {error}"[:200]) from error
    if value is not None and not isinstance(value, kind):
        raise BadRecord("bad_metadata", f"{name!r} is a {type(value).__name__}")
    return value


def text_of(value: Any, name: str, reason: str) -> str:
    """A value that has to be text; raises BadRecord with the reason, or bad_unicode."""
    if not isinstance(value, str):
        raise BadRecord(reason, f"in {name!r} is a {type(value).__name__}")
    return _checked(value)


def picture_of(uri: Any, name: str, facts: Any, **known: Any) -> SetPicture:
    """A picture by the URL that a set gives.

    Raises:
        BadRecord: picture_not_string, bad_metadata, bad_unicode.
    """
    if facts is not None and not isinstance(facts, dict):
        raise BadRecord("bad_metadata", f"a picture's is a {type(facts).__name__}")
    address = text_of(uri, name, "picture_not_string").strip().partition("#")[0]
    if not address:
        raise BadRecord("picture_without_url", f"in {name!r}")
    return SetPicture(address, facts=facts or {}, **known)


def meta_of(*given: Mapping[str, Any]) -> dict[str, str]:
    """What a set says of a document, as text; of equal names the first stands."""
    found: dict[str, str] = {}
    for values in given:
        for name, value in values.items():
            text = plain(value)
            if text is not None:
                found.setdefault(_checked(name), text)
    return found


def whole_number(value: Any) -> int | None:
    """A number as Arrow can hold it; None for anything else, as "100%"."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31 else None


def _checked(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadRecord("bad_unicode", f"half a surrogate pair in {text[:40]!a}") from error
    return text


def document_row(found: SetDocument) -> dict[str, Any]:
    """The columns of DOCUMENT that follow from what a set says."""
    pictures = found.pictures
    meta = dict(found.meta)
    if any(picture.facts for picture in pictures):
        facts = [{"uri": picture.uri, "facts": picture.facts} for picture in pictures]
        meta[PICTURES] = plain(facts) or ""
    return {
        "kind": "interleaved" if pictures else "text",
        "meta": [{"name": name, "value": value} for name, value in sorted(meta.items())],
        "parts": _parts(found.items),
        "media": [
            {
                "uri": picture.uri,
                "candidates": [],
                "alt": picture.alt,
                "width_hint": picture.width_hint,
                "height_hint": picture.height_hint,
            }
            for picture in pictures
        ],
        "media_data": [None] * len(pictures),
        "measures": [],
    }


def set_document(row: Mapping[str, Any]) -> SetDocument:
    """A row of DOCUMENT as the shapes know it, without pictures that no URL leads to: they came within their page."""
    meta = {item["name"]: item["value"] for item in row["meta"]}
    facts = _facts(meta.pop(PICTURES, None))
    media = row["media"]
    items: list[str | SetPicture] = []
    for part in row["parts"]:
        if part["type"] == "text":
            items.append(part["text"])
        elif has_url(media[part["media"]]):
            known = media[part["media"]]
            named = {name: known[name] for name in PICTURE_COLUMNS}
            said = facts.get(known["uri"], [])
            items.append(SetPicture(**named, facts=said.pop(0) if said else {}))
    source = row["source"]
    locator = source["locator"] or {"file": None}
    form = form_by_name(locator["file"] or "")
    return SetDocument(
        tuple(items),
        row["record_id"],
        source["uri"],
        source["license"],
        meta,
        {item["name"]: item["value"] for item in scores_of(row["measures"])},
        (locator["file"], locator["offset"]) if form is not None and form.kind == "wet" else None,
    )


def has_url(picture: Mapping[str, Any]) -> bool:
    """Whether a picture can be had from where its document says."""
    return bool(picture["uri"]) and not picture["uri"].startswith("data:")


def _facts(text: str | None) -> dict[str, list[Mapping[str, Any]]]:
    """What a set said of the pictures, by URL: some may have left the document since."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in json.loads(text) if text else []:
        found.setdefault(item["uri"], []).append(item["facts"])
    return found


def _parts(items: tuple[str | SetPicture, ...]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    media = 0
    for item in items:
        if isinstance(item, str):
            parts.append({"type": "text", "label": "paragraph", "text": item, "media": None})
        else:
            parts.append({"type": "image", "label": "image", "text": None, "media": media})
            media += 1
    return parts
