"""Sheet: shaped lines laid on a plane, then drawn at once into a block, with the quads of all they hold.

What a quad holds: letters reach over their advance and their ink; words, lines and paragraphs over their letters. Up
and down all reach over their ink and over the band of a plain letter (from the baseline to the height of x; for
ideographs, of a large one), so that a full stop is as tall as an x, and a line as tall as what is written in it.
Edges of ink are whole pixels, so no ink lies outside of the letters' quads.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from synth.text.block import Block, Span, SpanLevel
from synth.text.faces import Face
from synth.text.fonts import font_of
from synth.text.pens import Pen
from synth.text.shaping import Shaped, Way

Edges = tuple[float, float, float, float]  # left, top, right, bottom
Written = tuple[Shaped, list[Edges | None]]  # a line and the edges of its letters, None of spaces

# Which of (left, top, right, bottom) make a quad, clockwise from the corner where reading starts.
FROM_LEFT = np.array((0, 1, 2, 1, 2, 3, 0, 3))
FROM_RIGHT = np.array((2, 1, 2, 3, 0, 3, 0, 1))


class Sheet:
    """Where the glyphs and letters of a block stand; y grows downwards, from an origin of the caller's choice."""

    def __init__(self, face: Face, size_px: float, script: str, pen: Pen) -> None:
        self._font = font = font_of(face)
        self._pen = pen
        low, high = font.band(script)
        self._below_px, self._above_px = -low * size_px, high * size_px
        self._em_px = size_px
        self._ascent_px, self._descent_px = font.ascent * size_px, font.descent * size_px
        self._rooms: list[Edges] = []
        self._kinds: list[tuple[SpanLevel, str, int | None]] = []
        self._edges: list[Edges] = []
        self._from_right: list[bool] = []

    def write(self, line: Shaped, x: float, y: float, spacing_px: float = 0.0, space_px: float = 0.0) -> Written:
        """Puts the glyphs of a line down, its left end at x and its baseline at y; spaces grow by `space_px`."""
        letters: list[Edges | None] = [None] * len(line.letters)
        scale, put = self._pen.scale, self._pen.put
        top, bottom, start = y - self._above_px, y + self._below_px, x
        edges: list[float] = []
        for number, advance, dx, dy, first, count, way in line.glyphs:
            end = x + advance * scale
            if not edges:
                edges = [x, top, end, bottom]
            elif end > edges[2]:
                edges[2] = end
            ink = put(number, x + dx * scale, y - dy * scale, False)
            if ink is not None:
                widen(edges, ink)
            x = end
            if count:
                if count > 1:
                    self._share(letters, line, first, count, edges, way)
                elif not line.letters[first].isspace():
                    letters[first] = (edges[0], edges[1], edges[2], edges[3])
                else:
                    x += space_px
                x += spacing_px * count
                edges = []
        self._rooms.append((start, y - self._ascent_px, x, y + self._descent_px))
        return line, letters

    def write_down(self, line: Shaped, x: float, y: float, spacing_px: float = 0.0) -> Written:
        """Puts the glyphs of a vertical line down, its middle at x and its top at y."""
        letters: list[Edges | None] = [None] * len(line.letters)
        scale, put = self._pen.scale, self._pen.put
        half = (self._above_px + self._below_px) / 2
        left_band, right_band, start = x - half, x + half, y
        edges: list[float] = []
        for number, advance, dx, dy, first, count, way in line.glyphs:
            end = y + advance * scale
            if not edges:
                edges = [left_band, y, right_band, end]
            elif end > edges[3]:
                edges[3] = end
            ink = put(number, x + dx * scale, y - dy * scale, way == "turned")
            if ink is not None:
                widen(edges, ink)
            y = end
            if count:
                self._share(letters, line, first, count, edges, way)
                y += spacing_px
                edges = []
        self._rooms.append((x - self._em_px / 2, start, x + self._em_px / 2, y))
        return line, letters

    def note(self, text: str, lines: Sequence[Written]) -> None:
        """Adds the spans of a paragraph, its lines, words and letters, each parent before its children."""
        paragraph = self._add("paragraph", text, None, lines[0][0].from_right)
        for line, letters in lines:
            at_line = self._add("line", line.text, paragraph, line.from_right)
            for first, end in line.words or ((0, len(letters)),):
                parent = at_line
                if line.words:
                    parent = self._add("word", "".join(line.letters[first:end]), at_line, line.reads_from_right(first))
                for index in range(first, end):
                    edges = letters[index]
                    if edges is None:
                        continue
                    self._kinds.append(("char", line.letters[index], parent))
                    self._edges.append(edges)
                    self._from_right.append(line.reads_from_right(index))
                if line.words:
                    self._edges[parent] = around(self._edges[parent + 1 :])
            self._edges[at_line] = around(self._edges[at_line + 1 :])
        self._edges[paragraph] = around(self._edges[paragraph + 1 :])
        self._rooms.append(self._edges[paragraph])

    def _share(
        self, letters: list[Edges | None], line: Shaped, first: int, count: int, edges: list[float], way: Way
    ) -> None:
        """Parts a ligature in the proportions that its letters have alone: hardly any font says where they part."""
        left, top, right, bottom = edges
        parts = [self._font.width(line.letters[first + step][0]) for step in range(count)]
        ends = [0.0, *accumulate(part / sum(parts) for part in parts)]
        downward = way in {"upright", "turned"}
        for step in range(count):
            if line.letters[first + step].isspace():
                continue
            start, end = ends[step], ends[step + 1]
            if first in line.backward:
                start, end = 1 - end, 1 - start
            if downward:
                tall = bottom - top
                letters[first + step] = (left, top + start * tall, right, top + end * tall)
            else:
                wide = right - left
                letters[first + step] = (left + start * wide, top, left + end * wide, bottom)

    def _add(self, level: SpanLevel, text: str, parent: int | None, from_right: bool) -> int:
        self._kinds.append((level, text, parent))
        self._edges.append((0.0, 0.0, 0.0, 0.0))  # until its children are there
        self._from_right.append(from_right)
        return len(self._kinds) - 1

    def block(self, lang: str, font_px: float, baseline: float, vertical: bool = False) -> Block:
        """Draws it all; the block is as large as its letters and the lines' own ascent and descent."""
        left, top, right, bottom = around(self._rooms)
        left, top = math.floor(left), math.floor(top)
        ink = self._pen.draw(left, top, math.ceil(right) - left, math.ceil(bottom) - top)
        edges = np.array(self._edges, np.float32)
        edges -= np.array((left, top, left, top), np.float32)
        corners = edges.take(FROM_LEFT, 1)
        if any(self._from_right):
            corners = np.where(np.array(self._from_right)[:, None], edges.take(FROM_RIGHT, 1), corners)
        quads = corners.reshape(-1, 4, 2)
        spans = [
            Span(level, text, quad, parent) for (level, text, parent), quad in zip(self._kinds, quads, strict=True)
        ]
        return Block(ink, spans, lang, font_px, vertical, baseline - (left if vertical else top))


def around(edges: Sequence[Sequence[float]]) -> Edges:
    """The edges around others."""
    left, top, right, bottom = zip(*edges, strict=True)
    return min(left), min(top), max(right), max(bottom)


def widen(edges: list[float], ink: Edges) -> None:
    """Moves edges outwards to those of some ink."""
    left, top, right, bottom = ink
    if left < edges[0]:
        edges[0] = left
    if top < edges[1]:
        edges[1] = top
    if right > edges[2]:
        edges[2] = right
    if bottom > edges[3]:
        edges[3] = bottom
