"""Kit: what all made-up texts are put together from: people, firms, addresses, dates and prices of one language."""

import datetime
import random
from dataclasses import dataclass

from synth.languages import CLOSE_SENTENCES
from synth.text.made_up.locale import Locale, filled
from synth.text.made_up.made import Printed
from synth.text.made_up.words import Words

_FIRST = (
    "alpen", "berg", "blue", "casa", "city", "delta", "east", "euro", "green", "hill", "lago", "lumen", "mar", "metro",
    "nova", "north", "oak", "orion", "park", "pine", "porto", "river", "sol", "terra", "uni", "vista", "west",
)  # fmt: skip
_SECOND = (
    "bau", "book", "data", "farm", "food", "haus", "home", "lab", "line", "mart", "media", "net", "print", "shop",
    "soft", "studio", "tech", "trade", "travel", "works",
)  # fmt: skip
_BOXES = ("info", "office", "contact", "mail", "service", "hello", "team")
_FIRST_DAY, _DAYS = datetime.date(2014, 1, 1), 4748  # to the end of 2026


@dataclass(frozen=True)
class Kit:
    """The words and customs of one text; what is chosen once for the whole of it (patterns of dates and prices) stands
    in fields, all else is drawn at each call."""

    lang: str
    words: Words
    locale: Locale
    rng: random.Random
    date_pattern: str
    time_pattern: str
    money_pattern: str
    day: datetime.date  # of the text
    minutes: int  # of the text, after midnight

    def pick(self, name: str) -> str:
        return self.rng.choice(self.words.lists[name])

    def several(self, name: str, count: int) -> list[str]:
        """Different ones."""
        return self.rng.sample(self.words.lists[name], min(count, len(self.words.lists[name])))

    def term(self, name: str) -> str:
        return self.words.terms[name]

    def named(self, name: str, value: str) -> str:
        """`Date: 3 May 2020`."""
        label = self.locale.pair.format(self.term(name))
        return f"{label}{value}" if self.lang == "zh" else f"{label} {value}"

    def pair(self, name: str, value: str, gap: float = 0.0) -> Printed:
        """A name at one end of the line and its value at the other."""
        return Printed("pair", (self.locale.pair.format(self.term(name)), value), gap=gap)

    def family(self) -> str:
        return self.pick("family")

    def person(self) -> str:
        women = self.rng.random() < 0.5
        family = self.family()
        if self.lang == "ru" and women:
            family = feminine(family)
        given = self.pick("women" if women else "men")
        return self.locale.person.format(given=given, family=family, family2=self.family())

    def shop(self) -> str:
        return self.rng.choice(self.locale.shop).format(
            shop=self.pick("shops"), family=self.family(), city=self.pick("cities"), n=self.rng.randint(1, 99),
            given=self.pick("women"),
        )  # fmt: skip

    def firm(self) -> str:
        family, family2 = self.several("family", 2)
        return self.rng.choice(self.locale.firm).format(
            family=family, family2=family2, city=self.pick("cities"), given=self.pick("men")
        )

    def address(self) -> tuple[str, str]:
        """The line of the street and the line of the city."""
        number = self.house_number()
        parts = {
            "street": self.pick("streets"), "number": number, "city": self.pick("cities"),
            "postcode": self.locale.digits(filled(self.locale.postcode, self.rng)),
        }  # fmt: skip
        first, second = self.locale.address
        return first.format(**parts), second.format(**parts)

    def house_number(self) -> str:
        if self.lang == "ja":
            return f"{self.rng.randint(1, 9)}-{self.rng.randint(1, 30)}-{self.rng.randint(1, 20)}"
        return self.locale.digits(str(self.rng.randint(1, 180)))

    def phone(self) -> str:
        return self.locale.digits(filled(self.rng.choice(self.locale.phones), self.rng))

    def mobile(self) -> str:
        return self.locale.digits(filled(self.rng.choice(self.locale.mobiles), self.rng))

    def domain(self) -> str:
        between = self.rng.choice(("", "-"))
        return f"{self.rng.choice(_FIRST)}{between}{self.rng.choice(_SECOND)}.{self.locale.domain}"

    def email(self, domain: str) -> str:
        return f"{self.rng.choice(_BOXES)}@{domain}"

    def code(self, pattern: str) -> str:
        """A number of a receipt, an account, ...; digits stay Western when letters stand among them."""
        found = filled(pattern, self.rng)
        return found if any(letter.isalpha() for letter in found) else self.locale.digits(found)

    def date(self, day: datetime.date | None = None) -> str:
        return self.locale.date(day or self.day, self.date_pattern, self.words.lists["months"])

    def time(self, minutes: int | None = None) -> str:
        return self.locale.time(self.minutes if minutes is None else minutes, self.time_pattern)

    def price(self, low_cents: int, high_cents: int) -> int:
        """A price in the smallest printed unit; the bounds are in euro cents. Small prices are more frequent."""
        cents: float = low_cents * (high_cents / low_cents) ** self.rng.random()
        minor = cents * self.locale.rate
        price = max(self.locale.step, round(minor / self.locale.step) * self.locale.step)
        has_small_change = self.locale.decimals and self.locale.step < 100
        if has_small_change and price > 100 and self.rng.random() < 0.5:
            return price // 10 * 10 + 9  # 3.99 and the like
        return price

    def money(self, minor: int) -> str:
        return self.money_pattern.format(self.locale.amount(minor))

    def number(self, value: int, decimals: int = 0) -> str:
        return self.locale.number(value, decimals)

    def joined(self, parts: list[str], between: str | None = None) -> str:
        if between is None:
            between = {"ar": "، ", "ja": "、", "zh": "、"}.get(self.lang, ", ")
        return between.join(parts)

    @property
    def space(self) -> str:
        return "" if self.lang in CLOSE_SENTENCES else " "


def feminine(family: str) -> str:
    """A Russian family name of a woman."""
    if family.endswith("ий"):
        return family[:-2] + "ая"
    return family + "а" if family.endswith(("в", "н")) else family


def make_kit(lang: str, words: Words, locale: Locale, rng: random.Random) -> Kit:
    """What is chosen once for a text."""
    return Kit(
        lang, words, locale, rng, rng.choice(locale.dates), rng.choice(locale.times), rng.choice(locale.money),
        _FIRST_DAY + datetime.timedelta(days=rng.randrange(_DAYS)), rng.randint(7 * 60, 22 * 60),
    )  # fmt: skip
