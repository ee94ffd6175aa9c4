"""Faces of charts: which families of fonts matplotlib sets a language in, and their files.

Matplotlib draws a font file as it is by default, so only those are taken that are regular then: variable fonts that
begin at weight 400, and single files. Bold is a file of its own or is made.
"""

from functools import lru_cache

from schemas.errors import BadRecord, PluginError
from synth.charts.lettering import Lettering, first_missing
from synth.languages import LANGUAGES
from synth.text import faces as text_faces
from synth.text.families import FAMILIES

# Of the families of the text engine, those that are read well at the size of a tick label and begin at weight 400.
_FAMILIES = (
    "Noto Sans", "Noto Serif", "Open Sans", "Roboto", "Inter", "Lora", "Source Serif 4", "Be Vietnam Pro", "PT Serif",
    "Noto Sans Arabic", "Amiri", "Cairo", "Tajawal", "Almarai", "Noto Sans CJK JP", "Noto Serif JP",
    "Noto Sans CJK KR", "Noto Serif KR", "Noto Sans CJK SC", "Noto Serif SC", "Roboto Condensed", "EB Garamond",
    "Playfair Display", "Roboto Slab", "JetBrains Mono", "Roboto Mono", "IBM Plex Mono", "Comfortaa", "Oswald",
    "Noto Kufi Arabic", "IBM Plex Sans Arabic", "Noto Sans Thai", "Sarabun", "Noto Sans Devanagari", "Mukta",
)  # fmt: skip


@lru_cache
def families(lang: str) -> tuple[str, ...]:
    """The families in which matplotlib sets a language, always in the same order; none where it has no font."""
    script = text_faces.SCRIPTS.get(lang, "latin")
    own = {family.name for family in FAMILIES if script in family.scripts}
    return tuple(name for name in _FAMILIES if name in own)


def check_fonts() -> None:
    """Raises:
    PluginError: a font is missing; the message says how to get it.
    """
    for lang in (*LANGUAGES, "hi", "th"):
        for family in families(lang):
            _lettering(family, lang)


def lettering_of(family: str, lang: str, text: str) -> Lettering:
    """The family, or, where it lacks a letter of the text, the first of the language that has them all.

    Raises:
        BadRecord: no family of the language has all of the text.
        PluginError: no such family, or its package is not installed.
    """
    offered = families(lang)
    if family not in offered:
        raise PluginError(f"matplotlib sets {lang!r} in no font {family!r} here; it has {', '.join(offered) or 'none'}")
    lacking = ""
    for name in (family, *offered):
        lettering = _lettering(name, lang)
        missing = first_missing(lettering, text)
        if missing is None:
            return lettering
        lacking = lacking or f"{name} has no U+{ord(missing):04X}"
    raise BadRecord("no_font", f"{lacking}, and no other font of {lang!r} has all of the chart")


@lru_cache(maxsize=256)
def _lettering(family: str, lang: str) -> Lettering:
    upright = [
        face
        for face in text_faces.faces(lang)
        if face.family == family and not face.italic and not face.slant and not face.embolden
    ]
    regular = next(face for face in upright if face.weight == 400 or face.variations)
    single = next((face for face in upright if face.weight == 700 and not face.variations), None)
    return Lettering(regular.path, lang, regular.index, single.path if single else None, single.index if single else 0)
