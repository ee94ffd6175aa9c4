"""Layout: the widths of columns and heights of rows that a table needs, and the size of letters that fits a budget."""

import math
import re
from dataclasses import dataclass

from schemas.errors import BadRecord
from schemas.formats.table import Cell, Table
from schemas.geometry import FACTOR, PixelBudget
from synth.languages import RIGHT_TO_LEFT
from synth.tables.lettering import Lettering, lettering
from synth.tables.style import Align, TableStyle
from synth.text.shaping import Shaped

# The sizes that letters are drawn in: few, since a process keeps the glyphs of each. Below 10 strokes run together.
SIZES_PX = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 26)
_NUMBER = re.compile(r"(?:R\$ )?[\s\d.,:+\-–−%٪٫٬()$€£¥₩₫₽|]*\d[\s\d.,:+\-–−%٪٫٬()$€£¥₩₫₽|]*(?:ر\.س|[A-Za-z]{1,2})?")
_TITLE_EM = 12.0  # the least that a title may take, however narrow the table is


@dataclass(frozen=True)
class Words:
    """The text of a cell, a title or a note, broken into lines; `rotated` runs upwards. In em."""

    lines: tuple[Shaped, ...]
    letters: Lettering
    width: float
    height: float
    align: Align
    rotated: bool = False


@dataclass(frozen=True)
class Layout:
    """Where everything stands before the picture is turned, in pixels; `columns` from left to right as seen."""

    font_px: int
    padding_px: tuple[int, int]
    width: int
    height: int
    columns: tuple[int, ...]  # edges, one more than columns
    rows: tuple[int, ...]
    words: tuple[Words | None, ...]  # of the cells, None where one is empty
    title: tuple[Words, int] | None  # and its top
    note: tuple[Words, int] | None


def lay_out(table: Table, style: TableStyle, lang: str, budget: PixelBudget, note: str | None = None) -> Layout:
    """A table in letters of the style's size, or as much smaller as the budget wants.

    Raises:
        BadRecord: `table_too_large`, it does not fit even in the smallest letters; `no_font`.
    """
    texts = [cell.text for cell in table.cells] + [table.caption or "", note or ""]
    regular, bold = lettering(style.font, lang, "".join(texts))
    head = table.header_rows
    words = [_words(cell, cell.row < head, style, regular, bold) for cell in table.cells]
    spans = [(cell.column, cell.column_span) for cell in table.cells]
    widths = _shared(table.columns, [(at, span, _wide(word)) for (at, span), word in zip(spans, words, strict=True)])
    spans = [(cell.row, cell.row_span) for cell in table.cells]
    tall = [(at, span, _tall(word)) for (at, span), word in zip(spans, words, strict=True)]
    heights = _shared(table.rows, tall, least=regular.height(1, style.line_height))
    if lang in RIGHT_TO_LEFT:
        widths.reverse()
    area = 0
    wanted = style.font_px
    for font_px in reversed(SIZES_PX):
        if font_px > wanted:
            continue
        layout = _at_size(font_px, widths, heights, words, table, note, style, bold, regular)
        area = _fed(layout.width) * _fed(layout.height)
        if area <= budget.max:
            return _padded(layout, budget)
        wanted = math.ceil(font_px * math.sqrt(budget.max / area))
    raise BadRecord("table_too_large", f"{table.rows} x {table.columns} cells in {budget.max} pixels", float(area))


def is_number(text: str) -> bool:
    """Whether a cell holds a number, an amount, a share or a time, and nothing else."""
    return _NUMBER.fullmatch(text) is not None


def _words(cell: Cell, head: bool, style: TableStyle, regular: Lettering, bold: Lettering) -> Words | None:
    if not cell.text:
        return None
    letters = bold if cell.header and style.header_bold else regular
    number = is_number(cell.text)
    rotated = head and style.rotated_header and cell.column > 0 and cell.column_span == 1 and not number
    room = style.column_em * (0.7 if rotated else cell.column_span)
    align = style.header_align if head else style.number_align if number else style.text_align
    return _set(cell.text, letters, room, style, align, breaking=not number, rotated=rotated)


def _set(
    text: str,
    letters: Lettering,
    room: float,
    style: TableStyle,
    align: Align,
    *,
    breaking: bool = True,
    rotated: bool = False,
) -> Words:
    lines = tuple(letters.lines(text, room, breaking))
    width = max(letters.width(line) for line in lines)
    return Words(lines, letters, width, letters.height(len(lines), style.line_height), align, rotated)


def _wide(words: Words | None) -> float:
    return 0.0 if words is None else words.height if words.rotated else words.width


def _tall(words: Words | None) -> float:
    return 0.0 if words is None else words.width if words.rotated else words.height


def _shared(count: int, needs: list[tuple[int, int, float]], least: float = 0.8) -> list[float]:
    """What each of `count` columns, or rows, must have so that all cells fit; what spans is shared out at last."""
    sizes = [least] * count
    for at, span, size in sorted(needs, key=lambda need: need[1]):
        missing = size - sum(sizes[at : at + span])
        if missing > 0:
            for place in range(at, at + span):
                sizes[place] += missing / span
    return sizes


def _at_size(
    font_px: int,
    widths: list[float],
    heights: list[float],
    words: list[Words | None],
    table: Table,
    note: str | None,
    style: TableStyle,
    bold: Lettering,
    regular: Lettering,
) -> Layout:
    scale = font_px / style.font_px
    pad_x, pad_y = max(2, round(style.padding_x_px * scale)), max(1, round(style.padding_y_px * scale))
    margin = max(4, round(style.margin_px * scale))
    columns, rows = [margin], [margin]
    for width in widths:
        columns.append(columns[-1] + math.ceil(width * font_px) + 2 * pad_x + style.rule_px)
    for height in heights:
        rows.append(rows[-1] + math.ceil(height * font_px) + 2 * pad_y + style.rule_px)
    room = max(_TITLE_EM, (columns[-1] - margin) / font_px)
    gap = round(font_px * 0.5)
    above = below = 0
    title = text = None
    if table.caption:
        set_title = _set(table.caption, bold, room, style, style.title_align)
        tall = math.ceil(set_title.height * font_px) + gap
        if style.title == "above":
            title, above = (set_title, margin), tall
        else:
            title, below = (set_title, rows[-1] + gap), tall
    rows = [row + above for row in rows]
    if note:
        set_note = _set(note, regular, room, style, style.text_align)
        text = (set_note, rows[-1] + gap + below)
        below += math.ceil(set_note.height * font_px) + gap
    wide = max([columns[-1] - margin, *(math.ceil(each[0].width * font_px) for each in (title, text) if each)])
    return Layout(
        font_px, (pad_x, pad_y), wide + 2 * margin, rows[-1] + below + margin,
        tuple(columns), tuple(rows), tuple(words), title, text,
    )  # fmt: skip


def _fed(side: int) -> int:
    return -(-side // FACTOR) * FACTOR


def _padded(layout: Layout, budget: PixelBudget) -> Layout:
    """The layout in the middle of a picture whose sides are fed as they are."""
    width, height = _fed(layout.width), _fed(layout.height)
    while width * height < budget.min:
        width, height = (width + FACTOR, height) if width <= height else (width, height + FACTOR)
    right, down = (width - layout.width) // 2, (height - layout.height) // 2
    return Layout(
        layout.font_px, layout.padding_px, width, height,
        tuple(column + right for column in layout.columns), tuple(row + down for row in layout.rows), layout.words,
        None if layout.title is None else (layout.title[0], layout.title[1] + down),
        None if layout.note is None else (layout.note[0], layout.note[1] + down),
    )  # fmt: skip
