"""Legibility follows contrast, occlusion, the frame and size."""

import numpy as np
import pytest

from synth.chance import noise
from synth.ocr.legibility import MIN_CONTRAST, Legibility, legibility, legible, upright_sides
from synth.ocr.textures import TEXTURES
from synth.pixels.picture_bytes import picture_bytes
from tests.synth.ocr.words import words

INK = words("Legible", 40)
HEIGHT, WIDTH = INK.shape
QUAD = np.array([[[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]], np.float32)


def _page(level: int, text_level: int) -> np.ndarray:
    flat = level + (text_level - level) * (INK / 255.0)
    return np.repeat(flat.astype(np.uint8)[:, :, None], 3, 2)


def _seen(page: np.ndarray, hidden: np.ndarray | None = None, quad: np.ndarray = QUAD) -> Legibility:
    return legibility(page, INK, quad, upright_sides(quad), hidden)[0]


@pytest.mark.parametrize("level", [0, 90, 255])
def test_contrast_grows_with_distance(level: int) -> None:
    found = [_seen(_page(level, text)).contrast for text in range(0, 256, 15)]
    order = np.argsort([abs(level - text) for text in range(0, 256, 15)], kind="stable")
    assert (np.diff(np.array(found)[order]) >= -0.03).all()
    assert max(found) > 0.45
    assert _seen(_page(level, level)).contrast == 0


def test_clutter_takes_contrast_away() -> None:
    page = _page(150, 90)
    rough = TEXTURES["asphalt"](noise(1), WIDTH, HEIGHT)
    busy = np.clip(page.astype(int) + (rough.astype(int) - rough.mean()) * 2.5, 0, 255).astype(np.uint8)
    assert _seen(busy).contrast < _seen(page).contrast


def test_visible_falls_with_what_is_hidden() -> None:
    page, last = _page(240, 20), 1.01
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        hidden = np.zeros_like(INK)
        hidden[:, : round(share * WIDTH)] = 255
        found = _seen(page, hidden)
        ink = INK.astype(float)
        assert found.visible == pytest.approx(ink[hidden == 0].sum() / ink.sum(), abs=0.01)
        assert found.visible < last
        last = found.visible
    half = np.full_like(INK, 128)
    assert _seen(page, half).visible == pytest.approx(0.5, abs=0.02)


def test_what_is_outside_of_the_frame_is_not_visible() -> None:
    half_out = QUAD - np.array((WIDTH / 2, 0), np.float32)
    assert _seen(_page(240, 20), quad=half_out).visible == pytest.approx(0.5, abs=0.01)
    assert _seen(_page(240, 20), quad=QUAD + np.float32(5000)).visible == 0


def test_height_is_across_the_reading_direction() -> None:
    left_to_right = np.array([[[10, 10], [90, 10], [90, 30], [10, 30]]], np.float32)
    right_to_left = np.array([[[90, 10], [90, 30], [10, 30], [10, 10]]], np.float32)
    column = np.array([[[30, 10], [30, 90], [8, 90], [8, 10]]], np.float32)
    page = np.full((100, 100, 3), 255, np.uint8)
    for quads, vertical, expected in ((left_to_right, False, 20), (right_to_left, False, 20), (column, True, 22)):
        upright = upright_sides(quads, vertical)
        assert legibility(page, page[:, :, 0], quads, upright)[0].height_px == pytest.approx(expected)


def test_limits() -> None:
    good = Legibility(0.5, 10.0, 1.0)
    assert legible(good, "en")
    assert not legible(good, "zh")
    assert not legible(good._replace(contrast=MIN_CONTRAST / 2), "en")
    assert not legible(good._replace(visible=0.7), "en")
    assert not legible(good._replace(height_px=7.0), "en")


def test_nothing_to_look_at() -> None:
    none = np.zeros((0, 4, 2), np.float32)
    assert legibility(_page(255, 0), INK, none, upright_sides(none)) == []
    assert _seen(_page(255, 0)[:, :, :]).contrast > 0
    empty = legibility(np.full((50, 50, 3), 255, np.uint8), np.zeros((50, 50), np.uint8), QUAD, upright_sides(QUAD))[0]
    assert empty.contrast == empty.visible == 0


def test_bytes_of_pictures() -> None:
    import cv2

    page = TEXTURES["brick"](noise(4), 140, 112)
    for clean, mime, magic in ((True, "image/png", b"\x89PNG"), (False, "image/jpeg", b"\xff\xd8\xff")):
        data, found = picture_bytes(page, clean)
        assert (found, data[: len(magic)]) == (mime, magic)
        assert picture_bytes(page, clean)[0] == data
        back = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        assert np.abs(back.astype(int) - page).mean() < (0.01 if clean else 6)
