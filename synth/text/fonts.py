"""Fonts: faces opened by HarfBuzz, with the measures that lines are laid out by."""

from functools import cache

import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.text.faces import Face

Box = tuple[int, int, int, int]

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
        self._boxes: dict[int, Box | None] = {}

    def box(self, number: int) -> Box | None:
        """Left, top, right and bottom of a glyph's outline in units of the font, y downwards; None of a space."""
        if number not in self._boxes:
            extents = self.hb.get_glyph_extents(number)
            left, top = extents.x_bearing, -extents.y_bearing
            box = (left, top, left + extents.width, top - extents.height)
            self._boxes[number] = box if extents.width and extents.height else None
        return self._boxes[number]

    @cache  # noqa: B019  a font lives as long as its process
    def band(self, script: str) -> tuple[float, float]:
        """How far a plain letter of a script reaches below and above the baseline: (-0.0, 0.5) for Latin, in em."""
        glyph = self.hb.get_nominal_glyph(ord(_REFERENCES.get(script, "x")))
        extents = self.hb.get_glyph_extents(glyph) if glyph else None
        if extents is None:
            return 0.0, 0.5
        top = extents.y_bearing / self.em_units
        return min(top + extents.height / self.em_units, 0.0), top


@cache
def font_of(face: Face) -> Font:
    """The face, opened."""
    return Font(face)


@cache
def _file(path: str, index: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path), index)


@cache
def _characters(path: str, index: int) -> frozenset[str]:
    return frozenset(map(chr, _file(path, index).unicodes))
