import asyncio
import datetime
import email.utils
import json
import math
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from filters.chat_account import ChatAccount
from filters.chat_answer import ChatAnswer
from filters.chat_cache import ChatCache
from filters.chat_client import WAIT_S, ChatClient, _seconds, wait_s
from filters.chat_request import ChatMessage, ChatPicture, ChatRequest
from filters.chat_settings import ChatSettings
from schemas.errors import BadRecord, OutputError, PreflightError
from tests.filters.chat_server import (
    Act,
    ChatServer,
    chat_server,
    closing,
    completion,
    hanging,
    html,
    huge,
    saying,
    slowly,
    status,
)
from tests.filters.drawn import encoded, photo

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


def settings(server: ChatServer, **changed: object) -> ChatSettings:
    return ChatSettings(**{"base_url": server.base_url, "model": "judge", "backoff_s": 0.01, **changed})  # type: ignore[arg-type]


def request(text: str = "What is this?", **changed: object) -> ChatRequest:
    messages = (ChatMessage("system", ("Be brief.",)), ChatMessage("user", (text,)))
    return ChatRequest(**{"prompt": "test-1", "messages": messages, "max_tokens": 50, **changed})  # type: ignore[arg-type]


def ask(
    how: ChatSettings, *requests: ChatRequest, cache: Path | None = None
) -> tuple[list[ChatAnswer | BadRecord], ChatAccount]:
    """All at once, each with its answer or what it failed of."""

    async def one(client: ChatClient, each: ChatRequest) -> ChatAnswer | BadRecord:
        try:
            return await client.ask(each)
        except BadRecord as bad:
            return bad

    async def all_of_them() -> tuple[list[ChatAnswer | BadRecord], ChatAccount]:
        async with ChatClient(how, ChatCache(cache) if cache else None) as client:
            answers = await asyncio.gather(*(one(client, each) for each in requests or (request(),)))
        return list(answers), client.account

    return asyncio.run(all_of_them())


def outcome(how: ChatSettings, *requests: ChatRequest) -> list[str]:
    """The text of each answer, or the reason why there is none."""
    answers, _ = ask(how, *requests)
    return [each.reason if isinstance(each, BadRecord) else each.text for each in answers]


def test_a_question_is_sent_as_the_protocol_has_it_and_answered() -> None:
    jpeg = encoded(photo(1), "JPEG")
    turn = ChatMessage("user", ("Before.", ChatPicture(jpeg, "one"), "After."))
    with chat_server(saying("A cat.")) as server:
        answers, account = ask(settings(server, seed=3), request(messages=(turn,), schema=SCHEMA))
    assert answers == [ChatAnswer("A cat.", None, "stop", "tiny-judge", 1000, 200)]
    assert (account.requests, account.retries, account.cached) == (1, 0, 0)
    assert 0 < account.seconds < 10
    body = server.requests[0].body
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("judge", 0, 3, 50)
    assert body["response_format"]["json_schema"] == {"name": "test-1", "strict": True, "schema": SCHEMA}
    assert server.requests[0].text == "Before.\n(picture)\nAfter."
    assert server.requests[0].pictures[0].size == (480, 360)


def test_half_a_character_in_an_answer_can_be_stored(tmp_path: Path) -> None:
    with chat_server(saying("a \ud83d boat", refusal="\ud83d")) as server:
        (answer,), _ = ask(settings(server), cache=tmp_path)
    assert isinstance(answer, ChatAnswer)
    assert (answer.text.encode(), answer.refusal) == (b"a ? boat", "?")


def test_an_endpoint_that_takes_no_schema_is_sent_none() -> None:
    with chat_server(saying("ok")) as server:
        ask(settings(server, structured=False), request(schema=SCHEMA))
    assert "response_format" not in server.requests[0].body


def test_the_key_comes_out_of_the_environment_and_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_KEY", "sk-secret-123")
    with chat_server(status(401, "wrong key sk-secret-123")) as server:
        how = settings(server, key_env="JUDGE_KEY")
        (bad,), _ = ask(how)
    assert server.requests[0].headers["Authorization"] == "Bearer sk-secret-123"
    assert isinstance(bad, BadRecord)
    assert (bad.reason, bad.detail) == ("http_401", "wrong key ***")
    assert "secret" not in repr(how)


@pytest.mark.parametrize("held", [None, "", " ", "two words", "sch\u00f6n", "a\nb"])
def test_a_key_that_is_none_stops_before_anything_is_sent(held: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUDGE_KEY", raising=False)
    if held is not None:
        monkeypatch.setenv("JUDGE_KEY", held)
    with chat_server() as server, pytest.raises(PreflightError, match="JUDGE_KEY"):
        ask(settings(server, key_env="JUDGE_KEY"))
    assert not server.requests


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"base_url": "file:///etc/passwd"}, "http or https"),
        ({"base_url": "127.0.0.1:8000/v1"}, "http or https"),
        ({"base_url": "https://me:sk-1@api.example/v1"}, "use key_env"),
        ({"base_url": "https://api.example/v1?key=1"}, "a query"),
        ({"base_url": "http://127.0.0.1:99999/v1"}, "base_url"),
        ({"model": ""}, "model is empty"),
        ({"concurrency": 0}, "1 or more"),
        ({"total_s": 0.0}, "more than 0"),
        ({"total_s": math.nan}, "more than 0"),
        ({"retries": -1}, "0 or more"),
        ({"prompt_price": 1.0}, "go together"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(changed: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ChatSettings(**{"base_url": "http://127.0.0.1:8000/v1", "model": "judge", **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "trouble", [status(429), status(500), status(503), closing, hanging], ids=["429", "500", "503", "closed", "hangs"]
)
def test_trouble_that_passes_costs_a_retry(trouble: Act) -> None:
    with chat_server(trouble, saying("good")) as server:
        answers, account = ask(settings(server, read_s=1.0))
    assert [each.text for each in answers if isinstance(each, ChatAnswer)] == ["good"]
    assert (account.requests, account.retries, sum(account.failures.values())) == (2, 1, 0)
    assert account.prompt_tokens == 1000  # what failed is not known to have cost anything


@pytest.mark.parametrize(
    ("act", "reason", "requests"),
    [
        (status(429), "http_429", 3),
        (status(500), "http_500", 3),
        (closing, "unreachable", 3),
        (hanging, "timed_out", 3),
        (status(400), "http_400", 1),
        (status(404), "http_404", 1),
        (status(413), "http_413", 1),
        (status(302, Location="http://127.0.0.1:9/elsewhere"), "http_302", 1),
        (html, "parse_failed", 1),
        (huge, "too_large", 1),
        (status(200, ""), "parse_failed", 1),
        (status(200, "[" * 100_000), "parse_failed", 1),
        (status(200, '{"choices": []}'), "parse_failed", 1),
        (status(200, '{"choices": [{"message": {"content": [1]}}]}'), "parse_failed", 1),
        (status(200, json.dumps({"error": {"message": "overloaded"}})), "parse_failed", 1),
    ],
)
def test_what_does_not_pass_has_its_reason(act: Act, reason: str, requests: int) -> None:
    with chat_server(act) as server:
        answers, account = ask(settings(server, total_s=1.0))
        assert [each.reason for each in answers if isinstance(each, BadRecord)] == [reason]
        assert len(server.requests) == account.requests == requests
    assert account.failures == {reason: 1}
    assert account.retries == requests - 1


def test_an_endpoint_that_is_down_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        how = ChatSettings(f"http://127.0.0.1:{free.getsockname()[1]}/v1", "judge", retries=1, backoff_s=0.01)
        assert outcome(how) == ["unreachable"]


def test_an_endpoint_that_stays_down_is_not_asked_over_and_over() -> None:
    with chat_server(closing) as server:
        answers, account = ask(settings(server, retries=0, concurrency=4), *(request(f"{n}") for n in range(40)))
    assert account.failures == {"unreachable": 40}
    assert account.requests == len(server.requests)
    assert 8 <= account.requests <= 8 + 3  # those that were under way when the eighth failed
    assert isinstance(answers[-1], BadRecord)
    assert "questions in a row" in answers[-1].detail


def test_questions_that_are_refused_are_no_sign_of_an_endpoint_that_is_down() -> None:
    with chat_server(status(400)) as server:
        ask(settings(server), *(request(f"{n}") for n in range(20)))
    assert len(server.requests) == 20


def test_retry_after_is_kept_to() -> None:
    with chat_server(status(429, Retry_After="1"), saying("good")) as server:
        assert outcome(settings(server)) == ["good"]
    first, second = (asked.at for asked in server.requests)
    assert second - first >= 0.99


def test_retry_after_may_be_a_date_and_has_a_limit() -> None:
    in_a_minute = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    assert 50 < _seconds(email.utils.format_datetime(in_a_minute, usegmt=True)) <= 60
    assert [_seconds(odd) for odd in ("", "soon", "-5", "1e9", "Wed, 99 Foo 2020")] == [0] * 5
    assert _seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert wait_s("key", 0, 1.0, _seconds("9" * 400)) == WAIT_S


@settings_of(max_examples=50)
@given(st.text(), st.integers(0, 30))
def test_pauses_grow_by_the_number_alone_and_spread_by_the_key(key: str, number: int) -> None:
    pause = wait_s(key.encode("utf-8", "replace").decode(), number, 1.0, 0.0)
    assert min(4.0**number, WAIT_S) <= pause <= min(1.5 * 4.0**number, WAIT_S)
    assert pause == wait_s(key.encode("utf-8", "replace").decode(), number, 1.0, 0.0)


def test_no_more_questions_are_under_way_than_allowed() -> None:
    with chat_server(slowly(saying("ok"))) as server:
        assert outcome(settings(server, concurrency=3), *(request(f"{n}") for n in range(12))) == ["ok"] * 12
    assert server.most_open == 3


def test_an_answer_is_asked_for_once_wherever_the_endpoint_is(tmp_path: Path) -> None:
    with chat_server(saying("first")) as server, chat_server(saying("second")) as moved:
        ask(settings(server), cache=tmp_path)
        again, account = ask(settings(moved, concurrency=2, total_s=9.0), cache=tmp_path)
        assert not moved.requests
        assert (account.requests, account.cached, account.prompt_tokens) == (0, 1, 0)
        assert [each.text for each in again if isinstance(each, ChatAnswer)] == ["first"]
        for changed in ({"model": "other"}, {"seed": 1}):
            ask(settings(moved, **changed), cache=tmp_path)
        for other in (request("Other?"), request(prompt="test-2"), request(max_tokens=51), request(schema=SCHEMA)):
            ask(settings(moved), other, cache=tmp_path)
        assert len(moved.requests) == 6


def test_a_picture_is_known_by_what_it_is_and_not_by_its_bytes() -> None:
    how = ChatSettings("http://127.0.0.1:8000/v1", "judge")

    def key(jpeg: bytes, identity: str) -> str:
        return request(messages=(ChatMessage("user", ("What?", ChatPicture(jpeg, identity))),)).key(how)

    assert key(b"encoded", "one") == key(b"encoded by another version", "one")
    assert key(b"encoded", "one") != key(b"encoded", "two")


def test_failures_are_not_remembered(tmp_path: Path) -> None:
    with chat_server(status(400), html, saying("good")) as server:
        found = [ask(settings(server), cache=tmp_path)[0][0] for _ in range(3)]
    assert [each.reason for each in found if isinstance(each, BadRecord)] == ["http_400", "parse_failed"]
    assert isinstance(found[2], ChatAnswer)


def test_a_damaged_answer_on_disk_is_asked_for_again(tmp_path: Path) -> None:
    with chat_server(saying("good")) as server:
        how = settings(server)
        ask(how, cache=tmp_path)
        (file,) = tmp_path.rglob("*.json")
        whole = file.read_bytes()
        for damage in (whole[:20], b"", b'{"text": "x"}', b"[]"):
            file.write_bytes(damage)
            ask(how, cache=tmp_path)
            assert file.read_bytes() == whole
    assert len(server.requests) == 5
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [file.name]


def test_a_cache_that_cannot_be_written_stops_the_job(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with chat_server(saying("good")) as server, pytest.raises(OutputError, match="cache of answers"):
        ask(settings(server), cache=tmp_path / "file")


def test_costs_are_what_was_paid_for() -> None:
    with chat_server(saying("good"), saying("free", usage=False)) as server:
        how = settings(server, prompt_price=0.2, completion_price=0.6, concurrency=1)
        _, account = ask(how, request("1"), request("2"))
        assert account.uncounted == 1
        assert account.cost(how) == pytest.approx((1000 * 0.2 + 200 * 0.6) / 1e6)
        assert account.cost(settings(server)) is None


def test_odd_counts_of_tokens_are_none() -> None:
    odd = {**completion("ok"), "usage": {"prompt_tokens": "7", "completion_tokens": -1}}
    with chat_server(status(200, json.dumps(odd))) as server:
        answers, account = ask(settings(server))
    assert [(each.prompt_tokens, each.completion_tokens) for each in answers if isinstance(each, ChatAnswer)] == [
        (None, None)
    ]
    assert (account.prompt_tokens, account.completion_tokens, account.uncounted) == (0, 0, 1)
