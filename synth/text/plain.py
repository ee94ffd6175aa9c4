"""Plain: lines of text without anything that nobody sees: NFC, one space between words, no control characters."""

import re
import unicodedata

# Controls, bidi embeddings and isolates, private use, noncharacters, byte order marks, word joiners, soft hyphens,
# lone surrogates.
_UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ufdd0-\ufdef"
    r"\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain_lines(text: str) -> list[str]:
    """The lines that have a letter, a number or a sign in them."""
    cleaned = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_END.sub("\n", text).replace("\t", " ")))
    return [line for found in cleaned.split("\n") if (line := " ".join(found.split()))]
