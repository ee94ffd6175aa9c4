"""An endpoint on loopback that speaks /v1/chat/completions, or misbehaves as a test wants it; no two runs differ.

It reads a request as vLLM would, and refuses what is none with status 400. Its judge takes a page apart: it counts the
words and pictures between the lines of the fence, and its scores are made of those counts.
"""

import asyncio
import base64
import contextlib
import io
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from PIL import Image

Act = Callable[["Asked"], Any]  # gives an answer, or awaits one


@dataclass(frozen=True)
class Asked:
    """A request: its header lines and its JSON, when it came, and the page of a judge's question."""

    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def text(self) -> str:
        """The last turn as the model reads it; a picture is a line."""
        content = self.body["messages"][-1]["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        return "\n".join(part["text"] if part["type"] == "text" else "(picture)" for part in parts)

    @property
    def page(self) -> str:
        """What stands in the fence."""
        code = re.match(r"Rate the page between the two lines with the code (\w+)\.", self.text)
        assert code, self.text[:200]
        before, inside, after = re.split(rf"</?PAGE {code[1]}>", self.text)
        assert before.strip()
        assert after.strip()
        return inside.strip()

    @property
    def pictures(self) -> list[Image.Image]:
        """The pictures of the last turn, decoded."""
        content = self.body["messages"][-1]["content"]
        parts = content if isinstance(content, list) else []
        return [_picture(part["image_url"]["url"]) for part in parts if part["type"] == "image_url"]

    @property
    def file_sizes(self) -> list[int]:
        content = self.body["messages"][-1]["content"]
        urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
        return [len(base64.b64decode(url.partition(",")[2])) for url in urls]


def rating(asked: Asked, **changed: Any) -> dict[str, Any]:
    """What the judge of this server thinks of a page."""
    words, count = len(re.findall(r"\w+", asked.page)), len(asked.pictures)
    criteria = ("text_quality", "relevance", "complementarity", "balance")
    scores = dict(zip(criteria, (words % 6, count % 6, (words + count) % 6, 2), strict=True))
    images = [{"i": number, "role": "informative", "related": number % 6} for number in range(1, count + 1)]
    evidence = dict.fromkeys(criteria, f"{words} words, {count} pictures")
    return {"images": images, "evidence": evidence, **scores, "flags": [], **changed}


def completion(
    content: str | None,
    *,
    finish: str = "stop",
    usage: bool = True,
    logprobs: dict[str, Any] | None = None,
    **message: Any,
) -> dict[str, Any]:
    counted = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
    turn = {"role": "assistant", "content": content, "refusal": None, **message}
    choice = {"index": 0, "message": turn, "finish_reason": finish, "logprobs": logprobs}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "tiny-judge", "choices": [choice]}
    return {**whole, "usage": counted if usage else None}


def judging(asked: Asked) -> web.Response:
    """The right answer."""
    return saying(json.dumps(rating(asked)))(asked)


def rating_with(**changed: Any) -> Act:
    """The right answer with something else in it."""
    return lambda asked: saying(json.dumps(rating(asked, **changed)))(asked)


def saying(content: str | None, **options: Any) -> Act:
    """A completion of that content, with logprobs where they are asked for."""

    def answer(asked: Asked) -> web.Response:
        told = {"logprobs": logprobs(content or "", asked.body["top_logprobs"])} if asked.body.get("logprobs") else {}
        return web.json_response(completion(content, **{**told, **options}))

    return answer


def logprobs(text: str, top: int) -> dict[str, Any]:
    """As OpenAI has them, for tokens of a digit or of three bytes, which may be half a character.

    The digit d has 0.7, the next one up 0.2 (0.1 of it with a blank before), what is no digit 0.1.
    """
    tokens = [_token(piece, 0.7) for piece in re.findall(rb"[0-9]|[^0-9]{1,3}", text.encode())]
    for token in tokens:
        others = [token, _token(b"x", 0.1)]
        if token["token"].isdigit():
            following = str((int(token["token"]) + 1) % 6).encode()
            others += [_token(following, 0.1), _token(b" " + following, 0.1)]
        token["top_logprobs"] = [{**other, "top_logprobs": []} for other in others[:top]]
    return {"content": tokens, "refusal": None}


def expected(digit: int) -> float:
    """What a score is worth by the probabilities of `logprobs`."""
    return round((0.7 * digit + 0.2 * ((digit + 1) % 6)) / 0.9, 4)


def _token(piece: bytes, chance: float) -> dict[str, Any]:
    return {"token": piece.decode("utf-8", "replace"), "logprob": math.log(chance), "bytes": list(piece)}


def on(acts: Mapping[str, Act]) -> Act:
    """The act whose word stands in the page; the right answer where none does."""

    def answer(asked: Asked) -> Any:
        words = asked.page.replace(".", " ").split()
        return next((act for word, act in acts.items() if word in words), judging)(asked)

    return answer


def at_first(act: Act, times: int = 1) -> Act:
    """So often that, then the right answer."""
    left = [act] * times

    def answer(asked: Asked) -> Any:
        return (left.pop() if left else judging)(asked)

    return answer


def status(code: int, text: str = "no", **headers: str) -> Act:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, text=text, headers=named)


def html(_: Asked) -> web.Response:
    return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")


def huge(_: Asked) -> web.Response:
    return web.json_response(completion("x" * 2_000_000))


async def hanging(_: Asked) -> web.Response:
    await asyncio.sleep(3600)
    raise AssertionError("nobody waits so long")


def slowly(act: Act) -> Act:
    """The same, after long enough for those who ask side by side to be seen."""

    async def answer(asked: Asked) -> Any:
        await asyncio.sleep(0.02)
        return act(asked)

    return answer


class _Close(Exception):
    pass


def closing(_: Asked) -> web.Response:
    """The connection ends without an answer."""
    raise _Close


@dataclass
class ChatServer:
    """Answers by its acts in turn; the last one stays."""

    acts: list[Act]
    requests: list[Asked] = field(default_factory=list)
    port: int = 0
    open: int = 0
    most_open: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def then(self, *acts: Act) -> None:
        self.acts[:] = acts

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        asked = Asked(dict(request.headers), body, time.monotonic())
        self.requests.append(asked)
        if problem := _problem(body):
            return web.json_response(
                {"error": {"message": problem, "type": "BadRequestError", "code": 400}}, status=400
            )
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            made = (self.acts.pop(0) if len(self.acts) > 1 else self.acts[0])(asked)
            whole: web.StreamResponse = await made if asyncio.iscoroutine(made) else made
            return whole
        except _Close:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        finally:
            self.open -= 1


@contextlib.contextmanager
def chat_server(*acts: Act) -> Iterator[ChatServer]:
    """The server in a thread of its own."""
    server = ChatServer(list(acts) or [judging])
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stop = loop.create_future()

    async def run() -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/chat/completions", server.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.port = runner.addresses[0][1]
        started.set()
        await stop
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set_result, None)
        thread.join(10)
        loop.close()


def _problem(body: dict[str, Any]) -> str | None:
    """What vLLM would not take."""
    if not isinstance(body.get("model"), str) or not body.get("messages"):
        return "model and messages are required"
    for turn in body["messages"]:
        content = turn["content"]
        if turn["role"] not in ("system", "user", "assistant"):
            return f"unknown role {turn['role']}"
        for part in content if isinstance(content, list) else []:
            if part["type"] == "image_url":
                _picture(part["image_url"]["url"])
            elif not part["text"]:
                return "empty text part"
    if not 0 <= body.get("top_logprobs", 0) <= 20 or ("top_logprobs" in body and not body.get("logprobs")):
        return "top_logprobs is 0 to 20, and needs logprobs"
    wanted = body.get("response_format")
    if wanted is not None and not wanted["json_schema"]["schema"]["properties"]:
        return "response_format without a schema"
    return None


def _picture(url: str) -> Image.Image:
    kind, _, data = url.partition(";base64,")
    image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
    image.load()
    assert kind == f"data:{Image.MIME[image.format or '']}", kind
    return image
