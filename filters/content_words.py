"""Content words: what a text is about, without the words that join; of scripts without spaces, pairs of letters."""

import re

from filters.batch import UNSPACED, split_words
from filters.stop_words import is_stop_word, stop_words

LEAST_LETTERS = 3
_RUN = re.compile(f"[{UNSPACED}]+")


def content_words(text: str, lang: str | None) -> list[str]:
    """The content words of a text, in lower case and in order, an English plural as its singular.

    Numbers and words below LEAST_LETTERS letters are none. Han, kana and Thai have no spaces: of each run of them every
    two neighbouring letters are a word.
    """
    listed = stop_words(lang) if lang else None
    words = [
        _singular(word) if lang == "en" else word
        for word in map(str.lower, split_words(text))
        if len(word) >= LEAST_LETTERS and not word.isdecimal() and not (listed and is_stop_word(word, listed))
    ]
    return words + [run[at : at + 2] for run in _RUN.findall(text) for at in range(len(run) - 1)]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
