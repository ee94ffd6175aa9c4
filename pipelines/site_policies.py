"""What a site says about being fetched and used: robots.txt (RFC 9309), ai.txt, and TDMRep's tdmrep.json."""

import asyncio
import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from pipelines.fetch_settings import MAX_REDIRECTS, RETRY_S, RETRYABLE, FetchParameters
from pipelines.http_client import Answer, Client, redirect_of
from pipelines.urls import host_of, origin
from schemas.errors import BadRecord

MAX_BYTES = 500 << 10  # RFC 9309, 2.5: a crawler parses at least so much
MAX_CRAWL_DELAY_S = 30.0  # nobody's pictures are fetched in years


@dataclass(frozen=True)
class Policy:
    """What one origin says; None where it says nothing or is not asked."""

    robots: Protego | None
    ai_txt: Protego | None
    reserved: tuple[str, ...]  # paths whose rights are reserved
    product: str

    def check(self, url: str) -> None:
        """Raises BadRecord (robots, ai_txt, tdm) where the site does not want a URL to be fetched."""
        for name, rules in (("robots", self.robots), ("ai_txt", self.ai_txt)):
            if rules is not None and not rules.can_fetch(url, self.product):
                raise BadRecord(name, f"disallowed for {self.product}")
        if self.reserved:
            parts = urlsplit(url)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if any(_matches(location, path) for location in self.reserved):
                raise BadRecord("tdm", "reserved by /.well-known/tdmrep.json")

    @property
    def crawl_delay_s(self) -> float:
        delay = self.robots.crawl_delay(self.product) if self.robots is not None else None
        return min(delay, MAX_CRAWL_DELAY_S) if delay is not None and delay > 0 else 0.0


class Policies:
    """The policies of origins, each asked for once. `pace` waits until a host may be sent a request."""

    def __init__(self, client: Client, settings: FetchParameters, pace: Callable[[str], Awaitable[None]]) -> None:
        self._client, self._settings, self._pace = client, settings, pace
        self._asked: dict[str, asyncio.Future[Policy]] = {}
        self._nobody_is_asked = None if settings.asks_sites else Policy(None, None, (), settings.user_agent)

    def is_asked(self, url: str) -> bool:
        """Whether somebody waits for the policy of a URL's origin."""
        return origin(url) in self._asked

    def known(self, url: str) -> Policy | None:
        """The policy of a URL's origin, if it has come already, or if no site is asked for one."""
        if self._nobody_is_asked is not None:
            return self._nobody_is_asked
        asked = self._asked.get(origin(url))
        return asked.result() if asked is not None and asked.done() and asked.exception() is None else None

    async def of(self, url: str) -> Policy:
        """The policy of a URL's origin.

        Raises:
            BadRecord: robots_unreachable, or why the site cannot be reached at all.
        """
        place = origin(url)
        if place not in self._asked:
            self._asked[place] = asyncio.ensure_future(self._ask(place))
        return await asyncio.shield(self._asked[place])

    async def _ask(self, place: str) -> Policy:
        settings = self._settings
        robots = await self._robots(place) if settings.robots else None
        ai_txt = _rules(await self._said(f"{place}/ai.txt")) if settings.ai_txt else None
        reserved = _reserved(await self._said(f"{place}/.well-known/tdmrep.json")) if settings.tdmrep else ()
        return Policy(robots, ai_txt, reserved, settings.user_agent)

    async def _robots(self, place: str) -> Protego | None:
        """Rules of 2xx; none of 3xx that lead nowhere and of 4xx; a server in trouble forbids everything."""
        bad = BadRecord("robots_unreachable")
        for number in range(self._settings.retries + 1):
            try:
                answer = await self._get(f"{place}/robots.txt")
                if answer.status < 500 and answer.status != 429:
                    return _rules(answer)
                bad = BadRecord("robots_unreachable", f"status {answer.status}", answer.status)
            except BadRecord as error:
                bad = error
            if bad.reason not in RETRYABLE:
                raise bad
            if number < self._settings.retries:
                await asyncio.sleep(retry_delay_s(place, number))
        raise bad

    async def _said(self, url: str) -> Answer | None:
        """The answer to a question that few sites know; whatever goes wrong is no statement."""
        try:
            return await self._get(url)
        except BadRecord:
            return None

    async def _get(self, url: str) -> Answer:
        for redirects in itertools.count():
            await self._pace(host_of(url))
            answer = await self._client.get(url, "text/plain, */*;q=0.5", MAX_BYTES, cut=True)
            target = redirect_of(answer)
            if target is None or redirects == MAX_REDIRECTS:
                return answer
            url = target
        raise AssertionError("unreachable")


def retry_delay_s(key: str, number: int) -> float:
    """1, 4, 16 seconds and up to half as much again, by a hash, so that not all come back at once."""
    jitter = hashlib.blake2b(f"{key} {number}".encode(), digest_size=2).digest()
    return float(RETRY_S * 4**number * (1 + int.from_bytes(jitter, "little") / 0x20000))


def _rules(answer: Answer | None) -> Protego | None:
    if answer is None or not 200 <= answer.status < 300:
        return None
    return Protego.parse(answer.body.decode("utf-8-sig", "replace"))


def _reserved(answer: Answer | None) -> tuple[str, ...]:
    """The paths that a tdmrep.json reserves: `location` as in robots.txt, `tdm-reservation` 1. Any match counts."""
    if answer is None or answer.status != 200:
        return ()
    try:
        entries: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ()
    listed = [entry for entry in (entries if isinstance(entries, list) else [entries]) if isinstance(entry, dict)]
    return tuple(str(entry.get("location", "/")) for entry in listed if str(entry.get("tdm-reservation")) == "1")


def _matches(location: str, path: str) -> bool:
    """Whether a path begins as `location` has it: `*` for anything, `$` at its end for the end of the path."""
    first, *rest = location.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, piece in enumerate(rest):
        last = number == len(rest) - 1
        found = path.rfind(piece, place) if last and location.endswith("$") else path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return place == len(path) if location.endswith("$") else True
