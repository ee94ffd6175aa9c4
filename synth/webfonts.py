"""Webfonts: the families that the browser draws with, from packages and never from the system, and what they cover."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.errors import BadRecord, PluginError
from synth.text.faces import SCRIPTS
from synth.text.families import FAMILIES, Family

# A browser sees only the first font of a collection.
_FAMILIES: Mapping[str, Family] = {
    family.name: family for family in FAMILIES if not any(source.index for source in family.sources)
}


@dataclass(frozen=True)
class Webfont:
    """One file of a family, as CSS calls it."""

    family: str
    weight: str
    path: Path


def families(lang: str) -> tuple[str, ...]:
    """The families for running text and labels in a language, in a fixed order.

    Raises:
        BadRecord: `no_font`, there is none.
    """
    script = SCRIPTS.get(lang, "latin")
    found = tuple(
        name
        for name, family in _FAMILIES.items()
        if script in family.scripts and family.style in ("sans", "serif") and not family.rare
    )
    if not found:
        raise BadRecord("no_font", f"no font of the browser covers {lang}")
    return found


@lru_cache(maxsize=128)
def webfonts(family: str) -> tuple[Webfont, ...]:
    """The upright files of a family.

    Raises:
        BadRecord: `no_font`, there is no such family.
        PluginError: its package is not installed.
    """
    if family not in _FAMILIES:
        raise BadRecord("no_font", f"the browser draws in no font {family}; there are {', '.join(_FAMILIES)}")
    known = _FAMILIES[family]
    folder = known.folder
    return tuple(
        Webfont(family, "100 900" if source.variable else str(source.weights[0]), folder / source.file)
        for source in known.sources
        if not source.italic
    )


def check_webfonts(languages: Iterable[str]) -> None:
    """Whether the families of these languages are there.

    Raises:
        PluginError: a font is missing, or there is none for a language; the message says which.
    """
    for lang in languages:
        try:
            names = families(lang)
        except BadRecord as error:
            raise PluginError(str(error)) from None
        for name in names:
            webfonts(name)


def covering(family: str, lang: str, text: str) -> str:
    """The family, or if it lacks a letter of the text, the first other one of the language that has them all.

    Raises:
        BadRecord: `no_font`, none has.
    """
    letters = set(text)
    for name in (family, *families(lang)):
        if letters <= covered(name):
            return name
    missing = "".join(sorted(letters - covered(family)))
    raise BadRecord("no_font", f"no font of the browser for {lang} has all of {missing!r}")


def covered(family: str) -> frozenset[str]:
    """The letters that all files of a family have; a line feed counts as one."""
    return _measures(family)[0]


def text_width_em(family: str, text: str) -> float:
    """How wide a line of text is about, in em: the sum of the advances of its letters, without shaping or kerning."""
    advances = _measures(family)[1]
    return sum(advances.get(letter, 0.6) for letter in text)


@lru_cache(maxsize=64)
def _measures(family: str) -> tuple[frozenset[str], Mapping[str, float]]:
    """The letters that all files of a family have, and their advances in em, of the regular ones where there are."""
    import uharfbuzz as hb  # type: ignore[import-untyped]

    covered: list[frozenset[str]] = []
    advances: dict[str, float] = {}
    for webfont in sorted(webfonts(family), key=lambda webfont: webfont.weight not in ("100 900", "400")):
        face = hb.Face(hb.Blob.from_file_path(str(webfont.path)))
        font, codes = hb.Font(face), list(face.unicodes)
        covered.append(frozenset(map(chr, codes)))
        advances = advances or {
            chr(code): font.get_glyph_h_advance(font.get_nominal_glyph(code) or 0) / face.upem for code in codes
        }
    return frozenset.intersection(*covered) | {"\n"}, advances
