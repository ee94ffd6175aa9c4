"""How many questions may stay without a usable answer before a job stops, and what they took, in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from filters.chat_account import ChatAccount
from filters.chat_settings import ChatSettings
from filters.judge import Verdict
from schemas.errors import TooManyFailures

LEAST_FAILURES = 16  # of a unit, before it is stopped half-way; with less, the step as a whole decides
UNRATED = "unrated:"  # of a count; after it stands the reason
_NO_FAILURES = ("refused", "no_text", "no_pictures", "damaged_picture", "too_narrow")  # of the page, not of the asking


@dataclass
class Budget:
    """Counts verdicts as they come, and stops the unit when too many of them are none."""

    step: str
    most: float
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, verdict: Verdict) -> None:
        """Raises TooManyFailures: not before LEAST_FAILURES."""
        self.counts += counts_of(verdict.key, verdict.reason, has_answer=verdict.answer is not None)
        if sum(failures(self.counts).values()) >= LEAST_FAILURES:
            check(self.step, self.counts, self.most)


def counts_of(key: str | None, reason: str | None, *, has_answer: bool) -> Counter[str]:
    """What a verdict adds to the counts of a unit. Without an answer it is worth another try."""
    told = Counter({"asked": int(key is not None), "retryable": int(key is not None and not has_answer)})
    return told + Counter({f"{UNRATED}{reason}": 1} if reason else {"rated": 1})


def failures(counts: Mapping[str, int]) -> dict[str, int]:
    """The questions without a usable answer, by reason; the most frequent first."""
    found = {name.removeprefix(UNRATED): value for name, value in counts.items() if name.startswith(UNRATED)}
    by_count = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return {reason: value for reason, value in by_count if reason not in _NO_FAILURES}


def check(step: str, counts: Mapping[str, int], most: float) -> None:
    """Raises TooManyFailures: a larger share of the questions than `most` has no usable answer."""
    asked, failed = counts.get("asked", 0), failures(counts)
    total = sum(failed.values())
    if total <= most * asked:
        return
    reasons = ", ".join(f"{value} {reason}" for reason, value in failed.items())
    raise TooManyFailures(
        f"{step}: {total} of {asked} questions to the endpoint have no usable answer ({reasons}), more than "
        f"max_unrated allows ({most:.0%}); repair the endpoint or its settings, or raise max_unrated, and run again: "
        "answers that finished units or the cache have are not asked for again"
    )


def account_counts(account: ChatAccount) -> dict[str, int]:
    """An account as counts of a manifest."""
    names = ("requests", "retries", "cached", "prompt_tokens", "completion_tokens", "uncounted")
    return {name: getattr(account, name) for name in names}


def account_lines(step: str, counts: Mapping[str, int], chat: ChatSettings) -> list[str]:
    """What was asked, and what it took."""
    count = Counter(counts)
    unrated = {name.removeprefix(UNRATED): value for name, value in sorted(count.items()) if name.startswith(UNRATED)}
    missing = "".join(f", {value:,} {reason}" for reason, value in unrated.items())
    spent = ChatAccount(prompt_tokens=count["prompt_tokens"], completion_tokens=count["completion_tokens"])
    cost = spent.cost(chat)
    took = (
        f"{step}: {count['requests']:,} requests ({count['retries']:,} retries), {count['cached']:,} answers known "
        f"before, {count['prompt_tokens']:,} prompt and {count['completion_tokens']:,} completion tokens"
    )
    if count["uncounted"]:
        took += f" ({count['uncounted']:,} answers do not say how many)"
    return [
        f"{step}: {count['rated']:,} rated{missing}",
        took if cost is None else f"{took}, cost {cost:,.2f}",
    ]
