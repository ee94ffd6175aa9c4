"""What is blurred goes, whatever its size; what is sharp somewhere stays."""

import pytest
from PIL import Image, ImageFilter

from filters.image_blur import ImageBlur
from filters.testing import check_filter
from tests.filters.drawn import chart, encoded, photo, pictures, screen


def sharpness(*images: Image.Image) -> list[float]:
    found: list[float] = ImageBlur().measure(pictures(*map(encoded, images))).to_pylist()
    return found


def blurred(image: Image.Image, pixels: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(pixels))


@pytest.mark.parametrize("image", [photo(1), photo(2), screen(1), chart((90, 200, 140)), photo(3, 200, 150)])
def test_sharp_pictures_stay_and_blurred_ones_go(image: Image.Image) -> None:
    rule = ImageBlur()
    levels = sharpness(image, blurred(image, 1.5), blurred(image, 6))
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 200
    measured = rule.measure(pictures(encoded(image), encoded(blurred(image, 6))))
    assert rule.keep(measured).to_pylist() == [True, False]
    assert rule.reason(measured).to_pylist()[1] == "blurred"


def test_the_size_of_a_picture_does_not_count() -> None:
    large = photo(4, 1536, 1152)
    same = large.resize((512, 384), Image.Resampling.BOX)
    one, other = sharpness(large, same)
    assert one == pytest.approx(other, rel=0.02)
    # Blurred by so little that it is not to be seen at the size at which it is fed.
    assert sharpness(blurred(large, 1.5))[0] > 100


def test_sharp_in_one_place_is_sharp() -> None:
    image = blurred(photo(5, 512, 384), 8)
    image.paste(photo(6, 128, 128), (192, 128))
    assert sharpness(image)[0] > 200


def test_what_is_too_small_to_have_a_blur_is_not_measured() -> None:
    dots = [Image.new("L", size, 9) for size in ((1, 1), (2, 40), (40, 2), (3, 3))]
    assert sharpness(*dots) == [None, None, None, 0.0]


def test_it_keeps_its_contract() -> None:
    check_filter(ImageBlur())
    check_filter(ImageBlur(None))
