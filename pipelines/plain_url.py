"""The plain form of an address: the same for spellings under which servers give the same page."""

import re
from urllib.parse import quote

_WEB = re.compile(r"(?i)^(https?)://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^/?#:]*)(?::(\d*))?([^?#]*)(?:\?([^#]*))?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Parameters that tell the server where a visitor came from, and change no page.
_TRACKING = re.compile(r"(?i)^(?:utm_[a-z_]*|gclid|dclid|fbclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl)(?:=|$)")
_PORTS = {"http": "80", "https": "443"}


def plain_url(url: str | None) -> str | None:
    """An address without what does not tell pages apart; None where there is none.

    Of web addresses go: scheme, user, a leading `www.`, the usual port, fragment, tracking parameters. Host in lower
    case, percent escapes in one form. Other addresses stay as they are.
    """
    stripped = (url or "").strip()
    if not stripped:
        return None
    match = _WEB.match(stripped)
    if match is None:
        return stripped
    scheme, host, port, path, query = match.groups()
    host = host.lower().rstrip(".").removeprefix("www.")
    at = "" if not port or port == _PORTS[scheme.lower()] else f":{port}"
    items = [item.strip() for item in (query or "").split("&")]
    kept = "&".join(item for item in items if item and not _TRACKING.match(item))
    return f"//{host}{at}{_escaped(path.rstrip()) or '/'}{'?' + _escaped(kept) if kept else ''}"


def _escaped(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_one_form, text)
    return text if text.isascii() else quote(text, safe="".join(map(chr, range(128))), errors="replace")


def _one_form(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else f"%{match[1].upper()}"
