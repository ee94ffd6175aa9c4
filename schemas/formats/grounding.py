"""Boxes as JSON: a list of objects with `bbox_2d`, in absolute pixels of the picture, and `label`."""

import json
from collections.abc import Sequence

from schemas.errors import SchemaError
from schemas.formats.ocr_spotting import check_box
from schemas.formats.strict_json import strict_json
from schemas.geometry import Box

_KEYS = ["bbox_2d", "label"]


def write_boxes(boxes: Sequence[tuple[Box, str]], width: int, height: int) -> str:
    """A box a line, in the order given; `[]` when there is none.

    Raises:
        SchemaError: a box is empty or lies outside the picture, or a label is empty.
    """
    for box, label in boxes:
        check_box(box, width, height)
        if not label:
            raise SchemaError(f"the box {list(box)} has no label")
    if not boxes:
        return "[]"
    rows = (f'    {{"bbox_2d": {list(box)}, "label": {json.dumps(label, ensure_ascii=False)}}}' for box, label in boxes)
    return "[\n" + ",\n".join(rows) + "\n]"


def parse_boxes(text: str, width: int, height: int) -> list[tuple[Box, str]]:
    """The boxes and labels of `text`.

    Raises:
        SchemaError: the text is no such list of a picture of this size.
    """
    rows = strict_json(text)
    if not isinstance(rows, list):
        raise SchemaError("boxes are a JSON list")
    found: list[tuple[Box, str]] = []
    for row in rows:
        if not isinstance(row, dict) or list(row) != _KEYS or not isinstance(row["label"], str) or not row["label"]:
            raise SchemaError(f"{row!r} has not the keys bbox_2d and label, in this order, the label a text")
        box = row["bbox_2d"]
        if not isinstance(box, list) or len(box) != 4 or not all(type(number) is int for number in box):
            raise SchemaError(f"{box!r} is not 4 whole numbers")
        check_box(box, width, height)
        found.append(((box[0], box[1], box[2], box[3]), row["label"]))
    return found
