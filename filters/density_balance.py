"""The filter that weighs how much there is to read against how much there is to see."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch, split_words
from filters.clip_bank import bank_of, require_bank
from filters.clip_model import require_clip
from filters.clip_vectors import picture_vectors
from filters.picture_evidence import decoration_share
from filters.picture_features import Grey, greys, level_shares
from filters.pictures import same_picture
from filters.sentences import sentences
from schemas.resources import Resources

_MEASURE = pa.struct(
    [
        pa.field("score", pa.float64()),  # 0 to 1
        pa.field("words", pa.float64()),  # of sentences that differ
        pa.field("pictures", pa.float64()),  # that differ, each by what is in it: 0 to 1
        pa.field("words_a_picture", pa.float64()),
        pa.field("evenness", pa.float64()),  # of the texts between pictures: 0 to 1
    ]
)
# Words a picture: nothing below 10 or above 2,000, all from 50 to 400. OmniCorpus asks for 50 words a picture
# (arXiv 2406.08418); means of public sets are 73 (MMC4) to 326 (OBELICS) tokens a picture.
EMPTY_LOW, FULL_LOW, FULL_HIGH, EMPTY_HIGH = 10.0, 50.0, 400.0, 2000.0
# From which on a picture is a whole one. Drawings have little entropy: of the demo crawl's 99 pictures of 64 pixels and
# more, most of them screens and diagrams, half have less than 1.14 bits and a quarter less than 0.74.
FULL_BITS, FULL_SIDE = 0.75, 300.0
# Grey levels are taken together by so many, since a JPEG of flat colours has many levels: of the 256 a quality of 85
# adds half a bit in the mean, of these 16 a hundredth.
SHADE = 16
EVENNESS_SHARE = 0.2


@dataclass(frozen=True)
class DensityBalance(Filter):
    """How well text and pictures are balanced, 0 to 1: the fourth criterion of Qwen2.5-VL (arXiv 2502.13923, 2.2.1).

    Words of sentences that differ, over pictures that differ, each worth its entropy (a bit and more is all) and its
    shorter side (300 pixels and more are all): blanks, icons and repetitions carry nothing, a copied sentence neither.
    A trapezoid over the logarithm of words a picture, 80 % of it for certain and 20 % by the evenness of the texts
    before, between and after the pictures that differ. 0 without words or pictures.

    With an open_clip `model`, as `relevance` takes one, what it takes for decoration (logo, icon, banner) carries
    nothing either, as far as it does; without one nothing is known of what a picture shows. A document of which a
    picture has not been resolved, or does not decode, is not measurable.
    """

    model: str | None = None
    bank: str | None = None
    gpus: float = 0.0
    low: float | None = None
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min"}
    files: ClassVar[Sequence[str]] = ("model", "bank")

    def __post_init__(self) -> None:
        if self.model is not None:
            require_clip("density_balance", self.model)
            require_bank(self.bank)

    @property
    def needs(self) -> Resources:  # type: ignore[override]  # a fact of the model, not of the class
        return Resources() if self.model is None else Resources(gpus=self.gpus, memory_mib=2048)

    def measure(self, batch: Batch) -> pa.Array:
        pictures = batch.pictures
        plain = (_weight(*facts) for facts in zip(_columns(pictures), greys(pictures), strict=True))
        shares = _content_shares(pictures, self.model, self.bank)
        weights = [None if weight is None else weight * share for weight, share in zip(plain, shares, strict=True)]
        owners, hashes = pictures["row"].to_pylist(), pictures["phash"].to_pylist()
        by_row: list[list[tuple[float | None, int | None]]] = [[] for _ in range(len(batch))]
        for row, weight, phash in zip(owners, weights, hashes, strict=True):
            by_row[row].append((weight, phash))
        parts = batch["parts"].to_pylist()
        return pa.array([_measured(*facts) for facts in zip(parts, by_row, strict=True)], _MEASURE)

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(pc.struct_field(measured, "score"), self.low, None)

    def reason(self, measured: pa.Array) -> pa.Array:
        few = pc.less(pc.struct_field(measured, "words_a_picture"), FULL_LOW)
        return pc.if_else(pc.fill_null(few, True), "too_little_text", "too_little_to_see")


def balance(words_a_picture: float, evenness: float) -> float:
    """The score of a document with both words and pictures."""
    at = math.log(words_a_picture)
    marks = [math.log(mark) for mark in (EMPTY_LOW, FULL_LOW, FULL_HIGH, EMPTY_HIGH)]
    return float(np.interp(at, marks, (0, 1, 1, 0))) * (1 - EVENNESS_SHARE + EVENNESS_SHARE * evenness)


def _measured(parts: Sequence[Mapping[str, Any]] | None, media: Sequence[tuple[float | None, int | None]]) -> Any:
    if any(weight is None for weight, _ in media):
        return None
    gaps = list(_gaps(parts or (), _again([phash for _, phash in media])))
    words, pictures = float(sum(gaps)), _worth(media)
    measured = {
        "words": words,
        "pictures": pictures,
        "words_a_picture": None,
        "evenness": _evenness(gaps),
        "score": 0.0,
    }
    if not words or not pictures:
        return measured
    ratio = words / pictures
    return measured | {"words_a_picture": ratio, "score": balance(ratio, measured["evenness"] or 0.0)}


def _gaps(parts: Sequence[Mapping[str, Any]], again: Sequence[bool]) -> Iterator[int]:
    """Words before, between and after the pictures that differ; a sentence counts where it stands first."""
    seen: set[str] = set()
    words = 0
    for part in parts:
        if part["type"] != "text":
            if part["media"] is None or not again[part["media"]]:
                yield words
                words = 0
            continue
        for sentence in sentences(part["text"] or ""):
            if sentence not in seen:
                seen.add(sentence)
                words += len(split_words(sentence))
    yield words


def _evenness(gaps: Sequence[int]) -> float | None:
    """The entropy of the gaps' shares over that of equal ones; null where there is no picture between."""
    total = sum(gaps)
    if len(gaps) < 2 or not total:
        return None
    shares = np.array([gap / total for gap in gaps if gap])
    return abs(float((shares * np.log(shares)).sum())) / math.log(len(gaps))


def _worth(media: Sequence[tuple[float | None, int | None]]) -> float:
    """The weights of pictures that differ; of some that are the same, that of the heaviest."""
    worth = 0.0
    taken: list[int] = []
    for weight, phash in sorted(media, key=lambda one: -(one[0] or 0.0)):
        if any(same_picture(phash, other) for other in taken):
            continue
        taken += [] if phash is None else [phash]
        worth += weight or 0.0
    return worth


def _again(hashes: Sequence[int | None]) -> list[bool]:
    """For each picture whether an earlier one is the same."""
    return [any(same_picture(one, other) for other in hashes[:place]) for place, one in enumerate(hashes)]


def _content_shares(pictures: Batch, model: str | None, bank: str | None) -> list[float]:
    """How far a model takes each picture for content, and not for decoration; 1 without a model."""
    if model is None:
        return [1.0] * len(pictures)
    known = bank_of(model, bank)
    return [
        1.0 if vector is None else 1 - decoration_share(vector, known) for vector in picture_vectors(pictures, model)
    ]


def _columns(pictures: Batch) -> Iterator[tuple[int | None, int | None]]:
    return zip(pictures["width"].to_pylist(), pictures["height"].to_pylist(), strict=True)


def _weight(size: tuple[int | None, int | None], levels: Grey | None) -> float | None:
    width, height = size
    if width is None or height is None or levels is None:
        return None
    shares = level_shares(levels).reshape(-1, SHADE).sum(1)
    there = shares[shares > 0]
    bits = abs(float((there * np.log2(there)).sum()))
    return min(bits / FULL_BITS, 1.0) * min(min(width, height) / FULL_SIDE, 1.0)
