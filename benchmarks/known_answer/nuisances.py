"""What must not tell a corrupted document with pictures from a clean one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from filters.batch import split_words
from pipelines.screen import screen

from .pictured import Picture, Pictured

NUISANCES = (
    "words",
    "lines",
    "text bytes",
    "stops",
    "commas",
    "pictures",
    "picture bytes",
    "side",
    "shape",
    "JPEG",
    "first place",
    "mean place",
    "words before a picture",
)


def nuisances(bases: Sequence[Pictured]) -> np.ndarray:
    """A row per document, in the order of NUISANCES."""
    return np.array([list(facts(base)) for base in bases], float).reshape(len(bases), len(NUISANCES))


def facts(base: Pictured) -> Iterator[float]:
    texts = [line.text for line in base.lines]
    whole = "\n".join(texts)
    looks = [screen().look(picture.data) for picture in base.pictures]
    places = [place for place, part in enumerate(base.parts) if isinstance(part, Picture)]
    yield np.log1p(len(whole.split()))
    yield np.log1p(whole.count("\n"))
    yield np.log1p(len(whole.encode()))
    yield sum(map(whole.count, ".!?。！？"))
    yield sum(map(whole.count, ",;:、"))
    yield len(looks)
    yield mean([np.log1p(len(picture.data)) for picture in base.pictures])
    yield mean([np.log(look.width * look.height) / 2 for look in looks])
    yield mean([np.log(look.width / look.height) for look in looks])
    yield mean([float(look.mime == "image/jpeg") for look in looks])
    yield places[0] / len(base.parts) if places else 0.0
    yield mean([place / len(base.parts) for place in places])
    yield mean([float(gap) for gap in gaps(base, places)])


def gaps(base: Pictured, places: Sequence[int]) -> Iterator[int]:
    """Words between the beginning, the pictures and the end."""
    for first, last in pairwise([0, *places, len(base.parts)]):
        yield sum(len(split_words(part.text)) for part in base.parts[first:last] if not isinstance(part, Picture))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
