"""OBELICS and OmniCorpus: parallel lists of texts and pictures, of which one has a value at each place."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipelines.sets import (
    SetDocument,
    SetPicture,
    lists_of,
    meta_of,
    picture_of,
    text_of,
    unpacked,
    whole_number,
)
from pipelines.text_jsonl import plain
from schemas.arrow import versioned
from schemas.errors import BadRecord

KEYS = ("texts", "images")
# Of the general metadata what has a place of its own in a document.
PLACED = ("url", "license")
OBELICS_INTEGERS = ("warc_record_offset", "warc_record_length")

OBELICS = versioned(
    "obelics",
    1,
    [
        pa.field("images", pa.list_(pa.string())),
        pa.field("metadata", pa.string()),  # JSON of a list that is parallel to the other two
        pa.field("general_metadata", pa.string()),  # JSON of an object
        pa.field("texts", pa.list_(pa.string())),
    ],
)
_OMNICORPUS_PICTURE = pa.struct(
    [
        pa.field("aesthetic_prob", pa.float64()),
        pa.field("bytes", pa.int64()),
        pa.field("d_hash", pa.string()),
        pa.field("d_hash_dup_count", pa.int64()),
        pa.field("height", pa.int64()),
        pa.field("img_url_sha", pa.string()),
        pa.field("p_hash", pa.string()),
        pa.field("p_hash_dup_count", pa.int64()),
        pa.field("unsafe_prob", pa.float64()),
        pa.field("width", pa.int64()),
    ]
)
_OMNICORPUS_GENERAL = pa.struct(
    [
        pa.field("domain", pa.list_(pa.string())),
        pa.field("fluency_prob", pa.float64()),
        pa.field("id", pa.string()),
        pa.field("non_advertisement_prob", pa.float64()),
        pa.field("politics_prob", pa.float64()),
        pa.field("porn_prob", pa.float64()),
        pa.field("toxic_prob", pa.float64()),
        pa.field("url", pa.string()),
    ]
)
OMNICORPUS = versioned(
    "omnicorpus",
    1,
    [
        pa.field("general_metadata", _OMNICORPUS_GENERAL),
        pa.field("images", pa.list_(pa.string())),
        pa.field("texts", pa.list_(pa.string())),
        pa.field("metadata", pa.list_(_OMNICORPUS_PICTURE)),
    ],
)


def read_lists(row: Mapping[str, Any]) -> SetDocument:
    """The document of a row.

    `metadata` and `general_metadata` are JSON (OBELICS) or what JSON would hold (OmniCorpus); the former has an entry
    for each place or for each picture. Other keys of the row are kept as `meta`. A text of white space is none.

    Raises:
        BadRecord: no_list, not_a_list, lengths_differ, text_and_picture, neither_text_nor_picture, text_not_string,
            picture_not_string, picture_without_url, bad_metadata, bad_unicode.
    """
    texts, images = lists_of(row, *KEYS)
    if len(texts) != len(images):
        raise BadRecord("lengths_differ", f"{len(texts)} texts and {len(images)} images")
    facts = _facts_by_place(unpacked(row, "metadata", list), images)
    items: list[str | SetPicture] = []
    for place, (text, image) in enumerate(zip(texts, images, strict=True)):
        if text is None and image is None:
            raise BadRecord("neither_text_nor_picture", f"at place {place} of {len(texts)}")
        if text and image is not None:
            raise BadRecord("text_and_picture", f"at place {place} of {len(texts)}")
        if image is not None:
            items.append(_picture(image, facts[place]))
        elif not (found := text_of(text, "texts", "text_not_string")).isspace() and found:
            items.append(found)
    general = unpacked(row, "general_metadata", dict) or {}
    others = {name: value for name, value in row.items() if name not in (*KEYS, "metadata", "general_metadata")}
    told = {**others, **general}
    return SetDocument(
        tuple(items),
        plain(told.get("id")),
        plain(told.get("url")),
        plain(told.get("license")),
        meta_of({name: value for name, value in told.items() if name not in PLACED}),
    )


def write_obelics(document: SetDocument) -> dict[str, Any] | None:
    """The row of a document; None without a text or picture. Its id, license and scores go into the general metadata.

    Lost: the labels of the parts, other addresses of a picture, the language, measures of parts.
    """
    if not document.items:
        return None
    told: dict[str, Any] = {**document.meta, "url": document.uri, "license": document.license}
    if document.warc is not None:
        told |= {"warc_filename": document.warc[0], "warc_record_offset": document.warc[1]}
    told |= {name: int(told[name]) for name in OBELICS_INTEGERS if str(told.get(name, "")).isdecimal()}
    told.setdefault("id", document.id)
    if document.scores:
        told["scores"] = document.scores
    pictures = [_obelics_picture(item, document.uri) for item in document.items]
    return _lists(document) | {"metadata": _json(pictures), "general_metadata": _json(dict(sorted(told.items())))}


def write_omnicorpus(document: SetDocument) -> dict[str, Any] | None:
    """The row of a document; None without a text or picture.

    Lost: what write_obelics loses, and alt texts, licenses, scores and whatever `meta` the shape has no place for.
    """
    if not document.items:
        return None
    told: dict[str, Any] = {**document.meta, "url": document.uri}
    told.setdefault("id", document.id)
    pictures = [_omnicorpus_picture(item) for item in document.items]
    return _lists(document) | {"metadata": pictures, "general_metadata": _fitting(told, _OMNICORPUS_GENERAL)}


def _facts_by_place(metadata: list[Any] | None, images: list[Any]) -> list[Any]:
    if metadata is None:
        return [None] * len(images)
    if len(metadata) == len(images):
        return metadata
    if len(metadata) != sum(image is not None for image in images):
        raise BadRecord("lengths_differ", f"{len(metadata)} entries of metadata for {len(images)} places")
    of_pictures = iter(metadata)
    return [None if image is None else next(of_pictures) for image in images]


def _picture(image: Any, facts: Any) -> SetPicture:
    said = facts if isinstance(facts, dict) else {}
    alt = said.get("alt_text")
    return picture_of(
        image,
        "images",
        facts,
        alt=alt if isinstance(alt, str) else None,
        width_hint=whole_number(said.get("rendered_width")),
        height_hint=whole_number(said.get("rendered_height")),
    )


def _lists(document: SetDocument) -> dict[str, Any]:
    return {
        "texts": [item if isinstance(item, str) else None for item in document.items],
        "images": [None if isinstance(item, str) else item.uri for item in document.items],
    }


def _obelics_picture(item: str | SetPicture, page: str | None) -> Mapping[str, Any] | None:
    if isinstance(item, str):
        return None
    if item.facts:
        return item.facts
    made = {
        "document_url": page,
        "src": item.uri,
        "alt_text": item.alt,
        "rendered_width": item.width_hint,
        "rendered_height": item.height_hint,
        "original_width": item.width,
        "original_height": item.height,
        "format": item.mime.partition("/")[2] if item.mime else None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _omnicorpus_picture(item: str | SetPicture) -> dict[str, Any] | None:
    if isinstance(item, str):
        return None
    known = {"bytes": item.bytes, "height": item.height, "width": item.width}
    return _fitting({**known, **item.facts}, _OMNICORPUS_PICTURE)


def _fitting(values: Mapping[str, Any], kind: pa.StructType) -> dict[str, Any]:
    """The values for which a struct has a place, from text where a document keeps them as text; null what is unfit."""
    return {field.name: _value(values.get(field.name), field.type) for field in kind}


def _value(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, str) and kind != pa.string():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    try:
        return pa.scalar(value, kind).as_py()
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
