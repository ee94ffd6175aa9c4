"""Serves the files of a folder by name on every address of the machine: as little work an answer as can be."""

import asyncio
import sys
from pathlib import Path

MIMES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}


class Answers(asyncio.Protocol):
    """One connection; requests on it are answered in turn."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers, self._heads = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._heads = (self._heads + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(self._answers.get(head.split(b" ", 2)[1], NOT_FOUND))
            if b"connection: close" in head.lower():
                self._transport.close()


NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def serve(folder: Path) -> None:
    answers = {}
    for file in folder.iterdir():
        body = file.read_bytes()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {MIMES[file.suffix]}\r\nContent-Length: {len(body)}\r\n\r\n"
        answers[f"/{file.name}".encode()] = head.encode() + body
    server = await asyncio.get_running_loop().create_server(lambda: Answers(answers), "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
