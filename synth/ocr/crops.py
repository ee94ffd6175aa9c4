"""Crops: the one line of a small picture, read without the passes that scenes of many texts need."""

from collections.abc import Sequence
from math import ceil, hypot

import numpy as np

from synth.drawn import Box, Quad
from synth.ocr.assemble import seen
from synth.ocr.legibility import Legibility, crop_contrast, legible
from synth.ocr.reading import Line, Paragraph, Text
from synth.ocr.scene import Placed
from synth.pixels.arrays import Pixels


def read_crop(placed: Placed, pixels: Pixels, ink: Pixels, lang: str) -> Paragraph | None:
    """What `synth.ocr.reading.read` says by line of a sheet with one text in one line, set without its letters.

    None where that is not so simple: it reaches over an edge of the picture.
    """
    put = placed.sheet.puts[0]
    spans = put.block.spans
    height, width = pixels.shape[:2]
    # The first is the paragraph, which stands where its line does.
    flat = np.concatenate([span.quad for span in spans[1:]]).reshape(-1, 4, 2)
    moved = seen(placed, flat + np.array((put.x, put.y), np.float32)).reshape(-1, 8)
    corners = moved.tolist()
    # What holds the line's corners holds those of its words, unless it is bent.
    for x1, y1, x2, y2, x3, y3, x4, y4 in corners if placed.map is not None else corners[:1]:
        if min(x1, y1, x2, y2, x3, y3, x4, y4) < 0 or max(x1, x2, x3, x4) > width or max(y1, y2, y3, y4) > height:
            return None
    contrast = crop_contrast(pixels, ink, placed.area(width, height))
    tall = _tall(corners[0], flat[0].tolist())
    is_legible = legible(Legibility(contrast, tall, 1.0), lang)
    texts = [
        Text(span.text, _box(own, width, height), _quad(rounded), contrast, tall, 1.0, is_legible)
        for span, own, rounded in zip(spans[1:], corners, moved.astype(np.float64).round(2).tolist(), strict=True)
    ]
    line = Line(texts[0], tuple(texts[1:]), 0, put.row, put.label)
    return Paragraph(texts[0], (line,), put.label)


def _tall(corners: Sequence[float], flat: Sequence[Sequence[float]]) -> float:
    """The mean of the two sides that are upright on the sheet."""
    (ax, ay), (bx, by) = flat[:2]
    from_right = abs(by - ay) > abs(bx - ax)
    x1, y1, x2, y2, x3, y3, x4, y4 = corners
    if from_right:
        return (hypot(x2 - x1, y2 - y1) + hypot(x4 - x3, y4 - y3)) / 2
    return (hypot(x3 - x2, y3 - y2) + hypot(x1 - x4, y1 - y4)) / 2


def _box(corners: Sequence[float], width: int, height: int) -> Box:
    """The smallest box of whole pixels."""
    x1, y1, x2, y2, x3, y3, x4, y4 = corners
    left, top = min(int(min(x1, x2, x3, x4)), width - 1), min(int(min(y1, y2, y3, y4)), height - 1)
    return left, top, max(ceil(max(x1, x2, x3, x4)), left + 1), max(ceil(max(y1, y2, y3, y4)), top + 1)


def _quad(corners: Sequence[float]) -> Quad:
    x1, y1, x2, y2, x3, y3, x4, y4 = corners
    return x1, y1, x2, y2, x3, y3, x4, y4
