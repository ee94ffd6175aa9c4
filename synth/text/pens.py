"""Pens: how the glyphs of a block become coverage, by HarfBuzz's own rasterizer.

HarfBuzz shapes and draws, so a glyph is always one of the face that was shaped, at the same place of its axes. Of the
rasterizers tried on lines of 15 to 23 glyphs at 32 px, it took 90 to 230 us, FreeType through freetype-py 220 to 570;
skia-python took 30 to 50, but needs libGL and fontconfig of the system.

A page has the same letters many times: `Stamps` draws each once for every size and quarter of a pixel. A line alone is
of a size and face that hardly come again: `Outlines` draws all of its glyphs at once, in half the time that stamps take
for glyphs that nothing has drawn before, and in the same time otherwise.
"""

import math
import threading
from typing import Protocol

import cv2
import numpy as np
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.text.faces import Face
from synth.text.fonts import STEPS, Ink, font_of, glyphs_of, pixels, scale_of, transform

Pixels = tuple[int, int, int, int]  # left, top, right, bottom, half open


class Pen(Protocol):
    """Notes where glyphs stand, and draws them all in the end."""

    scale: float  # pixels per unit of the font

    def put(self, number: int, x: float, y: float, turned: bool) -> Pixels | None:
        """Notes a glyph with its origin at (x, y); all pixels it may cover, None when it has no ink.

        `turned` is a quarter turn clockwise, for Latin in vertical lines.
        """
        ...

    def draw(self, left: int, top: int, width: int, height: int) -> Ink:
        """The coverage of all that was put, on a canvas whose corner is at (left, top)."""
        ...


class Outlines:
    """Draws all glyphs at once."""

    def __init__(self, face: Face, size_px: float) -> None:
        self._font = font_of(face)
        self.scale = scale_of(self._font, size_px)
        self.placed: list[tuple[int, float, float, bool]] = []  # glyphs with ink, their origins, whether turned

    def put(self, number: int, x: float, y: float, turned: bool) -> Pixels | None:
        box = self._font.box(number)
        if box is None:
            return None
        self.placed.append((number, x, y, turned))
        left, top, right, bottom = box
        if turned:
            left, top, right, bottom = -bottom, left, -top, right
        scale = self.scale
        return (
            math.floor(x + left * scale),
            math.floor(y + top * scale),
            math.ceil(x + right * scale),
            math.ceil(y + bottom * scale),
        )

    def draw(self, left: int, top: int, width: int, height: int) -> Ink:
        raster, scale, font = _rasters.one, self.scale, self._font.hb
        raster.extents = hb.RasterExtents(left, top, width, height, 0)
        draw_glyph = raster.draw_glyph
        for number, x, y, turned in self.placed:
            raster.transform = transform(scale, x, y, True) if turned else (scale, 0.0, 0.0, -scale, x, y)
            draw_glyph(font, number)
        return pixels(raster.render()).copy()


class _Rasters(threading.local):
    """A rasterizer for each thread: a new one for each line would make its lists of edges grow again."""

    def __init__(self) -> None:
        self.one = hb.RasterDraw()


_rasters = _Rasters()


class Stamps:
    """Draws each glyph once, and stamps it wherever it stands."""

    def __init__(self, face: Face, size_px: float) -> None:
        self._glyphs = glyphs_of(face, size_px)
        self.scale = self._glyphs.scale
        self._put: list[tuple[Ink, int, int]] = []

    def put(self, number: int, x: float, y: float, turned: bool) -> Pixels | None:
        column, row = int(x // 1), int(y // 1)
        ink, left, top, right, bottom = self._glyphs.glyph(
            number, int((x - column) * STEPS), int((y - row) * STEPS), turned
        )
        if ink is None:
            return None
        left += column
        top += row
        self._put.append((ink, left, top))
        return left, top, right + column, bottom + row

    def draw(self, left: int, top: int, width: int, height: int) -> Ink:
        canvas = np.zeros((height, width), np.uint8)
        for ink, column, row in self._put:
            tall, wide = ink.shape
            place = canvas[row - top : row - top + tall, column - left : column - left + wide]
            # Added, not the larger of both: joined letters meet inside a pixel, which both cover in part.
            cv2.add(place, ink, place)
        return canvas
