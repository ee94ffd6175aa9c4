"""Pictures of one document that show the same: copies are known, and different pictures are not mixed up."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from filters import Batch
from pipelines.pictures_near import Repeated, repeated, unlike
from tests.filters.drawn import chart, encoded, photo, screen
from tests.pipelines.shown import documents

PICTURES = {"photo": photo(1), "screen": screen(1), "chart": chart((60, 220, 140, 90))}


def found(*files: bytes, among: list[bool] | None = None, distance: int = 5) -> list[Repeated]:
    pictures = Batch(documents([("http://a.example/1", files)])).pictures
    return repeated(pictures, np.array(among or [True] * len(files)), distance)


def half(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": lambda image: encoded(image, "JPEG", quality=75),
    "bad JPEG": lambda image: encoded(image, "JPEG", quality=40),
    "WebP": lambda image: encoded(image, "WEBP", quality=60),
    "GIF": lambda image: encoded(image.quantize(256), "GIF"),
    "half": lambda image: encoded(half(image)),
    "half as JPEG": lambda image: encoded(half(image), "JPEG", quality=80),
    "two thirds": lambda image: encoded(image.resize((image.width * 2 // 3, image.height * 2 // 3))),
    "double": lambda image: encoded(image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)),
    "transparent": lambda image: encoded(image.convert("RGBA")),
}


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_goes_and_the_largest_stays(picture: str, kind: str) -> None:
    image = PICTURES[picture]
    (gone,) = found(encoded(photo(9)), encoded(image), COPIES[kind](image))
    larger = kind == "double"
    assert (gone.picture, gone.survivor, gone.reason) == ((1, 2) if larger else (2, 1)) + ("near_equal",)
    assert 0 <= gone.distance <= 5


def test_different_pictures_stay() -> None:
    images = [photo(seed) for seed in range(12)] + [screen(seed) for seed in range(12)]
    images += [chart(tuple(values)) for values in np.random.default_rng(1).integers(20, 300, (12, 5)).tolist()]
    assert found(*map(encoded, images), distance=16) == []


def drawing(*lines: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("L", (400, 300), 255)
    for left, top, right, bottom in lines:
        image.paste(0, (left, top, right, bottom))
    return image


def test_different_drawings_with_near_hashes_stay() -> None:
    # Flat pictures and ramps have one hash or a few between them; screens that differ in a line have the same.
    other = screen(1)
    other.paste((255, 240, 120), (100, 200, 300, 216))
    ramp = Image.linear_gradient("L")
    images = [
        *(Image.new("L", (300, 200), level) for level in (0, 60, 128, 255)),
        *(ramp, ramp.point(lambda level: level // 2)),
        *(drawing((40, 40, 44, 260)), drawing((40, 40, 44, 260), (350, 20, 354, 60))),
        *(screen(1), other),
    ]
    assert found(*map(encoded, images), distance=16) == []


def test_equal_flat_pictures_are_equal() -> None:
    white = Image.new("RGB", (300, 200), "white")
    (gone,) = found(encoded(white), encoded(white.resize((200, 300)), "JPEG"))
    assert (gone.picture, gone.survivor) == (1, 0)


def test_the_same_file_goes_even_where_nothing_decodes() -> None:
    torn = encoded(photo(1))[:500]
    first, second = found(torn, encoded(photo(2)), torn, encoded(photo(2)))
    assert (first.picture, first.survivor, first.reason) == (2, 0, "same_file")
    assert (second.picture, second.survivor, second.reason, second.distance) == (3, 1, "same_file", 0)


def test_of_equally_large_ones_the_first_stays() -> None:
    image = photo(3)
    files = [encoded(image, "JPEG", quality=60), encoded(image), encoded(image, "WEBP")]
    assert [(item.picture, item.survivor) for item in found(*files)] == [(1, 0), (2, 0)]


def test_what_is_not_among_them_neither_goes_nor_stays_for_another() -> None:
    image = photo(4)
    files = [encoded(image), encoded(image, "JPEG"), encoded(image, "WEBP")]
    assert [(item.picture, item.survivor) for item in found(*files, among=[False, True, True])] == [(2, 1)]
    assert found(*files, among=[False, False, True]) == []


def test_documents_are_looked_at_each_for_itself() -> None:
    image = encoded(photo(5))
    pictures = Batch(documents([("http://a.example/1", (image,)), ("http://a.example/2", (image, image))])).pictures
    assert [(item.picture, item.survivor) for item in repeated(pictures, np.ones(3, bool), 5)] == [(2, 1)]


def test_turned_by_exif_is_the_same_as_turned() -> None:
    image, exif = photo(6), Image.Exif()
    exif[0x0112] = 6
    lying = encoded(image.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)
    assert [item.reason for item in found(encoded(image), lying)] == ["near_equal"]


def test_colours_count() -> None:
    red = photo(7)
    blue = Image.merge("RGB", red.split()[::-1])
    assert found(encoded(red), encoded(blue), distance=16) == []


def test_unlike_is_a_measure() -> None:
    image = photo(8)
    assert unlike(image, image) == 0
    assert unlike(image, screen(8)) == unlike(screen(8), image) > 1
    for size in ((1, 1), (3, 900), (900, 3)):
        assert unlike(image.resize(size), image.resize(size)) == 0


def test_many_pictures_take_little_time() -> None:
    # Ramps that all have the same hash: each is compared with a few, not with all.
    ramps = [encoded(Image.linear_gradient("L").point(lambda level, n=n: level * (n + 40) // 255)) for n in range(150)]
    assert len(found(*ramps)) < 150
