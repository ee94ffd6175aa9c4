"""Faces of charts: which families of fonts matplotlib sets a language in, and their files.

Matplotlib draws a variable font at the place of its axes where it begins: only those are taken that begin as regular.
Bold is a file of its own, or is made.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from schemas.errors import BadRecord, PluginError
from synth.charts.lettering import Lettering, first_missing
from synth.text.faces import SCRIPTS, faces
from synth.text.families import FAMILIES

_STYLES = frozenset({"sans", "serif", "mono"})
# Of those for headings, the ones that are read well at the size of a tick label.
_READABLE = frozenset({"Comfortaa", "Noto Kufi Arabic", "Oswald"})
# These begin at weight 100 or 200.
_THIN = frozenset({"Montserrat", "Source Code Pro", "Source Sans 3"})
# So do these, whose regular files lie beside those of their serif sisters.
_REGULAR = {
    "Noto Sans JP": ("Noto Serif JP", "NotoSansJP-Regular.otf"),
    "Noto Sans KR": ("Noto Serif KR", "NotoSansKR-Regular.otf"),
    "Noto Sans SC": ("Noto Serif SC", "NotoSansSC-Regular.otf"),
}


@lru_cache
def families(lang: str) -> tuple[str, ...]:
    """The families in which matplotlib sets a language, always in the same order; none where it has no font."""
    script = SCRIPTS.get(lang, "latin")
    return tuple(
        family.name
        for family in FAMILIES
        if script in family.scripts
        and (family.style in _STYLES or family.name in _READABLE)
        and family.name not in _THIN
    )


def check_fonts(languages: Iterable[str]) -> None:
    """Whether the fonts of these languages are there.

    Raises:
        PluginError: one is missing; the message says how to get it.
    """
    for lang in languages:
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
    if family in _REGULAR:
        sister, file = _REGULAR[family]
        path = Path(_lettering(sister, lang).path).with_name(file)
        if not path.is_file():
            raise PluginError(f"{path.parent} has no {file}: reinstall the font package of that folder")
        return Lettering(str(path), lang)
    upright = [
        face for face in faces(lang) if face.family == family and not (face.italic or face.slant or face.embolden)
    ]
    # All faces of a variable font are one file.
    regular = next(face for face in upright if face.weight == 400 or face.variations)
    bold = next((face for face in upright if face.weight == 700 and not face.variations), None)
    return Lettering(regular.path, lang, regular.index, bold.path if bold else None, bold.index if bold else 0)
