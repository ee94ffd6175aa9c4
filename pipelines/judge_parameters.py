"""What interleaved.judge is told: whom it asks, about which documents, and how many may stay without a rating."""

from dataclasses import dataclass, field

from filters.chat_settings import ChatSettings
from filters.judge_choice import AUDIT_SHARE
from filters.judge_prompt import PromptLimits


@dataclass(frozen=True)
class JudgeParameters:
    """The endpoint, how much of a page it gets, and which documents it is asked about.

    Those are a sample of all (`audit`) and, with `score`, those whose place among the documents of their language lies
    in `band`, from 0 to 1. `cache` is a local folder of answers, `gold` a file of documents with known ratings.
    """

    endpoint: ChatSettings
    score: str | None = None
    band: tuple[float, float] = (0.3, 0.7)
    audit: float = AUDIT_SHARE
    max_unrated: float = 0.2  # share of the questions without a usable answer, above which the job stops
    limits: PromptLimits = field(default_factory=PromptLimits)
    cache: str | None = None
    gold: str | None = None

    def __post_init__(self) -> None:
        low, high = self.band
        if not 0 <= low <= high <= 1:
            raise ValueError(f"band is [{low:g}, {high:g}]; it goes from the lower place to the higher, within 0 and 1")
        for name in ("audit", "max_unrated"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name):g}; it is a share from 0 to 1")
        if self.score is None and not self.audit:
            raise ValueError("nothing would be asked; name a score, or give an audit above 0")
