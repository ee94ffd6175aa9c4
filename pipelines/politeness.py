"""Politeness: which URL may be asked for next, so that each host sees few connections and pauses between requests."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pipelines.fetch_settings import FetchParameters

Job = TypeVar("Job")


@dataclass
class Host(Generic[Job]):
    """A host with what is wanted of it. `next_start` is the loop's time before which it is left in peace."""

    name: str
    spacing_s: float
    waiting: deque[Job] = field(default_factory=deque)
    active: int = 0
    next_start: float = 0.0
    failures: int = 0
    lined_up: bool = False


class Hosts(Generic[Job]):
    """Jobs by host, handed out as hosts become ready: a slow host keeps nobody waiting but its own jobs.

    `open` is the number of jobs that are not `done`; when it is zero `take` gives None.
    """

    def __init__(self, settings: FetchParameters) -> None:
        self._settings = settings
        self._hosts: dict[str, Host[Job]] = {}
        self._ready: deque[Host[Job]] = deque()
        self._takers: deque[asyncio.Future[None]] = deque()
        self.open = 0

    def of(self, name: str) -> Host[Job]:
        """The host of a name."""
        if name not in self._hosts:
            self._hosts[name] = Host(name, self._settings.host_spacing_s)
        return self._hosts[name]

    def add(self, host: Host[Job], job: Job) -> None:
        """A new job."""
        self.open += 1
        host.waiting.append(job)
        self._line_up(host)

    def again(self, host: Host[Job], job: Job, delay_s: float) -> None:
        """A job that was taken goes back, to be taken again after a delay."""

        def back() -> None:
            host.waiting.append(job)
            self._line_up(host)

        host.active -= 1
        asyncio.get_running_loop().call_later(delay_s, back)
        self._line_up(host)

    def done(self, host: Host[Job]) -> None:
        """A job that was taken has ended."""
        host.active -= 1
        self._closed(1)
        self._line_up(host)

    def give_up(self, host: Host[Job], which: Callable[[Job], bool]) -> list[Job]:
        """Those of the jobs that a host has waiting; they have ended."""
        given_up = [job for job in host.waiting if which(job)]
        host.waiting = deque(job for job in host.waiting if not which(job))
        self._closed(len(given_up))
        return given_up

    async def take(self) -> tuple[Host[Job], Job] | None:
        """The next job whose host is ready; its first request may be sent at once. None when nothing is left."""
        while self.open:
            if self._ready:
                host = self._ready.popleft()
                host.lined_up = False
                if not host.waiting:
                    continue
                job = host.waiting.popleft()
                host.active += 1
                host.next_start = asyncio.get_running_loop().time() + host.spacing_s
                self._line_up(host)
                return host, job
            taker = asyncio.get_running_loop().create_future()
            self._takers.append(taker)
            await taker
        return None

    async def pace(self, host: Host[Job]) -> None:
        """Wait until a further request may be sent: a redirect, a robots.txt."""
        now = asyncio.get_running_loop().time()
        start = max(now, host.next_start)
        host.next_start = start + host.spacing_s
        if start > now:
            await asyncio.sleep(start - now)

    def rest(self, host: Host[Job], seconds: float) -> None:
        """Leave a host in peace for a while, as it asked."""
        host.next_start = max(host.next_start, asyncio.get_running_loop().time() + seconds)

    def _line_up(self, host: Host[Job]) -> None:
        if host.lined_up or not host.waiting or host.active >= self._settings.host_connections:
            return
        host.lined_up = True
        loop = asyncio.get_running_loop()
        wait_s = host.next_start - loop.time()
        if wait_s > 0:
            loop.call_later(wait_s, self._due, host)
        else:
            self._due(host)

    def _due(self, host: Host[Job]) -> None:
        wait_s = host.next_start - asyncio.get_running_loop().time()
        if wait_s > 0.001:  # it was sent to rest, or paced, meanwhile
            asyncio.get_running_loop().call_later(wait_s, self._due, host)
            return
        self._ready.append(host)
        self._wake(1)

    def _closed(self, jobs: int) -> None:
        self.open -= jobs
        if not self.open:
            self._wake(len(self._takers))

    def _wake(self, takers: int) -> None:
        for _ in range(min(takers, len(self._takers))):
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(None)
