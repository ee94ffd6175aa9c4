"""Addresses in pages: references made absolute as a browser does, srcset values, sizes in attributes."""

import re
from urllib.parse import SplitResult, quote, urlsplit

MAX_URL_CHARS = 8192
MAX_SRCSET_CHARS, MAX_SRCSET_ADDRESSES = 32 << 10, 64
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d*)?\s*(?:px)?\s*")


def split(url: str) -> SplitResult:
    """A URL in its parts; empty parts where it is none."""
    try:
        return urlsplit(url)
    except ValueError:  # such as an open bracket in the host
        return SplitResult("", "", "", "", "")


def absolute(base: SplitResult, reference: str) -> str | None:
    """A reference as the URL that a browser would fetch, without fragment; None unless that is http or https.

    Not `urllib.parse.urljoin`, which drops empty path segments: `images//a.png` is another URL than `images/a.png`.
    """
    if len(reference) > MAX_URL_CHARS:  # data: URIs, mostly
        return None
    reference = re.sub(r"[\t\n\r]", "", reference).strip("\0\x0c ").partition("#")[0]
    if scheme := SCHEME.match(reference):
        name, rest = scheme[1].lower(), reference[scheme.end() :]
    else:
        name, rest = base.scheme, reference
    if not reference or name not in ("http", "https"):
        return None
    rest, mark, query = rest.partition("?")
    rest = rest.replace("\\", "/")
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    elif scheme:
        return None
    else:
        host = base.netloc
        path = rest if rest.startswith("/") else base.path.rpartition("/")[0] + "/" + rest if rest else base.path
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    path = quote(_without_dots(path or "/"), safe="%/:@!$&'()*+,;=~[]|^\\", errors="replace")
    query = quote(query, safe="%/:?@!$&'()*+,;=~[]|^\\{}`", errors="replace")
    return f"{name}://{host.lower()}{path}{mark}{query}" if host else None


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if segments[-1] in (".", "..") else "")


def addresses_by_size(sets: list[str | None]) -> list[str]:
    """The addresses in srcset values, largest first, each parsed as the HTML standard says (4.8.4.4)."""
    sized: list[tuple[float, str]] = []
    for value in filter(None, sets):
        rest = value[:MAX_SRCSET_CHARS].lstrip(", \t\n\r\f")
        while rest and len(sized) < MAX_SRCSET_ADDRESSES:
            address, _, rest = rest.replace("\t", " ").replace("\n", " ").partition(" ")
            descriptor = ""
            if not address.endswith(","):
                descriptor, _, rest = rest.partition(",")
            sized.append((_size(descriptor), address.rstrip(",")))
            rest = rest.lstrip(", \r\f")
    return [address for _, address in sorted(sized, key=lambda item: -item[0])]


def _size(descriptor: str) -> float:
    """Width in pixels, or density as if 1x were 1,000 pixels wide."""
    descriptor = descriptor.strip()
    try:
        number = float(descriptor[:-1] or 1)
    except ValueError:
        return 0.0
    return number if descriptor.endswith("w") else number * 1000


def pixels(value: str | None) -> int | None:
    match = PIXELS.fullmatch(value or "")
    return int(match[1]) if match else None
