"""Pages with texts, pictures and scores as tests give them, through interleaved.judge; and what came of each."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from filters.chat_settings import ChatSettings
from filters.registry import Rule
from pipelines.build import judge_steps
from pipelines.judge_parameters import JudgeParameters
from pipelines.manifests import Manifest
from pipelines.run import InProcess, Plan, Runner, run
from pipelines.step import Step
from schemas.ids import record_id
from tests.filters.chat_server import ChatServer
from tests.filters.drawn import encoded, photo
from tests.pipelines.given_documents import Given
from tests.pipelines.runs import rows
from tests.pipelines.steps import Silent

WORDS = "the harbour is quiet in the morning and boats come back with the tide"


@dataclass(frozen=True)
class Page:
    """A page by its name, from which its id follows; `pictures` are seeds of drawn ones, -1 a damaged one."""

    name: str
    score: float | None = None
    text: str = WORDS
    pictures: tuple[int, ...] = (1,)
    lang: str | None = "en"

    @property
    def id(self) -> str:
        return record_id("web", self.name, "")

    def row(self) -> dict[str, Any]:
        """Text first, with the name in it; then the pictures."""
        files = [drawn(seed) for seed in self.pictures]
        texts = [{"type": "text", "label": "paragraph", "text": f"{self.text} {self.name}."}] if self.text else []
        images = [{"type": "image", "label": "image", "media": place} for place in range(len(files))]
        return {
            "record_id": self.id,
            "kind": "interleaved",
            "lang": self.lang,
            "source": {"uri": f"http://a.example/{self.name}", "parents": []},
            "meta": [],
            "parts": [*texts, *images],
            "media": [{"uri": f"http://a.example/{seed}.jpg", "sha256": sha256(seed)} for seed in self.pictures],
            "media_data": files,
            "measures": [] if self.score is None else [{"filter": "cheap", "field": "score", "number": self.score}],
        }


@cache
def drawn(seed: int) -> bytes:
    return b"\xff\xd8\xff no more" if seed < 0 else encoded(photo(seed, 80, 60), "JPEG")


def sha256(seed: int) -> str:
    return hashlib.sha256(drawn(seed)).hexdigest()


@dataclass(frozen=True)
class Judged:
    """What a run left behind."""

    out: Path
    pages: Sequence[Page]
    done: Mapping[str, list[Manifest]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        return sum((Counter(one.counts) for one in self.done["interleaved.judge"]), Counter[str]())

    @property
    def measures(self) -> dict[str, dict[str, Any]]:
        """The judge's measures of each page as a whole, by the page's name; {} where it was not asked about."""
        names = {page.id: page.name for page in self.pages}
        return {
            names[row["record_id"]]: {
                one["field"]: one["text"] if one["number"] is None else one["number"]
                for one in row["measures"]
                if one["filter"] == "interleaved.judge" and one["part"] is None
            }
            for row in rows(self.out, "interleaved.judge/documents")
        }

    @property
    def unrated(self) -> dict[str, str]:
        """The pages that were asked about, and why there is no rating."""
        return {name: found["unrated"] for name, found in self.measures.items() if found}


def settings(server: ChatServer | str, **chat: Any) -> ChatSettings:
    url = server if isinstance(server, str) else server.base_url
    return ChatSettings(**{"base_url": url, "model": "judge", "backoff_s": 0.01, "connect_s": 2.0, **chat})


def steps(
    out: Path, pages: Sequence[Page], endpoint: ChatSettings, rules: tuple[Rule, ...] = (), **given: Any
) -> tuple[Step, ...]:
    judged = judge_steps("interleaved.judge", "test", 7, JudgeParameters(endpoint, **given), rules)
    return Given(name="given", up_to=len(pages), given=tuple(pages)), *judged


def go(
    out: Path,
    pages: Sequence[Page],
    server: ChatServer | str,
    unit_pages: int = 1000,
    runner: Runner | None = None,
    rules: tuple[Rule, ...] = (),
    chat: Mapping[str, Any] | None = None,
    **given: Any,
) -> Judged:
    """The pages judged: all of them, unless the test says which."""
    plan = Plan(
        "test",
        str(out),
        steps(out, pages, settings(server, **(chat or {})), rules, **{"audit": 1.0, **given}),
        unit_pages,
        0.05,
    )
    return Judged(out, pages, run(plan, runner or InProcess(), Silent()))
