"""Lettering: the text of cells in one face, broken into lines and drawn as coverage, without the quads of its letters.

`synth.text.lines.set_line` finds a quad for each letter, which takes four times as long as to draw it; a table of a
hundred cells needs none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord
from synth.tables.style import fonts
from synth.text.breaks import pieces_of
from synth.text.faces import Face, faces
from synth.text.fonts import STEPS, font_of, glyphs_of
from synth.text.shaping import Shaped, letters_of, shaped

Ink = npt.NDArray[np.uint8]
_SPACES = frozenset(" \n\u00a0")
_EMBOLDENED = 0.022  # em, for families that have no bold
_SPILL = 0.3  # em that ink may reach beyond a line's own room


@dataclass(frozen=True)
class Lettering:
    """A face for a language. Lengths are in em unless their names say otherwise."""

    face: Face
    lang: str

    @cached_property
    def ascent(self) -> float:
        return float(font_of(self.face).ascent)

    @cached_property
    def descent(self) -> float:
        return float(font_of(self.face).descent)

    def line(self, text: str) -> Shaped:
        return shaped(self.face, text, self.lang)

    def width(self, line: Shaped) -> float:
        return line.advance / font_of(self.face).em_units

    def lines(self, text: str, width: float, breaking: bool = True) -> list[Shaped]:
        """A text in lines of at most this width, wider where a single word is; its own line breaks stay."""
        lines: list[Shaped] = []
        for hard in text.split("\n"):
            if not hard:
                continue
            whole = self.line(hard)
            if self.width(whole) <= width or not breaking:
                lines.append(whole)
            else:
                lines += map(self.line, self._broken(hard, width))
        return lines

    def height(self, lines: int, line_height: float) -> float:
        return (lines - 1) * line_height + self.ascent + self.descent if lines else 0.0

    def ink(
        self, lines: Sequence[Shaped], size_px: float, line_height: float, width_px: int, align: str
    ) -> tuple[Ink, int]:
        """The lines as coverage in a room of `width_px`, and how far the array reaches beyond that room on each side.

        The room begins at the top of the first line's ascent and ends with the last one's descent.
        """
        spill = math.ceil(_SPILL * size_px)
        height = math.ceil(self.height(len(lines), line_height) * size_px)
        canvas = np.zeros((height + 2 * spill, width_px + 2 * spill), np.uint8)
        glyphs = glyphs_of(self.face, size_px)
        glyph, scale, add = glyphs.glyph, glyphs.scale, cv2.add
        for number, line in enumerate(lines):
            slack = width_px - line.advance * scale
            x = spill + slack * _SHARES[align]
            y = round(spill + (self.ascent + number * line_height) * size_px)
            for code, advance, dx, dy, _, _, _ in line.glyphs:
                at_x, at_y = x + dx * scale, y - dy * scale
                column, row = int(at_x // 1), int(at_y // 1)
                ink, left, up, right, down = glyph(code, int((at_x - column) * STEPS), int((at_y - row) * STEPS))
                if ink is not None:
                    if left + column < 0 or up + row < 0:
                        raise BadRecord("no_room", f"a letter of {line.text[:40]!r} stands outside of its cell")
                    place = canvas[up + row : down + row, left + column : right + column]
                    if place.shape != ink.shape:
                        raise BadRecord("no_room", f"a letter of {line.text[:40]!r} stands outside of its cell")
                    add(place, ink, place)
                x += advance * scale
        return canvas, spill

    def _broken(self, text: str, width: float) -> list[str]:
        letters = letters_of(text)
        pieces = pieces_of(letters)
        gap = self.width(self.line("n n")) - 2 * self.width(self.line("n"))
        lines, first, used = [], 0, 0.0
        for number, piece in enumerate(pieces):
            wide = self.width(self.line("".join(letters[piece.first : piece.end])))
            if number > first and used + wide > width:
                lines.append("".join(letters[pieces[first].first : pieces[number - 1].end]))
                first, used = number, 0.0
            used += wide + gap * (piece.next - piece.end)
        return [*lines, "".join(letters[pieces[first].first :])]


_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


def lettering(font: str, lang: str, text: str) -> tuple[Lettering, Lettering]:
    """The regular and the bold face of a family, or of another one offered to tables if it lacks a letter of `text`.

    Raises:
        BadRecord: `no_font`, no family has all letters.
    """
    needed = frozenset(text) - _SPACES
    for family in dict.fromkeys((font, *fonts(lang))):
        pair = _pair(family, lang)
        if pair is not None and needed <= pair[0].face.cmap and needed <= pair[1].face.cmap:
            return pair
    lacking = "".join(sorted(needed))
    raise BadRecord("no_font", f"no font for tables in {lang!r} has all of {lacking[:80]!r}")


@lru_cache(maxsize=256)
def _pair(family: str, lang: str) -> tuple[Lettering, Lettering] | None:
    looks = sorted((face for face in faces(lang) if face.family == family and not face.italic), key=lambda f: f.weight)
    if not looks:
        return None
    regular = min(looks, key=lambda face: abs(face.weight - 400))
    bold = next((face for face in looks if face.weight >= 600), None)
    if bold is None:
        bold = replace(regular, name=f"{regular.name} emboldened", embolden=_EMBOLDENED)
    return Lettering(regular, lang), Lettering(bold, lang)
