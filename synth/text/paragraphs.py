"""Paragraphs: text broken into lines of one width, or into columns of one height."""

from itertools import accumulate
from typing import Literal, NamedTuple

from synth.text.block import Block
from synth.text.breaks import pieces_of
from synth.text.cleaning import clean
from synth.text.columns import shaped_column
from synth.text.faces import SCRIPTS, Face
from synth.text.fonts import font_of
from synth.text.lines import spacing_px
from synth.text.pens import Stamps
from synth.text.shaping import Shaped, directions_of, shape_part
from synth.text.sheet import Sheet, Written

Align = Literal["start", "center", "end", "justify"]

_WIDEST_GAP = 1.2  # in em: where justified words would stand wider apart than this, or ideographs than
_WIDEST_STEP = 0.3  # this, the line is left as it is
_PARAGRAPH_GAP = 0.6  # of a line


class _Line(NamedTuple):
    shaped: Shaped
    joint: str  # between this line and the next in the paragraph's text
    last: bool  # of its paragraph, or before a break of its own: not justified


def set_paragraph(
    text: str,
    face: Face,
    size_px: float,
    lang: str,
    width_px: float,
    *,
    align: Align = "start",
    line_height: float = 1.3,
    vertical: bool = False,
    max_lines: int | None = None,
    spacing: float = 0.0,
) -> Block:
    """Sets a text in lines of at most `width_px` (columns of that height when vertical), `line_height` em apart.

    Its own line breaks ("\\n") stay; an empty line begins a new paragraph. A word wider than the line is broken between
    letters. After `max_lines` the rest is left out, of the spans too. "start" is the right side in Arabic and the top
    of columns. The block is only as wide as its widest line.

    Raises:
        BadRecord: empty_text, when nothing is left to draw.
    """
    sheet = Sheet(face, size_px, SCRIPTS.get(lang, "latin"), Stamps(face, size_px))
    line_px, at = line_height * size_px, 0.0
    for paragraph in _paragraphs(text, face, lang, width_px / size_px, spacing, vertical, max_lines):
        written = []
        for line in paragraph:
            written.append(_put(sheet, line, at, size_px / font_of(face).em_units, size_px, width_px, align, spacing))
            at += line_px
        sheet.note("".join(line.shaped.text + line.joint for line in paragraph).rstrip(), written)
        at += line_px * _PARAGRAPH_GAP
    return sheet.block(lang, size_px, 0.0, vertical)


def _paragraphs(
    text: str, face: Face, lang: str, width: float, spacing: float, vertical: bool, max_lines: int | None
) -> list[list[_Line]]:
    paragraphs: list[list[_Line]] = []
    left = max_lines
    for paragraph in clean(text, lines=True).split("\n\n"):
        lines: list[_Line] = []
        for own in paragraph.split("\n"):
            lines += _broken(own, face, lang, width, spacing, vertical)
        if left is not None:
            lines = lines[:left]
            left -= len(lines)
        if lines:
            paragraphs.append(lines)
    return paragraphs


def _broken(text: str, face: Face, lang: str, width: float, spacing: float, vertical: bool) -> list[_Line]:
    """The lines of a text without breaks of its own; `width` in em."""
    directions = directions_of(text, lang)
    whole = shaped_column(face, text, lang) if vertical else shape_part(face, text, lang, spacing != 0.0, directions)
    em = font_of(face).em_units
    step = spacing * em * (not whole.cursive)
    places = [0.0, *accumulate(advance + step for advance in _advances(whole))]
    starts = [0, *accumulate(map(len, whole.letters))]
    lines = []
    for first, end, joint in _ranges(whole.letters, places, width * em + step):
        line = whole.part(first, end)
        if line is None:
            part = slice(starts[first], starts[end])
            base, levels = directions
            own = levels[part] if levels else None
            line = (
                shaped_column(face, text[part], lang)
                if vertical
                else shape_part(face, text[part], lang, spacing != 0.0, (base, own))
            )
        lines.append(_Line(line, joint, last=joint == "\n"))
    return lines


def _ranges(letters: tuple[str, ...], places: list[float], width: float) -> list[tuple[int, int, str]]:
    """First letter and end of each line, and what stands between it and the next."""
    found: list[tuple[int, int, str]] = []
    first = end = 0
    for piece in pieces_of(letters):
        if end > first and places[piece.end] - places[first] > width:
            found.append((first, end, " " if piece.first > end else ""))
            first = piece.first
        while places[piece.end] - places[first] > width and piece.end - first > 1:
            cut = first + 1
            while places[cut + 1] - places[first] <= width:
                cut += 1
            # A piece has spaces inside where a mark stands alone after one.
            after = cut + 1 if letters[cut].isspace() else cut
            end = cut - 1 if letters[cut - 1].isspace() else cut
            found.append((first, end, "" if after == end else " "))
            first = after
        end = piece.end
    return [*found, (first, end, "\n")]


def _advances(line: Shaped) -> list[float]:
    """The advance of each letter; those of a ligature share its."""
    advances, own = [0.0] * len(line.letters), 0
    for _, advance, _, _, first, count, _ in line.glyphs:
        own += advance
        for index in range(first, first + count):
            advances[index] = own / count
        own *= not count
    return advances


def _put(
    sheet: Sheet, line: _Line, at: float, scale: float, size_px: float, width_px: float, align: Align, spacing: float
) -> Written:
    """Writes one line; `at` is how far from the first."""
    shaped = line.shaped
    step_px = spacing_px(shaped, spacing, size_px)
    spare_px = width_px - shaped.advance * scale - step_px * (len(shaped.letters) - 1)
    gap_px = 0.0
    if align == "justify" and not line.last:
        gaps = sum(letter.isspace() for letter in shaped.letters)
        steps = len(shaped.letters) - 1
        if gaps and not shaped.vertical and 0 < spare_px <= gaps * _WIDEST_GAP * size_px:
            gap_px, spare_px = spare_px / gaps, 0.0
        elif not gaps and not shaped.words and steps and 0 < spare_px <= steps * _WIDEST_STEP * size_px:
            step_px, spare_px = step_px + spare_px / steps, 0.0
    before_px = {"start": 0.0, "justify": 0.0, "center": spare_px / 2, "end": spare_px}[align]
    if shaped.vertical:
        return sheet.write_down(shaped, round(-at), round(before_px), step_px)
    if shaped.right_to_left:
        before_px = spare_px - before_px
    return sheet.write(shaped, round(before_px), round(at), step_px, gap_px)
