"""The editor that replaces personal data in text by placeholders: e-mail, phone, IP, card and IBAN."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Editor
from filters.batch import Batch
from filters.rewrite import Change, rewrite

PiiKind = Literal["email", "iban", "card", "ip", "phone"]
# In the order in which they are looked for: what an earlier one takes cannot be misread by a later one.
KINDS: tuple[PiiKind, ...] = ("email", "iban", "card", "ip", "phone")


@dataclass(frozen=True)
class Pii(Editor):
    """Replaces personal data by [EMAIL], [PHONE], [IP], [CARD] and [IBAN] and counts each kind.

    Cards need a known issuer and Luhn's check digit, IBANs their country's length and ISO 7064 MOD 97-10, IP addresses
    are public ones only. Phone numbers need a country code, a national form that nothing else has, or a word such as
    "Tel." before them. Numbers that are rather a version, ISBN, date or price are left alone: a missed number is the
    cheaper mistake.
    """

    kinds: tuple[PiiKind, ...] = KINDS
    version: ClassVar[int] = 1

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        return rewrite(batch, _suspect, self._replace)

    def _replace(self, text: str) -> Change:
        counts: dict[str, int] = {}
        changed = True
        # A replacement may set free what stood next to it; every round takes at least one match away.
        while changed:
            changed = False
            for kind in KINDS:
                if kind not in self.kinds:
                    continue
                spans = list(_FIND[kind](text))
                if spans:
                    text = _with_placeholders(text, spans, f"[{kind.upper()}]")
                    counts[kind] = counts.get(kind, 0) + len(spans)
                    changed = True
        return text, counts


Span = tuple[int, int]


def _with_placeholders(text: str, spans: list[Span], placeholder: str) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], placeholder]
        end = stop
    return "".join([*pieces, text[end:]])


def _suspect(texts: pa.Array) -> pa.Array:
    """Texts with an @, seven characters of a number, or the start of an IBAN or IPv6 address (RE2: linear time)."""
    return pc.or_(pc.match_substring(texts, "@"), pc.match_substring_regex(texts, _NUMBER))


_NUMBER = r"\d[\d ().\-/\x{a0}]{5,}\d|[A-Z]{2}\d{2} ?[A-Z0-9]{4}|[23][0-9A-Fa-f]{3}:"


# Patterns begin with a character class, which `re` skips to four times faster than to a lookbehind; what must not stand
# before it is looked for after it.

# Digits with what may stand between those of one number. Cards and phone numbers are looked for in these runs alone,
# which makes text without them three times faster.
_RUN = re.compile(r"\d[\d ().\-/\u00a0\u2010-\u2013]{5,}+")


def _runs(text: str, digits: int) -> Iterator[Span]:
    """Runs with so many digits, each with the three characters after it, which the patterns look at."""
    for run in _RUN.finditer(text):
        if sum(map(str.isdigit, run[0])) >= digits:
            start = run.start()
            yield start - (start > 0 and text[start - 1] in "+("), min(run.end() + 3, len(text))


# --- e-mail

# RFC 5321's lengths, without the characters that are legal but never seen. A run of them is entered at its start alone
# and left for good (possessive), so that no text makes this quadratic. The last part tells logo@2x.png from an address.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[._%+-]*+(?P<email>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}+@(?:[A-Za-z0-9-]{1,63}+\.){1,8}"
    r"(?!(?i:png|jpe?g|gif|webp|svg|css|js)\b)[A-Za-z]{2,24}+(?![A-Za-z0-9]))"
)


def _emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.span("email")


# --- IBAN (ISO 13616)

_IBAN_LENGTH: Mapping[str, int] = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE", "18": "DK FO FI GL NL SD FK", "19": "MK SI", "20": "AT BA EE KZ LT LU XK MN",
        "21": "CH CR HR LI LV", "22": "BG BH DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ DZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HN HU LB NI PL SV",
        "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip
_IBAN = re.compile(r"([A-Z](?<![A-Za-z0-9].)[A-Z])\d{2}(?= ?[A-Z0-9])")
_IBAN_REST = {
    length: re.compile(rf"(?:[ \u00a0-]?[A-Z0-9]){{{length - 4}}}(?![A-Za-z0-9])") for length in _IBAN_LENGTH.values()
}


def _ibans(text: str) -> Iterator[Span]:
    for start in _IBAN.finditer(text):
        length = _IBAN_LENGTH.get(start[1])
        rest = _IBAN_REST[length].match(text, start.end()) if length else None
        if rest and _mod97(re.sub(r"[^A-Z0-9]", "", rest[0]) + start[0]) == 1:
            yield start.start(), rest.end()


def _mod97(characters: str) -> int:
    return int("".join(str(int(character, 36)) for character in characters)) % 97


# --- payment card (ISO/IEC 7812)

_CARD = re.compile(
    r"(?<![\d.,])(?<!\d[ -])"
    r"(?:\d{13,19}|\d{4}(?P<s>[ -])\d{4}(?P=s)\d{4}(?P=s)\d{4}(?:(?P=s)\d{3})?|3\d{3}(?P<t>[ -])\d{6}(?P=t)\d{4,5})"
    r"(?![ -]?\d|[.,]\d)"
)
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|22[3-9]|2[3-6]|27[01])\d+|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}"
)


def _cards(text: str) -> Iterator[Span]:
    for start, stop in _runs(text, 13):
        for match in _CARD.finditer(text, start, stop):
            digits = match[0].replace(" ", "").replace("-", "")
            if _ISSUER.fullmatch(digits) and _luhn(digits):
                yield match.span()


def _luhn(digits: str) -> bool:
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(sum(divmod(2 * number, 10)) for number in numbers[1::2])) % 10 == 0


# --- IP address

_IPV4 = re.compile(r"\d(?<![\w.-].)\d{0,2}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
# Global unicast is 2000::/3, so that neither times (12:30:45) nor a C++ name (dead::beef) is taken for one.
# What is no host on the public internet (RFC 6890, and multicast).
_NOT_PUBLIC = re.compile(
    r"(?:0|10|127|22[4-9]|2[345]\d|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113"
    r"|100\.(?:6[4-9]|[789]\d|1[01]\d|12[0-7]))\."
)
_IPV6 = re.compile(r"[23](?<![\w:.].)[0-9A-Fa-f]{3}:(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?![\w:])")
_OF_VERSION = re.compile(
    r"(?i)(?:v(?:er(?:sion|s)?)?\.?|release|build|firmware|driver|kernel|rev(?:ision)?|[=<>~^])[ :=]*$"
)
_OF_ADDRESS = re.compile(
    r"(?i)(?:\bip(?:v4)?|addr(?:esse?)?|host|server|dns|ping|from|client|remote|gateway|//|@)\W{0,3}$"
)
_PORT_OR_NET = re.compile(r":\d{2,5}(?!\d)|/(?:[12]?\d|3[0-2])(?!\d)")


def _ips(text: str) -> Iterator[Span]:
    found = [match.span() for match in _IPV4.finditer(text) if _means_address(text, match)]
    for match in _IPV6.finditer(text) if text.count(":") > 1 else ():
        try:
            address = IPv6Address(match[0])
        except AddressValueError:
            continue
        if address.is_global:
            found.append(match.span())
    return iter(sorted(found))


def _means_address(text: str, match: re.Match[str]) -> bool:
    """Whether four numbers are a public address and no version: by what stands before and after, else by their size."""
    parts = match[0].split(".")
    numbers = [int(part) for part in parts]
    if max(numbers) > 255 or any(part[0] == "0" and len(part) > 1 for part in parts) or _NOT_PUBLIC.match(match[0]):
        return False
    before = text[max(0, match.start() - 20) : match.start()]
    if _OF_VERSION.search(before):
        return False
    if _OF_ADDRESS.search(before) or _PORT_OR_NET.match(text, match.end()):
        return True
    # Of random addresses 98 in 100 have a number from 100 on and 99 in 100 at most one 0; versions seldom the first,
    # often the second.
    return max(numbers) >= 100 and numbers.count(0) < 2


# --- phone number

# ITU-T E.164: one and two digits as assigned, else three.
_COUNTRY = r"(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9]\d\d)"
_SEPARATOR = r"[ .\-/\u00a0\u2010-\u2013]"
# With a country code: +49 (0)30 1234-567.
_INTERNATIONAL = re.compile(
    rf"(?<![\w+.])(?P<number>(?:\+|00(?=[1-9]\d{{0,2}}{_SEPARATOR})){_COUNTRY}"
    rf"(?:{_SEPARATOR}?(?:\(\d{{1,5}}\)|\d)){{6,14}}+)(?![\w%])"
)
_NATIONAL = (
    # North America: (212) 555-0123, 212-555-0123, 212.555.0123.
    re.compile(
        r"(?<![\w.+-])(?P<number>(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d(?P<s>[.-]))[2-9]\d\d(?(s)(?P=s)|[ .-])\d{4})"
        r"(?![\w-]|\.\d)"
    ),
    # France: five pairs. Japan: 03-1234-5678, 090-1234-5678.
    re.compile(r"(?<![\w+.-])(?<!\d )(?P<number>0[1-9](?P<s>[ .-])\d\d(?:(?P=s)\d\d){3})(?![\w-]| ?\d|\.\d)"),
    re.compile(r"(?<![\w+.-])(?P<number>0(?:\d-\d{4}|\d\d-\d{3,4}|\d{3}-\d{2,3})-\d{4})(?![\w-]|\.\d)"),
)
# After a word that says so, anything of the length of a phone number.
_LABEL = re.compile(
    r"(?i)(?<!\w)(?:tel|tél|phone|telephone|téléphone|telefon|teléfono|telefono|mobile?|handy|móvil|fax|whatsapp"
    r"|電話|电话|هاتف|тел)"
    r"[ .:：]{0,4}$"
)
_LABELLED = re.compile(rf"(?P<number>\(?\d(?:{_SEPARATOR}?\(?\d\)?){{5,14}}+)(?![\w%])")
_NOT_PHONE = re.compile(r"(?i)(?:[$€£¥₹]|\b(?:isbn|issn|doi|usd|eur|gbp|jpy)(?:-1[03])?:?)\s{0,2}$")
_MONEY = re.compile(r"(?i)\s?(?:[$€£¥₹]|(?:usd|eur|gbp|jpy|euros?|dollars?)\b)")


def _phones(text: str) -> Iterator[Span]:
    for start, stop in _runs(text, 6):
        if international := _INTERNATIONAL.match(text, start):
            found = [international]
        else:
            found = [match for pattern in _NATIONAL for match in pattern.finditer(text, start, stop)]
        if _LABEL.search(text, max(0, start - 20), start) and (labelled := _LABELLED.match(text, start)):
            found.append(labelled)
        end = 0
        for first, last in sorted(match.span("number") for match in found):
            if first >= end and _means_phone(text, first, last):
                yield first, last
                end = last


def _means_phone(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    digits = re.sub(r"\D", "", number)
    if not 6 <= len(digits) <= 15 or digits.endswith("000000"):
        return False
    if number.startswith("+"):
        # +1.23456789 is a decimal number.
        decimal = number.count(".") == 1 and re.fullmatch(r"\+\d+\.\d+", number)
        if len(digits) < 9 or decimal:
            return False
    return not (_NOT_PHONE.search(text, max(0, start - 12), start) or _MONEY.match(text, end))


_FIND: Mapping[PiiKind, Callable[[str], Iterator[Span]]] = {
    "email": _emails, "iban": _ibans, "card": _cards, "ip": _ips, "phone": _phones,
}  # fmt: skip
