"""The renderer of tables in the process: fills, rules and text on one canvas, with the place of every cell."""

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from schemas.formats.table import Cell, Table
from schemas.geometry import PixelBudget
from synth.languages import RIGHT_TO_LEFT
from synth.pixels.colours import rgb
from synth.tables.layout import Layout, Words, lay_out
from synth.tables.rendered import RenderedTable
from synth.tables.style import TableStyle
from synth.tables.turned import turned
from synth.text.faces import faces

_DASH_PX = 4
Pixels = npt.NDArray[np.uint8]


def check(languages: Sequence[str]) -> None:
    """Whether all faces are there that tables in these languages are set in.

    Raises:
        PluginError: a font package is missing.
    """
    for lang in languages:
        faces(lang)


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
    _paint(canvas, 0, 0, layout.width, layout.height, style.paper)
    boxes = _boxes(table, layout, lang)
    head = table.header_rows
    fills = [_fill(cell, head, style) for cell in table.cells]
    for (x1, y1, x2, y2), fill in zip(boxes, fills, strict=True):
        if fill != style.paper:
            _paint(canvas, x1, y1, x2, y2, fill)
    for cell, box, words, fill in zip(table.cells, boxes, layout.words, fills, strict=True):
        if words is not None:
            filled_head = cell.row < head and style.header_fill is not None
            _write_cell(canvas, words, box, layout, style, fill, style.header_ink if filled_head else style.ink)
    _rule(canvas, table, boxes, layout, style)
    title = None if layout.title is None else _write_line(canvas, *layout.title, layout, style, lang)
    below = None if layout.note is None else _write_line(canvas, *layout.note, layout, style, lang)
    whole = (layout.columns[0], layout.rows[0], layout.columns[-1], layout.rows[-1])
    return turned(canvas, style, lang, [*boxes, whole], title, below)


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


def _paint(canvas: Pixels, x1: int, y1: int, x2: int, y2: int, color: str) -> None:
    # Ten times as fast as an assignment, which goes pixel by pixel.
    cv2.rectangle(canvas, (x1, y1), (x2 - 1, y2 - 1), rgb(color), -1)


def _write_cell(
    canvas: Pixels, words: Words, box: tuple[int, int, int, int], layout: Layout, style: TableStyle, fill: str, ink: str
) -> None:
    pad_x, pad_y = layout.padding_px
    # Rules take rule_px // 2 of each side, and one pixel more of the right and lower ones where they are of odd width.
    half = style.rule_px // 2
    left, top, right, bottom = (
        box[0] + pad_x + half,
        box[1] + pad_y + half,
        box[2] - pad_x - half,
        box[3] - pad_y - half,
    )
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


def _write_line(
    canvas: Pixels, words: Words, top: int, layout: Layout, style: TableStyle, lang: str
) -> tuple[int, ...]:
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
    # Three times as fast as indexing.
    canvas[y + top : y + top + height, x + left : x + left + width] = np.take(_shades(fill, ink), part, axis=0)


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
        self._color = style.rule_color
        self._back, self._on = style.rule_px // 2, style.rule_px - style.rule_px // 2
        self._dashed = style.rule_dash

    def across(self, x1: int, x2: int, y: int) -> None:
        self._line(x1 - self._back, y - self._back, x2 + self._on, y + self._on)

    def down(self, x: int, y1: int, y2: int) -> None:
        self._line(x - self._back, y1 - self._back, x + self._on, y2 + self._on)

    def _line(self, x1: int, y1: int, x2: int, y2: int) -> None:
        if not self._dashed:
            _paint(self._canvas, x1, y1, x2, y2, self._color)
            return
        across = x2 - x1 > y2 - y1
        start, end = (x1, x2) if across else (y1, y2)
        for dash in range(start // _DASH_PX * _DASH_PX, end, 2 * _DASH_PX):
            first, last = max(dash, start), min(dash + _DASH_PX, end)
            if first < last:
                _paint(self._canvas, *((first, y1, last, y2) if across else (x1, first, x2, last)), self._color)


@lru_cache(maxsize=256)
def _shades(fill: str, ink: str) -> Pixels:
    """The colours (256, 3) from `fill` to `ink` by coverage."""
    coverage = np.arange(256, dtype=np.float32)[:, None] / 255
    return np.round(np.array(rgb(fill)) * (1 - coverage) + np.array(rgb(ink)) * coverage).astype(np.uint8)
