"""Pictures of a page: their addresses behind lazy loading, their sizes, and which of them are decoration."""

import binascii
import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, unquote_to_bytes

from filters.name_words import words
from filters.picture_words import DECORATION, DECORATION_ALT, MAX_ALT_CHARS, PLACEHOLDER, file_words
from pipelines.html_links import absolute, addresses_by_size, pixels

MAX_CANDIDATES = 16
# Attributes in which scripts keep the address until the picture comes into view, the usual ones first.
LAZY = (
    *("data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-file", "data-lazyload"),
    *("data-original-src", "data-full-src", "data-hi-res-src", "data-image", "data-img-src", "data-url", "data-echo"),
    *("data-lateloadsrc", "data-gt-lazy-src", "data-src-fg", "data-actualsrc", "data-large-file", "data-cfsrc"),
    *(
        "data-canonical-src",
        "data-pin-media",
        "data-delayed-url",
        "data-ll-src",
        "data-raw-src",
        "lazy-src",
        "original",
        "file",
        "src2",
    ),
)
LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "imagesrcset")
LIKE_ADDRESS = re.compile(
    r"(?i)\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?)\b|^\s*(?:https?:)?//|^/|[?&](?:w|width|format)="
)
MAX_ADDRESS_CHARS = 2048  # of an attribute, looked at to see whether it is one
MIN_SIDE = 48  # pixels: a hint below it is an icon's
MAX_DATA_BYTES = 4 << 20  # of one picture
MIN_DATA_BYTES = 1_000  # fewer hold a placeholder or an icon
STYLE_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d*)?px", re.I)
MAX_STYLE_CHARS = 2000
DATA = re.compile(r"\s*data:(image/[a-z0-9.+-]{1,40})?([^,]{0,200}),", re.I)


@dataclass(frozen=True, slots=True)
class Picture:
    """An <img> where it stands. `uri` is absolute, without fragment; hints are the pixels of style or attributes.

    A picture that came with the page as data: URI has its bytes in `data` and `data:sha256,DIGEST` for `uri`.
    """

    uri: str
    candidates: tuple[str, ...]  # other addresses from srcset and <picture>, largest first
    alt: str | None
    width_hint: int | None
    height_hint: int | None
    data: bytes | None = None


def read_picture(attributes: dict[str, str | None], sources: list[str], base: SplitResult) -> Picture | None:
    """The picture of an <img>; `sources` are the srcset values of its <picture>; None when there is no address."""
    src = attributes.get("src") or ""
    embedded = src[:64].lstrip()[:5].lower() == "data:"
    named = [
        value for name in LAZY if (value := attributes.get(name)) and LIKE_ADDRESS.search(value[:MAX_ADDRESS_CHARS])
    ]
    if not embedded:
        named.append(src)
    sets = [*sources, *(attributes.get(name) for name in LAZY_SETS)]
    found = [absolute(base, value) for value in (*filter(None, named), *addresses_by_size(sets))]
    addresses = list(dict.fromkeys(filter(None, found)))
    if len(addresses) > 1:
        addresses = [address for address in addresses if file_words(address).isdisjoint(PLACEHOLDER)] or addresses
    width, height = _hints(attributes)
    alt = " ".join((attributes.get("alt") or "").split()) or None
    if addresses:
        return Picture(addresses[0], tuple(addresses[1 : MAX_CANDIDATES + 1]), alt, width, height)
    data = _decode(src) if embedded else None
    if data is None:
        return None
    return Picture(f"data:sha256,{hashlib.sha256(data).hexdigest()}", (), alt, width, height, data)


def is_decoration(picture: Picture, attributes: dict[str, str | None]) -> bool:
    """Whether a picture is an icon, a logo, a tracker or the like, by its size hints and the words of its names."""
    if 0 < (picture.width_hint or 0) < MIN_SIDE or 0 < (picture.height_hint or 0) < MIN_SIDE:
        return True
    names = words(attributes.get("class") or "") | words(attributes.get("id") or "")
    if picture.data is None:
        names |= file_words(picture.uri)
    if not names.isdisjoint(DECORATION):
        return True
    alt = picture.alt
    return alt is not None and len(alt) < MAX_ALT_CHARS and not words(alt).isdisjoint(DECORATION_ALT)


def _hints(attributes: dict[str, str | None]) -> tuple[int | None, int | None]:
    width, height = pixels(attributes.get("width")), pixels(attributes.get("height"))
    for name, value in STYLE_SIZE.findall((attributes.get("style") or "")[:MAX_STYLE_CHARS]):
        if name.lower() == "width":
            width = int(value)
        else:
            height = int(value)
    return width, height


def _decode(address: str) -> bytes | None:
    """The bytes of a data: URI that may be a picture; None for drawings in SVG, placeholders and what is too large."""
    match = DATA.match(address[:400])
    if not match or len(address) > 2 * MAX_DATA_BYTES or "svg" in (match[1] or "").lower():
        return None
    body = address[match.end() :]
    if "base64" not in match[2].lower():
        data = unquote_to_bytes(body)
    else:
        letters = re.sub(r"\s", "", unquote(body) if "%" in body else body).rstrip("=")
        try:
            data = b64decode(letters + "=" * (-len(letters) % 4))
        except (binascii.Error, ValueError):
            return None
    return data if MIN_DATA_BYTES <= len(data) <= MAX_DATA_BYTES else None
