"""Papers with fields: receipts, invoices, forms, letters, menus, cards, tickets, and labels around bottles and tins."""

from collections.abc import Sequence
from random import Random

from schemas.errors import BadRecord
from synth.ocr.desk import Desk
from synth.ocr.layouts.making import made_sheet
from synth.ocr.scene import Scene
from synth.ocr.sheet import Sheet
from synth.ocr.stage import hung, laid
from synth.text.made_up import made_up

# Texts of different length: a shorter one may fit where the first does not.
_TRIES = 4
_RECEIPT_INKS = {None: 0.6, "dots": 0.14, "faded": 0.16, "worn": 0.1}


def receipt(desk: Desk) -> Scene:
    """A till receipt on its own, as scanned or in a hand's reach."""
    part = desk.chance("receipt")
    size = desk.canvas((0.42, 0.85), (0.3, 1.0))

    def make(inner: Random, width: int, height: int) -> Sheet:
        (style,) = inner.choices(list(_RECEIPT_INKS), list(_RECEIPT_INKS.values()))
        made = made_up("receipt", desk.lang, inner)
        size_px = width / inner.uniform(16, 25)
        return made_sheet(desk, inner, made, (width, height), ("receipt", "page"), size_px, style=style)

    return laid(desk, size, make, part.uniform(0.4, 0.65))


def paper(desk: Desk) -> Scene:
    """An invoice, a form, a letter or a menu."""
    part = desk.chance("paper")
    kind = part.choice(("invoice", "form", "letter", "menu", "opening_hours", "numbers"))
    size = desk.canvas((0.64, 0.85) if part.random() < 0.85 else (1.1, 1.5), (0.35, 1.0))

    def make(inner: Random, width: int, height: int) -> Sheet:
        made = made_up(kind, desk.lang, inner)
        things = ("page", "page", "board") if kind in ("menu", "opening_hours") else ("page",)
        size_px = width / (inner.uniform(9, 16) if kind == "numbers" else inner.uniform(24, 40))
        return made_sheet(desk, inner, made, (width, height), things, size_px, tight=False)

    return laid(desk, size, make)


def card(desk: Desk) -> Scene:
    """One to three business cards or tickets on a table."""
    part = desk.chance("card")
    size = desk.canvas((0.9, 1.7), (0.25, 0.9))
    makes = [
        lambda inner, width, height: _plate(desk, inner, width, height, ("business_card", "ticket"), ("ticket", "page"))
        for _ in range(part.choices((1, 2, 3), (0.55, 0.3, 0.15))[0])
    ]
    return hung(desk, size, makes, tilt=0.12)


def label(desk: Desk) -> Scene:
    """One to four product labels, most of them around something round."""
    part = desk.chance("label")
    size = desk.canvas((0.6, 1.5), (0.3, 0.9))
    makes = [
        lambda inner, width, height: _plate(desk, inner, width, height, ("label",), ("label", "label", "box", "cover"))
        for _ in range(part.choices((1, 2, 3, 4), (0.45, 0.3, 0.15, 0.1))[0])
    ]
    return hung(desk, size, makes, tilt=0.08, bends="cylinder" if part.random() < 0.7 else "plane")


def _plate(desk: Desk, part: Random, width: int, height: int, kinds: Sequence[str], things: Sequence[str]) -> Sheet:
    wide = min(width, round(height * part.uniform(0.9, 1.7)))
    for _ in range(_TRIES):
        made = made_up(part.choice(kinds), desk.lang, part)
        try:
            return made_sheet(desk, part, made, (wide, height), things, wide / part.uniform(15, 24))
        except BadRecord:
            wide = width
    raise BadRecord("no_room", f"no {kinds[0]} fits into {width} x {height} px")
