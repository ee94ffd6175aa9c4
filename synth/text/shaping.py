"""Shaping: the glyphs of a piece of text in one face, from left to right as seen, and which letters each stands for."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter, sub
from typing import Literal

import regex  # type: ignore[import-untyped]
import uharfbuzz as hb  # type: ignore[import-untyped]

from schemas.errors import BadRecord
from synth.languages import RIGHT_TO_LEFT, UNSPACED
from synth.text.bidi import has_right_to_left, levels, visual_order
from synth.text.faces import Face
from synth.text.families import POOR_LIGATURES
from synth.text.fonts import font_of

# Scripts that HarfBuzz must be told of: it shapes a run by the rules of one script alone.
_COMPLEX = regex.compile(
    "|".join(
        rf"(?P<{tag}>\p{{{tag}}}(?:[\p{{{tag}}}\p{{Common}}\p{{Inherited}}]*[\p{{{tag}}}\p{{Inherited}}])?)"
        for tag in ("Arab", "Deva", "Thai")
    )
)
# What takes more than one code point, or may: everything else is split without looking at it.
_JOINED = regex.compile(r"[\p{M}\p{Cf}\p{Hangul_Syllable_Type=L}\p{Hangul_Syllable_Type=V}\u0e33\u0eb3]|\r")
_GRAPHEME = regex.compile(r"\s|\X")


Way = Literal["along", "upright", "turned", "beside"]  # all but the first are of vertical lines: synth.text.columns
# Number, advance, x and y offset; the first letter of its cluster and how many that has, 0 while the cluster goes on in
# the next glyph; how it stands.
Glyph = tuple[int, int, int, int, int, int, Way]


_APART = {"liga": False, "clig": False, "calt": False}

_first_letter = itemgetter(4)


@dataclass(frozen=True)
class Shaped:
    """A line of text as glyphs in the order of their places from left to right; lengths in units of the font.

    A letter is a grapheme cluster. A cluster of glyphs stands for one letter, or several when they are a ligature.
    """

    text: str
    letters: tuple[str, ...]  # in logical order; spaces too
    glyphs: tuple[Glyph, ...]
    words: tuple[tuple[int, int], ...]  # first letter and end, in logical order; none in languages without spaces
    right_to_left: bool  # the line
    backward: frozenset[int]  # the letters that are read from right to left
    cursive: bool  # letters join, so that no space may be put between them
    vertical: bool = False

    @property
    def from_right(self) -> bool:
        """Whether its quads begin at the top right corner."""
        return self.vertical or self.right_to_left

    def reads_from_right(self, letter: int) -> bool:
        """The same of one letter."""
        return self.vertical or letter in self.backward

    @property
    def advance(self) -> int:
        """The length of the line."""
        return sum(glyph[1] for glyph in self.glyphs)

    def part(self, first: int, end: int) -> "Shaped | None":
        """The letters from `first` to `end` as they stand; None where they must be shaped anew.

        That is where letters join or go two ways, and where a ligature would be cut. What kerning says of the letter
        beyond the cut stays: it is under a hundredth of an em.
        """
        if self.cursive or self.backward:
            return None
        start = bisect_left(self.glyphs, first, key=_first_letter)
        stop = bisect_left(self.glyphs, end, key=_first_letter)
        glyphs = self.glyphs[start:stop]
        if not glyphs or glyphs[0][4] != first or glyphs[-1][4] + glyphs[-1][5] != end:
            return None
        letters = self.letters[first:end]
        return Shaped(
            "".join(letters),
            letters,
            tuple((number, a, dx, dy, letter - first, count, way) for number, a, dx, dy, letter, count, way in glyphs),
            tuple((max(s, first) - first, min(e, end) - first) for s, e in self.words if s < end and e > first),
            self.right_to_left,
            self.backward,
            self.cursive,
            self.vertical,
        )


@lru_cache(maxsize=512)
def shaped(face: Face, text: str, lang: str, spaced: bool = False) -> Shaped:
    """A line, shaped; `spaced` leaves ligatures out, since letters that stand apart cannot have them.

    Raises:
        BadRecord: no_font, when the face lacks a letter.
    """
    return shape_part(face, text, lang, spaced, directions_of(text, lang))


def directions_of(text: str, lang: str) -> tuple[int, list[int] | None]:
    """The level of a paragraph, and of every character of it: None when all are 0.

    A paragraph of Latin alone in an Arabic document goes its own way, as where a browser is told dir="auto".
    """
    if not has_right_to_left(text):
        return 0, None
    base = int(lang in RIGHT_TO_LEFT)
    return base, levels(text, base)


def shape_part(face: Face, text: str, lang: str, spaced: bool, directions: tuple[int, list[int] | None]) -> Shaped:
    """One line of a paragraph, with the level of the paragraph and the levels of its characters."""
    base, own = directions
    letters = letters_of(text)
    starts = starts_of(letters, text)
    runs = _runs(text, own)
    features = _APART if spaced or face.family in POOR_LIGATURES else {}
    font = font_of(face).hb
    glyphs: list[tuple[int, int, int, int, int]] = []
    for index in visual_order([level for _, _, level, _ in runs]):
        start, end, level, tag = runs[index]
        buffer = buffer_of(text[start:end], "rtl" if level % 2 else "ltr", lang, tag)
        hb.shape(font, buffer, features)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            dx, dy, advance, _ = position.position
            glyphs.append((info.codepoint, advance, dx, dy, starts[start + info.cluster]))
    refuse_boxes(face, text, map(itemgetter(0), glyphs))
    return Shaped(
        text,
        letters,
        tuple(clustered(glyphs, len(letters), "along")),
        () if lang in UNSPACED else words_of(letters),
        bool(base),
        _backward(letters, own),
        any(tag in {"Arab", "Deva"} for *_, tag in runs),
    )


def refuse_boxes(face: Face, text: str, numbers: Iterable[int]) -> None:
    """Raises BadRecord no_font when a glyph is that of a missing one."""
    if not all(numbers):
        raise BadRecord("no_font", f"{face.name} lacks a letter of {text[:40]!r}: choose_face finds one that has all")


def clustered(glyphs: list[tuple[int, int, int, int, int]], letters_end: int, way: Way) -> list[Glyph]:
    """Glyphs with the number of letters of their cluster on its last glyph; `letters_end` ends the last cluster."""
    if list(map(_first_letter, glyphs)) == list(range(letters_end)):
        return [(*glyph, 1, way) for glyph in glyphs]
    firsts = sorted({glyph[4] for glyph in glyphs})
    counts = dict(zip(firsts, map(sub, [*firsts[1:], letters_end], firsts), strict=True))
    after = [*(glyph[4] for glyph in glyphs[1:]), -1]
    return [
        (*glyph, 0 if then == glyph[4] else counts[glyph[4]], way) for glyph, then in zip(glyphs, after, strict=True)
    ]


def words_of(letters: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """First letter and end of each word."""
    words, start = [], 0
    for index, letter in enumerate(letters):
        if letter.isspace():
            if index > start:
                words.append((start, index))
            start = index + 1
    if len(letters) > start:
        words.append((start, len(letters)))
    return tuple(words)


def letters_of(text: str) -> tuple[str, ...]:
    """The grapheme clusters of a text."""
    if _plain(text) or _JOINED.search(text) is None:
        return tuple(text)
    return tuple(_GRAPHEME.findall(text))


def buffer_of(text: str, direction: str, lang: str, script: str = "") -> hb.Buffer:
    """A run of text for HarfBuzz; without a script's tag, it takes that of the first letter that has one."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = direction
    # Never left to HarfBuzz, which would ask the process's locale.
    buffer.language = "zh-hans" if lang == "zh" else lang
    if script:
        buffer.script = script
    buffer.guess_segment_properties()
    # A mark without its letter stays alone: a circle would not be in the text.
    buffer.flags = hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    return buffer


def lacks_glyph(face: Face, text: str, lang: str) -> bool:
    """Whether the box of a missing glyph would be drawn."""
    # Only what a script takes apart can lack a glyph in spite of the cmap.
    if face.cmap.issuperset(text) and (_plain(text) or not (_COMPLEX.search(text) or _JOINED.search(text))):
        return False
    buffer = buffer_of(text, "ltr", lang)
    hb.shape(font_of(face).hb, buffer)
    return not all(info.codepoint for info in buffer.glyph_infos)


def _plain(text: str) -> bool:
    """Whether each character is a letter of its own; of half of all texts that is known without a search."""
    return text.isascii() and "\r" not in text


def starts_of(letters: tuple[str, ...], text: str) -> Sequence[int]:
    """The letter of a text that each of its characters is of."""
    if len(letters) == len(text):
        return range(len(text))
    return [index for index, letter in enumerate(letters) for _ in letter]


def _backward(letters: tuple[str, ...], directions: list[int] | None) -> frozenset[int]:
    if directions is None:
        return frozenset()
    found, place = [], 0
    for index, letter in enumerate(letters):
        if directions[place] % 2:
            found.append(index)
        place += len(letter)
    return frozenset(found)


def _runs(text: str, directions: list[int] | None) -> list[tuple[int, int, int, str]]:
    """Pieces of one level and one script: start, end, level and the script's tag, "" where HarfBuzz finds it."""
    whole = _scripts(text, 0, len(text))
    if directions is None:
        return [(start, end, 0, tag) for start, end, tag in whole]
    runs, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or directions[end] != directions[start]:
            runs += [(first, last, directions[start], tag) for first, last, tag in _scripts(text, start, end)]
            start = end
    return runs


def _scripts(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    if text.isascii():
        return [(start, end, "")]
    pieces = []
    for found in _COMPLEX.finditer(text, start, end):
        if found.start() > start:
            pieces.append((start, found.start(), ""))
        pieces.append((found.start(), found.end(), found.lastgroup or ""))
        start = found.end()
    if start < end:
        pieces.append((start, end, ""))
    return pieces
