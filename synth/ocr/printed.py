"""Printed: made-up texts (receipts, forms, cards, ...) set line by line, with their tables, pairs and rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from random import Random

from synth.ocr.desk import Desk
from synth.ocr.setter import Setter
from synth.ocr.sheet import Sheet
from synth.pixels.arrays import Colour
from synth.pixels.colours import mixed
from synth.text.block import Block
from synth.text.faces import faces
from synth.text.made_up.made import MadeUp, Printed
from synth.text.paragraphs import Align

_TABLE = frozenset({"head", "row"})
_SQUEEZE = 1.25


@dataclass(frozen=True)
class Piece:
    """A text of a composition, with its top left corner."""

    block: Block
    x: float
    y: float
    label: str
    row: int


@dataclass
class Composition:
    """Texts in reading order on a strip of `width`; `rules` are heights of rules across it."""

    width: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    height: float = 0.0

    def put_on(self, sheet: Sheet, x: float, y: float, colour: Colour, style: str | None = None, dash: int = 0) -> None:
        """Onto a sheet, with the composition's corner at (x, y)."""
        faint = mixed(colour, (128, 128, 128), 0.4)
        for height in self.rules:
            sheet.rule(x, y + height, x + self.width, y + height, faint, 1, dash)
        first = len(sheet.puts)
        for piece in self.pieces:
            sheet.put(piece.block, x + piece.x, y + piece.y, colour, piece.label, first + piece.row, style)


@dataclass(frozen=True)
class Typography:
    """How a made-up text is set: the size of the body, its faces, and what stands between lines, in em."""

    body: Setter
    heads: Setter
    mono: Setter
    leading: float

    def setter(self, line: Printed) -> Setter:
        base = self.mono if line.mono else self.heads if line.role in ("title", "heading", "subtitle") else self.body
        sized = base.sized(self.body.size_px * line.size)
        return bold(sized) if line.bold else sized

    def scaled(self, share: float) -> "Typography":
        size_px = self.body.size_px * share
        return replace(
            self, body=self.body.sized(size_px), heads=self.heads.sized(size_px), mono=self.mono.sized(size_px)
        )


def typography(desk: Desk, part: Random, size_px: float, colour: Colour) -> Typography:
    """Faces by chance, often one for all."""
    body = desk.setter(part, part.choice(("sans", "sans", "serif")), size_px, colour)
    heads = body if part.random() < 0.6 else desk.setter(part, None, size_px, colour)
    mono = desk.setter(part, "mono", size_px, colour)
    return Typography(body, heads, mono, part.uniform(1.05, 1.45))


def fitted(desk: Desk, made: MadeUp, type_: Typography, width: float, height: float) -> Composition | None:
    """The text composed no wider and no higher, in smaller type where it must be; None where that cannot be read."""
    if min(width, height) < 2 * type_.body.size_px:
        return None
    for _ in range(5):
        found = composed(desk, made.lines, type_, width)
        if found.height <= height:
            return found
        smaller = type_.scaled(max(0.5, (height / found.height) ** 0.7))
        if smaller.body.size_px >= type_.body.size_px:
            return None
        type_ = smaller
    return None


def composed(desk: Desk, lines: Sequence[Printed], type_: Typography, width: float) -> Composition:
    """The lines below each other."""
    made = Composition(width)
    for table, group in groupby(lines, lambda line: line.role in _TABLE):
        if table:
            _table(desk, list(group), type_, made)
        else:
            for line in group:
                _line(desk, line, type_, made)
    return made


def bold(setter: Setter) -> Setter:
    """The same family, heavier; itself where there is none."""
    own = setter.face
    heavier = [
        face for face in faces(setter.lang)
        if face.family == own.family and face.weight >= max(600, own.weight) and not face.italic
    ]  # fmt: skip
    return replace(setter, face=heavier[0]) if heavier else setter


def _line(desk: Desk, line: Printed, type_: Typography, made: Composition) -> None:
    setter = type_.setter(line)
    _space(line, type_, made)
    indent = line.indent * 0.5 * setter.size_px
    width = made.width - indent
    row = len(made.pieces)
    if len(line.cells) == 1:
        block = _block(setter, line.cells[0], width, line.align, type_)
        wide = block.ink.shape[1]
        x = {"start": indent, "center": (made.width - wide) / 2, "end": made.width - wide}[line.align]
        made.pieces.append(Piece(block, _from_start(desk, made, x, wide), made.height, line.role, row))
        made.height += block.ink.shape[0] * type_.leading - (type_.leading - 1) * block.ink.shape[0] * 0.5
        return
    blocks = [setter.fitted(cell, 0.62 * width / (len(line.cells) - 1)) for cell in line.cells[1:]]
    room = width - sum(block.ink.shape[1] for block in blocks) - len(blocks) * setter.size_px
    first = _block(setter, line.cells[0], room, "start", type_)
    high = max(first.ink.shape[0], *(block.ink.shape[0] for block in blocks))
    made.pieces.append(Piece(first, _from_start(desk, made, indent, first.ink.shape[1]), made.height, line.role, row))
    step = (made.width - indent - first.ink.shape[1]) / len(blocks)
    for number, block in enumerate(blocks, 1):
        wide = block.ink.shape[1]
        x = made.width - wide if number == len(blocks) else indent + first.ink.shape[1] + number * step - wide
        # The last line of a name and its price are one row.
        y = made.height + max(0, first.ink.shape[0] - block.ink.shape[0])
        made.pieces.append(Piece(block, _from_start(desk, made, x, wide), y, line.role, row))
    made.height += high * (1 + (type_.leading - 1) * 0.5)


def _table(desk: Desk, lines: Sequence[Printed], type_: Typography, made: Composition) -> None:
    """Columns as wide as their widest cell; the first takes what is left."""
    gap = type_.body.size_px
    rows = [[type_.setter(line).fitted(cell, made.width * 0.3) for cell in line.cells[1:]] for line in lines]
    count = max(len(row) for row in rows)
    wides = [max((row[at].ink.shape[1] for row in rows if at < len(row)), default=0) for at in range(count)]
    room = made.width - sum(wides) - gap * count
    if room < 4 * gap:
        for line in lines:
            _line(desk, line, type_, made)
        return
    for line, cells in zip(lines, rows, strict=True):
        _space(line, type_, made)
        number = len(made.pieces)
        first = _block(type_.setter(line), line.cells[0], room, "start", type_)
        made.pieces.append(Piece(first, _from_start(desk, made, 0, first.ink.shape[1]), made.height, line.role, number))
        right, high = room, first.ink.shape[0]
        for block, wide in zip(cells, wides, strict=False):
            right += gap + wide
            y = made.height + max(0, first.ink.shape[0] - block.ink.shape[0])
            x = _from_start(desk, made, right - block.ink.shape[1], block.ink.shape[1])
            made.pieces.append(Piece(block, x, y, line.role, number))
            high = max(high, block.ink.shape[0])
        made.height += high * (1 + (type_.leading - 1) * 0.5)


def _space(line: Printed, type_: Typography, made: Composition) -> None:
    if made.pieces:
        made.height += line.gap * type_.body.size_px
    if line.rule and made.pieces:
        made.rules.append(made.height + 0.2 * type_.body.size_px)
        made.height += 0.5 * type_.body.size_px


def _block(setter: Setter, text: str, width: float, align: Align, type_: Typography) -> Block:
    line = setter.line(text)
    if line.ink.shape[1] <= width:
        return line
    # A little smaller rather than a word alone on a line.
    if line.ink.shape[1] <= _SQUEEZE * width:
        return setter.fitted(text, width)
    return setter.paragraph(text, width, align=align, leading=type_.leading) or setter.fitted(text, width)


def _from_start(desk: Desk, made: Composition, x: float, wide: float) -> float:
    """x counts from the side where reading starts."""
    return made.width - x - wide if desk.rtl else x
