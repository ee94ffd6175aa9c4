"""HTML that is built of elements: every text is escaped on its way in, so that nothing of a crawl can become markup."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that stands as it is; whatever is not Html is text."""

    text: str


Content = Html | str | int | None | Iterable["Content"]

VOID = ("br", "col", "img", "meta")
# Embeddings, overrides and isolates turn the text around them, an unpaired one also beyond its element. Tabs and line
# breaks are the only control characters of a text.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def element(name: str, /, *content: Content, **attributes: str | float | bool | None) -> Html:
    """`<name ...>content</name>`; `class_` is class, `data_x` is data-x, True an attribute without a value."""
    told = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    inner = joined(content).text
    return Html(f"<{name}{told}>" if name in VOID else f"<{name}{told}>{inner}</{name}>")


def joined(content: Content) -> Html:
    """The markup of content, one after the other."""
    if isinstance(content, Html):
        return content
    if content is None:
        return Html("")
    if isinstance(content, str | int):
        return Html(escape(shown(str(content))))
    return Html("".join(joined(item).text for item in content))


def shown(text: str) -> str:
    """`text` with the characters that nobody sees, and that can change what others see, told by their numbers."""
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def link(uri: str, text: str | None = None) -> Html:
    """A web address as a link that tells nothing about its reader; any other as text."""
    words = element("bdi", uri if text is None else text)
    return element("a", words, href=uri, rel="noopener noreferrer nofollow") if _is_web(uri) else words


def shortened(text: str, most: int) -> str:
    """At most `most` characters of `text`, cut after a word where there is one."""
    if len(text) <= most:
        return text
    head = text[:most]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most * 3 // 4 else head).rstrip() + " …"


def _is_web(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _attribute(key: str, value: str | float | bool) -> str:
    name = key.removesuffix("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return "" if value is False else f' {name}="{escape(shown(str(value)))}"'
