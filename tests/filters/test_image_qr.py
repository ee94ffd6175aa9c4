"""Real QR codes, on pictures of many kinds."""

import cv2
import numpy as np
import pytest
from PIL import Image

from filters.image_qr import ImageQr
from filters.testing import check_filter, make_documents
from tests.filters.drawn import chart, encoded, photo, pictures, screen


def code(text: str, side: int) -> Image.Image:
    """A QR code with its quiet zone, about `side` pixels wide."""
    dots = Image.fromarray(np.pad(cv2.QRCodeEncoder.create().encode(text), 2, constant_values=255))
    times = side // dots.width
    return dots.resize((dots.width * times, dots.height * times), Image.Resampling.NEAREST)


def shown(image: Image.Image, side: int, turned: float = 0) -> bytes:
    """The picture with a code on it, as a JPEG."""
    put = code("https://www.example.org/tickets/1921", side)
    mask = Image.new("L", put.size, 255).rotate(turned, expand=True)
    put = put.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    image = image.copy()
    image.paste(put.convert("RGB"), (30, 20), mask)
    return encoded(image, "JPEG", quality=85)


@pytest.mark.parametrize("image", [photo(1), photo(2, 1600, 1200), screen(1), chart((50, 80))])
@pytest.mark.parametrize("turned", [0, 20])
def test_codes_are_found_with_their_area(image: Image.Image, turned: float) -> None:
    side = int((0.2 * image.width * image.height) ** 0.5)
    real = (code("https://www.example.org/tickets/1921", side).width) ** 2 / (image.width * image.height)
    rule = ImageQr()
    measured = rule.measure(pictures(shown(image, side, turned)))
    assert measured[0].as_py() == pytest.approx(real * 0.67, rel=0.25)  # without the quiet zone
    assert rule.keep(measured).to_pylist() == [False]
    assert rule.reason(measured).to_pylist() == ["qr_code"]


def test_two_codes_add_up() -> None:
    both = Image.new("RGB", (800, 400), "white")
    for left in (0, 400):
        both.paste(code("https://www.example.org", 380).convert("RGB"), (left, 0))
    one = Image.new("RGB", (800, 400), "white")
    one.paste(code("https://www.example.org", 380).convert("RGB"), (0, 0))
    double, single = ImageQr().measure(pictures(encoded(both), encoded(one))).to_pylist()
    assert double == pytest.approx(2 * single, rel=0.05)


def test_pictures_without_a_code_have_none() -> None:
    images = [photo(seed) for seed in range(8)] + [screen(1), chart((50, 80, 20)), Image.new("L", (300, 300), 255)]
    checks = np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((40, 40))).astype(np.uint8) * 255
    images.append(Image.fromarray(checks))
    assert set(ImageQr().measure(pictures(*map(encoded, images))).to_pylist()) == {0.0}


def test_it_keeps_its_contract() -> None:
    check_filter(ImageQr(), make_documents(4))
