"""Answers: whether an answer about a chart is right, as ChartQA (arXiv 2203.10244) judges it, in any language."""

import re
import unicodedata
from functools import lru_cache

_NUMBER = re.compile(r"[-−–]?\d(?:[\d.,'’]|[ \u00a0\u202f](?=\d{3}(?!\d)))*")
_QUOTES = "\"'“”„«»‘’「」『』"
_SIGNED_MONEY = re.compile(r"-([$£€¥₩])")
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
_SCALES = {
    "thousand": 1e3, "k": 1e3, "tsd": 1e3, "tausend": 1e3, "milliers": 1e3, "mille": 1e3, "miles": 1e3, "mil": 1e3,
    "migliaia": 1e3, "milhares": 1e3, "тыс": 1e3, "nghìn": 1e3, "千": 1e3, "천": 1e3, "ألف": 1e3,
    "million": 1e6, "millions": 1e6, "mio": 1e6, "millionen": 1e6, "millones": 1e6, "milioni": 1e6, "milhões": 1e6,
    "млн": 1e6, "triệu": 1e6, "百万": 1e6, "백만": 1e6, "مليون": 1e6, "m€": 1e6,
    "billion": 1e9, "mrd": 1e9, "milliarden": 1e9, "milliards": 1e9, "miliardi": 1e9, "bilhões": 1e9, "млрд": 1e9,
    "tỷ": 1e9, "十亿": 1e9, "十億": 1e9, "십억": 1e9, "مليار": 1e9, "miles de millones": 1e9,
}  # fmt: skip


def same_answer(given: str, truth: str, tolerance: float = 0.05) -> bool:
    """Whether `given` says what `truth` says.

    Texts are compared without case, quotes and closing full stops. Where the truth is a number, with or without a unit,
    the one number of `given` may be off by `tolerance` of it, in any format of thousands and decimals, with or without
    the unit, and with "million" or its zeros; a year has to be exact, and so has a zero. Names with digits in them are
    texts.
    """
    one, other = _plain(given), _plain(truth)
    if one == other:
        return bool(one)
    wanted = _numeric(other)
    if wanted is None or _YEAR.fullmatch(other):
        return False
    told = _numeric(one) or _only_number(one)
    if told is None:
        return False
    (text, unit), (told_text, told_unit) = wanted, told
    if "%" in told_unit and unit and "%" not in unit:
        return False
    scale, told_scale = _scale(unit), _scale(told_unit)
    factors = {told_scale / scale}
    if told_scale == 1.0:
        factors |= {1.0 / scale, 1.0}
    if not unit:
        factors.add(1.0)
    guesses = [value * factor for value in _values(told_text) for factor in factors]
    return any(
        guess == value if value == 0 else abs(guess - value) <= tolerance * abs(value)
        for value in _values(text)
        for guess in guesses
    )


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(str(unicodedata.digit(letter)) if letter.isdigit() and letter > "9" else letter for letter in text)
    text = _SIGNED_MONEY.sub(r"\1-", text).translate({ord(quote): None for quote in _QUOTES if quote not in "'’"})
    return " ".join(text.casefold().strip(" \n\t'’.。").split())


def _numeric(text: str) -> tuple[str, str] | None:
    """The number and the unit of a text that is one: it begins with the number, or with a sign of money."""
    found = list(_NUMBER.finditer(text))
    if not found or re.sub(r"[$£€¥₩ ]", "", text[: found[0].start()]):
        return None
    rest = text[found[0].end() :].strip()
    if len(found) > 1 and not re.match(r"[^\W\d_]|[/%°$£€¥₩]", rest):
        return None
    return found[0].group(), rest


def _only_number(text: str) -> tuple[str, str] | None:
    """The one number of a sentence and all that stands around it."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    return found[0].group(), text[: found[0].start()] + " " + text[found[0].end() :]


@lru_cache(maxsize=4096)
def _values(text: str) -> tuple[float, ...]:
    """What a number may mean: `1.234` is a thousand and more, or one and a bit."""
    sign = -1.0 if text[0] in "-−–" else 1.0
    digits = re.sub(r"[ \u00a0\u202f'’]", "", text.lstrip("-−–")).rstrip(".,")
    points = [mark for mark in digits if mark in ".,"]
    found = []
    if not points:
        found.append(digits)
    elif len(set(points)) == 2:
        last = max(digits.rfind("."), digits.rfind(","))
        found.append(re.sub("[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    else:
        parts = re.split("[.,]", digits)
        if len(points) == 1:
            found.append(".".join(parts))
        if all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3 and parts[0] != "0":
            found.append("".join(parts))
    return tuple(sign * float(number) for number in found)


def _scale(text: str) -> float:
    words = re.findall(r"[^\W\d_]+€?", text)
    if "miles de millones" in text:
        return 1e9
    for word in words:
        if word in _SCALES:
            return _SCALES[word]
    return next((factor for word, factor in _SCALES.items() if len(word) < 4 and word > "一" and word in text), 1.0)
