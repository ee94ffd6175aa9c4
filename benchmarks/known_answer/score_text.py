"""What scores texts: the filter text_quality, and trivial baselines that it has to beat."""

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from filters import Batch
from filters.batch import split_words
from filters.text_quality import TextQuality

from .bases import documents

Scorer = Callable[[Sequence[str], Sequence[str]], np.ndarray]
ROWS = 256


def text_quality(texts: Sequence[str], langs: Sequence[str]) -> np.ndarray:
    """NaN where it has no score."""
    return np.array([np.nan if one is None else one["score"] for one in measured(texts, langs)])


def measured(texts: Sequence[str], langs: Sequence[str]) -> list[dict[str, float] | None]:
    """All measures of text_quality, floats to 4 decimals as a run stores them."""
    found = []
    for start in range(0, len(texts), ROWS):
        batch = Batch(documents(texts[start : start + ROWS], langs[start : start + ROWS]))
        found += TextQuality().measure(batch).to_pylist()
    return [
        one and {name: round(value, 4) if isinstance(value, float) else value for name, value in one.items()}
        for one in found
    ]


def word_count(texts: Sequence[str], langs: Sequence[str]) -> np.ndarray:
    return np.array([float(len(split_words(text))) for text in texts])


def random_score(texts: Sequence[str], langs: Sequence[str]) -> np.ndarray:
    """A hash of the text, so that it is the same in every run."""
    return np.array([int.from_bytes(hashlib.blake2b(text.encode()).digest()[:6]) / 2**48 for text in texts])


def compression(texts: Sequence[str], langs: Sequence[str]) -> np.ndarray:
    """Bytes after zlib over bytes before."""
    return np.array([len(zlib.compress(text.encode(), 9)) / max(1, len(text.encode())) for text in texts])


SCORERS: Mapping[str, Scorer] = {
    "text_quality": text_quality,
    "word count": word_count,
    "compression": compression,
    "random": random_score,
}


def nuisances(texts: Sequence[str]) -> np.ndarray:
    """What must not tell a corrupted text from a clean one: words between spaces, lines, bytes, sentence marks."""
    return np.array(
        [
            [
                np.log1p(len(text.split())),
                np.log1p(text.count("\n")),
                np.log1p(len(text.encode())),
                sum(map(text.count, ".!?。！？؟")),
                sum(map(text.count, ",;:、،")),
            ]
            for text in texts
        ],
        float,
    )
