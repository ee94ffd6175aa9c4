"""ChatRequest: what an endpoint is asked, as it is sent and as it is known in the cache."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from filters.chat_settings import ChatSettings

_TOP_LOGPROBS = 10  # six digits, and room for what else a model may want to say there; OpenAI and vLLM give 20 at most


@dataclass(frozen=True)
class ChatPicture:
    """A JPEG as it is sent. `identity` says which picture this is and how it was made: it stands for the bytes in the
    cache's key, since another version of an encoder makes other bytes of the same picture.
    """

    jpeg: bytes
    identity: str


@dataclass(frozen=True)
class ChatMessage:
    """A turn; its parts are texts and pictures in the order in which they are read."""

    role: str
    parts: tuple[str | ChatPicture, ...]


@dataclass(frozen=True)
class ChatRequest:
    """One question. `prompt` names it and the version of its wording (`judge-1`); `schema` is that of the answer."""

    prompt: str
    messages: tuple[ChatMessage, ...]
    max_tokens: int
    schema: Mapping[str, Any] | None = None

    def body(self, settings: ChatSettings) -> dict[str, Any]:
        """The JSON that is sent."""
        return self._body(settings, _data_url)

    def key(self, settings: ChatSettings) -> str:
        """64 hex digits over all that the answer depends on; where the endpoint is does not count."""
        known = self._body(settings, lambda picture: {"type": "picture", "identity": picture.identity})
        text = json.dumps({"prompt": self.prompt, "body": known}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _body(self, settings: ChatSettings, picture_part: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": [
                {"role": message.role, "content": _content(message.parts, picture_part)} for message in self.messages
            ],
            "temperature": 0,
            "seed": settings.seed,
            "max_tokens": self.max_tokens,
        }
        if settings.logprobs:
            body |= {"logprobs": True, "top_logprobs": _TOP_LOGPROBS}
        if settings.structured and self.schema is not None:
            named = {"name": self.prompt, "strict": True, "schema": self.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body


def _content(parts: tuple[str | ChatPicture, ...], picture_part: Any) -> Any:
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]  # a system turn as a list is refused by some servers
    return [{"type": "text", "text": part} if isinstance(part, str) else picture_part(part) for part in parts]


def _data_url(picture: ChatPicture) -> dict[str, Any]:
    url = f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}
