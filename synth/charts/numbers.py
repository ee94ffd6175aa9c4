"""Numbers and dates as a chart prints them: the same in renderers, tables and answers."""

import datetime
from functools import lru_cache
from typing import Literal

from synth.charts.chart import Column, Look, Value

NumberFormat = Literal["comma", "dot", "space", "plain"]

_GROUP = {"comma": ",", "dot": ".", "space": " ", "plain": ""}
_POINT = {"comma": ".", "dot": ",", "space": ",", "plain": "."}
# Languages that set a space before the per cent sign.
_SPACED_PERCENT = frozenset({"de", "es", "fr", "ru"})


def format_number(value: float, decimals: int, number_format: NumberFormat) -> str:
    """A number with exactly `decimals` digits after the point, rounded half to even as Python does; minus is U+002D.

    The space of the format "space" is an ordinary one; zero is never negative.
    """
    text = f"{value:,.{decimals}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    if number_format == "comma":
        return text
    return "".join(
        _GROUP[number_format] if letter == "," else _POINT[number_format] if letter == "." else letter
        for letter in text
    )


def with_unit(number: str, unit: str, lang: str) -> str:
    """A number and its unit as a sentence or a label has them: `12%`, `12 %`, `€12 million`, `12 mm`."""
    if not unit:
        return number
    if unit == "%":
        return f"{number} %" if lang in _SPACED_PERCENT else f"{number}%"
    if unit[0] in "$£€¥₩" and (lang == "en" or (len(unit) == 1 and lang in ("ja", "zh", "ko"))):
        sign = "-" if number.startswith("-") else ""
        return f"{sign}{unit[0]}{number.removeprefix('-')}{unit[1:]}"
    return f"{number} {unit}"


def axis_title(title: str, unit: str) -> str:
    """The title of an axis with its unit, if it has one: `Rainfall (mm)`."""
    return f"{title} ({unit})" if unit and title else title or unit


def value_text(value: Value, column: Column, look: Look, lang: str) -> str:
    """A value as it is printed beside its bar and written in a table: no unit but the per cent sign; "" for none."""
    if value is None:
        return ""
    if column.type == "date":
        return format_date(str(value), look.date_format, lang)
    if isinstance(value, str):
        return value
    number = format_number(value, column.decimals, look.number_format)
    return with_unit(number, "%", lang) if column.unit == "%" else number


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
