"""ICDAR 2015, incidental scene text (challenge 4): a text file a picture, a line `x1,y1,...,x4,y4,text` a word."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import fsspec

from pipelines.labels import Labelled, Mark, plain_text
from schemas.errors import BadRecord

ILLEGIBLE = "###"  # what the set writes for words that do not count
CORNERS = 8
_NAME = re.compile(r"(?:gt_)?(.+)\.txt$")
SUFFIX = ".jpg"


def count_pictures(path: str) -> int:
    return 1


def items(path: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    """The one picture of a file: gt_img_12.txt is about img_12.jpg."""
    with fsspec.open(path, "rb") as stream:
        data = stream.read()
    yield {"name": PurePosixPath(path).name, "text": data.decode("utf-8-sig", "surrogateescape")}


def labelled(item: Mapping[str, Any]) -> Labelled:
    """The words of a picture in the order of the file.

    Raises:
        BadRecord: bad_labels, a line that is not as published or no UTF-8; or a name that names no picture.
    """
    match = _NAME.match(item["name"])
    if match is None:
        raise BadRecord("bad_labels", f"{item['name']} is no gt_NAME.txt")
    lines = [line for line in item["text"].replace("\r\n", "\n").split("\n") if line.strip()]
    return Labelled(match[1] + SUFFIX, tuple(_mark(number, line) for number, line in enumerate(lines, start=1)))


def _mark(number: int, line: str) -> Mark:
    *corners, text = line.split(",", CORNERS)
    try:
        quad = tuple(float(corner) for corner in corners)
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRecord("bad_labels", f"line {number} is no UTF-8") from error
    except ValueError as error:
        raise BadRecord("bad_labels", f"line {number}: {error}"[:200]) from error
    if len(quad) != CORNERS:
        raise BadRecord("bad_labels", f"line {number}: 8 corners and a text are wanted")
    text = plain_text(text)
    legible = text not in ("", ILLEGIBLE)
    xs, ys = quad[0::2], quad[1::2]
    return Mark(text if legible else "", (min(xs), min(ys), max(xs), max(ys)), quad, legible)
