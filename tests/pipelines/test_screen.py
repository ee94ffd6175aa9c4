"""The screen: facts of good pictures, reasons for bad ones, and a worker that survives what kills a decoder."""

import hashlib
import io
import os
import signal
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from filters.pictures import ORIENTATION, flattened
from pipelines.fed import perceptual_hash
from pipelines.screen import Screen
from schemas.errors import BadRecord
from tests.pipelines.fetches import saved


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    made = Screen()
    yield made
    made.close()


def drawn(width: int, height: int, mode: str = "RGB", seed: int = 0) -> Image.Image:
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (6, 8, 4), dtype=np.uint8), "RGBA")
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def png(width: int, height: int, pixels: bytes, colour: int = 0) -> bytes:
    """A PNG that says it has this size, with `pixels` as its packed data."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0), b"IDAT" + pixels, b"IEND")
    packed = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_facts_are_those_of_the_decoded_picture(screen: Screen, form: str) -> None:
    data = saved(drawn(123, 77), form)
    found = screen.look(data)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        phash = perceptual_hash(flattened(image))
    assert (found.mime, found.width, found.height) == (f"image/{form.lower()}", 123, 77)
    assert (found.sha256, found.phash, found.animated) == (hashlib.sha256(data).hexdigest(), phash, False)


def test_sizes_and_hash_are_those_of_the_upright_flattened_picture(screen: Screen) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    found = screen.look(saved(drawn(123, 77), "PNG", exif=exif))
    turned = drawn(123, 77).transpose(Image.Transpose.ROTATE_270)
    assert (found.width, found.height, found.phash) == (77, 123, perceptual_hash(turned))
    clear = drawn(60, 40, "RGBA")
    assert screen.look(saved(clear, "PNG")).phash == perceptual_hash(flattened(clear))


def test_of_an_animation_the_first_frame_counts(screen: Screen) -> None:
    frames = [drawn(40, 30, seed=seed) for seed in range(3)]
    for form in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], form, save_all=True, append_images=frames[1:])
        found = screen.look(data)
        assert found.animated
        with Image.open(io.BytesIO(data)) as first:
            first.load()
            assert found.phash == perceptual_hash(flattened(first))


def test_a_turned_picture_is_encoded_without_its_metadata(screen: Screen) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F] = 3, "Camera of Ann Lee"
    for form in ("JPEG", "PNG", "WEBP"):
        made = screen.turn(saved(drawn(56, 28), form, exif=exif, icc_profile=b"a profile"))
        with Image.open(io.BytesIO(made)) as image:
            assert not image.getexif()
            assert image.info.get("icc_profile") == b"a profile"
            expected = np.asarray(drawn(56, 28).transpose(Image.Transpose.ROTATE_180), np.int16)
            assert np.abs(np.asarray(image.convert("RGB"), np.int16) - expected).mean() < 12
        assert b"Ann Lee" not in made


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>not a picture</html>", "not_an_image"),
        (b"", "not_an_image"),
        (saved(drawn(200, 200), "JPEG")[:900], "damaged_picture"),
        (saved(drawn(99, 99), "PNG")[:500], "damaged_picture"),
        (saved(drawn(99, 99), "WEBP")[:200], "damaged_picture"),
        (png(30_000, 30_000, zlib.compress(b"0")), "too_many_pixels"),
        (png(20_001, 2, zlib.compress(b"0")), "too_many_pixels"),
    ],
)
def test_what_is_no_good_picture_has_its_reason(screen: Screen, data: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as bad:
        screen.look(data)
    assert bad.value.reason == reason
    assert screen.look(saved(drawn(30, 20), "PNG")).width == 30, "the screen still works"


def test_a_picture_that_takes_too_much_memory_or_time_costs_the_child_at_most() -> None:
    large = png(6000, 6000, zlib.compress(bytes(6001 * 6000)))
    for screen, reason in ((Screen(memory_bytes=20 << 20), "decode_memory"), (Screen(cpu_s=0.02), "decode_timeout")):
        with pytest.raises(BadRecord) as bad:
            screen.look(large)
        assert bad.value.reason == reason
        assert screen.look(saved(drawn(30, 20), "PNG")).width == 30
        screen.close()


def test_a_child_that_hangs_is_given_up() -> None:
    screen = Screen(wall_s=1)
    screen.look(saved(drawn(30, 20), "PNG"))
    assert screen._child is not None
    os.kill(screen._child.pid, signal.SIGSTOP)
    with pytest.raises(BadRecord) as bad:
        screen.look(saved(drawn(31, 20), "PNG"))
    assert bad.value.reason == "decode_timeout"
    screen.close()


def test_a_child_that_was_killed_while_it_waited_costs_no_picture() -> None:
    screen = Screen()
    screen.look(saved(drawn(30, 20), "PNG"))
    assert screen._child is not None
    screen._child.kill()
    screen._child.wait()
    assert screen.look(saved(drawn(31, 20), "PNG")).width == 31
    screen.close()


def test_a_picture_that_kills_the_child_twice_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that crashes, as one with a hole in it would: the child's Pillow is made to."""
    monkeypatch.setattr("pipelines.screen._start", _crashing)
    screen = Screen()
    with pytest.raises(BadRecord) as bad:
        screen.look(saved(drawn(30, 20), "PNG"))
    assert (bad.value.reason, str(bad.value)) == ("decode_killed", "it killed the decoder (SIGSEGV)")
    screen.close()


def _crashing(memory_bytes: int, cpu_s: float):  # type: ignore[no-untyped-def]
    import subprocess
    import sys

    code = "import os, signal, sys; sys.stdin.buffer.read(64); os.kill(os.getpid(), signal.SIGSEGV)"
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
