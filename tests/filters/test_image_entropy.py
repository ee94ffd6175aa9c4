"""Blank pictures, and those in which there is little and still something."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from filters.image_entropy import ImageEntropy
from filters.testing import check_filter
from tests.filters.drawn import chart, encoded, photo, pictures, screen

WHITE = Image.new("RGB", (300, 200), "white")


def spacer(dot: int) -> Image.Image:
    """Grey with a square in a corner."""
    image = Image.new("RGB", (400, 300), (128, 128, 128))
    ImageDraw.Draw(image).rectangle((3, 3, 3 + dot, 3 + dot), fill=(90, 90, 90))
    return image


def noisy_white() -> Image.Image:
    noise = np.random.default_rng(1).integers(250, 256, (200, 300), np.uint8)
    return Image.fromarray(noise)


@pytest.mark.parametrize(
    ("image", "kind", "reason"),
    [
        (WHITE, "PNG", "low_entropy"),
        (Image.new("RGB", (300, 200), (12, 80, 33)), "JPEG", "low_entropy"),
        (Image.new("RGBA", (300, 200), (0, 0, 0, 0)), "PNG", "low_entropy"),
        (spacer(4), "PNG", "low_entropy"),
        (noisy_white(), "PNG", "one_shade"),
        (noisy_white(), "JPEG", "one_shade"),
        (photo(1), "JPEG", None),
        (screen(1), "PNG", None),
        (chart((100, 200, 50)), "PNG", None),
        (spacer(40), "PNG", None),
    ],
)
def test_blank_goes_and_little_stays(image: Image.Image, kind: str, reason: str | None) -> None:
    rule = ImageEntropy()
    measured = rule.measure(pictures(encoded(image, kind)))
    assert rule.keep(measured).to_pylist() == [reason is None]
    assert reason in (None, *rule.reason(measured).to_pylist())


def test_worked_values() -> None:
    halves = Image.new("L", (64, 64), 0)
    halves.paste(200, (0, 0, 32, 64))
    quarter = Image.new("L", (64, 64), 0)
    quarter.paste(200, (0, 0, 16, 64))
    measured = ImageEntropy().measure(pictures(*(encoded(image) for image in (WHITE, halves, quarter)))).to_pylist()
    assert [round(item["bits"], 4) for item in measured] == [0.0, 1.0, 0.8113]
    assert [item["shade"] for item in measured] == [1.0, 0.5, 0.75]


def test_the_size_of_a_picture_changes_little() -> None:
    large = photo(2, 1500, 1125)
    small = large.resize((500, 375), Image.Resampling.BOX)
    one, other = ImageEntropy().measure(pictures(encoded(large), encoded(small))).to_pylist()
    assert one["bits"] == pytest.approx(other["bits"], abs=0.05)


def test_it_keeps_its_contract() -> None:
    check_filter(ImageEntropy())
    check_filter(ImageEntropy(None, None))
