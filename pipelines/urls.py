"""URLs as they are asked for: one spelling for one resource, and a reason for each that is not asked for."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

import idna

from schemas.errors import BadRecord

MAX_CHARS = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}
# What may stand in a path or query as it is (RFC 3986), the percent sign of what is escaped already, and characters
# that browsers leave alone.
_PATH, _QUERY = "/%:@!$&'()*+,;=~[]|", "/%:@!$&'()*+,;=~[]|?"
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
_IPV4 = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?")


@lru_cache(maxsize=1 << 16)
def normalised(url: str) -> str:
    """The URL without fragment, scheme and host in lower case, the host in ASCII, without its default port.

    Raises:
        BadRecord: bad_url, url_too_long, bad_scheme (not http or https), userinfo, bad_host (also an address in any
            spelling but the plain one: 2130706433, 0x7f.1, 127.1).
    """
    if len(url) > MAX_CHARS:
        raise BadRecord("url_too_long", f"{len(url)} characters", len(url))
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadRecord("bad_url", str(error)) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadRecord("bad_scheme", parts.scheme)
    if "@" in parts.netloc:
        raise BadRecord("userinfo")
    host = _host(host)
    shown = f"[{host}]" if ":" in host else host
    place = shown if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{shown}:{port}"
    try:
        query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
        return f"{parts.scheme}://{place}{quote(parts.path, safe=_PATH) or '/'}{query}"
    except UnicodeEncodeError as error:
        raise BadRecord("bad_url", "half of a character") from error


def known_as(url: str) -> str:
    """The name under which a URL is fetched and found again: normalised, or as it stands where that is refused."""
    try:
        return normalised(url)
    except BadRecord:
        return url


def origin(url: str) -> str:
    """Scheme, host and port of a normalised URL."""
    return url[: url.index("/", 8)]


def host_of(url: str) -> str:
    """Host of a normalised URL, with its port where that is not the default: whom we have to be polite to."""
    return origin(url).partition("://")[2]


def host_key(url: str) -> str:
    """16 hex digits of a hash of the host, by which URLs are shared out; of the whole where it is no proper URL."""
    try:
        host = host_of(normalised(url))
    except BadRecord:
        host = url
    return hashlib.blake2b(host.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _host(host: str) -> str:
    host = host.lower().removesuffix(".")
    if ":" in host:
        return _ipv6(host)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise BadRecord("bad_host", str(error)) from error
    # A last label that is a number makes an address of it (WHATWG URL, "ends in a number").
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        if not _IPV4.fullmatch(host) or any(int(part) > 255 for part in host.split(".")):
            raise BadRecord("bad_host", f"{host} is an address in disguise")
        return host
    if not _HOST.fullmatch(host):
        raise BadRecord("bad_host", host[:100])
    return host


def _ipv6(host: str) -> str:
    import ipaddress

    try:
        return ipaddress.IPv6Address(host).compressed if "%" not in host else _refused(host)
    except ValueError:
        return _refused(host)


def _refused(host: str) -> str:
    raise BadRecord("bad_host", host[:100])
