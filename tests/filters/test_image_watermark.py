"""What the hint at watermarks finds, and what it does not."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from filters.image_watermark import ImageWatermark
from filters.testing import check_filter
from tests.filters.drawn import chart, encoded, named, photo, pictures, screen


def marked(image: Image.Image, strength: float, across: int, down: int) -> Image.Image:
    """The picture with the same faint word every so many pixels."""
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    for y in range(0, image.height, down):
        for x in range(0, image.width, across):
            draw.text((x, y), "SAMPLE", fill=int(255 * strength), font=ImageFont.load_default(16))
    return Image.composite(Image.new("RGB", image.size, "white"), image, mask)


def repetitions(*images: Image.Image) -> list[float | None]:
    measured = ImageWatermark().measure(pictures(*(encoded(image, "JPEG", quality=90) for image in images)))
    return [item["repetition"] for item in measured.to_pylist()]


def test_an_overlay_that_repeats_stands_out() -> None:
    photos = [photo(seed, 512, 384) for seed in range(6)]
    clean = repetitions(*photos)
    over = repetitions(*(marked(image, 0.25, 90, 60) for image in photos))
    assert 2 * max(filter(None, clean)) < min(filter(None, over))
    rule = ImageWatermark()
    measured = rule.measure(pictures(encoded(photos[3]), encoded(marked(photos[3], 0.4, 70, 30))))
    assert rule.keep(measured).to_pylist() == [True, False]
    assert rule.reason(measured).to_pylist()[1] == "repeated_overlay"


def test_a_single_mark_is_not_found() -> None:
    image = photo(1, 512, 384)
    once = marked(image, 0.5, 2000, 2000)
    assert repetitions(once)[0] == pytest.approx(repetitions(image)[0], rel=0.3)


def test_drawings_and_screens_are_not_judged_by_what_repeats() -> None:
    assert repetitions(screen(1), chart((50, 60, 70)), photo(1, 120, 120)) == [None] * 3
    rule = ImageWatermark()
    assert rule.keep(rule.measure(pictures(encoded(screen(1))))).to_pylist() == [True]


@pytest.mark.parametrize(
    ("uri", "alt", "agency", "where"),
    [
        ("https://image.shutterstock.com/z/boat-1.jpg", "Shutterstock", "shutterstock", "host"),
        ("https://c8.alamy.com/comp/A1.jpg", None, "alamy", "host"),
        ("https://previews.123rf.com/images/1.jpg", None, "123rf", "host"),
        ("https://t3.ftcdn.net/jpg/1.jpg", None, "ftcdn", "host"),
        ("https://example.org/wp/shutterstock_123456.jpg", None, "shutterstock", "path"),
        ("https://example.org/iStock-98.jpg", None, "istock", "path"),
        ("https://example.org/1.jpg", "Photo: Getty Images", "gettyimages", "alt"),
        ("https://example.org/1.jpg", "At the Getty Museum", "", ""),
        ("https://example.org/i/stock/livestock.jpg", "I stock up", "", ""),
        ("https://example.org/1.jpg?from=alamy", None, "", ""),
        ("http://[bad/alamy.jpg", None, "", ""),
        ("data:sha256,alamy", None, "", ""),
    ],
)
def test_agencies(uri: str, alt: str | None, agency: str, where: str) -> None:
    (found,) = ImageWatermark().measure(named(uri, alt=alt)).to_pylist()
    assert (found["agency"], found["where"]) == (agency, where)


def test_which_places_count_is_a_limit() -> None:
    some = named("https://c8.alamy.com/1.jpg", "https://example.org/alamy-1.jpg", "https://example.org/1.jpg")
    for deny, kept in ((("host",), [False, True, True]), (("host", "path"), [False, False, True]), ((), [True] * 3)):
        rule = ImageWatermark(deny=deny)
        assert rule.keep(rule.measure(some)).to_pylist() == kept
    assert ImageWatermark().reason(ImageWatermark().measure(some)).to_pylist()[0] == "stock_agency"
    with pytest.raises(ValueError, match="no place 'title'"):
        ImageWatermark(deny=("title",))


def test_it_keeps_its_contract() -> None:
    check_filter(ImageWatermark())
    check_filter(ImageWatermark((), None))
