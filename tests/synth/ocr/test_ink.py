"""Styles of ink, colours, surfaces, and laying one onto another."""

import random

import numpy as np
import pytest

from synth.chance import chance, noise
from synth.ocr.bends import bent, tilted
from synth.ocr.colours import ink_colour, luminance
from synth.ocr.ink import STYLES, style_for
from synth.ocr.legibility import legibility, legible, upright_sides
from synth.ocr.surface import bare, lay, write
from synth.ocr.textures import TEXTURES
from synth.ocr.things import THINGS
from tests.synth.ocr.words import words


@pytest.mark.parametrize("name", STYLES)
def test_styles_keep_size_draw_the_same_again_and_can_be_read(name: str) -> None:
    ink = words(size_px=40)
    readable = 0
    for seed in range(10):
        texture = "chalkboard" if name == "neon" else "concrete"
        surfaces = [bare(TEXTURES[texture](noise(seed), 260, 90)) for _ in range(2)]
        for surface in surfaces:
            write(surface, ink, (12, 10), name, 40, chance(seed), noise(seed, name))
        first, again = surfaces
        assert first.pixels.shape == (90, 260, 3)
        assert first.pixels.dtype == first.ink.dtype == np.uint8
        assert np.array_equal(first.pixels, again.pixels)
        quad = np.array(
            [[[12, 10], [12 + ink.shape[1], 10], [12 + ink.shape[1], 10 + ink.shape[0]], [12, 10 + ink.shape[0]]]]
        )
        readable += legible(legibility(first.pixels, first.ink, quad, upright_sides(quad))[0], "en")
    assert readable >= 9


@pytest.mark.parametrize("at", [(-30, -12), (200, 60), (-500, 0), (90, 89)])
def test_text_over_the_border_is_cut_off(at: tuple[int, int]) -> None:
    surface = bare(np.full((90, 260, 3), 200, np.uint8))
    write(surface, words(), at, "shadow", 30, chance(1), noise(1))
    assert surface.ink.any() == (at[0] > -200 and at[1] < 88)


def test_colours_keep_their_distance() -> None:
    rng = random.Random(1)
    for level in range(0, 256, 5):
        for _ in range(40):
            assert abs(luminance(ink_colour(rng, level)) - level) >= 0.3 * 255 - 2
            near = abs(luminance(ink_colour(rng, level, low=0.2, high=0.3)) - level)
            assert 0.2 * 255 - 2 <= near <= 0.3 * 255 + 2


def test_styles_that_need_dark_or_light_surfaces() -> None:
    assert "neon" not in {style_for(chance(seed), 200.0) for seed in range(300)}
    assert "highlighted" not in {style_for(chance(seed), 60.0) for seed in range(300)}
    assert set(STYLES) == {style_for(chance(seed), level) for seed in range(400) for level in (20.0, 180.0)}


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize("size", [(400, 300), (90, 60), (70, 240)])
def test_things_are_whole_where_text_is_put(name: str, size: tuple[int, int]) -> None:
    thing = THINGS[name](noise(3), *size)
    assert thing.size == size
    inner = slice(size[1] // 8, -size[1] // 8), slice(size[0] // 8, -size[0] // 8)
    assert thing.cover is None or (thing.cover[inner] == 255).mean() > 0.98
    assert np.array_equal(thing.pixels, THINGS[name](noise(3), *size).pixels)


def test_a_laid_thing_covers_pixels_and_ink_and_brings_its_own() -> None:
    scene, thing = bare(np.full((200, 300, 3), 90, np.uint8)), bare(np.full((80, 120, 3), 240, np.uint8))
    write(scene, words("under under"), (60, 70), "print", 30, chance(1), noise(1))
    write(thing, words("top"), (20, 15), "print", 30, chance(2), noise(2))
    before = scene.ink.copy()
    warp = bent(thing.size, tilted(chance(3), 0.05))
    lay(scene, thing, warp, (100, 60))
    moved = warp.points(np.array([[60, 40]], np.float32))[0] + (100, 60)
    assert scene.pixels[int(moved[1]), int(moved[0])].max() >= 60
    assert not np.array_equal(scene.ink, before)
    area = np.zeros_like(before)
    area[60 : 60 + warp.height, 100 : 100 + warp.width] = warp.mask(np.full((80, 120), 255, np.uint8))
    expected = np.zeros_like(before)
    expected[60 : 60 + warp.height, 100 : 100 + warp.width] = warp.mask(thing.ink)
    assert np.array_equal(scene.ink[area == 255], expected[area == 255])
    assert np.array_equal(scene.ink[area == 0], before[area == 0])


def test_a_thing_that_lies_outside_changes_nothing() -> None:
    scene, thing = bare(np.full((50, 50, 3), 90, np.uint8)), bare(np.full((20, 20, 3), 240, np.uint8))
    lay(scene, thing, bent((20, 20)), (60, 10))
    assert (scene.pixels == 90).all()
