"""ChatAnswer: what an endpoint said, read out of a chat completion."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import BadRecord

_NEVER = -1000.0  # e to the power of it is 0


@dataclass(frozen=True)
class ChatAnswer:
    """The first choice of a completion. Token counts are the endpoint's own, None where it gives none.

    `digits` has the probabilities of the digits at each place of the text where a token is a digit; None where the
    endpoint tells none. It is made for JSON, so that the place is a string.
    """

    text: str
    refusal: str | None
    finish_reason: str | None
    served_by: str | None  # the model as the endpoint names it
    prompt_tokens: int | None
    completion_tokens: int | None
    digits: Mapping[str, Mapping[str, float]] | None = None


def read_completion(body: bytes) -> ChatAnswer:
    """A chat completion out of the body of an answer.

    Raises:
        BadRecord: parse_failed, for all that is none.
    """
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRecord("parse_failed", f"no chat completion but {_start(body)}") from error
    choices = whole.get("choices") if isinstance(whole, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise BadRecord("parse_failed", f"no chat completion but {_start(body)}")
    text, refusal = message.get("content"), message.get("refusal")
    if not isinstance(text, str | None) or not isinstance(refusal, str | None):
        raise BadRecord("parse_failed", f"the message of the completion is no text: {_start(body)}")
    usage = whole.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return ChatAnswer(
        utf8(text or ""),
        utf8(refusal) if refusal else None,
        _text(choice.get("finish_reason")),
        _text(whole.get("model")),
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _digits(text or "", choice.get("logprobs")),
    )


def utf8(text: str) -> str:
    """`text` without the halves of characters that JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _start(body: bytes) -> str:
    return repr(body[:200].decode("utf-8", "replace"))


def _text(value: Any) -> str | None:
    return utf8(value) if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _digits(text: str, logprobs: Any) -> dict[str, dict[str, float]] | None:
    """None also where the tokens are not those of the text, or are no tokens at all: then no place could be told."""
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, dict) for token in tokens):
        return None
    found: dict[str, dict[str, float]] = {}
    read = b""  # bytes, since a token may be a part of a character
    for token in tokens:
        said = _bytes(token)
        if said is None:
            return None
        if (digit := _digit(token)) is not None:
            before, is_there, _ = said.partition(digit.encode())
            if not is_there:
                return None
            found[str(len((read + before).decode("utf-8", "replace")))] = _chances(token)
        read += said
    return found if read == text.encode("utf-8", "replace") else None


def _bytes(token: Mapping[str, Any]) -> bytes | None:
    given = token.get("bytes")
    if isinstance(given, list) and all(type(one) is int and 0 <= one < 256 for one in given):
        return bytes(given)
    said = token.get("token")
    return said.encode("utf-8", "replace") if isinstance(said, str) else None


def _digit(token: Mapping[str, Any]) -> str | None:
    said = token.get("token")
    plain = said.strip() if isinstance(said, str) else ""
    return plain if len(plain) == 1 and plain in "0123456789" else None


def _chances(token: Mapping[str, Any]) -> dict[str, float]:
    """The probability of each digit among a token and those that could have stood there; " 4" is 4."""
    others = token.get("top_logprobs")
    # A token is among its own alternatives, where it is likely enough to be one of them.
    said = [one for one in (token, *(others if isinstance(others, list) else ())) if isinstance(one, dict)]
    chances: dict[str, float] = {}
    for one in {str(one.get("token")): one for one in said}.values():
        digit, logprob = _digit(one), one.get("logprob")
        if digit is not None and isinstance(logprob, int | float) and logprob <= 0:
            chances[digit] = chances.get(digit, 0.0) + math.exp(max(logprob, _NEVER))
    return chances
