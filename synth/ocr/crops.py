"""Crops: the one line of a small picture, read without the passes that scenes of many texts need."""

import math
from collections.abc import Sequence

import numpy as np

from synth.drawn import Box, Quad
from synth.ocr.arrays import Pixels
from synth.ocr.assemble import seen
from synth.ocr.legibility import Legibility, crop_contrast, legible
from synth.ocr.reading import Line, Paragraph, Text
from synth.ocr.scene import Placed

_HALF = 0.5


def read_crop(placed: Placed, pixels: Pixels, ink: Pixels, lang: str) -> Paragraph | None:
    """What `synth.ocr.reading.read` says by line of a sheet with one text in one line, set without its letters.

    None where that is not so simple: the line reaches over an edge of the picture.
    """
    put = placed.sheet.puts[0]
    spans = put.block.spans
    height, width = pixels.shape[:2]
    # The first is the paragraph, which stands where its line does.
    flat = np.concatenate([span.quad for span in spans[1:]]).reshape(-1, 4, 2)
    moved = seen(placed, flat + np.array((put.x, put.y), np.float32)).reshape(-1, 8)
    corners = moved.tolist()
    if not _holds(corners[0], width, height):
        return None
    contrast = crop_contrast(pixels, ink, placed.area(width, height))
    tall = _tall(corners[0], flat[0].tolist())
    is_legible = legible(Legibility(contrast, tall, 1.0), lang)
    texts = [
        Text(span.text, _box(own, width, height), _quad(rounded, width, height), contrast, tall, 1.0, is_legible)
        for span, own, rounded in zip(spans[1:], corners, moved.astype(np.float64).round(2).tolist(), strict=True)
    ]
    line = Line(texts[0], tuple(texts[1:]), 0, put.row, put.label)
    return Paragraph(texts[0], (line,), put.label)


def _holds(corners: Sequence[float], width: int, height: int) -> bool:
    return min(corners) >= 0 and max(corners[0::2]) <= width and max(corners[1::2]) <= height


def _tall(corners: Sequence[float], flat: Sequence[Sequence[float]]) -> float:
    """The mean of the two sides that are upright on the sheet."""
    (ax, ay), (bx, by) = flat[:2]
    from_right = abs(by - ay) > abs(bx - ax)
    x1, y1, x2, y2, x3, y3, x4, y4 = corners
    if from_right:
        return (math.hypot(x2 - x1, y2 - y1) + math.hypot(x4 - x3, y4 - y3)) * _HALF
    return (math.hypot(x3 - x2, y3 - y2) + math.hypot(x1 - x4, y1 - y4)) * _HALF


def _box(corners: Sequence[float], width: int, height: int) -> Box:
    """The smallest box of whole pixels; of words that a warp brings over an edge, what is in the picture."""
    across, down = corners[0::2], corners[1::2]
    left, top = min(max(0, math.floor(min(across))), width - 1), min(max(0, math.floor(min(down))), height - 1)
    right, bottom = max(min(width, math.ceil(max(across))), left + 1), max(min(height, math.ceil(max(down))), top + 1)
    return left, top, right, bottom


def _quad(corners: Sequence[float], width: int, height: int) -> Quad:
    if not _holds(corners, width, height):
        corners = [min(max(0.0, at), float(height if number % 2 else width)) for number, at in enumerate(corners)]
    a, b, c, d, e, f, g, h = corners
    return a, b, c, d, e, f, g, h
