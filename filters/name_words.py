"""The words in the names of files, classes and ids; matched whole, never within a word."""

import re
import unicodedata
from functools import lru_cache

MAX_NAME_CHARS = 300
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# U+FFFD stands where the letter of another encoding was: "cat\ufffdlogo" is no logo.
_RUN = re.compile(r"(?:[^\W\d_]|\ufffd)+")


def name_set(text: str) -> frozenset[str]:
    """The words of a text with white space between them."""
    return frozenset(text.split())


@lru_cache(maxsize=1 << 14)
def words(name: str) -> frozenset[str]:
    """The words of a name in lower case: `relatedPosts__item-2` has related, posts and item."""
    return frozenset(words_in_order(name))


def words_in_order(name: str) -> list[str]:
    """The words of a name in lower case; capitals begin one, but for words with letters outside ASCII."""
    name = name[:MAX_NAME_CHARS]
    if name.isascii():
        return [word.lower() for word in _WORD.findall(name)]
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFC", name)):
        found += words_in_order(run) if run.isascii() else [run.lower()]
    return found
