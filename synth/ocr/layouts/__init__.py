"""Layouts: each writes one kind of thing, such as a page or a receipt, and puts it into a scene."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from synth.languages import WRITTEN
from synth.ocr.desk import Desk
from synth.ocr.layouts.arc import arcs
from synth.ocr.layouts.cover import cover
from synth.ocr.layouts.line import line, word
from synth.ocr.layouts.note import note
from synth.ocr.layouts.page import page
from synth.ocr.layouts.papers import card, label, paper, receipt
from synth.ocr.layouts.planes import planes
from synth.ocr.layouts.screen import screen
from synth.ocr.layouts.sign import sign
from synth.ocr.layouts.vertical import vertical
from synth.ocr.scene import Scene

_MADE_UP = frozenset(WRITTEN)


@dataclass(frozen=True)
class Layout:
    """`weight` is its share of the shipped mix; `languages` null are all.

    `draw` raises BadRecord where it finds nothing to write or no room for it.
    """

    name: str
    weight: float
    draw: Callable[[Desk], Scene]
    languages: frozenset[str] | None = None


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("page", 0.14, page),
        Layout("sign", 0.13, sign),
        Layout("planes", 0.12, planes),
        Layout("screen", 0.1, screen),
        Layout("receipt", 0.08, receipt, _MADE_UP),
        Layout("paper", 0.1, paper, _MADE_UP),
        Layout("card", 0.05, card, _MADE_UP),
        Layout("label", 0.05, label, _MADE_UP),
        Layout("cover", 0.05, cover),
        Layout("note", 0.05, note),
        Layout("arc", 0.04, arcs),
        Layout("line", 0.06, line),
        Layout("word", 0.03, word),
        Layout("vertical", 0.06, vertical, frozenset({"ja", "zh"})),
    )
}
