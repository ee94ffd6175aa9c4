"""Fonts: faces opened by HarfBuzz, and their glyphs as coverage, drawn once for each size and quarter of a pixel.

HarfBuzz shapes and draws, so a glyph is always one of the face that was shaped, at the same place of its axes.
Of the rasterizers tried on lines of 15 to 23 glyphs at 32 px, it took 90 to 230 us without a cache, FreeType through
freetype-py 220 to 570 us; skia-python took 30 to 50 us, but needs libGL and fontconfig of the system. With the cache
below, drawing a line again costs 45 us whichever made it.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.text.faces import Face

Ink = npt.NDArray[np.uint8]
Glyph = tuple[Ink | None, int, int, int, int]  # coverage; left, top, right and bottom from the pixel of the origin

STEPS = 4  # of a pixel: 4 places in x and y leave at most 1/8 px of error
# Above this the glyphs are drawn anew each time: 100 glyphs of 128 sizes would take more than 100 MB.
_CACHED_PX = 96.0
# The letter that the height of a script's lines is taken from: x, or what stands for it.
_REFERENCES = {"arabic": "د", "devanagari": "क", "thai": "ก", "ja": "国", "ko": "국", "zh": "国"}


class Font:
    """A face, opened; lengths in em."""

    def __init__(self, face: Face) -> None:
        file = _file(face.path, face.index)
        self.hb = hb.Font(file)
        self.em_units: int = file.upem
        if face.variations:
            self.hb.set_variations(dict(face.variations))
        if face.slant:
            self.hb.synthetic_slant = face.slant
        if face.embolden:
            self.hb.synthetic_bold = (face.embolden, face.embolden, True)
        self.characters = _characters(face.path, face.index)
        extents = self.hb.get_font_extents("ltr")
        # Noto's lines are up to 2.1 em high, with room for marks that a line hardly ever has: ink may go beyond.
        self.ascent = min(max(extents.ascender / self.em_units, 0.75), 1.0)
        self.descent = min(max(-extents.descender / self.em_units, 0.2), 0.35)

    @lru_cache  # noqa: B019  a font lives as long as its process
    def band(self, script: str) -> tuple[float, float]:
        """How far a plain letter of a script reaches below and above the baseline: (-0.0, 0.5) for Latin, in em."""
        glyph = self.hb.get_nominal_glyph(ord(_REFERENCES.get(script, "x")))
        extents = self.hb.get_glyph_extents(glyph) if glyph else None
        if extents is None:
            return 0.0, 0.5
        top = extents.y_bearing / self.em_units
        return min(top + extents.height / self.em_units, 0.0), top


class Glyphs:
    """The glyphs of a face at one size."""

    def __init__(self, font: Font, size_px: float) -> None:
        self._font = font.hb
        self.scale = size_px / font.em_units
        self._drawn: dict[int, Glyph] | None = {} if size_px <= _CACHED_PX else None

    def glyph(self, number: int, x_step: int, y_step: int, turned: bool = False) -> Glyph:
        """A glyph whose origin is x_step and y_step quarters to the right and below a pixel's corner.

        `turned` is a quarter turn clockwise, for Latin in vertical lines.
        """
        key = ((number * STEPS + x_step) * STEPS + y_step) * 2 + turned
        if self._drawn is None:
            return self._draw(number, x_step, y_step, turned)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw(number, x_step, y_step, turned)
        return found

    def _draw(self, number: int, x_step: int, y_step: int, turned: bool) -> Glyph:
        raster, scale = hb.RasterDraw(), self.scale
        # xx, yx, xy, yy, dx, dy. The font's y goes up; here it goes down, so that the rows come from the top.
        turn = (0.0, scale, scale, 0.0) if turned else (scale, 0.0, 0.0, -scale)
        raster.transform = (*turn, x_step / STEPS, y_step / STEPS)
        raster.draw_glyph(self._font, number)
        image = raster.render()
        left, top, width, height, stride = image.extents
        if not width or not height:
            return None, 0, 0, 0, 0
        ink = np.frombuffer(image.buffer, np.uint8).reshape(height, stride)[:, :width]
        return ink, left, top, left + width, top + height


@lru_cache
def font_of(face: Face) -> Font:
    """The face, opened."""
    return Font(face)


@lru_cache(maxsize=128)
def glyphs_of(face: Face, size_px: float) -> Glyphs:
    """Its glyphs at a size."""
    if not (math.isfinite(size_px) and 1 <= size_px <= 4096):
        raise ValueError(f"a size of {size_px} px cannot be drawn; 1 to 4096 can")
    return Glyphs(font_of(face), size_px)


@lru_cache
def _file(path: str, index: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path), index)


@lru_cache
def _characters(path: str, index: int) -> frozenset[str]:
    return frozenset(map(chr, _file(path, index).unicodes))
