"""Faces: the looks that text is set in, and the choice of one that has every letter of a text."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from schemas.errors import BadRecord, PluginError
from synth.numbers import DEVANAGARI_DIGITS
from synth.text.cleaning import clean
from synth.text.families import FAMILIES, WESTERN_DIGITS, Family, Style

# The script whose families a language is set in.
SCRIPTS = {
    "ar": "arabic",
    "fa": "arabic",
    "ur": "arabic",
    "hi": "devanagari",
    "ja": "ja",
    "ko": "ko",
    "ru": "cyrillic",
    "th": "thai",
    "vi": "vietnamese",
    "zh": "zh",
}
# How often each style is drawn when none is asked for: about as in print and on the web.
_SHARES: dict[Style, float] = {"sans": 0.48, "serif": 0.28, "mono": 0.08, "hand": 0.08, "display": 0.08}
# HarfBuzz draws a space of its own when a font has none of these.
_SPACES = frozenset(" \u00a0\u202f\u205f\u3000").union(map(chr, range(0x2000, 0x200B)))
_REGULAR = 400
# Draws of a family before all are tried one by one.
_TRIES = 4
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True)
class Face:
    """One look of a family: a font file, at one place of its axes. Equal faces have equal names."""

    name: str  # such as "Noto Sans 700 italic"
    family: str
    path: str
    index: int  # in a collection
    style: Style
    weight: int
    italic: bool
    variations: tuple[tuple[str, float], ...] = ()
    slant: float = 0.0  # made by HarfBuzz: horizontal shift per height
    embolden: float = 0.0  # made by HarfBuzz: in em

    def __hash__(self) -> int:
        return hash(self.name)

    @cached_property
    def cmap(self) -> frozenset[str]:
        """All characters that the font has a glyph of its own for."""
        from synth.text.fonts import font_of

        known = font_of(self).characters
        return known.difference(DEVANAGARI_DIGITS) if self.family in WESTERN_DIGITS else known


def faces(lang: str) -> tuple[Face, ...]:
    """All looks offered for a language, in a fixed order.

    Raises:
        PluginError: a font package is not installed.
    """
    return tuple(face for looks in _families(SCRIPTS.get(lang, "latin")) for face in looks)


def face_named(name: str) -> Face:
    """The face of this name.

    Raises:
        PluginError: there is none, or its package is not installed.
    """
    found = next((face for family in FAMILIES for face in _looks(family) if face.name == name), None)
    if found is None:
        raise PluginError(f"no face is named {name!r}; synth/text/families.py has them all")
    return found


def choose_face(text: str, lang: str, chance: random.Random, style: Style | None = None) -> Face:
    """A face that has every letter of a text: the family by chance, then its look.

    `style` is a wish: families of other styles are taken when none of it has the text.

    Raises:
        BadRecord: no_font, when no face offered for the language has all of the text; empty_text, when there is none.
        PluginError: a font package is not installed.
    """
    text = clean(text)
    script = SCRIPTS.get(lang, "latin")
    families, weights = _families(script), _weights(script, style)
    for index in chance.choices(range(len(families)), cum_weights=weights, k=_TRIES):
        face = chance.choice(families[index])
        if has_all(face, text, lang):
            return face
    for looks in chance.sample(families, len(families)):
        face = chance.choice(looks)
        if has_all(face, text, lang):
            return face
    lacking = "".join(sorted(set(text))[:40])
    raise BadRecord("no_font", f"no face for {lang!r} has all of {lacking!r}")


@lru_cache(maxsize=256)
def has_all(face: Face, text: str, lang: str) -> bool:
    """Whether a face has all of a text: every character in its cmap, and no .notdef glyph once it is shaped."""
    from synth.text.shaping import lacks_glyph

    known = face.cmap
    return (known.issuperset(text) or set(text) - _SPACES - _JOINERS <= known) and not lacks_glyph(face, text, lang)


@cache
def _families(script: str) -> tuple[tuple[Face, ...], ...]:
    return tuple(_looks(family) for family in FAMILIES if script in family.scripts)


@cache
def _weights(script: str, style: Style | None) -> tuple[float, ...]:
    families = [family for family in FAMILIES if script in family.scripts]
    alike = Counter(family.style for family in families)
    shares = [
        0.0 if family.rare or style not in (None, family.style) else _SHARES[family.style] / alike[family.style]
        for family in families
    ]
    if not any(shares):
        shares = [1.0] * len(families)
    return tuple(accumulate(shares))


@cache
def _looks(family: Family) -> tuple[Face, ...]:
    folder = family.folder
    looks = []
    for source in family.sources:
        path = str(folder / source.file)
        for weight in source.weights:
            name = f"{family.name} {weight}" + " italic" * source.italic
            axes = (("wght", float(weight)),) if source.variable else ()
            look = Face(name, family.name, path, source.index, family.style, weight, source.italic, axes)
            looks.append(look)
            if weight != _REGULAR:
                continue
            if family.slant:
                looks.append(replace(look, name=f"{name} slanted", italic=True, slant=family.slant))
            for bold, more in family.bolder:
                looks.append(replace(look, name=f"{family.name} {bold} emboldened", weight=bold, embolden=more))
    return tuple(looks)
