"""Numbers as pictures print them: by the marks of a language, with their unit, in the digits of the Arab east."""

from typing import Literal

NumberFormat = Literal["comma", "dot", "space", "plain"]

_GROUP = {"comma": ",", "dot": ".", "space": " ", "plain": ""}
_POINT = {"comma": ".", "dot": ",", "space": ",", "plain": "."}
DEVANAGARI_DIGITS = "०१२३४५६७८९"
_DEVANAGARI = str.maketrans("0123456789", DEVANAGARI_DIGITS)
_EASTERN = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
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


def devanagari(text: str) -> str:
    """The text with the digits of Devanagari: `३,४५६`."""
    return text.translate(_DEVANAGARI)


def eastern(text: str) -> str:
    """The text with the digits and marks of the Arab east: `٣٬٤٥٦٫٧٪`."""
    return text.translate(_EASTERN)
