"""Fonts: faces opened by HarfBuzz, the measures that lines are laid out by, and glyphs as coverage, drawn once."""

from functools import cache

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.text.faces import Face

Box = tuple[int, int, int, int]
Ink = npt.NDArray[np.uint8]
Glyph = tuple[Ink | None, int, int, int, int]  # coverage; left, top, right and bottom from the pixel of the origin

STEPS = 4  # of a pixel: 4 places in x and y leave at most 1/8 px of error
# All drawn glyphs of a process are let go when they take more than this.
_KEPT_BYTES = 96_000_000
_GLYPH_BYTES = 300  # of a glyph's objects, besides its pixels

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
        self.ascent: float = min(max(extents.ascender / self.em_units, 0.75), 1.0)
        self.descent: float = min(max(-extents.descender / self.em_units, 0.2), 0.35)
        self.boxes: dict[int, Box | None] = {}  # those that `box` was asked for

    def box(self, number: int) -> Box | None:
        """Left, top, right and bottom of a glyph's outline in units of the font, y downwards; None of a space."""
        if number not in self.boxes:
            extents = self.hb.get_glyph_extents(number)
            left, top = extents.x_bearing, -extents.y_bearing
            box = (left, top, left + extents.width, top - extents.height)
            self.boxes[number] = box if extents.width and extents.height else None
        return self.boxes[number]

    @cache  # noqa: B019  a font lives as long as its process
    def width(self, character: str) -> float:
        """The advance of a character alone, in em; of one without a width, a little."""
        glyph = self.hb.get_nominal_glyph(ord(character))
        return max(self.hb.get_glyph_h_advance(glyph) / self.em_units if glyph else 0.0, 0.05)

    @cache  # noqa: B019
    def band(self, script: str) -> tuple[float, float]:
        """How far a plain letter of a script reaches below and above the baseline: (-0.0, 0.5) for Latin, in em."""
        glyph = self.hb.get_nominal_glyph(ord(_REFERENCES.get(script, "x")))
        extents = self.hb.get_glyph_extents(glyph) if glyph else None
        if extents is None:
            return 0.0, 0.5
        top = extents.y_bearing / self.em_units
        return min(top + extents.height / self.em_units, 0.0), top


class Glyphs:
    """The glyphs of a face at one size, each drawn once for every quarter of a pixel."""

    def __init__(self, font: Font, size_px: float) -> None:
        self._font = font.hb
        self.scale = scale_of(font, size_px)
        self._drawn: dict[int, Glyph] = {}

    def glyph(self, number: int, x_step: int, y_step: int, turned: bool = False) -> Glyph:
        """A glyph whose origin is x_step and y_step quarters to the right and below a pixel's corner.

        `turned` is a quarter turn clockwise, for Latin in vertical lines.
        """
        key = ((number * STEPS + x_step) * STEPS + y_step) * 2 + turned
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw(number, x_step / STEPS, y_step / STEPS, turned)
            _kept.add(found)
        return found

    def _draw(self, number: int, x: float, y: float, turned: bool) -> Glyph:
        raster = hb.RasterDraw()
        raster.transform = transform(self.scale, x, y, turned)
        raster.draw_glyph(self._font, number)
        image = raster.render()
        left, top, width, height, _ = image.extents
        if not width or not height:
            return None, 0, 0, 0, 0
        return pixels(image), left, top, left + width, top + height


class _Kept:
    """How many bytes of drawn glyphs are kept."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, glyph: Glyph) -> None:
        self._bytes += _GLYPH_BYTES + (0 if glyph[0] is None else glyph[0].nbytes)
        if self._bytes > _KEPT_BYTES:
            self._bytes = 0
            glyphs_of.cache_clear()


_kept = _Kept()


@cache
def font_of(face: Face) -> Font:
    """The face, opened."""
    return Font(face)


@cache
def glyphs_of(face: Face, size_px: float) -> Glyphs:
    """Its glyphs at a size."""
    return Glyphs(font_of(face), size_px)


def scale_of(font: Font, size_px: float) -> float:
    """Pixels per unit of a font."""
    if not 1 <= size_px <= 4096:
        raise ValueError(f"a size of {size_px} px cannot be drawn; 1 to 4096 can")
    return size_px / font.em_units


def transform(scale: float, x: float, y: float, turned: bool) -> tuple[float, ...]:
    """What takes a glyph to its place: xx, yx, xy, yy, dx, dy."""
    # The font's y goes up; here it goes down, so that the rows come from the top.
    return (0.0, scale, scale, 0.0, x, y) if turned else (scale, 0.0, 0.0, -scale, x, y)


def pixels(image: hb.RasterImage) -> Ink:
    """What was drawn, as a view of the picture's own bytes."""
    _, _, width, height, stride = image.extents
    return np.frombuffer(image.buffer, np.uint8).reshape(height, stride)[:, :width]


@cache
def _file(path: str, index: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path), index)


@cache
def _characters(path: str, index: int) -> frozenset[str]:
    return frozenset(map(chr, _file(path, index).unicodes))
