"""Made-up texts in fourteen languages: receipts, signs, forms, labels, covers, screens, tickets, letters, code, dates.

Names, addresses, prices and dates are written as the language's countries write them; sums are right. Nobody is meant:
names are drawn from lists, numbers from patterns.
"""

import random
from collections.abc import Callable, Mapping

from schemas.errors import PluginError
from synth.text.made_up import numbers, papers, sales, screens, signs, things
from synth.text.made_up.kit import Kit, make_kit
from synth.text.made_up.locale import locale, locales
from synth.text.made_up.made import ROLES, MadeUp, Printed
from synth.text.made_up.words import words

KINDS: Mapping[str, Callable[[Kit], MadeUp]] = {
    "album_cover": things.album_cover,
    "app_screen": screens.app_screen,
    "book_cover": things.book_cover,
    "business_card": papers.business_card,
    "chat": screens.chat,
    "code": screens.code,
    "form": papers.form,
    "invoice": sales.invoice,
    "label": things.label,
    "letter": papers.letter,
    "menu": sales.menu,
    "numbers": numbers.numbers,
    "opening_hours": signs.opening_hours,
    "poster": signs.poster,
    "receipt": sales.receipt,
    "road_sign": signs.road_sign,
    "shop_sign": signs.shop_sign,
    "terminal": screens.terminal,
    "ticket": papers.ticket,
    "warning_sign": signs.warning_sign,
}


def made_up(kind: str, lang: str, rng: random.Random) -> MadeUp:
    """A made-up text of one of KINDS.

    Raises:
        ValueError: there is no such kind.
        PluginError: there are no words in this language.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no made-up text {kind!r}; there are {', '.join(KINDS)}")
    if lang not in locales():
        raise PluginError(f"there are no made-up texts in {lang!r}; there are in {', '.join(locales())}")
    return KINDS[kind](make_kit(lang, words(lang), locale(lang, rng), rng))


def key_name(key: str, lang: str) -> str:
    """What a field is called in a language, as papers print it ("Receipt no.").

    Raises:
        KeyError: no such field.
        PluginError: there are no words in this language.
    """
    return words(lang).terms[key]


__all__ = ["KINDS", "ROLES", "MadeUp", "Printed", "key_name", "made_up"]
