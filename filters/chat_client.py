"""ChatClient: questions to an OpenAI-compatible endpoint, with limits, retries, a cache and an account."""

import asyncio
import datetime
import email.utils
import hashlib
import json
from collections.abc import Mapping
from types import TracebackType

import aiohttp

from filters.chat_account import ChatAccount
from filters.chat_answer import ChatAnswer, read_completion
from filters.chat_cache import ChatCache
from filters.chat_request import ChatRequest
from filters.chat_settings import ChatSettings
from schemas.errors import BadRecord

WAIT_S = 60.0  # the longest pause before a retry, whatever Retry-After asks for
LEAST_TROUBLES = 8  # failures one after the other, after which an endpoint with few connections is taken for dead
_DETAIL_BYTES = 500  # of the body of an error
_TROUBLE = ("unreachable", "timed_out", "http_429")  # and http_5xx: about the endpoint, not about the question


class ChatClient:
    """Asks one endpoint, at most `concurrency` questions at a time; `async with`, within one event loop.

    Answers in `known`, by the key of their question, and in the cache are not asked for.
    Proxies and .netrc of the environment are not used, redirects are not followed. An endpoint that has failed on twice
    as many questions in a row as it is asked at a time is left alone: what is asked then fails at once.
    """

    def __init__(
        self, settings: ChatSettings, cache: ChatCache | None = None, known: Mapping[str, ChatAnswer] | None = None
    ) -> None:
        self.account = ChatAccount()
        self._settings, self._cache, self._key = settings, cache, settings.key()
        self._known = known or {}
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._most_troubles = max(LEAST_TROUBLES, 2 * settings.concurrency)
        self._troubles = 0

    async def __aenter__(self) -> "ChatClient":
        settings = self._settings
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Content-Type": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=settings.concurrency),
            headers=headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_s, sock_read=settings.read_s),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def ask(self, request: ChatRequest) -> ChatAnswer:
        """The answer, out of the cache where it has been given before.

        Raises:
            BadRecord: unreachable, timed_out, http_<status>, too_large, or parse_failed for what is no completion.
            OutputError: the cache cannot be read or written.
        """
        key = request.key(self._settings)
        known = self._known.get(key)
        if known is None and self._cache is not None:
            known = self._cache.get(key)
        if known is not None:
            self.account.cached += 1
            return known
        async with self._slots:
            if self._troubles >= self._most_troubles:
                self.account.failures["unreachable"] += 1
                raise BadRecord("unreachable", f"not asked: the endpoint failed on {self._troubles} questions in a row")
            try:
                answer = await self._ask(key, json.dumps(request.body(self._settings)).encode())
            except BadRecord as bad:
                self.account.failures[bad.reason] += 1
                self._troubles = self._troubles + 1 if is_trouble(bad.reason) else 0
                raise
        self._troubles = 0
        if self._cache is not None:
            self._cache.put(key, answer)
        return answer

    async def _ask(self, key: str, body: bytes) -> ChatAnswer:
        number = 0
        while True:
            try:
                return await self._try(body)
            except _FailedTry as failed:
                if number == self._settings.retries or not is_trouble(failed.bad.reason):
                    raise failed.bad from failed.__cause__
                await asyncio.sleep(wait_s(key, number, self._settings.backoff_s, failed.retry_after_s))
            number += 1
            self.account.retries += 1

    async def _try(self, body: bytes) -> ChatAnswer:
        clock = asyncio.get_running_loop().time
        start = clock()
        self.account.requests += 1
        try:
            async with asyncio.timeout(self._settings.total_s):
                answer = await self._post(body)
        except TimeoutError as error:  # before the others: aiohttp's time-outs are connection errors as well
            raise _FailedTry("timed_out", str(error) or f"no answer in {self._settings.total_s:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _FailedTry("unreachable", str(error) or type(error).__name__) from error
        except BadRecord as bad:
            raise _FailedTry(bad.reason, bad.detail) from bad
        finally:
            self.account.seconds += clock() - start
        self.account.add(answer)
        return answer

    async def _post(self, body: bytes) -> ChatAnswer:
        async with self._session.post(self._settings.url, data=body, allow_redirects=False) as response:
            if response.status != 200:
                said = (await response.content.read(_DETAIL_BYTES)).decode("utf-8", "replace")
                retry_after_s = _seconds(response.headers.get("Retry-After", ""))
                raise _FailedTry(f"http_{response.status}", self._without_key(said), retry_after_s)
            return read_completion(await self._read(response))

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        most, pieces, received = self._settings.max_answer_kib << 10, [], 0
        async for piece in response.content.iter_any():
            pieces.append(piece)
            received += len(piece)
            if received > most:
                raise BadRecord("too_large", f"more than {most >> 10} KiB")
        return b"".join(pieces)

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


class _FailedTry(Exception):
    """One try that failed; another may not."""

    def __init__(self, reason: str, detail: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.bad = BadRecord(reason, detail)
        self.retry_after_s = retry_after_s


def is_trouble(reason: str) -> bool:
    """Whether a failure is the endpoint's, so that the same question may be answered a little later."""
    return reason in _TROUBLE or reason.startswith("http_5")


def wait_s(key: str, number: int, backoff_s: float, retry_after_s: float) -> float:
    """Before retry `number`: `backoff_s`, four times as much each time, and up to half as much again by a hash."""
    jitter = int.from_bytes(hashlib.blake2b(f"{key} {number}".encode(), digest_size=2).digest(), "little") / 0x20000
    return min(max(backoff_s * 4.0**number * (1 + jitter), retry_after_s), WAIT_S)


def _seconds(retry_after: str) -> float:
    """Seconds, or a date, as RFC 9110 has them; 0 for anything else."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = email.utils.parsedate_to_datetime(retry_after)
        return max((at - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0
