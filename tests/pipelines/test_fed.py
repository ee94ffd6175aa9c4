"""Pictures as fed: sizes, formats, transparency, orientation, and what does not decode."""

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.fed import feed, perceptual_hash
from schemas.errors import BadRecord
from schemas.geometry import PixelBudget, smart_resize
from tests.pipelines.fetches import saved

BUDGET = PixelBudget(3136, 802816)


def picture(width: int, height: int, mode: str = "RGB", seed: int = 0) -> Image.Image:
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


@pytest.mark.parametrize("size", [(1000, 750), (30, 31), (28, 4000), (3000, 2999), (1932, 1092)])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_stored_picture_is_what_is_fed(size: tuple[int, int], form: str) -> None:
    data = saved(picture(*size), form)
    fed = feed(data, f"image/{form.lower()}", BUDGET)
    stored = Image.open(io.BytesIO(fed.data))
    assert stored.size == (fed.width, fed.height)
    assert Image.MIME[str(stored.format)] == fed.mime
    assert smart_resize(fed.height, fed.width, BUDGET.min, BUDGET.max) == (fed.height, fed.width)
    assert (fed.original_width, fed.original_height) == size
    assert fed.mime == ("image/png" if form in ("PNG", "GIF") else "image/jpeg")


def test_bytes_stay_where_nothing_changes() -> None:
    data = saved(picture(280, 252), "JPEG", quality=70)
    assert feed(data, "image/jpeg", BUDGET).data == data


def test_photographs_keep_their_colour_resolution() -> None:
    fed = feed(saved(picture(300, 300), "JPEG"), "image/jpeg", BUDGET)
    opened = Image.open(io.BytesIO(fed.data))
    assert opened.layer[1][1:3] == opened.layer[0][1:3]  # type: ignore[attr-defined]  # no chroma subsampling


def test_transparent_pixels_become_white() -> None:
    image = Image.new("RGBA", (56, 56), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 28, 56))
    shown = Image.open(io.BytesIO(feed(saved(image, "PNG"), "image/png", BUDGET).data))
    assert shown.getpixel((5, 5)) == (0, 0, 255)
    assert shown.getpixel((50, 5)) == (255, 255, 255)


def test_palette_with_transparency_and_sixteen_bits() -> None:
    palette = Image.new("P", (56, 56), 0)
    palette.putpalette([10, 20, 30, 200, 100, 50])
    assert Image.open(io.BytesIO(feed(saved(palette, "PNG", transparency=0), "image/png", BUDGET).data)).getpixel(
        (3, 3)
    ) == (255, 255, 255)
    deep = Image.fromarray(np.full((56, 56), 128 << 8, dtype=np.uint16))
    assert Image.open(io.BytesIO(feed(saved(deep, "PNG"), "image/png", BUDGET).data)).getpixel((3, 3)) == 128


@pytest.mark.parametrize(
    ("image", "clear"),
    [
        (Image.new("RGB", (56, 56), (10, 20, 30)), (10, 20, 30)),
        (Image.new("L", (56, 56), 40), 40),
        (Image.fromarray(np.full((56, 56), 5000, dtype=np.uint16)), 5000),
    ],
    ids=["RGB", "grey", "sixteen bits"],
)
def test_one_colour_that_is_told_to_be_transparent_becomes_white(image: Image.Image, clear: object) -> None:
    image.paste(tuple(0 for _ in image.getbands()) if len(image.getbands()) > 1 else 0, (0, 0, 28, 56))
    fed = feed(saved(image, "PNG", transparency=clear), "image/png", BUDGET)
    shown = Image.open(io.BytesIO(fed.data))
    assert not shown.has_transparency_data
    assert shown.convert("RGB").getpixel((50, 5)) == (255, 255, 255)
    assert shown.convert("RGB").getpixel((5, 5)) == (0, 0, 0)


def test_a_turned_photograph_is_stored_upright() -> None:
    image = Image.new("RGB", (112, 56), (255, 0, 0))
    image.paste((0, 0, 255), (0, 0, 56, 56))  # blue left, red right
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise: blue on top
    fed = feed(saved(image, "JPEG", exif=exif.tobytes(), quality=95), "image/jpeg", BUDGET)
    assert (fed.width, fed.height, fed.original_width, fed.original_height) == (56, 112, 56, 112)
    shown = Image.open(io.BytesIO(fed.data))
    red, _, blue = shown.getpixel((28, 10))  # type: ignore[misc]
    assert blue > 200 > 50 > red
    assert not shown.getexif()


def test_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [picture(56, 56, seed=seed) for seed in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    fed = feed(stream.getvalue(), "image/gif", BUDGET)
    assert getattr(Image.open(io.BytesIO(fed.data)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_an_image"),
        (b"<html>", "not_an_image"),
        (saved(picture(400, 400), "JPEG")[:900], "undecodable"),
        (saved(picture(99, 99), "PNG")[:500], "undecodable"),
    ],
)
def test_what_does_not_decode_is_a_bad_record(data: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as caught:
        feed(data, "image/jpeg", BUDGET)
    assert caught.value.reason == reason


def test_a_strip_is_a_bad_record() -> None:
    with pytest.raises(BadRecord) as caught:
        feed(saved(picture(6000, 20), "PNG"), "image/png", BUDGET)
    assert (caught.value.reason, caught.value.value) == ("aspect_ratio", 300)


def test_perceptual_hash_survives_resizing_and_tells_pictures_apart() -> None:
    base = perceptual_hash(picture(400, 300))
    near = perceptual_hash(picture(400, 300).resize((200, 150)))
    far = perceptual_hash(picture(400, 300, seed=1))
    assert (base ^ near).bit_count() <= 4
    assert (base ^ far).bit_count() >= 16
    assert 0 <= base < 2**64
