"""Recognizers of tables: a picture in, the tables in it out, with their cells, their texts and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from filters.ocr_line import OcrLine, in_reading_order
from filters.table_finder import Pixels, find_tables, require_finder
from filters.table_structure import Structure, read_structure, require_structure
from schemas.errors import PluginError
from schemas.formats.table import Table

Box = tuple[float, float, float, float]
_MARGINS = (0.1, 0.3)  # of the longer side, in the colour of the border
_CROP_PX = 4  # around a table, so that its outer rules are seen
_CONTRAST = 48  # grey levels between paper and ink
_INK_PX = 4


@dataclass(frozen=True)
class RecognizedTable:
    """A table that was found; boxes are left, top, right, bottom in pixels of the picture.

    `table` is None where the structure made no sense. `cells` are its cells' boxes, `inked` says in which of them
    something is written, be it read or not.
    """

    confidence: float  # 0 to 1
    box: Box
    table: Table | None = None
    cells: Sequence[Box] = ()
    inked: Sequence[bool] = ()


class TableRecognizer(Protocol):
    """A callable that finds and reads the tables of a picture; a pure function of it."""

    def __call__(self, pixels: Pixels) -> list[RecognizedTable]:
        """The tables of uint8 (height, width, 3), red, green and blue."""
        ...


class RapidTables:
    """PP-Structure's layout model, SLANet-plus and rapidocr: three models inside of wheels, without a network.

    The confidence is the lower one of that a table is there, and of how it is built. rapidocr reads Chinese, Japanese
    and Latin letters. Tables that stand on their side are not read.
    """

    def __init__(self) -> None:
        from filters.ocr import require_ocr

        require_finder("table_quality")
        require_structure("table_quality")
        require_ocr("table_quality", "rapidocr")

    def __call__(self, pixels: Pixels) -> list[RecognizedTable]:
        from PIL import Image

        from filters.ocr import read_picture

        found = _found(pixels)
        if not found:
            return []
        lines = read_picture(Image.fromarray(pixels), "rapidocr")
        return [_recognized(pixels, score, box, lines) for score, box in found]


def load_recognizer(name: str) -> TableRecognizer:
    """`rapid`, or another one by its address: "package.module:Class", made without arguments.

    Raises:
        PluginError: it is not installed, or is no recognizer.
    """
    if name == "rapid":
        return RapidTables()
    module, _, attribute = name.partition(":")
    try:
        recognizer = getattr(import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise PluginError(
            f'there is no table recognizer {name!r} ({error}); use "rapid" or the address of a class, '
            '"package.module:Class"'
        ) from None
    if not callable(recognizer):
        raise PluginError(f"{name!r} is no table recognizer: it cannot be called with a picture")
    made: TableRecognizer = recognizer
    return made


def _found(pixels: Pixels) -> list[tuple[float, Box]]:
    """The tables: looked for with a margin, as on a page, and with a larger one where none is seen.

    Of 32 drawn tables 28 are found as they are, 30 with a margin of a tenth, 28 with one of three tenths; of the same,
    cut out along their outer rules, 26, 28 and 27.
    """
    import cv2

    height, width = pixels.shape[:2]
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = [int(level) for level in np.median(border, axis=0)]
    for share in _MARGINS:
        pad = int(max(height, width) * share)
        page: Any = cv2.copyMakeBorder(pixels, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=paper)
        seen = find_tables(page)
        if seen:
            limits = np.array([width, height] * 2, float)
            boxes = [np.clip(np.array(each.box) - pad, 0, limits).tolist() for each in seen]
            return [
                (each.score, (x1, y1, x2, y2))
                for each, (x1, y1, x2, y2) in zip(seen, boxes, strict=True)
                if x2 - x1 >= 1 and y2 - y1 >= 1
            ]
    return []


def _recognized(pixels: Pixels, score: float, box: Box, lines: Sequence[OcrLine]) -> RecognizedTable:
    height, width = pixels.shape[:2]
    left, top = max(0, int(box[0]) - _CROP_PX), max(0, int(box[1]) - _CROP_PX)
    crop = pixels[top : min(height, int(box[3]) + _CROP_PX), left : min(width, int(box[2]) + _CROP_PX)]
    structure: Structure = read_structure(np.ascontiguousarray(crop))
    confidence = min(score, structure.score)
    if structure.table is None:
        return RecognizedTable(confidence, box)
    cells = [(x1 + left, y1 + top, x2 + left, y2 + top) for x1, y1, x2, y2 in structure.boxes]
    texts = _texts(cells, lines)
    table = replace(
        structure.table,
        cells=[replace(cell, text=text) for cell, text in zip(structure.table.cells, texts, strict=True)],
    )
    grey = np.asarray(pixels.astype(np.float32).mean(axis=2))
    inked = [bool(text) or _has_ink(grey, cell) for text, cell in zip(texts, cells, strict=True)]
    return RecognizedTable(confidence, box, table, cells, inked)


def _texts(cells: Sequence[Box], lines: Sequence[OcrLine]) -> list[str]:
    """The lines of each cell: a line belongs to the cell that covers most of it, if any does at all."""
    held: list[list[OcrLine]] = [[] for _ in cells]
    boxes = np.array(cells, float).reshape(-1, 4)
    for line in lines:
        x1, y1, x2, y2 = line.box
        wide = np.minimum(boxes[:, 2], x2) - np.maximum(boxes[:, 0], x1)
        tall = np.minimum(boxes[:, 3], y2) - np.maximum(boxes[:, 1], y1)
        shared = wide.clip(0) * tall.clip(0)
        if len(shared) and shared.max() > 0:
            held[int(shared.argmax())].append(line)
    return [_joined(in_reading_order(each)) for each in held]


def _joined(lines: Sequence[OcrLine]) -> str:
    """Lines that stand beside each other are parted by a space, those below by a line break."""
    text = lines[0].text if lines else ""
    for before, line in pairwise(lines):
        beside = line.box[1] < (before.box[1] + before.box[3]) / 2
        text += (" " if beside else "\n") + line.text
    return text


def _has_ink(grey: "np.ndarray[Any, Any]", box: Box) -> bool:
    """Whether something stands in the inner part of a cell, where no rule is."""
    wide, tall = (box[2] - box[0]) * 0.12, (box[3] - box[1]) * 0.12
    x1, y1, x2, y2 = int(box[0] + wide), int(box[1] + tall), int(box[2] - wide) + 1, int(box[3] - tall) + 1
    inner = grey[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)]
    if not inner.size:
        return False
    return bool(np.count_nonzero(np.abs(inner - np.median(inner)) > _CONTRAST) >= _INK_PX)
