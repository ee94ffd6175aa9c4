"""Camera effects and occlusion."""

import numpy as np
import pytest

from synth.camera.effects import CAMERAS, EFFECTS, taken
from synth.chance import chance, noise
from synth.ocr.occlusion import OCCLUDERS, occlude
from synth.ocr.textures import TEXTURES


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("size", [(252, 140), (28, 28), (700, 28), (29, 301)])
def test_no_effect_changes_size_or_what_it_was_given(name: str, size: tuple[int, int]) -> None:
    image = TEXTURES["wood"](noise(2), *size)
    before = image.copy()
    for strength in (0.0, 0.5, 1.0):
        made = EFFECTS[name](noise(3, name), image, strength)
        assert (made.shape, made.dtype) == (image.shape, np.uint8)
        assert np.array_equal(made, EFFECTS[name](noise(3, name), image, strength))
    assert np.array_equal(image, before)


@pytest.mark.parametrize("name", sorted(set(EFFECTS)))
def test_every_effect_does_something(name: str) -> None:
    image = TEXTURES["brick"](noise(2), 280, 196)
    assert any(not np.array_equal(image, EFFECTS[name](noise(seed), image, 0.6)) for seed in range(4))


@pytest.mark.parametrize("camera", CAMERAS)
def test_cameras(camera: str) -> None:
    image, names = TEXTURES["paper"](noise(1), 196, 140), set()
    for seed in range(60):
        made, done = taken(chance(seed), noise(seed), image, camera)
        assert (made.shape, made.dtype) == (image.shape, np.uint8)
        assert np.array_equal(made, image) or done
        names.update(done)
    assert len(names) >= 6


@pytest.mark.parametrize("name", OCCLUDERS)
def test_only_what_is_hidden_or_shaded_changes(name: str) -> None:
    changed = 0
    for seed in range(8):
        image, hidden = np.full((150, 200, 3), 128, np.uint8), np.zeros((150, 200), np.uint8)
        again, hidden_again = image.copy(), hidden.copy()
        assert occlude(image, hidden, chance(seed), noise(seed), name) == name
        occlude(again, hidden_again, chance(seed), noise(seed), name)
        assert np.array_equal(image, again)
        assert np.array_equal(hidden, hidden_again)
        changed += bool(hidden.any())
        # Shadows are half as dark at most; all else that changes is covered.
        bare = hidden == 0
        assert image[bare].min(initial=128) >= 60
        assert image[bare].max(initial=128) <= 128
    assert changed >= 5
