"""Lexicon: the words of tables in all languages, from the files in `words/` (ours), cities and countries from CLDR."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from schemas.errors import BadRecord
from synth.word_files import COLUMNS, words_of

FOLDER = Path(__file__).parent / "words"

_COUNTRIES = (
    "DE FR IT ES PT GB PL SE NO FI DK NL BE AT CH GR CZ HU RO TR EG MA TN DZ SA JO NG KE ZA ET CN JP KR IN ID VN TH "
    "AU NZ US CA MX BR AR CL CO PE"
)
# Zones whose city CLDR names in most languages.
_CITIES = (
    "Europe/Berlin Europe/Paris Europe/Rome Europe/Madrid Europe/Lisbon Europe/London Europe/Vienna Europe/Warsaw "
    "Europe/Athens Europe/Moscow Europe/Stockholm Europe/Oslo Europe/Helsinki Europe/Prague Europe/Budapest "
    "Europe/Istanbul Africa/Cairo Africa/Casablanca Africa/Tunis Africa/Algiers Africa/Nairobi Africa/Lagos "
    "Asia/Tokyo Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Bangkok Asia/Jakarta Asia/Manila Asia/Dubai Asia/Riyadh "
    "Asia/Baghdad Asia/Taipei Australia/Sydney America/New_York America/Chicago America/Toronto America/Bogota "
    "America/Lima America/Santiago America/Havana"
)


def word(key: str, lang: str) -> str:
    """The word of a key.

    Raises:
        BadRecord: `language`, there are no words in it.
        KeyError: an unknown key, a mistake of ours.
    """
    return _words(lang)[key]


@lru_cache(maxsize=512)
def members(prefix: str, lang: str) -> tuple[str, ...]:
    """All words below a prefix ("product", "city", "country"), in the order of the files, all different.

    Raises:
        BadRecord: `language`, there are no words in it.
    """
    words = _words(lang)
    if prefix in ("city", "country"):
        return tuple(dict.fromkeys(_places(prefix, lang)))
    return tuple(dict.fromkeys(text for key, text in words.items() if key.startswith(f"{prefix}/")))


def _places(prefix: str, lang: str) -> list[str]:
    from babel import Locale

    locale = Locale.parse(lang)
    if prefix == "country":
        return [locale.territories[code] for code in _COUNTRIES.split()]
    zones = locale.time_zones
    return [zones.get(zone, {}).get("city") or zone.split("/")[1].replace("_", " ") for zone in _CITIES.split()]


def _words(lang: str) -> Mapping[str, str]:
    if lang not in COLUMNS:
        raise BadRecord("language", f"tables have no words in {lang!r}; they have {', '.join(COLUMNS)}")
    return words_of(FOLDER, lang)
