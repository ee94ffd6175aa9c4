"""Notes as written by hand: lists, letters and sticky notes, on lined, squared or plain paper, their lines uneven."""

from random import Random

from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.scene import Scene
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import laid
from synth.pixels.arrays import Colour
from synth.pixels.colours import mixed

_INKS = ((24, 40, 120), (16, 16, 22), (150, 20, 30), (30, 30, 60), (10, 70, 60))
_STICKY = ((255, 242, 140), (255, 210, 160), (190, 235, 190), (190, 220, 250), (250, 200, 220))


def note(desk: Desk) -> Scene:
    size = desk.canvas((0.65, 1.3), (0.2, 0.7))
    return laid(desk, size, lambda inner, width, height: _note(desk, inner, width, height), by_hand=True)


def _note(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    ground = part.choice(_STICKY) if part.random() < 0.3 else palette.paper(part)
    leaf = sheet(width, height, ground)
    size_px = max(17.0, width / part.uniform(13, 24))
    setter = desk.setter(part, "hand", size_px, part.choice(_INKS))
    margin = round(width * part.uniform(0.07, 0.13))
    step = size_px * part.uniform(1.45, 1.8)
    if not desk.clean:
        _rules(part, leaf, ground, margin, step)
    y = float(margin)
    listed = part.random() < 0.4
    if part.random() < 0.6:
        head = setter.sized(size_px * 1.2).fitted(desk.phrase(part, 3, 24), width - 2 * margin)
        leaf.put(head, _at(desk, leaf, head.ink.shape[1], margin, 0), y, setter.colour, "heading")
        y += step * 1.4
    while y + step < height - margin:
        most = setter.chars_in(width - 2 * margin, 0.9)
        text = desk.phrase(part, max(3, most // 5) if listed else most // 2, max(6, most // 2 if listed else most))
        block = setter.fitted(text, width - 2 * margin, step * 1.25)
        wander = part.uniform(-0.06, 0.06) * size_px
        leaf.put(
            block,
            _at(desk, leaf, block.ink.shape[1], margin, part.uniform(0, 0.6) * size_px),
            y + wander,
            setter.colour,
            "note",
        )
        y += step if block.ink.shape[0] <= step else block.ink.shape[0] * 1.05
        if part.random() < 0.03:
            break
    return leaf


def _at(desk: Desk, leaf: Sheet, width: int, margin: int, shift: float) -> float:
    return leaf.width - margin - width - shift if desk.rtl else margin + min(shift, leaf.width - 2 * margin - width)


def _rules(part: Random, leaf: Sheet, ground: Colour, margin: int, step: float) -> None:
    faint = mixed(ground, part.choice(((90, 130, 190), (120, 120, 120), (200, 120, 120))), 0.35)
    kind = part.choice(("plain", "lined", "lined", "squared"))
    if kind == "plain":
        return
    y = margin + step
    while y < leaf.height:
        leaf.rule(0, y, leaf.width, y, faint)
        y += step if kind == "lined" else step / 2
    if kind == "squared":
        x = step / 2
        while x < leaf.width:
            leaf.rule(x, 0, x, leaf.height, faint)
            x += step / 2
