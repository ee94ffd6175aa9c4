"""Webfonts: the families that the browser draws with, from packages and never from the system, and what they cover."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from schemas.errors import BadRecord, PluginError

_LATIN = frozenset({"de", "en", "es", "fr", "it", "pt"})
_EUROPE = _LATIN | {"ru", "vi"}
_AR, _JA, _KO, _ZH = (frozenset({lang}) for lang in ("ar", "ja", "ko", "zh"))


@dataclass(frozen=True)
class Family:
    """A family: its package, its files by CSS weight below the package's folder, and the languages it is offered for."""

    package: str
    files: tuple[tuple[str, str], ...]
    languages: frozenset[str]


def _fontpkg(name: str, languages: frozenset[str], *axes: str) -> Family:
    """A family of the fontpkg packages: one variable file, or without axes a regular and a bold one."""
    stem = name.replace(" ", "")
    if axes:
        files: tuple[tuple[str, str], ...] = (("100 900", f"files/{stem}[{','.join(axes)}].ttf"),)
    else:
        files = (("400", f"files/{stem}-Regular.ttf"), ("700", f"files/{stem}-Bold.ttf"))
    return Family(f"fontpkg_{name.lower().replace(' ', '_')}", files, languages)


def _noto_cjk(file: str, country: str, languages: frozenset[str]) -> Family:
    return Family(f"pylopdf_fonts_{country}", (("400", f"{file}-Regular.otf"),), languages)


# All under the SIL Open Font License 1.1 but Roboto of older packages (Apache-2.0).
FAMILIES: Mapping[str, Family] = {
    "Noto Sans": _fontpkg("Noto Sans", _EUROPE, "wdth", "wght"),
    "Noto Serif": _fontpkg("Noto Serif", _EUROPE, "wdth", "wght"),
    "Open Sans": _fontpkg("Open Sans", _EUROPE, "wdth", "wght"),
    "Roboto": _fontpkg("Roboto", _EUROPE, "wdth", "wght"),
    "Inter": _fontpkg("Inter", _EUROPE, "opsz", "wght"),
    "Lora": _fontpkg("Lora", _EUROPE, "wght"),
    "Source Serif 4": _fontpkg("Source Serif 4", _EUROPE, "opsz", "wght"),
    "Be Vietnam Pro": _fontpkg("Be Vietnam Pro", _LATIN | {"vi"}),
    "PT Serif": Family(
        "fontpkg_pt_serif",
        (("400", "files/PT_Serif-Web-Regular.ttf"), ("700", "files/PT_Serif-Web-Bold.ttf")),
        _LATIN | {"ru"},
    ),
    "Noto Sans Arabic": _fontpkg("Noto Sans Arabic", _AR, "wdth", "wght"),
    "Amiri": _fontpkg("Amiri", _AR),
    "Cairo": _fontpkg("Cairo", _AR, "slnt", "wght"),
    "Tajawal": _fontpkg("Tajawal", _AR),
    "Almarai": _fontpkg("Almarai", _AR),
    "Noto Sans JP": _noto_cjk("NotoSansJP", "jp", _JA),
    "Noto Serif JP": _noto_cjk("NotoSerifJP", "jp", _JA),
    "Noto Sans KR": _noto_cjk("NotoSansKR", "ko", _KO),
    "Noto Serif KR": _noto_cjk("NotoSerifKR", "ko", _KO),
    "Noto Sans SC": _noto_cjk("NotoSansSC", "zh_cn", _ZH),
    "Noto Serif SC": _noto_cjk("NotoSerifSC", "zh_cn", _ZH),
}


@dataclass(frozen=True)
class Face:
    """One file of a family, as CSS calls it."""

    family: str
    weight: str
    path: Path


def families(lang: str) -> tuple[str, ...]:
    """The families in which a language can be drawn, always in the same order.

    Raises:
        BadRecord: `no_font`, there is none.
    """
    found = tuple(name for name, family in FAMILIES.items() if lang in family.languages)
    if not found:
        raise BadRecord("no_font", f"no font of the browser covers {lang}")
    return found


@lru_cache(maxsize=128)
def faces(family: str) -> tuple[Face, ...]:
    """The files of a family.

    Raises:
        BadRecord: `no_font`, there is no such family.
        PluginError: its package is not installed.
    """
    if family not in FAMILIES:
        raise BadRecord("no_font", f"{family} is not among {', '.join(FAMILIES)}")
    package = FAMILIES[family].package
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise PluginError(f"the font {family} is missing: pip install {package.replace('_', '-')}")
    folder = Path(spec.origin).parent
    return tuple(Face(family, weight, folder / file) for weight, file in FAMILIES[family].files)


def check_fonts() -> None:
    """Raises:
    PluginError: a font is missing; the message says how to get it.
    """
    for family in FAMILIES:
        faces(family)


def require_glyphs(family: str, texts: Iterable[str]) -> None:
    """Raises:
    BadRecord: `missing_glyph`, a text has a letter that the family does not have.
    """
    if missing := sorted(set("".join(texts)) - _covered(family)):
        raise BadRecord("missing_glyph", f"{family} has no {', '.join(f'U+{ord(letter):04X}' for letter in missing)}")


@lru_cache(maxsize=64)
def _covered(family: str) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    maps = (TTFont(face.path, lazy=True).getBestCmap() for face in faces(family))
    return frozenset.intersection(*(frozenset(map(chr, cmap)) for cmap in maps)) | {"\n"}


def text_width_em(family: str, text: str) -> float:
    """How wide a line of text is about, in em: the sum of the advances of its letters, without shaping or kerning."""
    advances = _advances(family)
    return sum(advances.get(letter, 0.6) for letter in text)


@lru_cache(maxsize=64)
def _advances(family: str) -> Mapping[str, float]:
    from fontTools.ttLib import TTFont

    font = TTFont(faces(family)[0].path, lazy=True)
    em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()}
