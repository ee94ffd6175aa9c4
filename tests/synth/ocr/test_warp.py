"""Warp maps: pixels, masks and quads move together."""

import random
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from synth.ocr.bends import (
    Maker,
    arc,
    bent,
    crumpled,
    curled,
    cylinder,
    folded,
    onto,
    tilted,
    turned,
    waves,
    written,
)
from synth.ocr.warp import WarpMap, inside, warp_map

SIZE = 420, 130


def _noise() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(5))


BENDS: dict[str, Callable[[], Maker]] = {
    "tilted": lambda: tilted(random.Random(4), 0.2),
    "turned": lambda: turned(-20),
    "onto": lambda: onto(((30, 10), (400, 50), (380, 190), (12, 150)), (440, 200)),
    "arc up": lambda: arc(70),
    "arc down": lambda: arc(-50),
    "half circle": lambda: arc(200),
    "waves": lambda: waves(9, 130, 1.0),
    "cylinder": lambda: cylinder(130),
    "curled": lambda: curled(-1, 0.1),
    "curled right": lambda: curled(1, 0.1),
    "folded": lambda: folded(0.4, 0.08),
    "crumpled": lambda: crumpled(_noise(), 6, 90),
    "written": lambda: written(_noise(), 40, 0.1),
}


@pytest.mark.parametrize("name", BENDS)
@pytest.mark.parametrize("seen", ["straight", "aside"])
def test_a_dot_ends_where_its_place_is_moved_to(name: str, seen: str) -> None:
    makers = [BENDS[name]()] + ([tilted(random.Random(9), 0.12)] if seen == "aside" else [])
    warp = bent(SIZE, *makers)
    for x in range(25, SIZE[0] - 20, 46):
        for y in range(22, SIZE[1] - 18, 21):
            dot = np.zeros(SIZE[::-1], np.uint8)
            cv2.circle(dot, (x, y), 3, (255,), -1)
            weight = warp.mask(dot).astype(np.float64)
            assert weight.sum() > 0
            down, across = np.indices(weight.shape) + 0.5
            centre = np.array(((across * weight).sum(), (down * weight).sum())) / weight.sum()
            moved = warp.points(np.array([[x + 0.5, y + 0.5]], np.float32))[0]
            assert np.hypot(*(centre - moved)) < 0.7


@pytest.mark.parametrize("name", BENDS)
def test_what_is_in_a_quad_stays_in_it_and_corners_keep_their_order(name: str) -> None:
    warp = bent(SIZE, BENDS[name]())
    quads = np.array(
        [[[40, 40], [380, 40], [380, 75], [40, 75]], [[380, 85], [380, 110], [300, 110], [300, 85]]], np.float32
    )
    for quad, moved in zip(quads, warp.quads(quads), strict=True):
        filled = np.zeros(SIZE[::-1], np.uint8)
        cv2.fillConvexPoly(filled, (quad - 0.5).astype(np.int32), (255,))
        ink = warp.mask(filled) > 200
        found = np.argwhere(ink)[:, ::-1] + 0.5
        off = [cv2.pointPolygonTest(moved, (float(x), float(y)), True) for x, y in found[::7]]
        assert min(off) > -2.0
        assert np.hypot(*(moved[0] - warp.points(quad[:1])[0])) < 0.5 * np.hypot(*(moved[0] - moved[2]))
        assert cv2.contourArea(moved, True) * cv2.contourArea(quad, True) > 0


def test_the_map_of_nothing_changes_nothing() -> None:
    image = np.random.default_rng(1).integers(0, 255, (70, 90, 3)).astype(np.uint8)
    for warp in (warp_map((90, 70), (90, 70)), warp_map((90, 70), (90, 70), lambda points: points)):
        assert np.array_equal(warp.pixels(image), image)
        quad = np.array([[[3, 4], [50, 4], [50, 20], [3, 20]]], np.float32)
        assert np.abs(warp.quads(quad) - quad).max() < 0.02


def test_matrices_stay_a_matrix_and_equal_their_nodes() -> None:
    size, matrix = onto(((10, 5), (400, 30), (410, 120), (20, 125)), SIZE)(SIZE)
    assert isinstance(matrix, np.ndarray)
    exact, by_nodes = warp_map(SIZE, size, matrix), warp_map(SIZE, size, matrix, lambda points: points)
    assert exact.matrix is not None
    assert by_nodes.nodes is not None
    points = np.random.default_rng(2).uniform((0, 0), SIZE, (50, 2)).astype(np.float32)
    assert np.abs(exact.points(points) - by_nodes.points(points)).max() < 0.1


def test_many_points_of_a_page() -> None:
    warp: WarpMap = bent((900, 1100), curled(-1, 0.08), crumpled(_noise(), 5, 150), tilted(random.Random(3), 0.08))
    points = np.random.default_rng(2).uniform((20, 20), (880, 1080), (4000, 2)).astype(np.float32)
    moved = warp.points(points)
    across = cv2.remap(np.tile(np.arange(900, dtype=np.float32) + 0.5, (1100, 1)), *warp._fixed, cv2.INTER_LINEAR)
    at = np.clip(np.round(moved - 0.5).astype(int), 0, (warp.width - 1, warp.height - 1))
    assert np.abs(across[at[:, 1], at[:, 0]] - points[:, 0]).max() < 1.2


def test_no_quads() -> None:
    none = np.zeros((0, 4, 2), np.float32)
    assert bent(SIZE, arc(30)).quads(none).shape == (0, 4, 2)
    assert bent(SIZE, turned(10)).quads(none).shape == (0, 4, 2)


def test_inside() -> None:
    assert inside(np.array([[[-5, 3], [20, -1], [30, 30], [0, 9]]]), 25, 20).tolist() == [
        [[0, 3], [20, 0], [25, 20], [0, 9]]
    ]
