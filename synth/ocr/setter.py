"""Setter: sets texts in one face, size and colour; finds another face, size or cut for what it cannot set as it is."""

from dataclasses import dataclass, replace
from random import Random

from schemas.errors import BadRecord
from synth.languages import UNSPACED
from synth.ocr.legibility import DENSE
from synth.pixels.arrays import Colour
from synth.text.block import Block
from synth.text.corpus import cut
from synth.text.faces import Face, choose_face, has_all
from synth.text.families import Style
from synth.text.lines import set_line
from synth.text.paragraphs import Align, set_paragraph
from synth.text.strip import set_strip

# Of the em: with less, letters are lower than what synth.ocr.legibility holds for legible.
LEAST_PX, LEAST_DENSE_PX = 11.5, 13.0
# The height of a line alone, in em: a face's ascent and descent.
_LINE = 1.35
_OVER = 0.2
# In characters: names, headings, notices. Paragraphs of a page keep one size.
_SHORT = 80


def sized(size_px: float, lang: str) -> float:
    """A size in steps of half a pixel, so that glyphs are drawn once for many texts; none is too small to read."""
    return max(LEAST_DENSE_PX if lang in DENSE else LEAST_PX, round(size_px * 2) / 2)


@dataclass(frozen=True)
class Setter:
    """`size_px` is that of the em. Lines have the quads of their `letters`, or are set in half the time."""

    face: Face
    lang: str
    size_px: float
    colour: Colour
    style: Style
    letters: bool = True

    def sized(self, size_px: float) -> "Setter":
        return replace(self, size_px=sized(size_px, self.lang))

    def line(self, text: str, vertical: bool = False) -> Block:
        """A text in one line.

        Raises:
            BadRecord: `no_font`, no face of the language has all of it.
        """
        if not (vertical or self.letters):
            return set_strip(text, self.face_for(text), self.size_px, self.lang)
        return set_line(text, self.face_for(text), self.size_px, self.lang, vertical=vertical)

    def fitted(self, text: str, width_px: float, height_px: float = 1e9, least_px: float = 0.0) -> Block:
        """A text in one line no wider than `width_px`: smaller where it is too wide, cut between words where it would
        be smaller than `least_px`, or than can be read.

        Raises:
            BadRecord: `word_too_wide`, its first word does not fit at the least size; `no_font`.
        """
        setter, least_px = self, max(least_px, sized(0, self.lang))
        for _ in range(6 if min(width_px, height_px) > 1 else 0):
            block = setter.line(text)
            height, width = block.ink.shape
            if width <= width_px and height <= height_px:
                return block
            shrink = min(width_px / width, height_px / height)
            smaller = setter.size_px * shrink * 0.98
            if smaller >= least_px:
                setter = setter.sized(smaller)
                continue
            if setter.size_px > least_px:
                setter = setter.sized(least_px)
                continue
            text = cut(text, self.lang, int(len(text) * shrink * 0.98))
            if height > height_px or not text:
                break
        raise BadRecord("word_too_wide", f"{text[:40]!r} does not fit into {width_px:.0f} px at {least_px:.0f} px")

    def paragraph(
        self,
        text: str,
        width_px: float,
        height_px: float = 1e9,
        align: Align = "start",
        leading: float = 1.4,
        vertical: bool = False,
        shrink: bool = False,
    ) -> Block | None:
        """A text in lines no wider than `width_px`, as many as are no higher than `height_px`; None where none fits.

        Vertical text stands in columns no higher than `height_px`, as many as are no wider than `width_px`. Of a short
        text, and of any that may `shrink`, no word is broken that fits in a smaller size.

        Raises:
            BadRecord: `no_font`.
        """
        block = self._lines(text, width_px, height_px, align, leading, vertical)
        whole = self.lang not in UNSPACED and (shrink or len(text) <= _SHORT)
        if block is None or not whole or not _breaks_words(block, text):
            return block
        smaller = self.sized(self.size_px * 0.85)
        if smaller.size_px == self.size_px:
            return block
        return smaller.paragraph(text, width_px, height_px, align, leading, vertical, shrink) or block

    def _lines(
        self, text: str, width_px: float, height_px: float, align: Align, leading: float, vertical: bool
    ) -> Block | None:
        along, across = (height_px, width_px) if vertical else (width_px, height_px)
        lines = int(min(1000.0, (across / self.size_px - _LINE) / leading + 1))
        # Ink may reach a little over its advance.
        over_px = _OVER * self.size_px
        while lines > 0 and along >= 2 * self.size_px:
            block = set_paragraph(
                text, self.face_for(text), self.size_px, self.lang, along - over_px,
                align=align, line_height=leading, vertical=vertical, max_lines=lines,
            )  # fmt: skip
            height, width = block.ink.shape
            if height <= height_px + over_px * vertical and width <= width_px + over_px * (not vertical):
                return block
            lines -= 1 + lines // 8
        return None

    def chars_in(self, width_px: float, lines: float = 1) -> int:
        """About how many letters stand in so much space."""
        em = {"ja": 1.0, "zh": 1.0, "ko": 0.85, "th": 0.5, "ar": 0.45}.get(self.lang, 0.52)
        if self.style == "mono" and self.lang not in UNSPACED:
            em = max(em, 0.61)
        return max(1, int(width_px * lines / (em * self.size_px)))

    def face_for(self, text: str) -> Face:
        """Its face, or another of the language that has all of the text."""
        if has_all(self.face, text, self.lang):
            return self.face
        return choose_face(text, self.lang, Random(self.face.name), self.style)


def _breaks_words(block: Block, text: str) -> bool:
    """Whether a line ends inside of a word, other than after a hyphen."""
    lines = [span.text for span in block.spans if span.level == "line"]
    at = 0
    for line in lines:
        found = text.find(line, at)
        if found < 0:  # cleaned of something
            return False
        at = found + len(line)
        if text[at - 1 : at].isalnum() and text[at : at + 1].isalnum():
            return True
    return False
