"""The renderer of tables in the process: fills, rules and text on one canvas, with the place of every cell."""

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from schemas.formats.table import Cell, Table
from schemas.geometry import FACTOR, PixelBudget
from synth.languages import RIGHT_TO_LEFT
from synth.tables.layout import Layout, Words, lay_out
from synth.tables.rendered import Quads, RenderedTable
from synth.tables.style import TableStyle

_DASH_PX = 4
Pixels = npt.NDArray[np.uint8]


def draw_table(
    table: Table, style: TableStyle, lang: str, budget: PixelBudget, note: str | None = None
) -> RenderedTable:
    """Draws a table with its caption as title, a note below; letters are made smaller where the budget wants it.

    Raises:
        BadRecord: `table_too_large`, `no_font`.
    """
    room = budget if not style.tilt else PixelBudget(budget.min, max(budget.min, int(budget.max * 0.75)))
    layout = lay_out(table, style, lang, room, note)
    canvas = np.empty((layout.height, layout.width, 3), np.uint8)
    canvas[:] = _rgb(style.paper)
    boxes = _boxes(table, layout, lang)
    head = table.header_rows
    fills = [_fill(cell, head, style) for cell in table.cells]
    for (x1, y1, x2, y2), fill in zip(boxes, fills, strict=True):
        if fill != style.paper:
            canvas[y1:y2, x1:x2] = _rgb(fill)
    for cell, box, words, fill in zip(table.cells, boxes, layout.words, fills, strict=True):
        if words is not None:
            filled_head = cell.row < head and style.header_fill is not None
            _write_cell(canvas, words, box, layout, style, fill, style.header_ink if filled_head else style.ink)
    _rule(canvas, table, boxes, layout, style)
    title = None if layout.title is None else _write_line(canvas, *layout.title, layout, style, lang)
    below = None if layout.note is None else _write_line(canvas, *layout.note, layout, style, lang)
    whole = (layout.columns[0], layout.rows[0], layout.columns[-1], layout.rows[-1])
    return _turned(canvas, style, lang, budget, [*boxes, whole], title, below)


def _boxes(table: Table, layout: Layout, lang: str) -> list[tuple[int, int, int, int]]:
    columns, rows = layout.columns, layout.rows
    found = []
    for cell in table.cells:
        first, last = cell.column, cell.column + cell.column_span
        if lang in RIGHT_TO_LEFT:
            first, last = table.columns - last, table.columns - first
        found.append((columns[first], rows[cell.row], columns[last], rows[cell.row + cell.row_span]))
    return found


def _fill(cell: Cell, head: int, style: TableStyle) -> str:
    if cell.row < head:
        return style.header_fill or style.paper
    return style.zebra if style.zebra and (cell.row - head) % 2 else style.paper


def _write_cell(
    canvas: Pixels, words: Words, box: tuple[int, int, int, int], layout: Layout, style: TableStyle, fill: str, ink: str
) -> None:
    pad_x, pad_y = layout.padding_px
    # Rules take rule_px // 2 of each side, and one pixel more of the right and lower ones where they are of odd width.
    half = style.rule_px // 2
    left, top, right, bottom = box[0] + pad_x + half, box[1] + pad_y + half, box[2] - pad_x - half, box[3] - pad_y - half
    along = bottom - top if words.rotated else right - left
    drawn, spill = words.letters.ink(
        words.lines, layout.font_px, style.line_height, along, "left" if words.rotated else words.align
    )
    if words.rotated:
        drawn = np.rot90(drawn)
        x = (left + right - drawn.shape[1]) // 2
        _blend(canvas, drawn, x, top - spill, fill, ink)
        return
    slack = bottom - top - (drawn.shape[0] - 2 * spill)
    y = top + (slack // 2 if style.middle else 0) - spill
    _blend(canvas, drawn, left - spill, y, fill, ink)


def _write_line(canvas: Pixels, words: Words, top: int, layout: Layout, style: TableStyle, lang: str) -> tuple[int, ...]:
    """Writes a title or a note across the table, or beyond it where it is wider, and returns the box of its letters."""
    wide = math.ceil(words.width * layout.font_px)
    left, right = layout.columns[0], layout.columns[-1]
    if wide > right - left:
        left, right = (right - wide, right) if lang in RIGHT_TO_LEFT else (left, left + wide)
        left, right = (max(left, 0), max(left, 0) + wide)
        right = min(right, layout.width)
    drawn, spill = words.letters.ink(words.lines, layout.font_px, style.line_height, right - left, words.align)
    _blend(canvas, drawn, left - spill, top - spill, style.paper, style.ink)
    inked = cv2.boundingRect(drawn)
    x, y = left - spill + inked[0], top - spill + inked[1]
    return x, y, x + inked[2], y + inked[3]


def _blend(canvas: Pixels, drawn: Pixels, x: int, y: int, fill: str, ink: str) -> None:
    """Puts coverage down where there is some; what is below it has the colour `fill`."""
    left, top, width, height = cv2.boundingRect(drawn)
    if not width:
        return
    part = drawn[top : top + height, left : left + width]
    canvas[y + top : y + top + height, x + left : x + left + width] = _shades(fill, ink)[part]


def _rule(
    canvas: Pixels, table: Table, boxes: list[tuple[int, int, int, int]], layout: Layout, style: TableStyle
) -> None:
    left, right, top, bottom = layout.columns[0], layout.columns[-1], layout.rows[0], layout.rows[-1]
    below_head = layout.rows[table.header_rows]
    pen = _Pen(canvas, style)
    rules = style.rules
    for x1, y1, x2, y2 in boxes if rules in ("all", "rows", "columns") else ():
        if rules in ("all", "rows"):
            pen.across(x1, x2, y1)
            pen.across(x1, x2, y2)
        if rules in ("all", "columns"):
            pen.down(x1, y1, y2)
            pen.down(x2, y1, y2)
    if rules in ("frame", "columns"):
        for y in (top, bottom):
            pen.across(left, right, y)
        for x in (left, right):
            pen.down(x, top, bottom)
    if rules == "book":
        pen.across(left, right, top)
        pen.across(left, right, bottom)
    if rules in ("book", "header", "frame", "columns") and table.header_rows:
        pen.across(left, right, below_head)


class _Pen:
    """Draws rules that stand in the middle of the edges between cells."""

    def __init__(self, canvas: Pixels, style: TableStyle) -> None:
        self._canvas = canvas
        self._color = _rgb(style.rule_color)
        self._back, self._on = style.rule_px // 2, style.rule_px - style.rule_px // 2
        side = max(canvas.shape[:2])
        self._dashes = (np.arange(side) // _DASH_PX % 2 == 0) if style.rule_dash else None

    def across(self, x1: int, x2: int, y: int) -> None:
        x1, x2 = x1 - self._back, x2 + self._on
        part: Any = self._canvas[y - self._back : y + self._on, x1:x2]
        if self._dashes is None:
            part[:] = self._color
        else:
            part[:, self._dashes[x1:x2]] = self._color

    def down(self, x: int, y1: int, y2: int) -> None:
        y1, y2 = y1 - self._back, y2 + self._on
        part: Any = self._canvas[y1:y2, x - self._back : x + self._on]
        if self._dashes is None:
            part[:] = self._color
        else:
            part[self._dashes[y1:y2]] = self._color


def _turned(
    canvas: Pixels,
    style: TableStyle,
    lang: str,
    budget: PixelBudget,
    boxes: list[tuple[int, int, int, int]],
    title: tuple[int, ...] | None,
    note: tuple[int, ...] | None,
) -> RenderedTable:
    """The picture as it is handed on, and the boxes as quads in it."""
    height, width = canvas.shape[:2]
    matrix = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    if style.turned == 90:
        canvas, matrix = np.ascontiguousarray(np.rot90(canvas, -1)), np.array([[0, -1, height], [1, 0, 0]], np.float32)
    elif style.turned == 270:
        canvas, matrix = np.ascontiguousarray(np.rot90(canvas)), np.array([[0, 1, 0], [-1, 0, width]], np.float32)
    elif style.tilt:
        canvas, matrix = _tilted(canvas, style)
    quads = [_quad(box, matrix, lang) for box in boxes]
    return RenderedTable(
        canvas,
        np.stack(quads[:-1]),
        quads[-1],
        None if title is None else _quad(title, matrix, lang),
        None if note is None else _quad(note, matrix, lang),
    )


def _tilted(canvas: Pixels, style: TableStyle) -> tuple[Pixels, Quads]:
    height, width = canvas.shape[:2]
    sine, cosine = abs(math.sin(math.radians(style.tilt))), math.cos(math.radians(style.tilt))
    wide = math.ceil((width * cosine + height * sine) / FACTOR) * FACTOR
    tall = math.ceil((width * sine + height * cosine) / FACTOR) * FACTOR
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -style.tilt, 1.0).astype(np.float32)
    matrix[:, 2] += ((wide - width) / 2, (tall - height) / 2)
    # warpAffine counts from the middle of pixels, quads from their corners.
    shift = matrix.copy()
    shift[:, 2] += matrix[:, :2] @ np.float32([0.5, 0.5]) - 0.5
    paper = tuple(int(level) for level in _rgb(style.paper))
    turned = cv2.warpAffine(canvas, shift, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=paper)
    return np.asarray(turned, np.uint8), matrix


def _quad(box: tuple[int, ...], matrix: Quads, lang: str) -> Quads:
    x1, y1, x2, y2 = box
    if lang in RIGHT_TO_LEFT:
        corners = np.array([(x2, y1), (x2, y2), (x1, y2), (x1, y1)], np.float32)
    else:
        corners = np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], np.float32)
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2], np.float32)


@lru_cache(maxsize=256)
def _rgb(color: str) -> Pixels:
    return np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)], np.uint8)


@lru_cache(maxsize=256)
def _shades(fill: str, ink: str) -> Pixels:
    """The colours (256, 3) from `fill` to `ink` by coverage."""
    coverage = np.arange(256, dtype=np.float32)[:, None] / 255
    return np.round(_rgb(fill) * (1 - coverage) + _rgb(ink) * coverage).astype(np.uint8)
