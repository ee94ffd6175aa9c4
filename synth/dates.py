"""Dates as charts and tables print them: the formats of a language, and its names of months and days."""

import datetime
from functools import lru_cache
from typing import Literal


def format_date(iso: str, date_format: str, lang: str) -> str:
    """An ISO day in a format of %Y %y %m %-m %d %-d %b %B %a %A %q (quarter), names of months and days from CLDR."""
    return _formatted(iso, date_format, lang)


@lru_cache(maxsize=20_000)
def _formatted(iso: str, date_format: str, lang: str) -> str:
    day = datetime.date.fromisoformat(iso)
    short, long, days_short, days_long = month_and_day_names(lang)
    parts = {
        "%Y": f"{day.year:04}", "%y": f"{day.year % 100:02}", "%m": f"{day.month:02}", "%-m": str(day.month),
        "%d": f"{day.day:02}", "%-d": str(day.day), "%b": short[day.month - 1], "%B": long[day.month - 1],
        "%a": days_short[day.weekday()], "%A": days_long[day.weekday()], "%q": str((day.month + 2) // 3),
    }  # fmt: skip
    for directive in sorted(parts, key=len, reverse=True):
        date_format = date_format.replace(directive, parts[directive])
    return date_format


@lru_cache(maxsize=64)
def month_and_day_names(lang: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Short and long names of the months, short and long names of the days from Monday, as they stand alone."""
    from babel import Locale

    locale = Locale.parse(lang)
    months, days = locale.months["stand-alone"], locale.days["stand-alone"]
    return (
        tuple(months["abbreviated"][number] for number in range(1, 13)),
        tuple(months["wide"][number] for number in range(1, 13)),
        tuple(days["abbreviated"][number] for number in range(7)),
        tuple(days["wide"][number] for number in range(7)),
    )


def date_formats(kind: Literal["day", "month", "quarter", "year"], lang: str) -> tuple[str, ...]:
    """The formats in which a language writes days, months, quarters or years; the first is the shortest."""
    if kind == "year":
        return ("%Y",)
    if kind == "quarter":
        return _QUARTERS.get(lang, ("Q%q %Y",))
    if kind == "month":
        return _MONTHS.get(lang, ("%b %Y", "%m/%Y", "%Y-%m"))
    return _DAYS.get(lang, ("%Y-%m-%d", "%d.%m.%Y"))


_QUARTERS = {
    "fr": ("T%q %Y",), "es": ("T%q %Y",), "it": ("T%q %Y",), "pt": ("T%q %Y",), "ja": ("%Y年Q%q", "%Y年第%q四半期"),
    "ko": ("%Y년 %q분기",), "zh": ("%Y年Q%q", "%Y年第%q季度"), "ru": ("%q кв. %Y",), "vi": ("Quý %q/%Y",),
    "ar": ("ر%q %Y", "Q%q %Y"),
}  # fmt: skip
_MONTHS = {
    "ja": ("%Y年%-m月", "%Y/%m", "%Y-%m"), "zh": ("%Y年%-m月", "%Y-%m"), "ko": ("%Y년 %-m월", "%Y.%m"),
    "vi": ("%m/%Y", "Th%-m %Y"), "ar": ("%B %Y", "%m/%Y"),
}  # fmt: skip
_DAYS = {
    "ar": ("%d/%m/%Y", "%Y-%m-%d", "%-d %B %Y"), "de": ("%d.%m.%Y", "%-d. %b %Y"),
    "en": ("%b %-d, %Y", "%Y-%m-%d", "%-d %b %Y", "%m/%d/%Y"), "es": ("%d/%m/%Y", "%-d %b %Y"),
    "fr": ("%d/%m/%Y", "%-d %b %Y"), "it": ("%d/%m/%Y", "%-d %b %Y"), "ja": ("%Y/%m/%d", "%Y年%-m月%-d日"),
    "ko": ("%Y.%m.%d", "%Y년 %-m월 %-d일"), "pt": ("%d/%m/%Y", "%-d %b %Y"), "ru": ("%d.%m.%Y", "%-d %b %Y"),
    "vi": ("%d/%m/%Y",), "zh": ("%Y-%m-%d", "%Y年%-m月%-d日"),
}  # fmt: skip
