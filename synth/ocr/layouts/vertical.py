"""Vertical Japanese and Chinese: pages of a novel, banners, spines; columns from right to left."""

from random import Random

from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene
from synth.ocr.setter import Setter
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import hung, laid
from synth.text.corpus import cut
from synth.text.families import Style


def vertical(desk: Desk) -> Scene:
    part = desk.chance("vertical")
    if part.random() < 0.5:
        size = desk.canvas((0.6, 1.4), (0.4, 1.0))
        return laid(desk, size, lambda inner, width, height: _page(desk, inner, width, height))
    size = desk.canvas((0.7, 1.5), (0.3, 0.9))
    makes = [lambda inner, width, height: _banner(desk, inner, width, height) for _ in range(part.randint(1, 4))]
    return hung(desk, size, makes)


def _page(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """Columns over the whole height, a title in larger type before them."""
    leaf = sheet(width, height, palette.paper(part))
    style: Style = "serif" if part.random() < 0.6 else "sans"
    setter = desk.setter(part, style, max(13, height / part.uniform(24, 44)), palette.ink(part))
    margin = round(min(width, height) * part.uniform(0.06, 0.12))
    leading, right = part.uniform(1.5, 2.0), float(width - margin)
    if part.random() < 0.5:
        large = setter.sized(setter.size_px * 1.5)
        title = large.line(desk.phrase(part, 8, 30), vertical=True)
        if title.ink.shape[0] < height - 2 * margin and title.ink.shape[1] < right - margin:
            right -= title.ink.shape[1]
            leaf.put(title, right, margin, large.colour, "title")
            right -= setter.size_px
    while True:
        text = desk.paragraph(part, part.randint(30, 200))
        block = setter.paragraph(text, right - margin, height - 2 * margin, "start", leading, vertical=True)
        if block is None:
            return leaf
        right -= block.ink.shape[1]
        leaf.put(block, right, margin, setter.colour, "paragraph")
        right -= (leading - 1) * setter.size_px


def _banner(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """A narrow plate with one or two columns."""
    columns = part.choice((1, 1, 2))
    wide = min(width, round(height * part.uniform(0.16, 0.3) * columns))
    ground = palette.strong(part)
    plate = sheet(max(40, wide), height, ground)
    front = palette.against(part, ground, 4.0)
    edge = max(2, plate.width // 30)
    if part.random() < 0.5:
        plate.fill((edge, edge, plate.width - edge, height - edge), front, 0, edge)
    pitch = (plate.width - 4 * edge) / columns
    letters = max(2, int((height - 8 * edge) / (pitch * 0.8)))
    setter = desk.setter(part, part.choice(("sans", "serif", None)), max(13, pitch * 0.75), front)
    x = float(plate.width - 2 * edge)
    for _ in range(columns):
        text = desk.phrase(part, 4, 3 * letters)
        x = _column(plate, setter, text, x, 3 * edge, height - 3 * edge, pitch)
    return plate


def _column(leaf: Sheet, setter: Setter, text: str, right: float, top: float, bottom: float, pitch: float) -> float:
    """One column with its right edge at `right`, of as many letters as it holds; where the next one begins."""
    letters = min(len(text), max(1, int((bottom - top) / setter.size_px)))
    while letters:
        piece = cut(text, setter.lang, letters)
        if not piece:
            break
        block = setter.line(piece, vertical=True)
        if block.ink.shape[0] <= bottom - top and block.ink.shape[1] <= right:
            leaf.put(block, right - (pitch + block.ink.shape[1]) / 2, top, setter.colour, "sign")
            break
        letters -= 1
    return right - pitch
