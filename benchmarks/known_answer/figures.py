"""Figures about a scorer: AUROC and paired win rate with intervals by cluster, dose monotonicity, the leak guard."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1_000
FOLDS = 5
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def auroc(clean: np.ndarray, corrupted: np.ndarray) -> float:
    """The chance that a clean document scores above a corrupted one, ties one half."""
    ordered = np.sort(corrupted)
    below = np.searchsorted(ordered, clean, side="left") + np.searchsorted(ordered, clean, side="right")
    return float(below.mean() / (2 * len(corrupted)))


def win_rate(clean: np.ndarray, corrupted: np.ndarray) -> float:
    """The share of pairs in which the clean document scores above its own corruption, ties one half."""
    return float(((clean > corrupted) + 0.5 * (clean == corrupted)).mean())


def interval(statistic: object, clean: np.ndarray, corrupted: np.ndarray, clusters: Sequence[str]) -> Estimate:
    """A statistic of (clean, corrupted), resampled by whole clusters, pairs staying together."""
    assert callable(statistic)
    members: dict[str, list[int]] = {}
    for index, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(index)
    groups = [np.array(one) for one in members.values()]
    draw = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        taken = np.concatenate([groups[index] for index in draw.integers(len(groups), size=len(groups))])
        found.append(statistic(clean[taken], corrupted[taken]))
    low, high = np.percentile(found, [2.5, 97.5])
    return Estimate(statistic(clean, corrupted), float(low), float(high))


def monotonicity(scores: np.ndarray) -> float:
    """The mean over documents of Spearman's correlation of dose and fall of score; `scores` is doses x documents.

    The first row is the clean document, dose 0. A document whose score never moves counts 0.
    """
    dose = np.arange(len(scores)) - (len(scores) - 1) / 2
    ranks = np.stack([average_ranks(column) for column in scores.T])
    ranks -= ranks.mean(axis=1, keepdims=True)
    norm = np.sqrt((ranks**2).sum(axis=1) * (dose**2).sum())
    return float(-np.divide(ranks @ dose, norm, out=np.zeros(len(ranks)), where=norm > 0).mean())


def average_ranks(values: np.ndarray) -> np.ndarray:
    below = (values[:, None] > values[None, :]).sum(axis=1)
    same = (values[:, None] == values[None, :]).sum(axis=1)
    ranks: np.ndarray = below + (same - 1) / 2
    return ranks


def leak(clean: np.ndarray, corrupted: np.ndarray, clusters: Sequence[str]) -> float:
    """AUROC of a logistic model on nuisances alone (documents x nuisances), each document judged by others' model."""
    names = sorted(set(clusters))
    fold = np.array([names.index(cluster) % FOLDS for cluster in clusters])
    judged = np.zeros((2, len(clean)))
    for held in range(FOLDS):
        rest = fold != held
        if rest.all() or not rest.any():
            continue
        values = np.concatenate([clean[rest], corrupted[rest]])
        mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
        labels = np.repeat([1.0, 0.0], rest.sum())
        weights = logistic((values - mean) / spread, labels)
        for index, side in enumerate((clean, corrupted)):
            judged[index, ~rest] = ((side[~rest] - mean) / spread) @ weights[1:] + weights[0]
    return auroc(judged[0], judged[1])


def logistic(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights of a logistic model with a small ridge, by Newton's method; the first is the constant."""
    design = np.column_stack([np.ones(len(values)), values])
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (labels - chance) - RIDGE * weights
        hessian = (design * (chance * (1 - chance))[:, None]).T @ design + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights
