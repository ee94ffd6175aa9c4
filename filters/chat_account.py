"""ChatAccount: what asking an endpoint took."""

from collections import Counter
from dataclasses import dataclass, field

from filters.chat_answer import ChatAnswer
from filters.chat_settings import ChatSettings


@dataclass
class ChatAccount:
    """Counts of one client. Retries are requests too; what came out of the cache is none and costs nothing."""

    requests: int = 0
    retries: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0  # answers of endpoints that do not say how many tokens they took
    seconds: float = 0.0  # in which requests were under way, added up
    failures: Counter[str] = field(default_factory=Counter)  # by reason, after all retries

    def add(self, answer: ChatAnswer) -> None:
        """Count the tokens of an answer that was paid for."""
        self.uncounted += answer.prompt_tokens is None or answer.completion_tokens is None
        self.prompt_tokens += answer.prompt_tokens or 0
        self.completion_tokens += answer.completion_tokens or 0

    def cost(self, settings: ChatSettings) -> float | None:
        """In the currency of the prices; None where none are given."""
        if settings.prompt_price is None or settings.completion_price is None:
            return None
        paid = self.prompt_tokens * settings.prompt_price + self.completion_tokens * settings.completion_price
        return paid / 1_000_000
