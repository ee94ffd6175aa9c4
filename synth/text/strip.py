"""Strip: one line of text set without its letters' quads, at two thirds of what `set_line` takes: for crops."""

import math

import numpy as np

from synth.text.block import Block, Span
from synth.text.cleaning import clean
from synth.text.faces import SCRIPTS, Face
from synth.text.fonts import font_of
from synth.text.lines import set_line
from synth.text.pens import Outlines
from synth.text.shaping import Shaped, shaped
from synth.text.sheet import FROM_LEFT, FROM_RIGHT, around, widen


def set_strip(text: str, face: Face, size_px: float, lang: str) -> Block:
    """As `set_line`, with the same ink and the same quads, but without spans of letters.

    Raises:
        BadRecord: as `set_line`.
    """
    text = clean(text)
    line = shaped(face, text, lang)
    places = _places(line)
    if places is None:
        return _without_letters(set_line(text, face, size_px, lang))
    font, pen = font_of(face), Outlines(face, size_px)
    scale, boxes, note = pen.scale, font.boxes, pen.placed.append
    low, high = font.band(SCRIPTS.get(lang, "latin"))
    plain_top, plain_bottom = -high * size_px, -low * size_px
    floor, ceil = math.floor, math.ceil
    edges: list[list[float] | None] = [None] * max(1, len(line.words))
    x = 0.0
    for number, advance, dx, dy, first, _, _ in line.glyphs:
        end = x + advance * scale
        place = places[first]
        left, top, right, bottom = x, plain_top, end, plain_bottom
        box = boxes[number] if number in boxes else font.box(number)
        if box is not None:
            at_x, at_y = x + dx * scale, -dy * scale
            note((number, at_x, at_y, False))
            # Comparisons, not min and max: a third of the time of the whole loop.
            if (edge := floor(at_x + box[0] * scale)) < left:
                left = edge
            if (edge := floor(at_y + box[1] * scale)) < top:
                top = edge
            if (edge := ceil(at_x + box[2] * scale)) > right:
                right = edge
            if (edge := ceil(at_y + box[3] * scale)) > bottom:
                bottom = edge
        x = end
        if place < 0:
            continue
        own = edges[place]
        if own is None:
            edges[place] = [left, top, right, bottom]
        else:
            widen(own, (left, top, right, bottom))
    found = [own for own in edges if own is not None]
    if len(found) < len(edges):
        return _without_letters(set_line(text, face, size_px, lang))
    whole = around(found)
    left_px = floor(min(0.0, whole[0]))
    top_px = floor(min(-font.ascent * size_px, whole[1]))
    right_px, bottom_px = ceil(max(x, whole[2])), ceil(max(font.descent * size_px, whole[3]))
    ink = pen.draw(left_px, top_px, right_px - left_px, bottom_px - top_px)
    rows = [whole, *found] if line.words else [whole]
    corners = np.array(rows, np.float32).take(FROM_LEFT, 1)
    if line.backward or line.right_to_left:
        ways = [line.right_to_left, *(first in line.backward for first, _ in line.words)]
        corners = np.where(np.array(ways)[:, None], np.array(rows, np.float32).take(FROM_RIGHT, 1), corners)
    quads = list(corners.reshape(-1, 4, 2) - np.array((left_px, top_px), np.float32))
    spans = [Span("paragraph", line.text, quads[0]), Span("line", line.text, quads[0], 0)]
    for (first, last), quad in zip(line.words, quads[1:], strict=True):
        spans.append(Span("word", "".join(line.letters[first:last]), quad, 1))
    return Block(ink, spans, lang, size_px, False, float(-top_px))


def _places(line: Shaped) -> list[int] | None:
    """The word of every letter, -1 of spaces; None where a ligature goes over the end of one, and must be parted."""
    if line.words:
        places = [-1] * len(line.letters)
        for number, (first, end) in enumerate(line.words):
            places[first:end] = [number] * (end - first)
    else:
        places = [-1 if letter.isspace() else 0 for letter in line.letters]
    for _, _, _, _, first, count, _ in line.glyphs:
        if count > 1 and places[first] not in places[first + count - 1 : first + count]:
            return None
    return places


def _without_letters(block: Block) -> Block:
    places: dict[int | None, int | None] = {None: None}
    kept: list[Span] = []
    for number, span in enumerate(block.spans):
        if span.level != "char":
            places[number] = len(kept)
            kept.append(Span(span.level, span.text, span.quad, places[span.parent]))
    return Block(block.ink, kept, block.lang, block.font_px, block.vertical, block.baseline_px)
