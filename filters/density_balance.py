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
from filters.picture_features import Grey, greys, level_shares
from filters.sentences import sentences

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
# From which on a picture is a whole one. Drawings have little entropy: of the demo crawl's 87 pictures, most of them
# screens and diagrams, half have less than 1.5 bits and a tenth less than 0.94.
FULL_BITS, FULL_SIDE = 1.0, 300.0
SAME_BITS = 5  # of 64 in which perceptual hashes of the same picture may differ
EVENNESS_SHARE = 0.2


@dataclass(frozen=True)
class DensityBalance(Filter):
    """How well text and pictures are balanced, 0 to 1: the fourth criterion of Qwen2.5-VL (arXiv 2502.13923, 2.2.1).

    Words of sentences that differ, over pictures that differ, each worth its entropy (a bit and more is all) and its
    shorter side (300 pixels and more are all): blanks, icons and repetitions carry nothing, a copied sentence neither.
    A trapezoid over the logarithm of words a picture, 80 % of it for certain and 20 % by the evenness of the texts
    before, between and after the pictures. 0 without words or pictures.

    It knows nothing of what a picture shows. A document of which a picture has not been resolved, or does not decode,
    is not measurable.
    """

    low: float | None = None
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min"}

    def measure(self, batch: Batch) -> pa.Array:
        pictures = batch.pictures
        weights = [_weight(*facts) for facts in zip(_columns(pictures), greys(pictures), strict=True)]
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
    gaps = list(_gaps(parts or ()))
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


def _gaps(parts: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Words before, between and after the pictures; a sentence counts where it stands first."""
    seen: set[str] = set()
    words = 0
    for part in parts:
        if part["type"] != "text":
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
        if phash is not None and any((phash ^ other).bit_count() <= SAME_BITS for other in taken):
            continue
        taken += [] if phash is None else [phash]
        worth += weight or 0.0
    return worth


def _columns(pictures: Batch) -> Iterator[tuple[int | None, int | None]]:
    return zip(pictures["width"].to_pylist(), pictures["height"].to_pylist(), strict=True)


def _weight(size: tuple[int | None, int | None], levels: Grey | None) -> float | None:
    width, height = size
    if width is None or height is None or levels is None:
        return None
    shares = level_shares(levels)
    there = shares[shares > 0]
    bits = abs(float((there * np.log2(there)).sum()))
    return min(bits / FULL_BITS, 1.0) * min(min(width, height) / FULL_SIDE, 1.0)
