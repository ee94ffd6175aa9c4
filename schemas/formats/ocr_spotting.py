"""Text spotting: each text of a picture with its place, in the JSON of Qwen2.5-VL's OCR cookbook, which was not strict.

```json
[
    {"bbox_2d": [96, 140, 612, 183], "text_content": "HARBOUR TOOL HIRE"},
    {"bbox_2d": [240, 201, 468, 229], "text_content": "14 Mar 2024 09:12"}
]
```

Boxes are x1, y1, x2, y2 in whole pixels of the stored picture, half open. On request each has the text's four corners
too, `"quad_2d": [x1, y1, x2, y2, x3, y3, x4, y4]`, clockwise from where reading starts. `text_content` stands last, so
that a list which was cut off can be mended at the last `"}`. Items stand in reading order, be they words or lines.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemas.errors import SchemaError
from schemas.formats.ocr_text import check_line
from schemas.formats.strict_json import strict_json
from schemas.geometry import Box, Quad

_KEYS = (["bbox_2d", "text_content"], ["bbox_2d", "quad_2d", "text_content"])
_QUOTED = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for every text
_BOX = re.compile(r"\[(\d+), (\d+), (\d+), (\d+)\]", re.ASCII)


@dataclass(frozen=True)
class Spot:
    """A text and where it stands, in pixels of the stored picture."""

    text: str
    box: Box
    quad: Quad | None = None


def write_spots(spots: Sequence[Spot], width: int, height: int) -> str:
    """The spots as strict JSON, one a row; no spots are `[]`.

    Raises:
        SchemaError: a box or quad does not lie in the picture or a text is no line; some have a quad and others not.
    """
    for spot in spots:
        _check(spot, width, height)
    _check_alike(spots)
    return "[\n" + ",\n".join(map(_row, spots)) + "\n]" if spots else "[]"


def parse_spots(text: str, width: int, height: int) -> list[Spot]:
    """The spots of strict JSON in the form above, however it is spaced.

    Raises:
        SchemaError: no strict JSON, other keys or another order of them, or as `write_spots`.
    """
    rows = strict_json(text)
    if not isinstance(rows, list):
        raise SchemaError("spotted text is a list of objects")
    spots = [_spot(row) for row in rows]
    for spot in spots:
        _check(spot, width, height)
    _check_alike(spots)
    return spots


def write_box(box: Box, width: int, height: int) -> str:
    """A box as it stands in a question: `[96, 140, 612, 183]`.

    Raises:
        SchemaError: the box does not lie in the picture.
    """
    check_box(box, width, height)
    return _list(box)


def parse_box(text: str, width: int, height: int) -> Box:
    """The box of what `write_box` writes.

    Raises:
        SchemaError: the text is of another form, or as `write_box`.
    """
    if not (match := _BOX.fullmatch(text)):
        raise SchemaError(f"{text!r} is no box as in [96, 140, 612, 183]")
    x1, y1, x2, y2 = map(int, match.groups())
    check_box((x1, y1, x2, y2), width, height)
    return x1, y1, x2, y2


def check_box(box: Sequence[int], width: int, height: int) -> None:
    """Raises SchemaError: the box is reversed, empty, or lies outside the picture."""
    x1, y1, x2, y2 = box
    if not (0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height):
        raise SchemaError(f"the box {list(box)} is no box of a picture of {width} x {height}")


def _row(spot: Spot) -> str:
    quad = "" if spot.quad is None else f'"quad_2d": {_list(spot.quad)}, '
    return f'    {{"bbox_2d": {_list(spot.box)}, {quad}"text_content": {_QUOTED(spot.text)}}}'


def _list(numbers: Sequence[int]) -> str:
    return f"[{', '.join(map(str, numbers))}]"


def _spot(row: Any) -> Spot:
    if not isinstance(row, dict) or list(row) not in _KEYS:
        raise SchemaError(f"{row!r} has not the keys bbox_2d, quad_2d where asked for, and text_content, in this order")
    text = row["text_content"]
    if not isinstance(text, str):
        raise SchemaError(f"text_content is a string, not {text!r}")
    x1, y1, x2, y2 = _numbers(row["bbox_2d"], 4)
    if "quad_2d" not in row:
        return Spot(text, (x1, y1, x2, y2))
    a, b, c, d, e, f, g, h = _numbers(row["quad_2d"], 8)
    return Spot(text, (x1, y1, x2, y2), (a, b, c, d, e, f, g, h))


def _numbers(value: Any, count: int) -> list[int]:
    if isinstance(value, list) and len(value) == count and all(type(number) is int for number in value):
        return value
    raise SchemaError(f"{value!r} is not {count} whole numbers")


def _check(spot: Spot, width: int, height: int) -> None:
    check_line(spot.text)
    check_box(spot.box, width, height)
    if spot.quad is None:
        return
    if not all(0 <= x <= width for x in spot.quad[0::2]) or not all(0 <= y <= height for y in spot.quad[1::2]):
        raise SchemaError(f"the quad {list(spot.quad)} lies outside a picture of {width} x {height}")


def _check_alike(spots: Sequence[Spot]) -> None:
    if len({spot.quad is None for spot in spots}) > 1:
        raise SchemaError("some texts have a quad and others have none")
