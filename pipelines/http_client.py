"""One GET over HTTP within limits: vetted addresses, no help from the environment, a hard stop for time and bytes."""

import asyncio
import errno
import socket
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import aiohttp
import yarl
from multidict import CIMultiDictProxy

from pipelines.addresses import PrivateAddress, VettedResolver, check_public
from pipelines.fetch_settings import MAX_UNPACKING, SLOW_START_S, FetchParameters
from pipelines.urls import DEFAULT_PORTS, normalised
from schemas.errors import BadRecord

READ_BYTES = 1 << 20  # most pictures are read without being stopped half-way
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME), socket.EAI_FAIL)


@dataclass
class Answer:
    """What one request got; `body` only where it was wanted and came whole."""

    url: str
    status: int
    headers: CIMultiDictProxy[str]
    ip: str | None
    body: bytes = b""
    received: int = 0  # bytes of the body as they came

    def lines(self, name: str) -> list[str]:
        """The values of all header lines of that name."""
        return self.headers.getall(name, [])


class _Response(aiohttp.ClientResponse):
    """Remembers who answered: a connection is given back before anybody can ask it."""

    peer: str | None = None

    async def start(self, connection: Any) -> "aiohttp.ClientResponse":
        place = connection.transport.get_extra_info("peername") if connection.transport else None
        self.peer = place[0] if place else None
        return await super().start(connection)


class Client:
    """Requests of one unit. Only what `vet` lets pass is asked for."""

    def __init__(self, settings: FetchParameters) -> None:
        self._settings = settings
        self._allow_hosts = frozenset(settings.allow_hosts)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_s, sock_read=settings.read_s)
        connector = aiohttp.TCPConnector(
            resolver=VettedResolver(self._allow_hosts),
            use_dns_cache=False,
            limit=0,
            limit_per_host=0,
            ssl=ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": settings.header, "Accept-Encoding": "identity"},
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=_Response,
            auto_decompress=False,
            trust_env=False,
            read_bufsize=READ_BYTES,
            timeout=timeout,
        )

    async def close(self) -> None:
        await self._session.close()

    def vet(self, url: str) -> yarl.URL:
        """A normalised URL as the client takes it.

        Raises:
            BadRecord: bad_port, or private_address where the host is one.
        """
        parsed = yarl.URL(url, encoded=True)
        host, port = parsed.raw_host or "", parsed.port
        if host in self._allow_hosts:
            return parsed
        if port not in DEFAULT_PORTS.values():
            raise BadRecord("bad_port", f"port {port}", port)
        if ":" in host or host.replace(".", "").isdigit():
            _public(host)
        return parsed

    async def get(
        self,
        url: str,
        accept: str,
        max_bytes: int,
        *,
        before_body: Callable[[Answer], None] | None = None,
        cut: bool = False,
    ) -> Answer:
        """The answer to one request; redirects are answers like others.

        `before_body` is called with an answer of status 200 before its body is read, and may raise. With `cut` a body
        that is longer than `max_bytes` is cut there instead of refused.

        Raises:
            BadRecord: what went wrong, by a name that RETRYABLE may hold.
        """
        try:
            async with (
                asyncio.timeout(self._settings.total_s),
                self._session.get(self.vet(url), headers={"Accept": accept}, allow_redirects=False) as response,
            ):
                peer = getattr(response, "peer", None)
                answer = Answer(url, response.status, response.headers, peer)
                if response.status == 200:
                    if before_body is not None:
                        before_body(answer)
                    await self._read(response, answer, max_bytes, cut)
                return answer
        except aiohttp.ClientConnectorCertificateError as error:
            raise BadRecord("tls", str(error)) from error
        except aiohttp.ClientConnectorError as error:
            raise _refused(error) from error
        except TimeoutError as error:
            raise BadRecord("timeout", str(error) or "no answer in time") from error
        except aiohttp.ClientPayloadError as error:
            raise BadRecord("truncated", f"the body ended early ({error})") from error
        except (aiohttp.ServerDisconnectedError, ConnectionError, aiohttp.ClientOSError) as error:
            raise BadRecord("reset", str(error) or type(error).__name__) from error
        except BadRecord:
            raise
        except Exception as error:  # whatever an answer makes the client raise is about that answer
            raise BadRecord("bad_http", f"{type(error).__name__}: {error}"[:300]) from error

    async def _read(self, response: aiohttp.ClientResponse, answer: Answer, max_bytes: int, cut: bool) -> None:
        if not cut and (response.content_length or 0) > max_bytes:
            raise BadRecord("too_large", "by its Content-Length", response.content_length)
        settings, clock = self._settings, asyncio.get_running_loop().time
        start, pieces = clock(), []
        async for piece in response.content.iter_any():
            pieces.append(piece)
            answer.received += len(piece)
            if answer.received > max_bytes:
                if not cut:
                    raise BadRecord("too_large", f"more than {max_bytes} bytes", answer.received)
                break
            passed = clock() - start
            if passed > SLOW_START_S and answer.received < passed * (settings.min_kib_per_s << 10):
                raise BadRecord("too_slow", "bytes a second", answer.received / passed)
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        answer.body = self._unpacked(body, response.headers.get("Content-Encoding", ""), max_bytes, cut)

    def _unpacked(self, body: bytes, encoding: str, max_bytes: int, cut: bool) -> bytes:
        """The body with its content encoding undone, though none was asked for."""
        names = [name for item in encoding.lower().split(",") if (name := item.strip()) not in ("", "identity")]
        if not names:
            return body[:max_bytes] if cut else body
        if len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
            raise BadRecord("content_encoding", f"{encoding[:100]} was not asked for")
        most = min(max_bytes, max(len(body) * MAX_UNPACKING, 64 << 10))
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as it comes
        try:
            plain = inflate.decompress(body, most + 1)
        except zlib.error as error:
            raise BadRecord("content_encoding", str(error)) from error
        if len(plain) > most:
            if cut:
                return plain[:most]
            raise BadRecord("too_large", f"{len(body)} bytes unpack to more than {most}", len(plain))
        if not inflate.eof and not cut:
            raise BadRecord("truncated", "its gzip ends early")
        return plain


def redirect_of(answer: Answer) -> str | None:
    """Where a redirect leads, normalised; None when the answer is none.

    Raises:
        BadRecord: its target is refused; https_downgrade for one from https to http.
    """
    if answer.status not in REDIRECTS or "Location" not in answer.headers:
        return None
    try:
        target = normalised(urljoin(answer.url, answer.headers["Location"].strip()))
    except BadRecord:
        raise
    except ValueError as error:
        raise BadRecord("bad_url", str(error)) from error
    if answer.url.startswith("https:") and target.startswith("http:"):
        raise BadRecord("https_downgrade", target)
    return target


def _public(host: str) -> None:
    try:
        check_public(host, [host])
    except PrivateAddress as error:
        raise BadRecord("private_address", str(error)) from error


def _refused(error: aiohttp.ClientConnectorError) -> BadRecord:
    cause: Any = error.os_error
    if isinstance(cause, PrivateAddress):
        return BadRecord("private_address", str(cause))
    if isinstance(cause, socket.gaierror):
        return BadRecord("dns" if cause.errno in PERMANENT else "dns_temporary", str(cause))
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return BadRecord("tls", str(cause))
    if isinstance(cause, TimeoutError) or cause.errno == errno.ETIMEDOUT:
        return BadRecord("timeout", str(cause))
    return BadRecord("connect", str(cause))
