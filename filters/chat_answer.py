"""ChatAnswer: what an endpoint said, read out of a chat completion."""

import json
from dataclasses import dataclass
from typing import Any

from schemas.errors import BadRecord


@dataclass(frozen=True)
class ChatAnswer:
    """The first choice of a completion. Token counts are the endpoint's own, None where it gives none."""

    text: str
    refusal: str | None
    finish_reason: str | None
    served_by: str | None  # the model as the endpoint names it
    prompt_tokens: int | None
    completion_tokens: int | None


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
