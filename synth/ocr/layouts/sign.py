"""Signs, posters and notices that hang in a scene."""

from random import Random

from schemas.errors import BadRecord
from synth.languages import WRITTEN
from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.layouts.making import made_sheet, middle, thing
from synth.ocr.scene import Scene
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import hung
from synth.pixels.colours import mixed
from synth.text.families import Style
from synth.text.made_up import made_up

_KINDS = ("shop_sign", "shop_sign", "road_sign", "warning_sign", "warning_sign", "opening_hours", "poster", "numbers")
_THINGS = ("sign", "sign", "sign", "plaque", "board", "banner", "box", "cover", "label")


def sign(desk: Desk) -> Scene:
    """One to five signs on walls, streets and fences."""
    part = desk.chance("sign")
    size = desk.canvas((0.6, 1.7), (0.35, 1.0))
    count = part.choices((1, 2, 3, 4, 5), (0.3, 0.28, 0.2, 0.13, 0.09))[0]
    makes = [lambda inner, width, height: _any(desk, inner, width, height) for _ in range(count)]
    return hung(desk, size, makes, bends="cloth" if part.random() < 0.12 else "plane")


def _any(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """Of the three kinds one for which there is room."""
    if desk.lang in WRITTEN and part.random() < 0.45:
        made = made_up(part.choice(_KINDS), desk.lang, part)
        wide = min(width, round(height * part.uniform(0.9, 2.2)))
        try:
            return made_sheet(desk, part, made, (wide, height), _THINGS, wide / part.uniform(13, 22))
        except BadRecord:
            return _sign(desk, part, width, height)
    return (_sign if part.random() < 0.6 or height < 150 else _poster)(desk, part, width, height)


def _sign(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """A plate with one to four short lines."""
    ratio = part.uniform(0.9, 4.5)
    wide = min(width, round(height * ratio))
    high = min(height, max(40, round(wide / ratio)))
    ground = palette.strong(part)
    plate = sheet(wide, high, ground)
    front = palette.against(part, ground)
    edge = max(2, round(min(wide, high) * part.uniform(0.02, 0.05)))
    if part.random() < 0.45 and not desk.clean:
        plate = thing(desk, part, part.choice(_THINGS), wide, high)
        front = palette.against(part, middle(plate.pixels), 4.5)
    elif part.random() < 0.6:
        plate.fill((edge, edge, wide - edge, high - edge), front, edge * 3, edge)
    style: Style | None = part.choices(("sans", "display", "serif", "hand"), (0.6, 0.22, 0.1, 0.08))[0]
    rows = part.randint(1, max(1, min(4, high // 40)))
    margin = 3 * edge + 2
    y, room = float(margin), high - 2 * margin
    for row in range(rows):
        share = room / rows if rows < 3 or row else room / rows * 1.4
        setter = desk.setter(part, style, share * part.uniform(0.55, 0.75), front)
        if y + 1.35 * setter.size_px > high - margin and row:
            break
        most = max(4, min(36, setter.chars_in(wide - 2 * margin) * 2))
        text = desk.phrase(part, 3, most)
        if part.random() < 0.3:
            text = text.upper()
        block = setter.fitted(text, wide - 2 * margin, high - margin - y)
        plate.put(block, (wide - block.ink.shape[1]) / 2, y + max(0.0, share - block.ink.shape[0]) / 2, front, "sign")
        y += max(share, block.ink.shape[0])
    return plate


def _poster(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """A heading over a paragraph, perhaps a picture between and a line below."""
    ratio = part.uniform(0.62, 1.3)
    wide = min(width, round(height * ratio))
    high = min(height, round(wide / ratio))
    ground = palette.paper(part) if part.random() < 0.4 else palette.strong(part)
    board = sheet(wide, high, ground)
    front = palette.against(part, ground, 4.5)
    margin = round(min(wide, high) * part.uniform(0.05, 0.1))
    inner, y = wide - 2 * margin, float(margin)
    head = desk.setter(
        part, part.choice(("sans", "display", "serif", None)), max(14, wide / part.uniform(6, 11)), front
    )
    block = head.paragraph(desk.phrase(part, 5, 40), inner, high * 0.45, "center", 1.15)
    if block is not None:
        board.put(block, (wide - block.ink.shape[1]) / 2, y, front, "title")
        y += block.ink.shape[0] + margin * 0.6
    if part.random() < 0.4 and high - y > 100:
        tall = (high - y) * part.uniform(0.25, 0.5)
        board.fill((margin, y, wide - margin, y + tall), mixed(ground, front, part.uniform(0.15, 0.4)), margin / 3)
        board.disc(wide / 2, y + tall / 2, tall * 0.33, mixed(ground, front, part.uniform(0.5, 0.9)))
        y += tall + margin * 0.5
    body = desk.setter(part, part.choice(("sans", "serif")), max(12, wide / part.uniform(18, 28)), front)
    room = high - margin - y
    text = desk.paragraph(part, body.chars_in(inner, min(7.0, room / (1.5 * body.size_px)) * 0.7))
    block = body.paragraph(text, inner, room, part.choice(("start", "center")), 1.35)
    if block is not None:
        at = wide - margin - block.ink.shape[1] if desk.rtl else margin
        board.put(block, at, y, front, "paragraph")
    if not board.puts:
        line = body.fitted(desk.phrase(part, 3, 12), inner, high)
        board.put(line, margin, margin, front, "title")
    return board
