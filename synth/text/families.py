"""Families: the typefaces that text is set in, each from a pip package of its own licence (OFL-1.1 unless said).

A look is a family at one weight, upright or italic. East Asian families come without italics, and their serifs in one
weight: slanted and bolder looks of them are made by HarfBuzz, as word processors do.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Literal

from schemas.errors import PluginError

Style = Literal["sans", "serif", "mono", "hand", "display"]

_NAMES = {"Light": 300, "Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700, "Black": 900}


@dataclass(frozen=True)
class Source:
    """One font file of a family; `weights` are instances of its wght axis, or the one weight that it has."""

    file: str  # below the package's folder
    weights: tuple[int, ...]
    italic: bool = False
    variable: bool = False
    index: int = 0  # in a collection


@dataclass(frozen=True)
class Family:
    """Typefaces of one design. `scripts` names what it is offered for, not all it has."""

    name: str
    package: str  # as pip knows it
    style: Style
    scripts: frozenset[str]
    sources: tuple[Source, ...]
    # Looks that HarfBuzz makes of the regular weight: a slant (shift per height), and bolder ones (weight, em added).
    slant: float = 0.0
    bolder: tuple[tuple[int, float], ...] = ()
    rare: bool = False  # only for texts that the others do not have

    @property
    def folder(self) -> Path:
        """Where its files lie.

        Raises:
            PluginError: its package is not installed, or not whole; the message says how to get it.
        """
        spec = importlib.util.find_spec(self.package.replace("-", "_"))
        if spec is None or spec.origin is None:
            raise PluginError(
                f"the font {self.name} is missing: pip install {self.package}, or all of them with "
                "pip install 'interleaf[synth]'"
            )
        folder = Path(spec.origin).parent
        gone = [source.file for source in self.sources if not (folder / source.file).is_file()]
        if gone:
            raise PluginError(f"{folder} has no {gone[0]}: pip install --force-reinstall {self.package}")
        return folder


def _variable(name: str, style: Style, scripts: str, weights: str, axes: str = "wght", italic: bool = True) -> Family:
    stem, package = name.replace(" ", ""), "fontpkg-" + name.lower().replace(" ", "-")
    numbers = tuple(int(weight) for weight in weights.split())
    files = [(f"files/{stem}[{axes}].ttf", False)] + [(f"files/{stem}-Italic[{axes}].ttf", True)] * italic
    sources = tuple(Source(file, numbers, slanted, variable=True) for file, slanted in files)
    return Family(name, package, style, frozenset(scripts.split()), sources)


def _static(name: str, style: Style, scripts: str, weights: str, italic: bool = False, stem: str = "") -> Family:
    stem, package = stem or name.replace(" ", ""), "fontpkg-" + name.lower().replace(" ", "-")
    sources = [Source(f"files/{stem}-{weight}.ttf", (_NAMES[weight],)) for weight in weights.split()]
    if italic:
        slanted = [weight.replace("Regular", "") + "Italic" for weight in weights.split()]
        numbers = [source.weights for source in sources]
        sources += [Source(f"files/{stem}-{s}.ttf", n, italic=True) for s, n in zip(slanted, numbers, strict=True)]
    return Family(name, package, style, frozenset(scripts.split()), tuple(sources))


def _of(
    name: str,
    package: str,
    style: Style,
    scripts: str,
    file: str,
    weights: str,
    index: int = 0,
    rare: bool = False,
    slant: float = 0.0,
    bolder: tuple[tuple[int, float], ...] = (),
) -> Family:
    numbers = tuple(int(weight) for weight in weights.split())
    source = Source(file, numbers, variable=len(numbers) > 1, index=index)
    return Family(name, package, style, frozenset(scripts.split()), (source,), slant, bolder, rare)


def _cjk_serif(name: str, package: str, lang: str, file: str) -> Family:
    return _of(name, package, "serif", lang, file, "400", slant=_SLANT, bolder=((600, 0.016), (800, 0.032)))


_CJK, _WEIGHTS = "justmytype-intl-cjk", "300 400 500 700 900"
_OTC = "noto-cjk-sans-otc"
_SLANT = 0.2
_OTC_FILE = "NotoSansCJK-Regular.ttc"

# Their glyphs of Devanagari digits are those of 0 to 9, so that what is read is not what is written.
WESTERN_DIGITS = frozenset({"Hind", "Poppins", "Teko"})
# Their ligatures are as wide as letters apart that are drawn together, "certifi cation"; or, in JetBrains Mono, are
# other signs than what is written, one with three bars for "===".
POOR_LIGATURES = frozenset({"Indie Flower", "JetBrains Mono", "Press Start 2P"})

# latin: English, German, French, Italian, Spanish, Portuguese. Which letters a face lacks is not said here: a text is
# drawn only in a face whose cmap has all of it. No family that draws small letters as capitals: its labels would lie.
FAMILIES = (
    _variable("Noto Sans", "sans", "latin vietnamese cyrillic", "300 400 600 700 900", "wdth,wght"),
    _variable("Roboto", "sans", "latin vietnamese cyrillic", "300 400 500 700", "wdth,wght"),
    _variable("Open Sans", "sans", "latin vietnamese cyrillic", "300 400 600 800", "wdth,wght"),
    _variable("Inter", "sans", "latin vietnamese cyrillic", "400 500 700", "opsz,wght"),
    _variable("Source Sans 3", "sans", "latin vietnamese cyrillic", "300 400 700"),
    _variable("Montserrat", "sans", "latin vietnamese cyrillic", "400 600 800"),
    _variable("Roboto Condensed", "sans", "latin vietnamese cyrillic", "300 400 700"),
    _static("Be Vietnam Pro", "sans", "latin vietnamese", "Light Regular SemiBold Black", italic=True),
    _variable("Noto Serif", "serif", "latin vietnamese cyrillic", "400 700 900", "wdth,wght"),
    _variable("Source Serif 4", "serif", "latin vietnamese cyrillic", "300 400 700", "opsz,wght"),
    _variable("EB Garamond", "serif", "latin vietnamese cyrillic", "400 500 700"),
    _variable("Lora", "serif", "latin vietnamese cyrillic", "400 700"),
    _variable("Playfair Display", "serif", "latin vietnamese cyrillic", "400 700 900"),
    _static("PT Serif", "serif", "latin cyrillic", "Regular Bold", italic=True, stem="PT_Serif-Web"),
    _variable("Roboto Slab", "serif", "latin vietnamese cyrillic", "300 400 700", italic=False),  # Apache-2.0
    _variable("JetBrains Mono", "mono", "latin vietnamese cyrillic", "400 700"),
    # Its italic has no Cyrillic.
    _variable("Source Code Pro", "mono", "latin vietnamese cyrillic", "300 400 700", italic=False),
    _variable("Roboto Mono", "mono", "latin vietnamese cyrillic", "400 700"),
    _static("IBM Plex Mono", "mono", "latin vietnamese cyrillic", "Regular Bold", italic=True),
    _variable("Caveat", "hand", "latin cyrillic", "400 700", italic=False),
    _variable("Dancing Script", "hand", "latin vietnamese", "400 700", italic=False),
    _static("Pacifico", "hand", "latin vietnamese cyrillic", "Regular"),
    _static("Indie Flower", "hand", "latin vietnamese", "Regular"),
    _of("Shadows Into Light", "fontpkg-shadows-into-light", "hand", "latin", "files/ShadowsIntoLight.ttf", "400"),
    _static("Satisfy", "hand", "latin", "Regular"),  # Apache-2.0
    _static("Kalam", "hand", "latin devanagari", "Light Regular Bold"),
    _variable("Oswald", "display", "latin vietnamese cyrillic", "300 500 700", italic=False),
    _static("Lobster", "display", "latin vietnamese cyrillic", "Regular"),
    _variable("Comfortaa", "display", "latin vietnamese cyrillic", "300 500 700", italic=False),
    _static("Alfa Slab One", "display", "latin vietnamese", "Regular"),
    _variable("Unbounded", "display", "latin vietnamese cyrillic", "300 500 800", italic=False),
    _static("Press Start 2P", "display", "latin cyrillic", "Regular"),
    _variable("Noto Sans Arabic", "sans", "arabic", "300 400 700 900", "wdth,wght", italic=False),
    _of("Noto Naskh Arabic", "pylopdf-fonts-ar", "serif", "arabic", "NotoNaskhArabic-Variable.ttf", "400 500 700"),
    _static("Amiri", "serif", "arabic", "Regular Bold", italic=True),
    _variable("Noto Kufi Arabic", "display", "arabic", "300 500 800", italic=False),
    _variable("Cairo", "sans", "arabic", "300 400 700", "slnt,wght", italic=False),
    _static("Almarai", "sans", "arabic", "Light Regular Bold"),
    _static("Tajawal", "sans", "arabic", "Light Regular Medium Bold Black"),
    _static("IBM Plex Sans Arabic", "sans", "arabic", "Light Regular Medium Bold"),
    _of("Noto Sans JP", _CJK, "sans", "ja", "fonts/ofl/notosansjp/NotoSansJP[wght].ttf", _WEIGHTS, slant=_SLANT),
    _of("Noto Sans KR", _CJK, "sans", "ko", "fonts/ofl/notosanskr/NotoSansKR[wght].ttf", _WEIGHTS, slant=_SLANT),
    _of("Noto Sans SC", _CJK, "sans", "zh", "fonts/ofl/notosanssc/NotoSansSC[wght].ttf", _WEIGHTS, slant=_SLANT),
    _cjk_serif("Noto Serif JP", "pylopdf-fonts-jp", "ja", "NotoSerifJP-Regular.otf"),
    _cjk_serif("Noto Serif KR", "pylopdf-fonts-ko", "ko", "NotoSerifKR-Regular.otf"),
    _cjk_serif("Noto Serif SC", "pylopdf-fonts-zh-cn", "zh", "NotoSerifSC-Regular.otf"),
    # All of Unicode's ideographs of 2014, for the rare ones that the families above leave out.
    _of("Noto Sans CJK JP", _OTC, "sans", "ja", _OTC_FILE, "400", 0, rare=True),
    _of("Noto Sans CJK KR", _OTC, "sans", "ko", _OTC_FILE, "400", 1, rare=True),
    _of("Noto Sans CJK SC", _OTC, "sans", "zh", _OTC_FILE, "400", 2, rare=True),
    _variable("Noto Sans Thai", "sans", "thai", "300 400 700 900", "wdth,wght", italic=False),
    _of("Noto Serif Thai", "pylopdf-fonts-th", "serif", "thai", "NotoSerifThai-Variable.ttf", "400 600 800"),
    _static("Sarabun", "sans", "thai", "Light Regular SemiBold Bold", italic=True),
    _static("Kanit", "display", "thai", "Light Regular SemiBold Black", italic=True),
    _static("Prompt", "sans", "thai", "Light Regular SemiBold Black", italic=True),
    _static("Chakra Petch", "display", "thai", "Light Regular Bold", italic=True),
    _variable("Noto Sans Devanagari", "sans", "devanagari", "300 400 700 900", "wdth,wght", italic=False),
    _of(
        "Noto Serif Devanagari",
        "pylopdf-fonts-hi",
        "serif",
        "devanagari",
        "NotoSerifDevanagari-Variable.ttf",
        "400 600 800",
    ),
    _static("Mukta", "sans", "devanagari", "Light Regular SemiBold Bold"),
    _static("Hind", "sans", "devanagari", "Light Regular SemiBold Bold"),
    _static("Poppins", "sans", "devanagari", "Light Regular SemiBold Black", italic=True),
    _variable("Baloo 2", "display", "devanagari", "400 600 800", italic=False),
    _variable("Teko", "display", "devanagari", "300 500 700", italic=False),
)


@cache
def fonts_digest() -> str:
    """16 hex digits of the versions of all packages of fonts; of what is not installed, that it is not."""
    told = "\n".join(f"{name} {_version(name)}" for name in sorted({family.package for family in FAMILIES}))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
