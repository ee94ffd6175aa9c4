"""Judge: pages rated on the four criteria by a vision-language model behind an endpoint."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filters.chat_account import ChatAccount
from filters.chat_answer import ChatAnswer
from filters.chat_cache import ChatCache
from filters.chat_client import ChatClient
from filters.chat_settings import ChatSettings
from filters.judge_prompt import Exhibit, PromptLimits, question
from filters.judge_rating import Rating, read_rating
from schemas.errors import BadRecord


@dataclass(frozen=True)
class Verdict:
    """A rating, or None and why: no_text, no_pictures, damaged_picture, too_narrow (nothing was asked), parse_failed,
    refused, timed_out, unreachable, too_large, http_<status>.

    `key` names the question, None where nothing was asked; `answer` is what the endpoint said, None where it failed;
    `pictures` are the hashes of those that were sent, in the order of the rating's.
    """

    record_id: str
    rating: Rating | None
    reason: str | None = None
    detail: str = ""
    key: str | None = None
    answer: ChatAnswer | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judge:
    """Asks `chat` about pages. With `cache`, a local folder, what has been answered once is not asked again."""

    chat: ChatSettings
    limits: PromptLimits = field(default_factory=PromptLimits)
    cache: str | None = None

    def rate(
        self,
        pages: Iterable[Exhibit],
        known: Mapping[str, ChatAnswer] | None = None,
        told: Callable[[Verdict], None] | None = None,
    ) -> tuple[list[Verdict], ChatAccount]:
        """A verdict per page in the order of the pages, and what it took; pages are taken as they are needed.

        Answers in `known`, by the key of their question, are not asked for. `told` is called with each verdict as it
        comes; what it raises ends the call.

        Raises:
            PreflightError: the key is not in the environment.
            OutputError: the cache cannot be read or written.
        """
        return asyncio.run(self._rate(pages, known or {}, told))

    async def _rate(
        self, pages: Iterable[Exhibit], known: Mapping[str, ChatAnswer], told: Callable[[Verdict], None] | None
    ) -> tuple[list[Verdict], ChatAccount]:
        verdicts: dict[int, Verdict] = {}
        numbered = enumerate(pages)

        async def work() -> None:
            for number, page in numbered:
                verdicts[number] = await self._verdict(client, page)
                if told is not None:
                    told(verdicts[number])

        async with ChatClient(self.chat, ChatCache(Path(self.cache)) if self.cache else None, known) as client:
            workers = [asyncio.create_task(work()) for _ in range(self.chat.concurrency)]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
        return [verdicts[number] for number in range(len(verdicts))], client.account

    async def _verdict(self, client: ChatClient, page: Exhibit) -> Verdict:
        key: str | None = None
        answer: ChatAnswer | None = None
        pictures: tuple[str, ...] = ()
        try:
            # In a thread, since decoding pictures would hold up the answers to others.
            request, pictures = await asyncio.to_thread(question, page, self.limits)
            key = request.key(self.chat)
            answer = await client.ask(request)
            rating = read_rating(answer, len(pictures))
        except BadRecord as bad:
            return Verdict(page.record_id, None, bad.reason, bad.detail, key, answer, pictures)
        return Verdict(page.record_id, rating, None, "", key, answer, pictures)
