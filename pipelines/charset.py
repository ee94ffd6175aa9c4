"""What text the bytes of a page are: byte order mark, UTF-8, header, meta tag, and only then a guess."""

import codecs
import re
from functools import lru_cache

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
META_BYTES = 2048  # browsers look at 1,024; generators write long heads
META = re.compile(rb"""(?i)<meta\s[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_:.()-]+)""")
XML = re.compile(rb"""(?i)\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9_:.()-]+)""")
SAMPLE_BYTES = 8 << 10  # for the guess, which takes about 10 ms for these
# How the WHATWG encoding standard (4.2) reads what Python's codec of that name would read otherwise.
WEB_NAMES = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
# Labels of the standard that Python does not know.
LABELS = {
    "dos-874": "cp874",
    "windows-874": "cp874",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "mac": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-gbk": "gb18030",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "x-sjis": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "ksc_5601": "cp949",
    "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "unicode": "utf-16-le",
} | {f"x-cp125{number}": f"cp125{number}" for number in range(9)}
# What a page may be in. The rest is not for the web: utf-7 hides markup; idna, rot13, unicode_escape are no charsets.
WEB_CODECS = {
    *("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949"),
    *("cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    *(f"cp125{number}" for number in range(9)),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
}
# Offered to the guess: what unlabelled pages are in. More of them cost time and wrong guesses.
GUESSES = [
    *("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "koi8_r", "cp874"),
    *(f"cp125{number}" for number in range(8)),
]
NOT_ASCII = re.compile("[^\\x00-\\x7f]")
WESTERN = ("cp1252", "cp1254")
SIGN_IN_WORD = re.compile("[a-z]{2}[¹¿]|[a-z][¹³¿¯±¼¾£¥][a-z]".encode("cp1252"))
TAG = re.compile(rb"<[^<>]*>|&[#a-zA-Z0-9]{1,9};")


def decode(payload: bytes, header_charset: str | None) -> tuple[str, str]:
    """The text of a page and the Python codec that read it; never raises, bytes that fit nothing become U+FFFD.

    What is valid UTF-8 is UTF-8 whatever the labels say, and so is what fails it in a few places only: text in another
    encoding almost never looks so. Then the header counts before the meta tag, a label that does not fit the bytes is
    passed over, and charset-normalizer has the last word.
    """
    for mark, codec in MARKS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(codec, "replace"), codec
    head = payload[:META_BYTES]
    if wide := _wide(head):
        return payload.decode(wide, "replace"), wide
    declared = [
        codec for codec in (codec_of(header_charset), _meta_codec(head)) if codec and not codec.startswith("utf")
    ]
    if b"\x1b$" in payload and "iso2022_jp" in declared:  # all of it is ASCII, and so would pass for UTF-8
        return payload.decode("iso2022_jp", "replace"), "iso2022_jp"
    try:
        return payload.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = payload.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong * 11 <= len(NOT_ASCII.findall(text)):  # ten good characters for every bad one
        return text, "utf-8"
    for codec in declared:
        text = payload.decode(codec, "replace")
        if text.count("\ufffd") * 100 <= wrong:
            return text, codec
    codec = _guess(payload)
    return payload.decode(codec, "replace"), codec


@lru_cache(maxsize=1024)
def codec_of(label: str | None) -> str | None:
    """The Python codec for a charset label, read as browsers do (encoding.spec.whatwg.org, 4.2); None if unknown."""
    label = (label or "").strip("\t\n\f\r \"'").lower()
    name = LABELS.get(label)
    if name is None:
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            return None
    name = WEB_NAMES.get(name, name)
    return name if name in WEB_CODECS else None


def _meta_codec(head: bytes) -> str | None:
    match = META.search(head) or XML.match(head)
    return codec_of(match[1].decode("ascii")) if match else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of its markup is zero, and no byte between them."""
    if b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head) or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(payload: bytes) -> str:
    """The likeliest of GUESSES for a page that says nothing, or nothing true; else windows-1252, as browsers do."""
    from charset_normalizer import from_bytes

    text = TAG.sub(b" ", payload[: 32 * SAMPLE_BYTES])
    words = [word for word in text.split() if not word.isascii()]
    sample = b" ".join(words)[:SAMPLE_BYTES]
    # Western and Central European letters make equally likely words. Where the Western reading has signs within words,
    # they are letters in truth (Polish); else it is taken, since far more unlabelled pages are Western.
    offered = [codec for codec in GUESSES if codec not in WESTERN] if SIGN_IN_WORD.search(sample) else GUESSES
    matches = from_bytes(sample, cp_isolation=offered)
    best = matches.best()
    if best is None:
        return "cp1252"
    is_western = any(
        "cp1252" in match.could_be_from_charset
        and match.chaos < best.chaos + 0.02
        and match.coherence >= best.coherence
        for match in matches
    )
    return "cp1252" if is_western else codecs.lookup(best.encoding).name
