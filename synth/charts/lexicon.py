"""Lexicon: the words of charts in all languages, from `words/` (ours) and from CLDR (Unicode-3.0) by Babel."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from schemas.errors import BadRecord
from synth.dates import month_and_day_names
from synth.word_files import COLUMNS, words_of

FOLDER = Path(__file__).parent / "words"

_COUNTRIES = (
    "DE", "FR", "IT", "ES", "PT", "GB", "PL", "SE", "NO", "FI", "DK", "NL", "BE", "AT", "CH", "GR", "CZ", "HU", "RO",
    "TR", "EG", "MA", "TN", "DZ", "SA", "AE", "IQ", "JO", "NG", "KE", "ZA", "ET", "GH", "CN", "JP", "KR", "IN", "ID",
    "VN", "TH", "MY", "PH", "AU", "NZ", "US", "CA", "MX", "BR", "AR", "CL", "CO", "PE", "UA", "KZ", "UZ", "IE", "SK",
    "HR", "BG", "PK", "BD", "LK",
)  # fmt: skip
_CONTINENTS = {"002": "EG NG KE ZA MA ET GH DZ", "019": "US CA MX BR AR CL CO PE", "142": "CN JP KR IN ID VN TH SA",
               "150": "DE FR IT ES PL SE NL GR", "009": "AU NZ FJ PG"}  # fmt: skip
# Zones whose city CLDR names in every language.
_CITIES = (
    "Europe/Berlin", "Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Lisbon", "Europe/London", "Europe/Vienna",
    "Europe/Warsaw", "Europe/Athens", "Europe/Moscow", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki",
    "Europe/Prague", "Europe/Budapest", "Europe/Istanbul", "Africa/Cairo", "Africa/Casablanca", "Africa/Tunis",
    "Africa/Algiers", "Africa/Nairobi", "Africa/Lagos", "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Bangkok", "Asia/Jakarta", "Asia/Manila", "Asia/Dubai", "Asia/Riyadh", "Asia/Baghdad", "Asia/Taipei",
    "Asia/Hong_Kong", "Australia/Sydney", "America/New_York", "America/Chicago", "America/Toronto", "America/Sao_Paulo",
    "America/Bogota", "America/Lima", "America/Santiago", "America/Havana",
)  # fmt: skip
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "ru", "ja", "ko", "zh", "ar", "vi", "hi", "tr", "pl", "nl", "sv", "el", "th",
    "id",
)  # fmt: skip
_AGES = ("0–14", "15–24", "25–34", "35–44", "45–54", "55–64", "65–74", "75+")

# Dimensions whose members keep their order.
ORDERED = frozenset({"month", "weekday", "age", "adult", "answer", "season", "year", "quarter", "hour"})


def word(key: str, lang: str) -> str:
    """The word of a key.

    Raises:
        BadRecord: no words in this language.
        KeyError: an unknown key, a mistake of ours.
    """
    return _words(lang)[key]


@lru_cache(maxsize=2048)
def members(dimension: str, lang: str) -> tuple[str, ...]:
    """All names of a dimension, such as the countries or the products, in the order of their key, all different."""
    if dimension in _FROM_CLDR:
        return _distinct(_cldr(dimension, lang))
    prefix = f"{dimension}/"
    return _distinct(tuple(text for key, text in _words(lang).items() if key.startswith(prefix)))


def keys(prefix: str) -> tuple[str, ...]:
    """The keys below a prefix, in the order of the files."""
    return tuple(key for key in _words("en") if key.startswith(f"{prefix}/"))


def dimensions() -> tuple[str, ...]:
    """The dimensions whose members stand in the files."""
    return tuple(
        dict.fromkeys(key.split("/")[0] for key in _words("en") if "/" in key and key[: key.index("/")] in _SPLIT)
    )


def children(continent: int, lang: str) -> tuple[str, tuple[str, ...]]:
    """A continent and countries of it."""
    territories = _locale(lang).territories
    code = sorted(_CONTINENTS)[continent]
    return territories[code], tuple(territories[country] for country in _CONTINENTS[code].split())


_SPLIT = frozenset({
    "source", "product", "channel", "mode", "subject", "sport", "crop", "sector", "carrier", "platform", "dwelling",
    "answer", "department", "tax", "expense", "field", "medium", "drink", "animal",
})  # fmt: skip
_FROM_CLDR = frozenset({"country", "city", "language", "month", "weekday", "age", "adult", "year", "quarter", "hour"})


def _cldr(dimension: str, lang: str) -> tuple[str, ...]:
    if dimension == "country":
        return tuple(_locale(lang).territories[code] for code in _COUNTRIES)
    if dimension == "language":
        return tuple(_locale(lang).languages[code] for code in _LANGUAGES)
    if dimension == "city":
        zones = _locale(lang).time_zones
        return tuple(
            zones.get(zone, {}).get("city") or zone.split("/")[1].replace("_", " ").replace("Sao", "São")
            for zone in _CITIES
        )
    if dimension == "month":
        return month_and_day_names(lang)[0]
    if dimension == "weekday":
        return month_and_day_names(lang)[3]
    if dimension == "age":
        return _AGES
    if dimension == "adult":
        return _AGES[1:]
    if dimension == "hour":
        return tuple(f"{hour}:00" for hour in range(6, 22, 2))
    if dimension == "quarter":
        return {"fr": ("T1", "T2", "T3", "T4"), "es": ("T1", "T2", "T3", "T4")}.get(lang, ("Q1", "Q2", "Q3", "Q4"))
    return tuple(str(year) for year in range(2005, 2026))


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=32)
def _locale(lang: str):  # type: ignore[no-untyped-def]
    from babel import Locale

    return Locale.parse(lang)


def _words(lang: str) -> Mapping[str, str]:
    if lang not in COLUMNS:
        raise BadRecord("language", f"charts have no words in {lang!r}; they have {', '.join(COLUMNS)}")
    return words_of(FOLDER, lang)
