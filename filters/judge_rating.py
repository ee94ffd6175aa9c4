"""Rating: what a judge said of a page, read strictly; whatever is not exactly that is no rating."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from filters.chat_answer import ChatAnswer, utf8
from filters.json_shape import check, read_strictly
from filters.judge_prompt import CRITERIA, answer_schema
from schemas.errors import BadRecord

_DIGITS = 4
_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```", re.DOTALL)


@dataclass(frozen=True)
class RatedPicture:
    """What a picture is for, one of ROLES, and how much it has to do with the text beside it, 0 to 5."""

    role: str
    related: int


@dataclass(frozen=True)
class Rating:
    """Scores from 0 to 5, the pictures that were sent in their order, evidence by criterion, and some of FLAGS.

    A score is the digit that stands in the answer; with `expected` it is the mean of the digits that could stand there,
    weighted by their probabilities.
    """

    text_quality: float
    relevance: float
    complementarity: float
    balance: float
    pictures: tuple[RatedPicture, ...]
    evidence: Mapping[str, str]
    flags: tuple[str, ...]
    expected: bool = False


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
    expected = {name: _expected(answer, name) for name in CRITERIA}
    means = {name: mean for name, mean in expected.items() if mean is not None}
    return Rating(
        **(means if len(means) == len(CRITERIA) else {name: float(found[name]) for name in CRITERIA}),
        pictures=tuple(RatedPicture(image["role"], image["related"]) for image in images),
        evidence={name: utf8(said) for name, said in found["evidence"].items()},
        flags=tuple(sorted(set(found["flags"]))),
        expected=len(means) == len(CRITERIA),
    )


def _expected(answer: ChatAnswer, criterion: str) -> float | None:
    """The mean of the digits 0 to 5 at the place of a score, None where their probabilities are not known."""
    # Only a score is named so: in a string the quotes would be escaped, and no other object has a number there.
    place = re.search(rf'"{criterion}"\s*:\s*(?=[0-5])', answer.text)
    if place is None or answer.digits is None:
        return None
    chances = {
        int(digit): chance for digit, chance in answer.digits.get(str(place.end()), {}).items() if digit in "012345"
    }
    total = sum(chances.values())
    return round(sum(digit * chance for digit, chance in chances.items()) / total, _DIGITS) if total > 0 else None
