"""Backgrounds, textures and photographs."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from schemas.errors import PluginError
from synth.chance import chance, noise
from synth.ocr.backgrounds import background, swatch
from synth.ocr.generator import Ocr
from synth.ocr.photos import SHIPPED, check_photos, photo, photo_paths, photos_digest, view
from synth.ocr.textures import TEXTURES


@pytest.mark.parametrize("name", TEXTURES)
@pytest.mark.parametrize("size", [(252, 140), (60, 20), (20, 60), (1008, 28)])
def test_textures_have_the_size_asked_for(name: str, size: tuple[int, int]) -> None:
    made = TEXTURES[name](noise(1), *size)
    assert (made.shape, made.dtype) == ((size[1], size[0], 3), np.uint8)
    assert np.array_equal(made, TEXTURES[name](noise(1), *size))


def test_same_seed_same_background() -> None:
    seen = set()
    for seed in range(12):
        made = background(seed, 112, 84)
        assert made.pixels.shape == (84, 112, 3)
        assert np.array_equal(made.pixels, background(seed, 112, 84).pixels)
        assert (made.license == "CC0-1.0") == (made.kind == "photo")
        seen.add(made.pixels.tobytes())
    assert len(seen) == 12


def test_swatches() -> None:
    for seed in range(12):
        made = swatch(chance(seed), 448, 56)
        assert made.pixels.shape == (56, 448, 3)
        assert np.array_equal(made.pixels, swatch(chance(seed), 448, 56).pixels)
    assert swatch(chance(3), 1000, 28).pixels.shape == (28, 1000, 3)


def test_every_shipped_photograph_opens_and_is_named_in_the_licence() -> None:
    licence = (SHIPPED / "LICENSE").read_text("utf-8")
    for path in photo_paths(None):
        assert photo(path) is not None
        assert path.name in licence or (path.name.startswith("panorama-") and "panorama-*.jpg" in licence)


def _picture(path: Path, colour: int) -> None:
    cv2.imwrite(str(path), np.full((40, 60, 3), colour, np.uint8))


def test_a_bad_file_of_a_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("not looked at")
    _picture(tmp_path / "good.png", 90)
    found = [view(chance(seed), str(tmp_path), 56, 28) for seed in range(8)]
    assert all((pixels == 90).all() for pixels in found)
    check_photos(str(tmp_path))


def test_folders_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="holds no picture"):
        photo_paths(str(tmp_path))
    with pytest.raises(PluginError, match="no folder"):
        photo_paths(str(tmp_path / "not there"))
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    with pytest.raises(PluginError, match="no picture in"):
        view(chance(1), str(tmp_path), 56, 28)
    with pytest.raises(PluginError, match="no picture in"):
        Ocr(backgrounds=str(tmp_path)).check()


def test_the_digest_follows_the_pictures(tmp_path: Path) -> None:
    _picture(tmp_path / "one.png", 10)
    first = photos_digest(str(tmp_path))
    _picture(tmp_path / "one.png", 11)
    assert photos_digest(str(tmp_path)) != first


def test_a_run_in_the_same_process_draws_from_the_folder_as_it_is_then(tmp_path: Path) -> None:
    folder, crops = str(tmp_path), []
    for light, name in ((10, "one.png"), (200, "one.png"), (90, "two.png")):
        for old in tmp_path.iterdir():
            old.unlink()
        picture = np.full((40, 60, 3), light, np.uint8)
        picture[:, : light // 4] = 0
        cv2.imwrite(str(tmp_path / name), picture)
        photos_digest(folder)
        assert view(chance(1), folder, 56, 28).max() >= light
        made = [swatch(chance(seed), 448, 56, folder) for seed in range(12)]
        crops.append([found.pixels.tobytes() for found in made if found.kind == "photo"])
    assert len(crops[0]) == len(crops[1]) == len(crops[2]) > 0
    assert not {*crops[0]} & {*crops[1]} | {*crops[1]} & {*crops[2]}
    (tmp_path / "two.png").unlink()
    with pytest.raises(PluginError, match="holds no picture"):
        Ocr(backgrounds=folder).check()
