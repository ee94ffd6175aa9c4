"""Screens: an app's list, a chat, a terminal, an editor; as captured, or photographed at a slant."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from schemas.errors import BadRecord
from synth.languages import RIGHT_TO_LEFT, WRITTEN
from synth.ocr import palette
from synth.ocr.desk import Desk
from synth.ocr.printed import fitted, typography
from synth.ocr.scene import Scene
from synth.ocr.setter import Setter
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import flat, hung
from synth.pixels.arrays import Colour
from synth.pixels.colours import mixed
from synth.text.block import Block
from synth.text.made_up import made_up

_PHOTOGRAPHED_SHARE = 0.15
_DARK, _LIGHT = (
    ((18, 20, 26), (30, 32, 40), (12, 12, 12), (24, 30, 44)),
    ((255, 255, 255), (246, 247, 249), (240, 242, 245)),
)
_ACCENTS = ((0, 112, 224), (0, 140, 110), (190, 40, 80), (110, 70, 200), (220, 110, 20), (60, 70, 90))


def screen(desk: Desk) -> Scene:
    part = desk.chance("screen")
    kind = part.choices((_app, _settings, _chat, _terminal, _editor), (0.2, 0.15, 0.3, 0.17, 0.18))[0]
    if kind is _settings and desk.lang not in WRITTEN:
        kind = _app
    tall = kind in (_app, _settings, _chat) and part.random() < 0.75
    size = desk.canvas((0.46, 0.6) if tall else (1.2, 1.8), (0.35, 1.0))
    if desk.clean or part.random() > _PHOTOGRAPHED_SHARE:
        return flat(kind(desk, part, *size), "captured")
    return replace(
        hung(desk, size, [lambda inner, width, height: kind(desk, inner, width, height)], 0.1), look="screen"
    )


class _Theme:
    """The colours of a screen, dark or light, and its size of type."""

    def __init__(self, part: Random, width: int, height: int, dark_share: float) -> None:
        dark = part.random() < dark_share
        self.ground: Colour = part.choice(_DARK if dark else _LIGHT)
        self.front: Colour = (232, 234, 238) if dark else (24, 26, 30)
        self.dim = mixed(self.front, self.ground, 0.4)
        self.panel = mixed(self.ground, self.front, 0.09)
        self.accent: Colour = part.choice(_ACCENTS)
        self.size_px = max(
            12.0, min(width / part.uniform(24, 34), height / 24) if width < height else height / part.uniform(28, 44)
        )


def _app(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """A title bar over rows of a title, a line below it and a time or number at the end."""
    theme = _Theme(part, width, height, 0.35)
    shown = sheet(width, height, theme.ground)
    setter = desk.setter(part, "sans", theme.size_px, theme.front)
    pad = theme.size_px
    y = _bar(desk, part, shown, setter, theme)
    row_px = theme.size_px * part.uniform(3.2, 4.4)
    while y + row_px < height - 0.5 * pad:
        disc = row_px * 0.3
        start = 2 * pad + 2 * disc
        middle = y + row_px / 2
        shown.disc(
            width - pad - disc if desk.rtl else pad + disc,
            middle,
            disc,
            mixed(palette.strong(part), theme.ground, 0.2),
        )
        end = setter.sized(theme.size_px * 0.8)
        aside = end.line(f"{part.randint(0, 23)}:{part.randint(0, 59):02}") if part.random() < 0.6 else None
        room = width - start - 2 * pad - (aside.ink.shape[1] if aside is not None else 0)
        row = len(shown.puts)
        title = setter.fitted(desk.phrase(part, 4, min(28, setter.chars_in(room))), room)
        _put(desk, shown, title, start, middle - title.ink.shape[0], setter.colour, "title", row)
        if aside is not None:
            _put(
                desk,
                shown,
                aside,
                width - pad - aside.ink.shape[1],
                middle - title.ink.shape[0],
                theme.dim,
                "time",
                row,
            )
        below = setter.sized(theme.size_px * 0.85)
        room = width - start - 2 * pad
        line = below.fitted(desk.phrase(part, 8, max(10, below.chars_in(room))), room)
        _put(desk, shown, line, start, middle + 0.1 * theme.size_px, theme.dim, "subtitle")
        y += row_px
        shown.rule(pad, y, width - pad, y, theme.panel)
    return shown


def _settings(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """Settings: rows of a name and perhaps a value, buttons."""
    theme = _Theme(part, width, height, 0.35)
    shown = sheet(width, height, theme.ground)
    type_ = typography(desk, part, theme.size_px * 1.1, theme.front)
    pad, y = theme.size_px, theme.size_px
    while True:
        made = made_up("app_screen", desk.lang, part)
        text = fitted(desk, made, replace(type_, leading=1.9), width - 2 * pad, height - y - pad)
        if text is None and not shown.puts:
            raise BadRecord("no_room", f"no screen fits into {width} x {height} px")
        if text is None:
            return shown
        text.put_on(shown, pad, y, theme.front)
        y += text.height + 2 * pad


def _chat(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """Bubbles from both sides."""
    theme = _Theme(part, width, height, 0.3)
    shown = sheet(width, height, theme.ground)
    setter = desk.setter(part, "sans", theme.size_px, theme.front)
    pad, inner = theme.size_px, 0.7 * theme.size_px
    y = _bar(desk, part, shown, setter, theme) + pad
    said = _messages(desk, part) if desk.lang in WRITTEN and part.random() < 0.6 else None
    while True:
        wide = width * part.uniform(0.45, 0.72) - 2 * inner
        if said is None:
            own, text = part.random() < 0.5, desk.paragraph(part, part.randint(4, max(6, setter.chars_in(wide, 3))))
        else:
            own, text = next(said)
        block = setter.paragraph(text, wide, min(height - y - 2 * inner - pad, 6 * theme.size_px), "start", 1.3)
        if block is None:
            return shown
        high, used = block.ink.shape
        left = width - pad - used - 2 * inner if own != desk.rtl else pad
        shown.fill(
            (left, y, left + used + 2 * inner, y + high + 2 * inner), theme.accent if own else theme.panel, inner
        )
        front = (255, 255, 255) if own else theme.front
        shown.put(block, left + inner, y + inner, front, "sent" if own else "received")
        y += high + 2 * inner + part.uniform(0.4, 1.2) * pad


def _messages(desk: Desk, part: Random) -> Iterator[tuple[bool, str]]:
    """Of one chat after another: whether it was sent from here, and its text."""
    while True:
        for line in made_up("chat", desk.lang, part).lines:
            if line.role in ("sent", "received"):
                yield line.role == "sent", line.text


def _terminal(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """Prompts, and lines of output below them."""
    theme = _Theme(part, width, height, 0.85)
    shown = sheet(width, height, theme.ground)
    front = theme.front if part.random() < 0.6 else palette.against(part, theme.ground, 5)
    prompt = theme.accent if palette.contrast(theme.accent, theme.ground) > 4 else front
    setter = desk.setter(part, "mono", theme.size_px * 0.9, front)
    step, y = setter.size_px * part.uniform(1.3, 1.5), setter.size_px
    lines = _typed(desk, part, "terminal", setter, width)
    while y + step < height - 0.5 * step:
        role, _, text = next(lines)
        block = _latin(setter, text).fitted(text, width - 2 * setter.size_px, max(step, 1.5 * setter.size_px))
        x = width - setter.size_px - block.ink.shape[1] if desk.rtl and role == "text" else setter.size_px
        shown.put(block, x, y, prompt if role == "prompt" else front, role)
        y += max(step, block.ink.shape[0])
    return shown


def _editor(desk: Desk, part: Random, width: int, height: int) -> Sheet:
    """A text or a program being written: numbered lines, a status line."""
    theme = _Theme(part, width, height, 0.5)
    shown = sheet(width, height, theme.ground)
    setter = desk.setter(part, "mono" if part.random() < 0.7 else "sans", theme.size_px * 0.9, theme.front)
    step, gutter = setter.size_px * part.uniform(1.5, 1.7), 3.2 * setter.size_px
    shown.fill((0, 0, gutter, height), theme.panel)
    lines = _typed(desk, part, "code", setter, width - gutter - 2 * setter.size_px)
    y, number = 0.6 * step, part.randint(1, 300)
    while y + 2.4 * step < height:
        mark, row = setter.line(str(number)), len(shown.puts)
        shown.put(mark, gutter - 0.6 * setter.size_px - mark.ink.shape[1], y, theme.dim, "line_number", row)
        if part.random() < 0.9:
            role, letters, text = next(lines)
            indent = gutter + (0.7 + 0.55 * letters) * setter.size_px
            block = _latin(setter, text).fitted(text, width - indent - setter.size_px, max(step, 1.5 * setter.size_px))
            left = width - setter.size_px - block.ink.shape[1] if desk.rtl and role == "text" else indent
            shown.put(block, left, y, theme.front, role, row)
        number += 1
        y += step
    shown.fill((0, height - 1.7 * step, width, height), theme.accent)
    status = setter.sized(setter.size_px * 0.85).fitted(desk.phrase(part, 4, 30), width - 2 * gutter, 1.6 * step)
    _put(desk, shown, status, setter.size_px, height - 0.85 * step - status.ink.shape[0] / 2, (255, 255, 255), "status")
    return shown


def _typed(desk: Desk, part: Random, kind: str, setter: Setter, width: float) -> Iterator[tuple[str, int, str]]:
    """Role, indent in letters and text of lines on a screen: made up, or sentences."""
    if desk.lang in WRITTEN and part.random() < 0.65:
        while True:
            yield from ((line.role, line.indent, line.text) for line in made_up(kind, desk.lang, part).lines)
    while True:
        yield "text", part.choice((0, 0, 0, 2, 4)), desk.phrase(part, 4, max(8, setter.chars_in(width, 0.9)))


def _latin(setter: Setter, text: str) -> Setter:
    """Programs run from left to right, whatever the language of the one who writes them."""
    return replace(setter, lang="en") if text.isascii() and setter.lang in RIGHT_TO_LEFT else setter


def _bar(desk: Desk, part: Random, shown: Sheet, setter: Setter, theme: _Theme) -> float:
    """A title bar; where it ends."""
    high = theme.size_px * 3
    coloured = part.random() < 0.5
    shown.fill((0, 0, shown.width, high), theme.accent if coloured else theme.panel)
    front = (255, 255, 255) if coloured else theme.front
    block = setter.sized(theme.size_px * 1.2).fitted(desk.phrase(part, 3, 22), shown.width - 2 * theme.size_px, high)
    _put(desk, shown, block, theme.size_px, (high - block.ink.shape[0]) / 2, front, "bar")
    return high


def _put(
    desk: Desk,
    shown: Sheet,
    block: Block,
    x: float,
    y: float,
    colour: Colour,
    label: str,
    row: int | None = None,
) -> None:
    """At x from the side where reading starts."""
    at = shown.width - x - block.ink.shape[1] if desk.rtl else x
    shown.put(block, at, y, colour, label, row=row)
