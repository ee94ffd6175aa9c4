"""Places: where the nodes of networks, flows, trees and flow charts stand."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from synth.charts.chart import Value

Places = npt.NDArray[np.float64]  # (n, 2)


def edges_between(names: Sequence[str], sources: Sequence[str], targets: Sequence[str]) -> list[tuple[int, int]]:
    """The edges from sources to targets, as numbers of their names."""
    number = {name: place for place, name in enumerate(names)}
    return [(number[source], number[target]) for source, target in zip(sources, targets, strict=True)]


def sprung(
    places: Places, edges: Sequence[tuple[int, int]], near: float, heats: Iterable[float], *, whole: bool
) -> Places:
    """Places (n, 2) after as many rounds as there are heats: what is joined attracts, all else repels.

    After Fruchterman and Reingold (1991). `near` is how far apart nodes come to stand, a heat how far a node goes in a
    round: so far if `whole`, else at most.
    """
    joined = np.zeros((len(places), len(places)))
    for one, other in edges:
        joined[one, other] = joined[other, one] = 1
    for heat in heats:
        apart = places[:, None] - places[None]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 0.01)
        force = near**2 / far**2 - joined * far / near
        push = (apart * force[..., None]).sum(1)
        length = np.maximum(np.hypot(push[:, 0], push[:, 1]), 1e-9)
        step = np.full_like(length, heat) if whole else np.minimum(length, heat)
        places = places + push / length[:, None] * step[:, None]
    return places


def in_unit_square(places: Places) -> Places:
    """The places stretched until they reach all four sides."""
    low, high = places.min(0), places.max(0)
    return np.asarray((places - low) / np.maximum(high - low, 1e-9))


def above(names: Sequence[str], parents: Sequence[Value]) -> list[int | None]:
    """The number of the node above each node of a tree; None at the top."""
    number = {name: place for place, name in reversed(list(enumerate(names)))}
    return [None if parent is None else number[str(parent)] for parent in parents]


def ranks(above: Sequence[int | None]) -> tuple[list[int], list[float], int]:
    """Of each node of a tree: how deep it is and where it stands among the leaves; and how many leaves there are."""
    depths: list[int] = []
    children: dict[int, list[int]] = {number: [] for number in range(len(above))}
    for number, over in enumerate(above):
        depths.append(0 if over is None else depths[over] + 1)
        if over is not None:
            children[over].append(number)
    at = [0.0] * len(above)
    leaves = 0

    def visit(node: int) -> None:
        nonlocal leaves
        if not children[node]:
            at[node] = leaves
            leaves += 1
            return
        for child in children[node]:
            visit(child)
        at[node] = (at[children[node][0]] + at[children[node][-1]]) / 2

    for number, over in enumerate(above):
        if over is None:
            visit(number)
    return depths, at, leaves


def layers_of(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """How far below a start each node stands by the longest way that never goes back up.

    A start is node 0, and what no edge leads to.
    """
    after: dict[int, list[int]] = {number: [] for number in range(count)}
    for one, other in edges:
        after[one].append(other)
    layers = [0] * count

    def visit(node: int, way: frozenset[int]) -> None:
        for other in after[node]:
            if other not in way and layers[other] < layers[node] + 1:
                layers[other] = layers[node] + 1
                visit(other, way | {other})

    for start in sorted({0, *range(count)} - {other for _, other in edges if other}):
        visit(start, frozenset({start}))
    return layers
