"""Trivial scorers of documents with pictures, which every criterion has to beat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from filters import Batch
from schemas.errors import InterleafError

from .corrupt_text import sentences
from .pictured import Pictured, documents
from .score_pictured import ROWS, fingerprint

RULE = 0.15  # cosine; NeMo Curator's default for a picture that any text of its page fits

Baseline = Callable[[Sequence[Pictured]], np.ndarray]


def chance(bases: Sequence[Pictured]) -> np.ndarray:
    """The same in every run."""
    return np.array([int(fingerprint(base)[:12], 16) / 16**12 for base in bases])


def word_count(bases: Sequence[Pictured]) -> np.ndarray:
    return np.array([float(base.words) for base in bases])


def picture_count(bases: Sequence[Pictured]) -> np.ndarray:
    return np.array([float(len(base.pictures)) for base in bases])


def words_a_picture(bases: Sequence[Pictured]) -> np.ndarray:
    return np.array([base.words / max(1, len(base.pictures)) for base in bases])


BASELINES: Mapping[str, Baseline] = {
    "chance": chance,
    "words": word_count,
    "pictures": picture_count,
    "words a picture": words_a_picture,
}
RAW = ("CLIP max", "CLIP mean", f"any ≥ {RULE}")


@dataclass
class RawCosines:
    """Cosines of all sentences with all pictures of a document, as an image-text model gives them."""

    model: str
    missing: str = ""
    _texts: dict[str, np.ndarray] = field(default_factory=dict)

    def score(self, bases: Sequence[Pictured]) -> Mapping[str, np.ndarray]:
        """By the names of RAW; nothing where the model is not there. A document without pictures or sentences has 0."""
        if self.missing:
            return {}
        try:
            from filters.clip_vectors import picture_vectors, text_vectors
        except ImportError as error:
            self.missing = str(error)
            return {}
        rows = []
        try:
            for start in range(0, len(bases), ROWS):
                some = bases[start : start + ROWS]
                lines = [[one for line in base.lines for one in sentences(line.text)] for base in some]
                new = [one for one in dict.fromkeys(chain(*lines)) if one not in self._texts]
                self._texts.update(zip(new, text_vectors(new, self.model), strict=True) if new else ())
                pictures = Batch(documents(some)).pictures
                seen: dict[int, list[np.ndarray]] = {}
                for row, vector in zip(pictures["row"].to_pylist(), picture_vectors(pictures, self.model), strict=True):
                    seen.setdefault(row, []).extend([] if vector is None else [vector])
                rows += [cosines(seen.get(row, []), [self._texts[one] for one in own]) for row, own in enumerate(lines)]
        except (InterleafError, FileNotFoundError) as error:
            self.missing = str(error)
            return {}
        return {
            RAW[0]: np.array([found.max(initial=0.0) for found in rows]),
            RAW[1]: np.array([found.mean() if found.size else 0.0 for found in rows]),
            RAW[2]: np.array([float((found >= RULE).any()) for found in rows]),
        }


def cosines(pictures: Sequence[np.ndarray], texts: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack(pictures) @ np.stack(texts).T if pictures and texts else np.zeros((0, 0), np.float32)
