"""The words by which a picture is known as decoration, or as one that an agency sells."""

from functools import lru_cache
from urllib.parse import unquote

from filters.name_words import name_set, words

PLACEHOLDER = name_set("blank spacer transparent placeholder loading loader lazy lazyload dummy pixel empty grey")
DECORATION = name_set("""
    logo logos logotype icon icons favicon sprite sprites avatar avatars gravatar badge badges button buttons btn
    pixel spacer blank emoji emojis emoticon smiley smilies smileys bullet arrow arrows divider separator
    beacon tracking tracker counter captcha loader spinner placeholder transparent gradient
    banner banners advert advertisement ads sponsor
""")
DECORATION_ALT = name_set("logo icon avatar gravatar emoji smiley spacer advertisement")
MAX_ALT_CHARS = 40  # a longer alt text tells of what is to be seen


def file_name(uri: str) -> str:
    """The last segment of an address that is not empty, without query."""
    return uri.partition("?")[0].rstrip("/").rpartition("/")[2]


@lru_cache(maxsize=1 << 12)
def file_words(uri: str) -> frozenset[str]:
    """The words of a picture's file name without its ending."""
    name = unquote(file_name(uri))
    return words(name.rpartition(".")[0] or name)
