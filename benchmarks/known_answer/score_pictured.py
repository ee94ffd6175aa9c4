"""What scores documents with pictures: the filters of the four criteria."""

import hashlib
import importlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from filters import Batch
from filters.base import Filter
from filters.clip_vectors import known_texts
from schemas.errors import InterleafError

from .pictured import Picture, Pictured, digest, documents

ROWS = 32
COST_DOCUMENTS = 40


@dataclass(frozen=True, slots=True)
class Criterion:
    """A filter by its name and class; what `takes` names is given to it of the models of a run."""

    name: str
    made: str
    takes: tuple[str, ...] = ()


CRITERIA: Sequence[Criterion] = (
    Criterion("text_quality", "filters.text_quality:TextQuality"),
    Criterion("relevance", "filters.relevance:Relevance", ("model", "ocr", "bank")),
    Criterion("complementarity", "filters.complementarity:Complementarity", ("model", "ocr", "bank")),
    Criterion("density_balance", "filters.density_balance:DensityBalance", ("model", "bank")),
)


@dataclass(frozen=True, slots=True)
class Models:
    """What criteria are given that look at pictures."""

    model: str = "tiny"
    ocr: str | None = "rapidocr"
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores, NaN where there is none, and why not."""

    values: np.ndarray
    reasons: tuple[str, ...]

    @property
    def ranked(self) -> np.ndarray:
        """A document without a score is no better than the worst."""
        return np.nan_to_num(self.values)

    @property
    def coverage(self) -> float:
        return float(np.isfinite(self.values).mean()) if len(self.values) else 0.0


@dataclass
class Scorer:
    """A criterion with its models; a document is scored once, however often it comes."""

    criterion: Criterion
    models: Models
    missing: str = ""  # why it cannot be measured here
    _rule: Filter | None = None
    _known: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        module, _, name = self.criterion.made.partition(":")
        try:
            found = getattr(importlib.import_module(module), name)
            taken = {field.name for field in fields(found)}
            given = {key: getattr(self.models, key) for key in self.criterion.takes if key in taken}
            self._rule = found(**given)
        except (ImportError, AttributeError, InterleafError, FileNotFoundError) as error:
            self.missing = str(error)

    def score(self, bases: Sequence[Pictured]) -> Scored | None:
        """None where it cannot be measured here."""
        keys = [fingerprint(base) for base in bases]
        new = {key: base for key, base in zip(keys, bases, strict=True) if key not in self._known}
        rest = list(new.items())
        for start in range(0, len(rest), ROWS):
            some = rest[start : start + ROWS]
            measured = self.measure([base for _, base in some])
            if measured is None:
                return None
            self._known.update(zip((key for key, _ in some), measured, strict=True))
        found = [self._known[key] for key in keys]
        return Scored(np.array([score for score, _ in found]), tuple(reason for _, reason in found))

    def measure(self, bases: Sequence[Pictured]) -> list[tuple[float, str]] | None:
        if self._rule is None or self.missing:
            return None
        try:
            measured = self._rule.measure(Batch(documents(bases))).to_pylist()
        except (InterleafError, FileNotFoundError) as error:
            self.missing = str(error)
            return None
        return [scored(one) for one in measured]

    def cost(self, bases: Sequence[Pictured]) -> str:
        """Documents and pictures a CPU second, models loaded before, nothing taken from the cache."""
        some = bases[:COST_DOCUMENTS]
        self.measure(some[:2])
        known_texts.cache_clear()
        with without_cache():
            begun = time.process_time()
            if self.measure(some) is None:
                return ""
            spent = time.process_time() - begun
        pictures = sum(len(base.pictures) for base in some)
        return f"{len(some) / spent:.1f} documents and {pictures / spent:.1f} pictures a CPU second"


def scored(measured: Mapping[str, Any] | None) -> tuple[float, str]:
    if measured is None:
        return float("nan"), "null"
    score = measured["score"]
    return (float("nan"), measured.get("unscored") or "null") if score is None else (round(float(score), 4), "")


@contextmanager
def without_cache() -> Iterator[None]:
    before = os.environ.get("INTERLEAF_CACHE")
    os.environ["INTERLEAF_CACHE"] = ""
    try:
        yield
    finally:
        if before is None:
            del os.environ["INTERLEAF_CACHE"]
        else:
            os.environ["INTERLEAF_CACHE"] = before


def fingerprint(base: Pictured) -> str:
    """All that a filter sees of a document."""
    parts = [digest(part.data) if isinstance(part, Picture) else f"{part.label} {part.text}" for part in base.parts]
    return hashlib.sha256("\0".join([base.lang, *parts]).encode()).hexdigest()


def reasons(found: Scored) -> str:
    """Why documents have no score, and how many."""
    counted = Counter(reason for reason in found.reasons if reason)
    return ", ".join(f"{reason} {count}" for reason, count in counted.most_common())
