"""Covers of books and magazines, photographed or shown whole."""

from random import Random

from synth.languages import WRITTEN
from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.layouts.making import made_sheet
from synth.ocr.scene import Scene
from synth.ocr.setter import Setter
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import laid
from synth.pixels.arrays import Colour
from synth.pixels.colours import mixed
from synth.text.made_up import made_up
from synth.text.paragraphs import Align


def cover(desk: Desk) -> Scene:
    part = desk.chance("cover")
    size = desk.canvas((0.6, 1.1), (0.3, 0.9))
    is_made = desk.lang in WRITTEN and part.random() < 0.55
    album = part.random() < 0.25
    ratio = part.uniform(0.95, 1.0) if is_made and album else part.uniform(0.62, 0.8)

    def make(inner: Random, width: int, height: int) -> Sheet:
        if not is_made:
            return _cover(desk, inner, width, height)
        made = made_up("album_cover" if album else "book_cover", desk.lang, inner)
        return made_sheet(desk, inner, made, (width, height), ("cover",), width / inner.uniform(18, 30), tight=False)

    return laid(desk, size, make, ratio)


def _cover(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    ground = palette.strong(part) if part.random() < 0.75 else palette.paper(part)
    board = sheet(width, height, ground)
    _ornament(part, board, ground)
    front = palette.against(part, ground, 4.0)
    margin = round(width * part.uniform(0.07, 0.12))
    inner = width - 2 * margin
    small = desk.setter(part, part.choice(("sans", "serif")), max(12, width / part.uniform(20, 28)), front)
    large = desk.setter(
        part, part.choice(("serif", "sans", "display", "hand")), max(16, width / part.uniform(7, 11)), front
    )
    align: Align = part.choice(("center", "start"))
    y = height * part.uniform(0.05, 0.1)
    if part.random() < 0.7:
        y = _line(desk, part, board, small, margin, y, align, "author", (6, 24))
    y = max(y, height * part.uniform(0.14, 0.3))
    title = large.paragraph(desk.phrase(part, 8, 44), inner, height * 0.34, align, 1.15)
    if title is not None:
        board.put(title, _at(desk, board, title.ink.shape[1], margin, align), y, front, "title")
        y += title.ink.shape[0] + 0.4 * large.size_px
    if part.random() < 0.7 and y < height * 0.7:
        setter = small.sized(small.size_px * 1.1)
        block = setter.paragraph(desk.phrase(part, 14, 70), inner, height * 0.12, align, 1.3)
        if block is not None:
            board.put(block, _at(desk, board, block.ink.shape[1], margin, align), y, front, "subtitle")
            y += block.ink.shape[0] + small.size_px
    low = height - margin - 1.6 * small.size_px
    if y < low:
        _line(desk, part, board, small, margin, low, align, "publisher", (4, 26))
    return board


def _line(
    desk: Desk,
    part: Random,
    board: Sheet,
    setter: Setter,
    margin: int,
    y: float,
    align: str,
    label: str,
    letters: tuple[int, int],
) -> float:
    text = desk.phrase(part, *letters)
    block = setter.fitted(text.upper() if part.random() < 0.3 else text, board.width - 2 * margin)
    board.put(block, _at(desk, board, block.ink.shape[1], margin, align), y, setter.colour, label)
    return y + int(block.ink.shape[0]) + setter.size_px * 0.6


def _at(desk: Desk, board: Sheet, width: int, margin: int, align: str) -> float:
    if align == "center":
        return (board.width - width) / 2
    return board.width - margin - width if desk.rtl else margin


def _ornament(part: Random, board: Sheet, ground: Colour) -> None:
    """Bands, discs or a frame that leave the ground its lightness."""
    width, height = board.width, board.height
    tint = mixed(ground, palette.strong(part), 0.16)
    match part.randrange(4):
        case 0:
            for at in range(0, height, max(12, height // part.randint(8, 24))):
                board.rule(0, at, width, at, tint, 2)
        case 1:
            for _ in range(part.randint(2, 7)):
                board.disc(part.uniform(0, width), part.uniform(0, height), part.uniform(0.08, 0.4) * width, tint)
        case 2:
            edge = round(width * 0.035)
            board.fill((edge, edge, width - edge, height - edge), tint, 0, max(2, edge // 4))
        case _:
            board.fill((0, 0, width * part.uniform(0.02, 0.06), height), mixed(ground, (0, 0, 0), 0.3))
