"""Whether a judge tells its criteria apart, or gives a page it likes high scores throughout: a halo."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from filters.judge_prompt import CRITERIA
from pipelines.storage import Store
from pipelines.tables import read_batches

BATCH_ROWS = 1 << 16
MOST = 0.85  # Spearman's correlation of two criteria, above which one score says what the other does
LEAST_RATED = 30  # documents; of fewer a high correlation may be chance

Floats = np.ndarray[Any, np.dtype[np.float64]]


def halo_lines(step: str, store: Store, paths: Sequence[str]) -> list[str]:
    """A warning for each two criteria by which documents are ranked almost alike; `paths` are files of RATINGS."""
    tables = [table for path in paths for table in read_batches(store, path, BATCH_ROWS, [*CRITERIA])]
    found: dict[str, Floats] = {}
    for name in CRITERIA:
        values = [table[name].drop_null().to_numpy() for table in tables]
        found[name] = np.concatenate([np.zeros(0), *values])
    if len(found[CRITERIA[0]]) < LEAST_RATED:
        return []
    pairs = ((a, b, spearman(found[a], found[b])) for a, b in itertools.combinations(CRITERIA, 2))
    return [
        f"warning: {step}: {a} and {b} rank the rated documents almost alike (Spearman {value:.2f}); "
        "the judge may not tell them apart: see docs/judge.md"
        for a, b, value in pairs
        if value is not None and value > MOST
    ]


def spearman(left: Floats, right: Floats) -> float | None:
    """Spearman's rank correlation, equal values sharing the mean of their ranks; None where one side is all equal."""
    a, b = _ranks(left), _ranks(right)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else None


def _ranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: Floats = ends - (counts - 1) / 2
    ranks: Floats = means[place]
    return ranks
