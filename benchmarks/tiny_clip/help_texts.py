"""Sentences of GNOME's help in its languages."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Folders below /usr/share/help by the code that the language filter gives to their language.
HELP = {
    "en": "C", "de": "de", "es": "es", "fr": "fr", "ja": "ja", "cs": "cs", "hu": "hu", "it": "it", "ko": "ko",
    "nl": "nl", "pl": "pl", "pt": "pt_BR", "ru": "ru", "sv": "sv", "uk": "uk", "zh": "zh_CN",
}  # fmt: skip
UNSPACED = {"ja", "zh"}
WORDS, LETTERS = (5, 30), (12, 70)
END = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])")
PARAGRAPH = "{http://projectmallard.org/1.0/}p"


@cache
def help_sentences(help_folder: Path, lang: str) -> tuple[str, ...]:
    """Different sentences of 5 to 30 words, in the order of the pages; what is still English in them is left out."""
    english = set() if lang == "en" else set(help_sentences(help_folder, "en"))
    found = dict.fromkeys(sentence for text in paragraphs(help_folder, lang) for sentence in END.split(text))
    return tuple(one for one in found if one not in english and is_long_enough(one, lang))


def paragraphs(help_folder: Path, lang: str) -> Iterator[str]:
    for path in sorted((help_folder / HELP[lang] / "gnome-help").glob("*.page")):
        for element in ET.parse(path).iter(PARAGRAPH):
            yield " ".join("".join(element.itertext()).split())


def is_long_enough(sentence: str, lang: str) -> bool:
    if lang in UNSPACED:
        # What was translated has letters of its own.
        return LETTERS[0] <= len(sentence) <= LETTERS[1] and any(letter > "\u3000" for letter in sentence)
    return WORDS[0] <= len(sentence.split()) <= WORDS[1] and sentence[-1] in ".!?"
