"""Shaping: the glyphs of a piece of text in one face, from left to right as seen, and which letters each stands for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex  # type: ignore[import-untyped]
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.languages import RIGHT_TO_LEFT, UNSPACED
from synth.text.bidi import has_right_to_left, levels, visual_order
from synth.text.faces import Face
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
_GRAPHEME = regex.compile(r"\X")
_HB_LANGUAGES = {"zh": "zh-hans"}


# Number, advance, x and y offset; the first letter of its cluster and how many that has, 0 while the cluster goes on in
# the next glyph; whether it stands a quarter turn clockwise.
Glyph = tuple[int, int, int, int, int, int, bool]


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
        return sum(glyph[1] for glyph in self.glyphs)


@lru_cache(maxsize=512)
def shaped(face: Face, text: str, lang: str, spaced: bool = False) -> Shaped:
    """A line, shaped; `spaced` leaves ligatures out, since letters that stand apart cannot have them."""
    letters = letters_of(text)
    starts = _starts(letters, len(text))
    directions, right_to_left = _directions(text, lang)
    runs = _runs(text, directions)
    features = {"liga": False, "clig": False, "dlig": False} if spaced else {}
    font = font_of(face).hb
    glyphs: list[tuple[int, int, int, int, int]] = []
    for index in visual_order([level for _, _, level, _ in runs]):
        start, end, level, tag = runs[index]
        buffer = hb.Buffer()
        buffer.add_str(text[start:end])
        buffer.direction = "rtl" if level % 2 else "ltr"
        buffer.language = _HB_LANGUAGES.get(lang, lang)
        if tag:
            buffer.script = tag
        buffer.guess_segment_properties()
        hb.shape(font, buffer, features)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            dx, dy, advance, _ = position.position
            glyphs.append((info.codepoint, advance, dx, dy, starts[start + info.cluster]))
    return Shaped(
        text,
        letters,
        tuple(_clustered(glyphs, len(letters))),
        () if lang in UNSPACED else _words(letters),
        right_to_left,
        _backward(letters, directions),
        any(tag in {"Arab", "Deva"} for *_, tag in runs),
    )


def _clustered(glyphs: list[tuple[int, int, int, int, int]], letter_count: int) -> Iterator[Glyph]:
    firsts = sorted({glyph[4] for glyph in glyphs})
    counts = {first: end - first for first, end in zip(firsts, [*firsts[1:], letter_count], strict=True)}
    for index, glyph in enumerate(glyphs):
        goes_on = index + 1 < len(glyphs) and glyphs[index + 1][4] == glyph[4]
        yield (*glyph, 0 if goes_on else counts[glyph[4]], False)


def _words(letters: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
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
    if _JOINED.search(text) is None:
        return tuple(text)
    return tuple(_GRAPHEME.findall(text))


def _starts(letters: tuple[str, ...], length: int) -> range | list[int]:
    if len(letters) == length:
        return range(length)
    return [index for index, letter in enumerate(letters) for _ in letter]


def _directions(text: str, lang: str) -> tuple[list[int] | None, bool]:
    """The level of every character, None when all are 0; and whether the line goes from right to left."""
    if not has_right_to_left(text):
        return None, False
    # A line of Latin alone in an Arabic document goes its own way, as where the browser is told dir="auto".
    right_to_left = lang in RIGHT_TO_LEFT
    return levels(text, int(right_to_left)), right_to_left


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
