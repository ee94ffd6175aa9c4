"""ChatSettings: which endpoint is asked, how, how long, and for what price."""

import os
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

import pydantic

from schemas.errors import PreflightError


@dataclass(frozen=True)
class ChatSettings:
    """An endpoint that speaks OpenAI's /v1/chat/completions: vLLM, SGLang, llama.cpp, a provider.

    `base_url` is what comes before /chat/completions. `key_env` names the environment variable that holds the key: the
    key itself never stands in a recipe. `_s` are seconds; `total_s` is for one try, from the name look-up to the last
    byte. Prices are per million tokens, in whatever currency; without them nothing is said of costs.
    """

    base_url: str
    model: str
    key_env: str | None = None
    concurrency: int = 8
    connect_s: float = 5.0
    read_s: float = 60.0
    total_s: float = 60.0
    retries: int = 2
    backoff_s: float = 1.0
    max_answer_kib: int = 1024  # every token of an answer with logprobs brings ten others
    structured: bool = True  # the schema goes along as response_format; otherwise the prompt alone asks for it
    logprobs: bool = False  # ask for the probabilities of the tokens beside each token
    seed: int = 0
    prompt_price: float | None = None
    completion_price: float | None = None

    # An unknown key is an error in a recipe.
    __pydantic_config__: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        _check_url(self.base_url)
        if not self.model:
            raise ValueError("model is empty; name the model as the endpoint's /v1/models lists it")
        for name in ("concurrency", "max_answer_kib"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 1 or more")
        for name in ("connect_s", "read_s", "total_s", "backoff_s"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be more than 0")
        for name in ("retries", "prompt_price", "completion_price"):
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 0 or more")
        if (self.prompt_price is None) != (self.completion_price is None):
            raise ValueError("prompt_price and completion_price go together; 0 is a price")

    @property
    def url(self) -> str:
        """Where requests go."""
        return f"{self.base_url.rstrip('/')}/chat/completions"

    def key(self) -> str | None:
        """The key out of the environment.

        Raises:
            PreflightError: the variable is not set, or what it holds cannot stand in a header.
        """
        if self.key_env is None:
            return None
        key = os.environ.get(self.key_env, "").strip()
        if not key:
            raise PreflightError(
                f"key_env is {self.key_env}, and no such variable is set here: export {self.key_env}=..."
            )
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise PreflightError(
                f"{self.key_env} holds something that is no key: it has blanks or other than ASCII in it"
            )
        return key


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url is {url!r}; give an http or https address such as http://127.0.0.1:8000/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_url has a user name or password in it; use key_env")
    if parts.query or parts.fragment:
        raise ValueError("base_url has a query or a fragment; it is what comes before /chat/completions, no more")
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"base_url is {url!r}: {error}") from error
