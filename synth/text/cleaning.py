"""Cleaning: text as it can be drawn and read back, without what leaves no ink."""

import unicodedata
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from schemas.errors import BadRecord

# Controls, formats such as zero-width spaces and bidi marks, lone surrogates, private use, unassigned, U+FFFD, and
# selectors of variants. Joiners stay between the letters of scripts that spell with them (Arabic, Indic).
_UNSEEN = regex.compile(
    r"(?<=[\p{Arab}\p{Deva}\p{M}])[\u200c\u200d](?=[\p{Arab}\p{Deva}])(*SKIP)(*FAIL)"
    r"|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\ufffd\ufffc\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
_PLAIN = regex.compile(r"[!-~]+(?: [!-~]+)*")
# Forms of two letters in one character, which nobody types and nobody reads as one.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ", "ŉ": "'n"}
)
_ORPHANS = regex.compile(r"(?:(?<=\s)|^)\p{M}+")  # marks without a letter to stand on
_EMPTY_LINES = regex.compile(r"\n{3,}")
_SPACE = regex.compile(r"[^\S\u3000]+")


@lru_cache(maxsize=64)  # a text is chosen a face for before it is set
def clean(text: str, *, lines: bool = False) -> str:
    """One line of text that can be drawn, in Unicode's form NFC; with `lines` its own line breaks stay, as "\\n".

    White space becomes one space, an ideographic one stays, and at the ends all goes. Characters that leave no ink and
    stand for nothing go: controls, lone surrogates, zero-width and bidi marks, U+FFFD, private use.

    Raises:
        BadRecord: empty_text, when nothing is left to draw.
    """
    if _PLAIN.fullmatch(text):
        return text
    if lines:
        kept = [_clean_line(line) for line in text.splitlines()]
        cleaned: str = _EMPTY_LINES.sub("\n\n", "\n".join(kept)).strip("\n")
    else:
        cleaned = _clean_line(text)
    if not cleaned.strip():
        raise BadRecord("empty_text", f"nothing to draw in {text[:40]!r}")
    return cleaned


def _clean_line(text: str) -> str:
    spaced = _SPACE.sub(" ", text)
    seen = _UNSEEN.sub("", spaced)
    plain: str = _SPACE.sub(" ", _ORPHANS.sub("", seen)).translate(_LIGATURES).strip()
    return unicodedata.normalize("NFC", plain)
