"""COCO-Text (arXiv 1601.07140) and TextOCR (arXiv 2105.05486): one JSON file of pictures and words."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import fsspec

from pipelines.labels import Labelled, Mark, plain_text
from schemas.errors import BadRecord, RecipeError

ILLEGIBLE = "."  # the whole text of a word that TextOCR's annotators could not read
LANGUAGES = {"english": "en"}


@lru_cache(maxsize=2)
def _loaded(path: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The file and the ids of its pictures in order; it is read once for all units of a worker.

    Raises:
        RecipeError: it is no JSON of this shape.
    """
    try:
        with fsspec.open(path, "rb") as stream:
            data = json.load(stream)
        images, annotations, of_image = data["imgs"], data["anns"], data["imgToAnns"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecipeError(
            f"labels.read: {path} is no file of COCO-Text or TextOCR, a JSON object with imgs, anns and imgToAnns "
            f"({type(error).__name__}: {error})"
        ) from error
    if not all(isinstance(part, dict) for part in (images, annotations, of_image)):
        raise RecipeError(f"labels.read: {path}: imgs, anns and imgToAnns are objects by id")
    return data, tuple(sorted(images))


def count_pictures(path: str) -> int:
    return len(_loaded(path)[1])


def items(path: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    """The pictures `start` to `end` in order of their ids, each with its words."""
    data, ids = _loaded(path)
    for name in ids[start:end]:
        words = [data["anns"].get(str(word)) for word in data["imgToAnns"].get(name) or ()]
        yield {"image": data["imgs"][name], "words": words}


def labelled(item: Mapping[str, Any]) -> Labelled:
    """The words of a picture in the order of the file.

    Raises:
        BadRecord: bad_labels, a picture or word that is not as published.
    """
    try:
        image = item["image"]
        size = (int(image["width"]), int(image["height"]))
        marks = tuple(_mark(word) for word in item["words"])
        languages = {str(word.get("language", "english")) for word in item["words"]}
        lang = LANGUAGES.get(languages.pop()) if len(languages) == 1 else None
        return Labelled(str(image["file_name"]), marks, lang, size=size)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadRecord("bad_labels", f"{type(error).__name__}: {error}"[:200]) from error


def _mark(word: Mapping[str, Any]) -> Mark:
    x, y, width, height = map(float, word["bbox"])
    # The outline is `points` in TextOCR and `mask` in COCO-Text 2, absent in its first version.
    outline = [float(number) for number in word.get("points") or word.get("mask") or ()]
    text = plain_text(str(word.get("utf8_string") or ""))
    legible = word.get("legibility", "legible") == "legible" and text not in ("", ILLEGIBLE)
    written = word.get("class")
    return Mark(
        text if legible else "",
        (x, y, x + width, y + height),
        tuple(outline) if len(outline) == 8 else None,
        legible,
        (("class", str(written)),) if written else (),
    )
