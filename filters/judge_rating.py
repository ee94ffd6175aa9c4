"""Rating: what a judge said of a page, read strictly; whatever is not exactly that is no rating."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from filters.chat_answer import ChatAnswer, utf8
from filters.json_shape import check, read_strictly
from filters.judge_prompt import CRITERIA, answer_schema
from schemas.errors import BadRecord

_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```", re.DOTALL)


@dataclass(frozen=True)
class RatedPicture:
    """What a picture is for, one of ROLES, and how much it has to do with the text beside it, 0 to 5."""

    role: str
    related: int


@dataclass(frozen=True)
class Rating:
    """Scores from 0 to 5, the pictures that were sent in their order, evidence by criterion, and some of FLAGS."""

    text_quality: int
    relevance: int
    complementarity: int
    balance: int
    pictures: tuple[RatedPicture, ...]
    evidence: Mapping[str, str]
    flags: tuple[str, ...]


def read_rating(answer: ChatAnswer, pictures: int) -> Rating:
    """The rating in an answer: a JSON object of the schema, or one code block with nothing else in it.

    JSON is not searched for: what a page smuggles into the talk around it must not become a score.

    Raises:
        BadRecord: refused, or parse_failed with the place at which it is something else.
    """
    if answer.refusal is not None or answer.finish_reason == "content_filter":
        raise BadRecord("refused", (answer.refusal or "stopped by the endpoint's content filter")[:300])
    text = answer.text.strip()
    fenced = _FENCED.fullmatch(text)
    try:
        found = read_strictly(fenced[1] if fenced else text)
        check(found, answer_schema(pictures))
        images = sorted(found["images"], key=lambda image: image["i"])
        if [image["i"] for image in images] != list(range(1, pictures + 1)):
            raise ValueError("images has a picture twice")
    except ValueError as error:
        cut = "cut off at max_tokens; " if answer.finish_reason == "length" else ""
        raise BadRecord("parse_failed", f"{cut}{error}; it begins {answer.text[:120]!r}") from error
    return Rating(
        **{name: found[name] for name in CRITERIA},
        pictures=tuple(RatedPicture(image["role"], image["related"]) for image in images),
        evidence={name: utf8(said) for name, said in found["evidence"].items()},
        flags=tuple(sorted(set(found["flags"]))),
    )
