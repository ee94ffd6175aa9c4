"""Pens: how the glyphs of a block become coverage, by HarfBuzz's own rasterizer.

HarfBuzz shapes and draws, so a glyph is always one of the face that was shaped, at the same place of its axes. Of the
rasterizers tried on lines of 15 to 23 glyphs at 32 px, it took 90 to 230 us, FreeType through freetype-py 220 to 570;
skia-python took 30 to 50, but needs libGL and fontconfig of the system.

A page has the same letters many times: `Stamps` draws each once for every size and quarter of a pixel. A line alone is
of a size and face that hardly come again: `Outlines` draws all of its glyphs at once, in half the time that stamps take
for glyphs that nothing has drawn before, and in the same time otherwise.
"""

import math
from functools import cache
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.text.faces import Face
from synth.text.fonts import Font, font_of

Ink = npt.NDArray[np.uint8]
Pixels = tuple[int, int, int, int]  # left, top, right, bottom, half open

_STEPS = 4  # of a pixel: 4 places in x and y leave at most 1/8 px of error
# All stamps of a process are let go when they take more than this.
_KEPT_BYTES = 96_000_000
_STAMP_BYTES = 300  # of a stamp's objects, besides its pixels


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
        self.scale = _scale(self._font, size_px)
        self._put: list[tuple[int, float, float, bool]] = []

    def put(self, number: int, x: float, y: float, turned: bool) -> Pixels | None:
        box = self._font.box(number)
        if box is None:
            return None
        self._put.append((number, x, y, turned))
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
        raster, scale, font = hb.RasterDraw(), self.scale, self._font.hb
        raster.extents = hb.RasterExtents(left, top, width, height, 0)
        for number, x, y, turned in self._put:
            raster.transform = _transform(scale, x, y, turned)
            raster.draw_glyph(font, number)
        return _pixels(raster.render()).copy()


class Stamps:
    """Draws each glyph once, and stamps it wherever it stands."""

    def __init__(self, face: Face, size_px: float) -> None:
        self._sheet = _sheet(face, size_px)
        self.scale = self._sheet.scale
        self._put: list[tuple[Ink, int, int]] = []

    def put(self, number: int, x: float, y: float, turned: bool) -> Pixels | None:
        column, row = int(x // 1), int(y // 1)
        stamp = self._sheet.stamp(number, int((x - column) * _STEPS), int((y - row) * _STEPS), turned)
        if stamp is None:
            return None
        ink, left, top, right, bottom = stamp
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


_Stamp = tuple[Ink, int, int, int, int]  # coverage; left, top, right and bottom from the pixel of the origin


class _Sheet:
    """The stamps of a face at one size."""

    def __init__(self, font: Font, size_px: float) -> None:
        self._font = font.hb
        self.scale = _scale(font, size_px)
        self._stamps: dict[int, _Stamp | None] = {}

    def stamp(self, number: int, x_step: int, y_step: int, turned: bool) -> _Stamp | None:
        key = ((number * _STEPS + x_step) * _STEPS + y_step) * 2 + turned
        if key not in self._stamps:
            self._stamps[key] = stamp = self._cut(number, x_step / _STEPS, y_step / _STEPS, turned)
            _kept.add(_STAMP_BYTES + (stamp[0].nbytes if stamp else 0))
        return self._stamps[key]

    def _cut(self, number: int, x: float, y: float, turned: bool) -> _Stamp | None:
        raster = hb.RasterDraw()
        raster.transform = _transform(self.scale, x, y, turned)
        raster.draw_glyph(self._font, number)
        image = raster.render()
        left, top, width, height, _ = image.extents
        if not width or not height:
            return None
        return _pixels(image), left, top, left + width, top + height


class _Kept:
    """How many bytes of stamps are kept."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, size: int) -> None:
        self._bytes += size
        if self._bytes > _KEPT_BYTES:
            self._bytes = 0
            _sheet.cache_clear()


_kept = _Kept()


@cache
def _sheet(face: Face, size_px: float) -> _Sheet:
    return _Sheet(font_of(face), size_px)


def _scale(font: Font, size_px: float) -> float:
    if not 1 <= size_px <= 4096:
        raise ValueError(f"a size of {size_px} px cannot be drawn; 1 to 4096 can")
    return size_px / font.em_units


def _transform(scale: float, x: float, y: float, turned: bool) -> tuple[float, ...]:
    # xx, yx, xy, yy, dx, dy. The font's y goes up; here it goes down, so that the rows come from the top.
    return (0.0, scale, scale, 0.0, x, y) if turned else (scale, 0.0, 0.0, -scale, x, y)


def _pixels(image: hb.RasterImage) -> Ink:
    _, _, width, height, stride = image.extents
    return np.frombuffer(image.buffer, np.uint8).reshape(height, stride)[:, :width]
