"""Places: where the nodes of networks, trees and flow charts stand."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from synth.chance import noise


def spring(count: int, edges: Sequence[tuple[int, int]], seed: int) -> npt.NDArray[np.float64]:
    """Places in the unit square: what is joined attracts, all else repels (Fruchterman and Reingold 1991)."""
    places = noise(seed, "plotly", "spring").uniform(-1, 1, (count, 2))
    joined = np.zeros((count, count))
    for one, other in edges:
        joined[one, other] = joined[other, one] = 1
    near = 1.4 / count**0.5
    for heat in np.linspace(0.2, 0.005, 150):
        apart = places[:, None] - places[None]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 0.01)
        force = near**2 / far**2 - joined * far / near
        push = (apart * force[..., None]).sum(1)
        places += push / np.maximum(np.hypot(push[:, 0], push[:, 1]), 1e-9)[:, None] * heat
    low, high = places.min(0), places.max(0)
    # Rounded, so that the last bit of a sum, which differs from machine to machine, moves nothing.
    return np.asarray(np.round((places - low) / np.maximum(high - low, 1e-9), 3), np.float64)


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
    """How far below the start (node 0) each node stands by the longest way that never goes back up."""
    after: dict[int, list[int]] = {number: [] for number in range(count)}
    for one, other in edges:
        after[one].append(other)
    layers = [0] * count

    def visit(node: int, way: frozenset[int]) -> None:
        for other in after[node]:
            if other not in way and layers[other] < layers[node] + 1:
                layers[other] = layers[node] + 1
                visit(other, way | {other})

    visit(0, frozenset({0}))
    return layers
