"""Lettering: how wide and high text of a chart is in its face, and how it is broken into lines, before it is drawn.

Matplotlib 3.11 lays text out with raqm, so Arabic is joined and ordered when it is measured as when it is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from synth.charts.wrapping import wrapped


class Ink(NamedTuple):
    """Pixels that a line of text covers: from its origin to the right, above and below its baseline."""

    width: float
    ascent: float
    descent: float


@dataclass(frozen=True)
class Lettering:
    """A face for a language: the font file, which of its faces, and a bold one where there is one."""

    path: str
    lang: str
    index: int = 0
    bold_path: str | None = None
    bold_index: int = 0

    @property
    def bold_is_made(self) -> bool:
        """Bold is drawn by striking the letters twice, for want of a bold face."""
        return self.bold_path is None

    def file(self, bold: bool) -> tuple[str, int]:
        return (self.bold_path, self.bold_index) if bold and self.bold_path else (self.path, self.index)

    def ink(self, text: str, px: float, bold: bool = False) -> Ink:
        return _ink(*self.file(bold), px, text)

    def width(self, texts: Sequence[str], px: float, bold: bool = False) -> float:
        return max((self.ink(text, px, bold).width for text in texts), default=0.0)

    def cap(self, px: float) -> float:
        """Height of the letters that stand beside ticks; labels are centred on it."""
        return px * _cap_share(self.path, self.index, self.lang)

    def line(self, px: float) -> float:
        """From baseline to baseline."""
        return px * (1.32 if self.lang in ("ar", "fa", "ur", "th", "hi", "vi") else 1.24)

    def wrap(self, text: str, px: float, width_px: float, bold: bool = False) -> tuple[str, ...]:
        """Lines not wider than `width_px`, but where a single word is; in balance, so that no word stands alone."""
        return wrapped(text, width_px, lambda line: self.ink(line, px, bold).width)


def properties(path: str, index: int, px: float) -> Any:
    """Matplotlib's name for a face and size; a figure of 72 dots per inch has points of one pixel."""
    return _properties(path, index, round(px, 2))


def first_missing(lettering: Lettering, text: str) -> str | None:
    """The first character of the text that a face lacks, or None."""
    known = _charmap(lettering.path, lettering.index)
    if lettering.bold_path:
        known &= _charmap(lettering.bold_path, lettering.bold_index)
    return next((letter for letter in text if ord(letter) not in known and letter != "\n"), None)


@lru_cache(maxsize=512)
def _properties(path: str, index: int, px: float) -> Any:
    from matplotlib.font_manager import FontPath, FontProperties

    made = FontProperties(size=px)
    made.set_file(FontPath(path, index))
    return made


@lru_cache(maxsize=64)
def _font(path: str, index: int) -> Any:
    from matplotlib.font_manager import FontPath, get_font

    return get_font(FontPath(path, index))


@lru_cache(maxsize=64)
def _charmap(path: str, index: int) -> frozenset[int]:
    return frozenset(_font(path, index).get_charmap())


@lru_cache(maxsize=50_000)
def _ink(path: str, index: int, px: float, text: str) -> Ink:
    from matplotlib.backends.backend_agg import get_hinting_flag

    if not text:
        return Ink(0.0, 0.0, 0.0)
    font = _font(path, index)
    font.clear()
    font.set_size(round(px, 2), 72)
    font.set_text(text, 0.0, flags=get_hinting_flag())
    width, height = font.get_width_height()
    descent = font.get_descent()
    return Ink(width / 64, (height - descent) / 64, descent / 64)


@lru_cache(maxsize=64)
def _cap_share(path: str, index: int, lang: str) -> float:
    sample = {"ja": "国", "zh": "国", "ko": "국"}.get(lang, "H")
    known = _charmap(path, index)
    sample = sample if ord(sample) in known else "0" if ord("0") in known else "ل"
    ink = _ink(path, index, 100.0, sample)
    return (ink.ascent - max(0.0, ink.descent)) / 100
