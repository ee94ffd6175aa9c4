"""Judge: pages rated on the four criteria by a vision-language model behind an endpoint."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filters.chat_account import ChatAccount
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
    """

    record_id: str
    rating: Rating | None
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Judge:
    """Asks `chat` about pages. With `cache`, a local folder, what has been answered once is not asked again."""

    chat: ChatSettings
    limits: PromptLimits = field(default_factory=PromptLimits)
    cache: str | None = None

    def rate(self, pages: Iterable[Exhibit]) -> tuple[list[Verdict], ChatAccount]:
        """A verdict per page in the order of the pages, and what it took; pages are taken as they are needed.

        Raises:
            PreflightError: the key is not in the environment.
            OutputError: the cache cannot be read or written.
        """
        return asyncio.run(self._rate(pages))

    async def _rate(self, pages: Iterable[Exhibit]) -> tuple[list[Verdict], ChatAccount]:
        verdicts: dict[int, Verdict] = {}
        numbered = enumerate(pages)
        async with ChatClient(self.chat, ChatCache(Path(self.cache)) if self.cache else None) as client:
            workers = [
                asyncio.create_task(self._work(client, numbered, verdicts)) for _ in range(self.chat.concurrency)
            ]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
        return [verdicts[number] for number in range(len(verdicts))], client.account

    async def _work(
        self, client: ChatClient, pages: Iterator[tuple[int, Exhibit]], verdicts: dict[int, Verdict]
    ) -> None:
        for number, page in pages:
            try:
                # In a thread, since decoding pictures would hold up the answers to others.
                request, pictures = await asyncio.to_thread(question, page, self.limits)
                rating = read_rating(await client.ask(request), pictures)
            except BadRecord as bad:
                verdicts[number] = Verdict(page.record_id, None, bad.reason, bad.detail)
            else:
                verdicts[number] = Verdict(page.record_id, rating)
