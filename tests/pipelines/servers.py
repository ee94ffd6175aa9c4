"""Servers on loopback that answer, or misbehave, as a test wants it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

Answer = bytes | Callable[["Request"], bytes | AsyncIterator[bytes]]


@dataclass(frozen=True)
class Request:
    """What a server was asked, when, and how often that path before."""

    path: str
    headers: Mapping[str, str]
    at: float
    before: int


def ok(body: bytes, mime: str = "image/png", *headers: str, length: int | None = None) -> bytes:
    """A whole answer of status 200."""
    return answer("200 OK", body, f"Content-Type: {mime}", *headers, length=length)


def answer(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """A whole answer; `length` is its Content-Length where that is to be a lie."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(status, b"", f"Location: {to}")


@dataclass
class Server:
    """Answers by path; 404 for others. A path whose answer ends without a whole body has its connection closed."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    open: int = 0
    most_open: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                path = first.split(" ")[1]
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
                request = Request(path, headers, time.monotonic(), self.asked(path))
                self.requests.append(request)
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    if not await self._answer(request, writer):
                        break
                finally:
                    self.open -= 1

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        given = self.answers.get(request.path, answer("404 Not Found"))
        made = given if isinstance(given, bytes) else given(request)
        if isinstance(made, bytes):
            writer.write(made)
            await writer.drain()
            head, _, body = made.partition(b"\r\n\r\n")
            return f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"
        async for piece in made:
            writer.write(piece)
            await writer.drain()
        return False


@contextlib.contextmanager
def serving(answers: Mapping[str, Answer]):  # type: ignore[no-untyped-def]
    """A server in a thread of its own."""
    server = Server(dict(answers))
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stop: asyncio.Future[None] = loop.create_future()

    async def run() -> None:
        listening = await asyncio.start_server(server._serve, "127.0.0.1", 0)
        server.port = listening.sockets[0].getsockname()[1]
        started.set()
        await stop
        listening.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # connections are closed in the loop's next turn

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set_result, None)
        thread.join(10)
        loop.close()
