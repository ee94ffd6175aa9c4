"""MMC4: a list of sentences, and pictures that are each assigned to one of them."""

import hashlib
import json
from collections.abc import Mapping
from mimetypes import guess_extension
from typing import Any

import pyarrow as pa

from pipelines.sets import SetDocument, SetPicture, lists_of, meta_of, picture_of, text_of, unpacked
from pipelines.text_jsonl import plain
from schemas.arrow import versioned
from schemas.errors import BadRecord

KEYS = ("text_list", "image_info")
SIMILARITIES = "similarities"  # a picture's row of the matrix, beside what else the set says of it

MMC4 = versioned(
    "mmc4",
    1,
    [
        pa.field("text_list", pa.list_(pa.string())),
        pa.field("url", pa.string()),
        pa.field(
            "image_info",
            pa.list_(
                pa.struct(
                    [
                        pa.field("image_name", pa.string()),
                        pa.field("raw_url", pa.string()),
                        pa.field("matched_text_index", pa.int64()),
                        pa.field("matched_sim", pa.float64()),
                        pa.field("face_detections", pa.string()),
                    ]
                )
            ),
        ),
        pa.field("similarity_matrix", pa.list_(pa.list_(pa.float64()))),  # a row a picture, a column a sentence
        pa.field("could_have_url_duplicate", pa.int64()),
    ],
)


def read_mmc4(row: Mapping[str, Any]) -> SetDocument:
    """The document of a row: each picture right before its sentence.

    The set does not say on which side. OpenFlamingo, trained on it, puts pictures before (in its `train/data.py`),
    and a model that reads from left to right learns from a picture only in what comes after it. Pictures of the same
    sentence stand in their order in the row. A sentence of white space is none; what was assigned to it stays.

    Raises:
        BadRecord: no_list, not_a_list, text_not_string, picture_not_string, picture_without_url, bad_picture,
            bad_index, index_out_of_range, lengths_differ, bad_metadata, bad_unicode.
    """
    sentences, pictures = lists_of(row, *KEYS)
    matrix = unpacked(row, "similarity_matrix", list)
    if matrix is not None and len(matrix) != len(pictures):
        raise BadRecord("lengths_differ", f"{len(matrix)} rows of similarities for {len(pictures)} pictures")
    before: list[list[SetPicture]] = [[] for _ in sentences]
    for number, picture in enumerate(pictures):
        index, found = _picture(picture, None if matrix is None else matrix[number], len(sentences))
        before[index].append(found)
    items: list[str | SetPicture] = []
    for sentence, shown in zip(sentences, before, strict=True):
        items += shown
        text = text_of(sentence, "text_list", "text_not_string")
        if text and not text.isspace():
            items.append(text)
    others = {name: value for name, value in row.items() if name not in (*KEYS, "similarity_matrix", "url", "license")}
    return SetDocument(
        tuple(items), plain(row.get("id")), plain(row.get("url")), plain(row.get("license")), meta_of(others)
    )


def write_mmc4(document: SetDocument) -> dict[str, Any] | None:
    """The row of a document, each picture assigned to the text that follows it; None without a text.

    Lost: that a picture stood after the last text (it is assigned to that), labels, alt texts, sizes, other addresses
    of a picture, id, license, language, scores, and all `meta` but could_have_url_duplicate. Similarities are there
    when the document came from MMC4, for as long as it has the sentences that they were measured on.
    """
    texts = document.texts
    if not texts:
        return None
    seen, places = 0, []
    for item in document.items:
        if isinstance(item, str):
            seen += 1
        else:
            places.append(min(seen, len(texts) - 1))
    shown = [_info(picture, place) for picture, place in zip(document.pictures, places, strict=True)]
    similarities = [picture.facts.get(SIMILARITIES) for picture in document.pictures]
    measured = bool(similarities) and all(isinstance(row, list) and len(row) == len(texts) for row in similarities)
    duplicate = document.meta.get("could_have_url_duplicate", "")
    return {
        "text_list": texts,
        "url": document.uri,
        "image_info": shown,
        "similarity_matrix": similarities if measured else None,
        "could_have_url_duplicate": int(duplicate) if duplicate in ("0", "1") else None,
    }


def _picture(picture: Any, similarities: Any, sentences: int) -> tuple[int, SetPicture]:
    if not isinstance(picture, dict):
        raise BadRecord("bad_picture", f"in 'image_info' is a {type(picture).__name__}")
    index = picture.get("matched_text_index")
    if not isinstance(index, int) or isinstance(index, bool):
        raise BadRecord("bad_index", f"matched_text_index is {index!r}"[:200])
    if not 0 <= index < sentences:
        raise BadRecord("index_out_of_range", f"matched_text_index of {sentences} sentences", float(index))
    if similarities is not None and (not isinstance(similarities, list) or len(similarities) != sentences):
        raise BadRecord("lengths_differ", f"a row of similarities has no value for each of {sentences} sentences")
    said = {name: value for name, value in picture.items() if name != "raw_url"}
    facts = said if similarities is None else {**said, SIMILARITIES: similarities}
    return index, picture_of(picture.get("raw_url"), "raw_url", facts)


def _info(picture: SetPicture, place: int) -> dict[str, Any]:
    facts = picture.facts
    similarity = facts.get("matched_sim") if facts.get("matched_text_index") == place else None
    faces = facts.get("face_detections")
    return {
        "image_name": plain(facts.get("image_name")) or _file_name(picture),
        "raw_url": picture.uri,
        "matched_text_index": place,
        "matched_sim": float(similarity) if isinstance(similarity, int | float) else None,
        "face_detections": faces if faces is None or isinstance(faces, str) else json.dumps(faces),
    }


def _file_name(picture: SetPicture) -> str:
    """A name of MMC4's kind, 12 hex digits and an ending, from the URL."""
    ending = guess_extension(picture.mime, strict=False) if picture.mime else None
    return hashlib.sha256(picture.uri.encode()).hexdigest()[:12] + (ending or "")
