"""Pages of documents: one to three columns of headings, paragraphs and lists, with header and footer."""

from dataclasses import dataclass
from random import Random

from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene
from synth.ocr.setter import Setter, sized
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import laid
from synth.pixels.arrays import Colour
from synth.pixels.colours import mixed
from synth.text.families import Style
from synth.text.paragraphs import Align

_RATIOS = (0.66, 0.82)
_WIDE = (1.2, 1.5)
_HEADS: tuple[Style, ...] = ("sans", "serif", "display")
_ALIGNS: tuple[Align, ...] = ("start", "start", "justify")


def page(desk: Desk) -> Scene:
    part = desk.chance("page")
    ratios = _RATIOS if part.random() < 0.8 else _WIDE
    return laid(desk, desk.canvas(ratios, (0.55, 1.0)), lambda inner, width, height: _page(desk, inner, width, height))


@dataclass
class _Column:
    """A column being filled from the top."""

    left: int
    right: int
    y: float
    bottom: float

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def room(self) -> float:
        return self.bottom - self.y


def _page(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    page_ = sheet(width, height, palette.paper(part))
    ink = palette.ink(part)
    size_px = max(1.15 * sized(0, desk.lang), width / part.uniform(36, 66))
    styles: tuple[Style, ...] = ("serif", "sans", "mono")
    (style,) = part.choices(styles, (0.5, 0.45, 0.05))
    body = desk.setter(part, style, size_px, ink)
    heads = desk.setter(part, part.choice((style, *_HEADS)), size_px, _accent(part, ink))
    margin = round(width * part.uniform(0.05, 0.11))
    top, bottom = round(height * part.uniform(0.04, 0.09)), round(height * (1 - part.uniform(0.04, 0.09)))
    if part.random() < 0.6:
        top = _header(desk, part, page_, body, margin, top)
    footer = part.random() < 0.65
    if footer:
        bottom -= round(2.4 * size_px)
    if part.random() < 0.6:
        top = _title(desk, part, page_, heads, margin, top)
    most = max(1, min(3, int((width - 2 * margin) / (13 * size_px))))
    count = part.randint(1, most)
    gap = round(part.uniform(1.4, 2.6) * size_px)
    wide = (width - 2 * margin - (count - 1) * gap) // count
    lefts = [margin + at * (wide + gap) for at in range(count)]
    for left in lefts[::-1] if desk.rtl else lefts:
        _fill(desk, part, page_, body, heads, _Column(left, left + wide, top, bottom))
        if count > 1 and left != lefts[-1] and part.random() < 0.2:
            page_.rule(left + wide + gap / 2, top, left + wide + gap / 2, bottom, mixed(ink, (255, 255, 255), 0.6))
    if footer:
        _footer(part, page_, body, margin, round(bottom + 0.9 * size_px))
    return page_


def _fill(desk: Desk, part: Random, page: Sheet, body: Setter, heads: Setter, column: _Column) -> None:
    size_px = body.size_px
    leading, align = part.uniform(1.22, 1.6), part.choice(_ALIGNS)
    while column.room > 2.6 * size_px:
        kind = part.choices(("paragraph", "heading", "list", "figure"), (0.62, 0.16, 0.14, 0.08))[0]
        before = column.y
        if kind == "heading" and column.room > 6 * size_px:
            _heading(desk, part, page, heads.sized(size_px * part.uniform(1.1, 1.6)), column)
        elif kind == "list" and column.room > 5 * size_px:
            _list(desk, part, page, body, column)
        elif kind == "figure" and column.room > 10 * size_px:
            _figure(desk, part, page, body.sized(size_px * 0.85), column)
        else:
            lines = min(part.uniform(2, 8), column.room / (leading * size_px))
            text = desk.paragraph(part, body.chars_in(column.width, lines * 0.8))
            block = body.paragraph(text, column.width, column.room, align, leading)
            if block is not None:
                page.put(block, _start(desk, column, block.ink.shape[1]), column.y, body.colour, "paragraph")
                column.y += block.ink.shape[0] + part.choice((0.5, 0.9)) * size_px
        if column.y == before:
            return


def _heading(desk: Desk, part: Random, page: Sheet, setter: Setter, column: _Column) -> None:
    text = desk.phrase(part, 8, min(60, setter.chars_in(column.width, 1.6)))
    block = setter.paragraph(text, column.width, min(column.room, 3 * setter.size_px), "start", 1.2)
    if block is not None:
        column.y += 0.3 * setter.size_px
        page.put(block, _start(desk, column, block.ink.shape[1]), column.y, setter.colour, "heading")
        column.y += block.ink.shape[0] + 0.5 * setter.size_px


def _list(desk: Desk, part: Random, page: Sheet, setter: Setter, column: _Column) -> None:
    numbered, indent = part.random() < 0.4, round(1.6 * setter.size_px)
    for number in range(1, part.randint(2, 6)):
        text = desk.phrase(part, 12, max(16, setter.chars_in(column.width - indent, 1.7)))
        mark = setter.line(f"{number}.") if numbered else None
        block = setter.paragraph(text, column.width - indent, min(column.room, 3.2 * setter.size_px), "start", 1.3)
        if block is None or (mark is not None and mark.ink.shape[0] > column.room):
            return
        inner = column.right - indent - block.ink.shape[1] if desk.rtl else column.left + indent
        if mark is not None:
            # The mark and the first line of its item are read as one line.
            at = column.right - mark.ink.shape[1] if desk.rtl else column.left
            page.put(mark, at, column.y, setter.colour, "list_mark", row=len(page.puts))
        else:
            dot = column.right - 0.6 * setter.size_px if desk.rtl else column.left + 0.6 * setter.size_px
            page.disc(dot, column.y + 0.6 * setter.size_px, setter.size_px * 0.14, setter.colour)
        page.put(
            block, inner, column.y, setter.colour, "list_item", row=len(page.puts) - 1 if mark is not None else None
        )
        column.y += block.ink.shape[0] + 0.35 * setter.size_px
    column.y += 0.4 * setter.size_px


def _figure(desk: Desk, part: Random, page: Sheet, setter: Setter, column: _Column) -> None:
    high = min(column.width * part.uniform(0.35, 0.7), column.room - 4 * setter.size_px)
    box = (column.left, column.y, column.right, column.y + high)
    tone = mixed(palette.strong(part), (255, 255, 255), part.uniform(0.3, 0.7))
    page.fill(box, tone)
    for _ in range(part.randint(2, 6)):
        radius = part.uniform(0.06, 0.3) * high
        x, y = part.uniform(box[0] + radius, box[2] - radius), part.uniform(box[1] + radius, box[3] - radius)
        page.disc(x, y, radius, mixed(palette.strong(part), tone, part.uniform(0.2, 0.6)))
    column.y += high + 0.4 * setter.size_px
    text = desk.phrase(part, 10, max(12, setter.chars_in(column.width, 1.5)))
    block = setter.paragraph(text, column.width, min(column.room, 3 * setter.size_px), "start", 1.25)
    if block is not None:
        page.put(block, _start(desk, column, block.ink.shape[1]), column.y, setter.colour, "caption")
        column.y += block.ink.shape[0] + 0.8 * setter.size_px


def _title(desk: Desk, part: Random, page: Sheet, heads: Setter, margin: int, top: int) -> int:
    setter = heads.sized(heads.size_px * part.uniform(1.6, 2.6))
    wide = page.width - 2 * margin
    align: Align = part.choice(("start", "center"))
    block = setter.paragraph(
        desk.phrase(part, 10, max(14, setter.chars_in(wide, 1.6))), wide, page.height / 4, align, 1.2
    )
    if block is None:
        return top
    at = margin if align == "start" and not desk.rtl else page.width - margin - block.ink.shape[1]
    page.put(block, (page.width - block.ink.shape[1]) / 2 if align == "center" else at, top, setter.colour, "title")
    return top + round(int(block.ink.shape[0]) + setter.size_px * 0.8)


def _header(desk: Desk, part: Random, page: Sheet, body: Setter, margin: int, top: int) -> int:
    setter = body.sized(body.size_px * 0.8)
    block = setter.fitted(desk.phrase(part, 8, 40), page.width - 2 * margin)
    at = part.choice((margin, page.width - margin - block.ink.shape[1]))
    page.put(block, at, top * 0.5, setter.colour, "header")
    low = max(top, round(top * 0.5 + int(block.ink.shape[0]) + 0.8 * setter.size_px))
    if part.random() < 0.5:
        page.rule(margin, low - 0.4 * setter.size_px, page.width - margin, low - 0.4 * setter.size_px, setter.colour)
    return low


def _footer(part: Random, page: Sheet, body: Setter, margin: int, y: int) -> None:
    setter = body.sized(body.size_px * 0.8)
    number = str(part.randint(1, 480))
    block = setter.line(part.choice((number, f"- {number} -", f"{number} / 480")))
    spots = (margin, (page.width - block.ink.shape[1]) / 2, page.width - margin - block.ink.shape[1])
    page.put(block, part.choice(spots), y, setter.colour, "footer")


def _start(desk: Desk, column: _Column, width: int) -> int:
    return column.right - width if desk.rtl else column.left


def _accent(part: Random, ink: Colour) -> Colour:
    if part.random() < 0.7:
        return ink
    found = palette.strong(part)
    return found if palette.contrast(found, (250, 250, 250)) > 4 else ink
