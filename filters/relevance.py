"""The filter that scores how much a document's pictures have to do with its text."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.batch import Batch
from filters.page_evidence import Looked, PageEvidence, page_evidence
from filters.sighted import Sighted

_MEASURE = pa.struct(
    [
        pa.field("score", pa.float64()),  # 0 to 1
        pa.field("worst", pa.float64()),  # of the pictures
        pa.field("unrelated", pa.float64()),  # share of the pictures below UNRELATED
        pa.field("looks", pa.float64()),  # mean chance by the image-text model
        pa.field("words", pa.float64()),  # mean chance by the words read in pictures
        pa.field("meaning", pa.float64()),  # mean chance by what these words mean
        pa.field("decoration", pa.float64()),  # mean probability of being decoration
        pa.field("cosine", pa.float64()),  # mean of the pictures' highest cosines to the text: the model's own number
        pa.field("pictures", pa.string()),  # JSON: the score of each, in the order of `media`
        pa.field("unscored", pa.string()),  # why there is no score; empty where there is one
    ]
)
UNRELATED = 0.5  # no better than a picture taken at random
FULL_SIDE = 512  # pixels of a square from which on a picture weighs no more than others


@dataclass(frozen=True)
class Relevance(Sighted):
    """How far pictures belong to their text, 0 to 1: Qwen2.5-VL's second criterion (arXiv 2502.13923, 2.2.1).

    Each picture is compared with the text around it and with the whole page, by what an open_clip `model` makes of both
    and by the words that `ocr` reads in it. Both become chances: that a picture of a frozen `bank` would fit the page
    less well, and that a random page would have fewer of the picture's words. So a long page has no advantage, nor has
    a sentence that fits everything; 0.5 is what unrelated pictures have in the mean. What the model takes for
    decoration (logo, icon, banner) counts as unrelated, as far as it does. The document's score is the mean of its
    pictures, weighted by the root of their area.

    With `meaning` a model of English texts, MiniLM, compares what is read with the text as well.

    `model` is ARCHITECTURE/WEIGHTS as open_clip names them, hf-hub:ORGANISATION/NAME, a folder, or `tiny`, which is for
    demo and tests alone. In a language that it does not know, words have to do; a document of which no picture can be
    judged by either is not measurable, nor is one in a language that the bank has not.
    """

    version: ClassVar[int] = 1
    measures: ClassVar[pa.DataType] = _MEASURE

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([_measured(found) for found in page_evidence(batch, self.sight)], _MEASURE)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("pictures_unrelated"), len(measured))


def weighed(picture: Looked, related: float | None) -> float | None:
    """The score of one picture by how far it is related; None where nothing could be asked."""
    if related is None:
        return None
    # A picture whose words are those of the page is no decoration, whatever it looks like.
    words = picture.evidence.words
    spoken_for = 0.0 if words is None else max(2 * words - 1, 0.0)
    return related * (1 - picture.evidence.decoration * (1 - spoken_for))


def area_weight(picture: Looked) -> float:
    return min(math.sqrt(picture.area) / FULL_SIDE, 1.0)


def _measured(found: PageEvidence | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"unscored": found}
    pictures = found.pictures
    scores = [weighed(picture, picture.evidence.related) for picture in pictures]
    judged = [
        (score, area_weight(picture)) for score, picture in zip(scores, pictures, strict=True) if score is not None
    ]
    measured: dict[str, Any] = {
        "looks": _mean([picture.evidence.looks for picture in pictures]),
        "words": _mean([picture.evidence.words for picture in pictures]),
        "meaning": _mean([picture.evidence.meaning for picture in pictures]),
        "cosine": _mean([picture.evidence.nearest for picture in pictures]),
        "decoration": _mean([picture.evidence.decoration for picture in pictures]),
        "pictures": json.dumps([None if score is None else round(score, 4) for score in scores]),
    }
    if not judged:
        return measured | {"unscored": "language"}
    return measured | {
        "score": sum(score * weight for score, weight in judged) / sum(weight for _, weight in judged),
        "worst": min(score for score, _ in judged),
        "unrelated": sum(score < UNRELATED for score, _ in judged) / len(judged),
        "unscored": "",
    }


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None
