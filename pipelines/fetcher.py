"""Fetcher: the URLs of one unit asked for, side by side, until each has a row; politely, and never twice."""

import asyncio
import datetime
import email.utils
import hashlib
import re
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from filters.robots_directives import EVERYBODY, forbidding
from pipelines.blocklist import Blocklist, HashList
from pipelines.fetch_settings import MAX_REDIRECTS, RETRY_AFTER_S, RETRYABLE, FetchParameters, worth_another_try
from pipelines.http_client import Answer, Client, redirect_of
from pipelines.politeness import Host, Hosts
from pipelines.screen import screen
from pipelines.site_policies import Policies, Policy, retry_delay_s
from pipelines.strip import strip
from pipelines.urls import host_of, normalised, origin
from schemas.errors import BadRecord, InterleafError
from schemas.ids import record_id

ACCEPT = "image/webp,image/jpeg,image/png,image/gif;q=0.9,*/*;q=0.1"
# What says that the host is in trouble, and not this one URL.
HOST_TROUBLE = frozenset({"dns", "dns_temporary", "connect", "timeout", "reset", "tls"})
LOOK_UPS = 32  # names looked up at a time; the system's resolver blocks a thread for each
POLICY_REASONS = {"robots": "disallowed", "robots_unreachable": "unreachable"}


@dataclass
class Job:
    """A URL to be asked for; `instead` are those to ask for when it cannot be had."""

    url: str
    instead: Sequence[str] = ()
    instead_of: str | None = None
    attempts: int = 0  # of earlier runs
    tries: int = 0  # of this one
    asked: bool = False  # the slot that its host was given has been used
    is_url: bool = True  # it may be asked for, as far as its spelling goes


@dataclass
class Row:
    """A row of FETCHED in the making."""

    facts: dict[str, Any] = field(default_factory=dict)
    data: bytes | None = None


class BlockedHash(InterleafError):
    """A picture is on a hash list, and the recipe wants the job to stop then."""


class Fetcher:
    """`rows` gives what has come, as rows of FETCHED; the servers are asked while it waits, and not in between.

    `settled` are URLs that need no request any more, and whether each is there.
    """

    def __init__(
        self,
        settings: FetchParameters,
        blocklist: Blocklist,
        jobs: Iterable[Job],
        settled: dict[str, bool],
        attempts: dict[str, int],
    ) -> None:
        self._settings, self._settled, self._attempts = settings, settled, attempts
        self._jobs: dict[str, Job] = {}
        self._first = list(jobs)
        self._rows: deque[dict[str, Any]] = deque()
        self._bytes = 0
        self._workers: list[asyncio.Task[None]] = []
        self._runner = asyncio.Runner()
        self._blocklist = blocklist
        self._hashes = HashList(settings.hash_files)

    def __enter__(self) -> "Fetcher":
        self._runner.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._stop())
        finally:
            self._runner.close()

    def rows(self, max_rows: int, max_bytes: int, max_s: float) -> list[dict[str, Any]]:
        """The rows that are ready once there are so many, or so large, or so much time has passed; empty at the end."""
        return self._runner.run(self._some(max_rows, max_bytes, max_s))

    async def _start(self) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOK_UPS, "look-up"))
        self._hosts: Hosts[Job] = Hosts(self._settings)
        self._client = Client(self._settings)
        self._policies = Policies(self._client, self._settings, lambda name: self._hosts.pace(self._hosts.of(name)))
        self._news = asyncio.Event()
        for job in self._first:
            self._add(job)
        count = min(self._settings.connections, self._hosts.open)
        self._workers = [asyncio.create_task(self._work()) for _ in range(count)]

    async def _stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        await self._client.close()

    async def _some(self, max_rows: int, max_bytes: int, max_s: float) -> list[dict[str, Any]]:
        end = asyncio.get_running_loop().time() + max_s
        self._most = (max_rows, max_bytes)
        while not self._enough() and not all(worker.done() for worker in self._workers):
            self._news.clear()
            try:
                async with asyncio.timeout_at(end):
                    await self._news.wait()
            except TimeoutError:
                if self._rows:
                    break
                end = asyncio.get_running_loop().time() + max_s
        for worker in self._workers:
            if worker.done():
                worker.result()
        found = list(self._rows)
        self._rows.clear()
        self._bytes = 0
        return found

    def _enough(self) -> bool:
        return len(self._rows) >= self._most[0] or self._bytes >= self._most[1]

    async def _work(self) -> None:
        try:
            while (taken := await self._hosts.take()) is not None:
                host, job = taken
                await self._try(host, job)
        finally:
            self._news.set()

    def _add(self, job: Job) -> None:
        """A job, or its row at once where nothing needs to be asked."""
        self._jobs[job.url] = job
        try:
            job.is_url = False
            normalised(job.url)
            job.is_url = True
            self._client.vet(job.url)
            self._blocklist.check(job.url)
        except BadRecord as bad:
            self._end(job, Row(), bad)
            return
        self._hosts.add(self._hosts.of(host_of(job.url)), job)

    async def _try(self, host: Host[Job], job: Job) -> None:
        row, start, slot = Row(), time.monotonic(), host.next_start
        job.tries, job.asked = job.tries + 1, False
        bad: BadRecord | None = None
        unreachable = False  # the site, so that nothing else needs to be asked of it
        try:
            try:
                policy = await self._reach(host, job)
            except BadRecord:
                unreachable = True
                raise
            await self._get(host, job, policy, row)
        except BadRecord as error:
            bad = error
        row.facts["elapsed_s"] = round(time.monotonic() - start, 3)
        if not job.asked and host.next_start == slot:
            host.next_start -= host.spacing_s  # nothing was sent
        again_s = None if unreachable else self._verdict_on(host, job, row, bad)
        if again_s is not None:
            self._hosts.again(host, job, again_s)
            return
        self._end(job, row, bad)
        if bad is not None and unreachable:
            self._drain(host, job, bad)
        self._hosts.done(host)

    async def _reach(self, host: Host[Job], job: Job) -> Policy:
        """The policy of a job's site.

        Raises:
            BadRecord: host_down, or why the site's robots.txt cannot be had.
        """
        if host.failures >= self._settings.host_failures:
            raise BadRecord("host_down", f"{host.failures} failures one after the other")
        if (known := self._policies.known(job.url)) is not None:
            return known
        if not self._policies.is_asked(job.url):
            # The first request to the site rides on the slot that the job was given.
            host.next_start = min(host.next_start, asyncio.get_running_loop().time())
        job.asked = True
        policy = await self._policies.of(job.url)
        host.spacing_s = max(host.spacing_s, policy.crawl_delay_s)
        return policy

    def _verdict_on(self, host: Host[Job], job: Job, row: Row, bad: BadRecord | None) -> float | None:
        """Seconds after which the job is tried again, None where it has ended."""
        trouble = bad is not None and (bad.reason in HOST_TROUBLE or bad.reason.startswith("http_5"))
        if job.asked:
            host.failures = host.failures + 1 if trouble else 0
        if bad is None or bad.reason not in RETRYABLE:
            return None
        rest_s = min(float(row.facts.get("retry_after_s", 0.0)), RETRY_AFTER_S)
        if rest_s:
            self._hosts.rest(host, rest_s)
        if job.tries > self._settings.retries or job.attempts + job.tries >= self._settings.max_attempts:
            return None
        return max(retry_delay_s(job.url, job.tries - 1), rest_s)

    def _drain(self, host: Host[Job], job: Job, bad: BadRecord) -> None:
        """End with the same reason what else waits for an origin, or a host, that cannot be asked."""
        whole, place = bad.reason == "host_down", origin(job.url)
        for other in self._hosts.give_up(host, lambda waiting: whole or origin(waiting.url) == place):
            other.tries += 1
            self._end(other, Row(), bad)

    async def _get(self, host: Host[Job], job: Job, policy: Policy, row: Row) -> None:
        """Follow the job's URL to a picture; what is learnt on the way stands in the row, also when it fails."""
        url, answer = job.url, None
        for _ in range(MAX_REDIRECTS + 1):
            if self._settings.robots:
                row.facts["robots"] = "allowed"
            policy.check(url)
            if job.asked:
                await self._hosts.pace(self._hosts.of(host_of(url)))
            job.asked = True
            row.facts["final_url"] = url
            answer = await self._client.get(
                url,
                ACCEPT,
                self._settings.max_picture_mib << 20,
                before_body=lambda answer: self._before_body(answer, row),
            )
            if answer.status == 200:
                row.facts["received_bytes"] = answer.received
                await self._take(answer.body, row)
                return
            _note(answer, row)
            target = redirect_of(answer)
            if target is None:
                raise BadRecord(f"http_{answer.status}", "", answer.status)
            url = target
            self._client.vet(url)
            self._blocklist.check(url)
            policy = self._policies.known(url) or await self._policies.of(url)
        raise BadRecord("too_many_redirects", url, MAX_REDIRECTS)

    def _before_body(self, answer: Answer, row: Row) -> None:
        """Refuse by its header a body that is not to be used."""
        _note(answer, row)
        settings = self._settings
        lines = answer.lines("X-Robots-Tag") if settings.x_robots_tag else []
        if lines and (found := forbidding("\n".join(lines), (*EVERYBODY, settings.user_agent.lower()))):
            raise BadRecord("x_robots_tag", ", ".join(sorted(found)))
        if settings.tdmrep and any(value.strip() == "1" for value in answer.lines("TDM-Reservation")):
            raise BadRecord("tdm", "tdm-reservation: 1")

    async def _take(self, body: bytes, row: Row) -> None:
        """Check a body and put the picture into the row, without what it tells of people."""
        row.facts["sha256"] = hashlib.sha256(body).hexdigest()
        if not body:
            raise BadRecord("empty_body")
        self._hashes.check(body)
        found = strip(body)
        row.facts["mime"] = found.mime
        if found.orientation != 1:
            # Decoding is for the child process. What it writes has no metadata but a colour profile.
            turned = await asyncio.to_thread(screen().turn, body)
            found = strip(turned)
        row.data = found.data
        row.facts |= {
            "mime": found.mime,
            "bytes": len(found.data),
            "width": found.width,
            "height": found.height,
            "animated": found.animated,
            "stored_sha256": row.facts["sha256"] if found.data == body else hashlib.sha256(found.data).hexdigest(),
        }

    def _end(self, job: Job, row: Row, bad: BadRecord | None) -> None:
        """The row of a job that has ended, and the job of what to ask for instead."""
        facts = row.facts
        reason = None if bad is None else bad.reason
        attempts = job.attempts + max(job.tries, 1)
        if reason in POLICY_REASONS:
            facts["robots"] = POLICY_REASONS[reason]
        opted_out = bad is not None and reason in ("x_robots_tag", "tdm", "ai_txt")
        facts.pop("retry_after_s", None)
        row.facts |= {
            "url": job.url,
            "record_id": url_id(job.url),
            "host": host_of(job.url) if job.is_url else None,
            "state": "kept" if bad is None else "dropped",
            "reason": reason,
            "detail": _text(bad.detail or None) if bad else None,
            "value": bad.value if bad else None,
            "instead_of": job.instead_of,
            "attempts": attempts,
            "retryable": worth_another_try(reason, attempts, self._settings.max_attempts),
            "opt_out": f"{reason}: {bad.detail}" if opted_out and bad else None,
            "fetched_at": time.time_ns() // 1_000_000,  # a datetime would make pyarrow import pandas
            "media_data": [] if row.data is None or bad else [row.data],
        }
        self._settled[job.url] = bad is None
        self._rows.append(facts)
        self._bytes += len(row.data or b"")
        if self._workers and self._enough():
            self._news.set()
        if reason == "blocked_hash" and self._settings.halt_on_blocked_hash:
            raise BlockedHash(f"{job.url} is on a hash list; the recipe says halt_on_blocked_hash")
        if bad is not None:
            self._ask_instead(job)

    def _ask_instead(self, job: Job) -> None:
        for place, url in enumerate(job.instead):
            if self._settled.get(url):
                return
            if url in self._settled:
                continue
            rest = job.instead[place + 1 :]
            if (other := self._jobs.get(url)) is not None:
                other.instead = tuple(dict.fromkeys((*other.instead, *rest)))
            else:
                self._add(Job(url, rest, job.instead_of or job.url, self._attempts.get(url, 0)))
            return


def url_id(url: str) -> str:
    """The record id of a URL."""
    return record_id("url", url, "")


def _note(answer: Answer, row: Row) -> None:
    headers = answer.headers
    row.facts |= {
        "ip": answer.ip,
        "status": answer.status,
        "status_class": f"{answer.status // 100}xx",
        "received_bytes": answer.received,
        "content_type": _text(headers.get("Content-Type")),
        "etag": _text(headers.get("ETag")),
        "last_modified": _text(headers.get("Last-Modified")),
    }
    if "Retry-After" in headers:
        row.facts["retry_after_s"] = _retry_after_s(headers["Retry-After"])


def _text(value: str | None) -> str | None:
    """A header, or what an answer says otherwise, fit for a table: servers send bytes in any encoding."""
    return None if value is None else value[:500].encode("utf-8", "replace").decode()


def _retry_after_s(text: str) -> float:
    """Seconds, given as such or as a date; 0 where it is neither."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        then = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=datetime.UTC)
    return max(0.0, (then - datetime.datetime.now(datetime.UTC)).total_seconds())
