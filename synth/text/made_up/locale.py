"""Locale: how numbers, money, dates, telephones and addresses are written in a country."""

import datetime
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from synth.numbers import devanagari, eastern

_PAIRS = re.compile(r"(?<=\d)(?=(?:\d\d)+$)")
_BUDDHIST_YEARS = 543  # between the years of Thailand and those of the common era


@dataclass(frozen=True)
class Locale:
    """`#` in a pattern is any digit, `N` one from 1 to 9, `X` a capital letter.

    Money is counted in its smallest printed unit (cents, whole yen). `rate` and `step`: what a price of one euro cent
    is in that unit, and what prices are multiples of; some end in 9 where the step is below 100. `tax_rates` in per
    cent; `tax_added` where prices are without it.
    """

    country: str
    point: str
    group: str
    decimals: int
    money: tuple[str, ...]  # patterns around {}
    rate: float
    step: int
    dates: tuple[str, ...]
    times: tuple[str, ...]
    phones: tuple[str, ...]
    mobiles: tuple[str, ...]
    postcode: str
    address: tuple[str, str]  # of {street} {number}; of {postcode} {city}
    domain: str
    tax_rates: tuple[float, ...]
    shop: tuple[str, ...]  # of {shop} {family} {city}
    firm: tuple[str, ...]  # of {family} {family2} {city}
    person: str = "{given} {family}"
    percent: str = "{}%"
    pair: str = "{}:"  # a name before its value
    kilo: str = "kg"
    gram: str = "g"
    metre: str = "m"  # or what stands on signs in its place: feet, yards
    kilometre: str = "km"
    tax_added: bool = False
    arabic_digits: bool = False
    devanagari_digits: bool = False
    lakh: bool = False  # 12,34,567: only the last group has three digits

    def digits(self, text: str) -> str:
        """The text with the digits of the country, where it has its own."""
        if self.devanagari_digits:
            return devanagari(text)
        return eastern(text) if self.arabic_digits else text

    def number(self, value: int, decimals: int = 0) -> str:
        """`value` tenths, hundredths, ... with the marks of the country: 123456, 2 is 1,234.56."""
        text = f"{value / 10**decimals:,.{decimals}f}"
        if self.arabic_digits:
            return self.digits(text)
        if self.lakh:
            text = _in_lakhs(text)
        marks = {",": self.group, ".": self.point}
        return self.digits("".join(marks.get(letter, letter) for letter in text))

    def amount(self, minor: int) -> str:
        """A price without its currency."""
        return self.number(minor, self.decimals)

    def rate_text(self, rate: float) -> str:
        decimals = 0 if rate == int(rate) else len(repr(rate).partition(".")[2])
        return self.percent.format(self.number(round(rate * 10**decimals), decimals))

    def date(self, day: datetime.date, pattern: str, months: tuple[str, ...]) -> str:
        return self.digits(
            pattern.format(
                d=day.day,
                dd=f"{day.day:02}",
                m=day.month,
                mm=f"{day.month:02}",
                y=day.year,
                be=day.year + _BUDDHIST_YEARS,
                be2=f"{(day.year + _BUDDHIST_YEARS) % 100:02}",
                yy=f"{day.year % 100:02}",
                month=months[day.month - 1],
            )
        )

    def time(self, minutes: int, pattern: str) -> str:
        """A time of day, `minutes` after midnight."""
        hour, minute = divmod(minutes % 1440, 60)
        return self.digits(
            pattern.format(
                h=hour,
                hh=f"{hour:02}",
                m=f"{minute:02}",
                h12=(hour - 1) % 12 + 1,
                ampm="AM" if hour < 12 else "PM",
                am_ja="午前" if hour < 12 else "午後",
                am_ko="오전" if hour < 12 else "오후",
                am_ar="ص" if hour < 12 else "م",
            )
        )


def _in_lakhs(text: str) -> str:
    """A number in groups of three digits as one in lakhs and crores: 1,234,567.8 is 12,34,567.8."""
    whole, point, rest = text.partition(".")
    head, comma, last = whole.rpartition(",")
    return f"{_PAIRS.sub(',', head.replace(',', ''))}{comma}{last}{point}{rest}"


def filled(pattern: str, rng: random.Random) -> str:
    """The pattern with its digits and letters drawn."""
    return "".join(
        str(rng.randrange(10)) if letter == "#" else str(rng.randint(1, 9)) if letter == "N"
        else rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if letter == "X" else letter
        for letter in pattern
    )  # fmt: skip


@lru_cache(maxsize=1)
def locales() -> dict[str, tuple[Locale, ...]]:
    """The countries of each language."""
    import yaml

    data = yaml.safe_load((Path(__file__).parent / "locales.yaml").read_text("utf-8"))
    return {lang: tuple(Locale(**_tuples(one)) for one in found) for lang, found in data.items()}


def _tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}


def locale(lang: str, rng: random.Random) -> Locale:
    """One of the countries that write in the language."""
    return rng.choice(locales()[lang])
