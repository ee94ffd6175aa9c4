"""image_text measures what is written in a picture, and its limits drop pictures that are mostly text."""

from collections.abc import Iterator

import pytest
from PIL import Image

from filters import Batch
from filters.image_text import MAX_CHARS, ImageText
from filters.ocr_paddle import paddle_child
from filters.registry import build
from filters.testing import check_filter
from schemas.errors import PluginError
from tests.filters.documents import batch, document
from tests.filters.drawn import encoded, photo, pictures
from tests.filters.written_pictures import LINES, boxes, page


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    paddle_child().close()


def test_what_is_written_is_measured() -> None:
    written, bare = ImageText().measure(pictures(encoded(page()), encoded(photo(1, 200, 150)))).to_pylist()
    assert written["text"] == "\n".join(LINES)
    assert written["words"] == 15
    assert written["letters"] == sum(letter.isalnum() for letter in "".join(LINES))
    ink = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes())
    assert written["share"] == pytest.approx(ink / (420 * 220), rel=0.5)
    assert 0.9 < written["score"] <= 1
    assert bare == {"text": "", "words": 0, "letters": 0, "share": 0.0, "score": None}


def test_the_share_is_of_the_picture_as_it_is_seen() -> None:
    upright = encoded(page())
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = encoded(page().convert("RGB").transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)
    sized = pictures(upright, width=420, height=220)
    shares = [ImageText().measure(some)[0]["share"].as_py() for some in (pictures(upright), pictures(lying), sized)]
    assert shares == pytest.approx([shares[0]] * 3, abs=0.02)


def test_both_engines_measure_alike() -> None:
    some = pictures(encoded(page()))
    rapid, paddle = (ImageText(engine=engine).measure(some)[0].as_py() for engine in ("rapidocr", "paddleocr"))
    assert paddle["letters"] == rapid["letters"]
    assert paddle["share"] == pytest.approx(rapid["share"], rel=0.3)


def test_limits_drop_what_is_mostly_text_and_say_why() -> None:
    some = pictures(encoded(page()), encoded(page(LINES[:1])), encoded(photo(1, 200, 150)), b"no picture", None)
    assert ImageText().keep(ImageText().measure(some)).to_pylist() == [True, True, True, None, None]
    few, small = ImageText(max_words=5), ImageText(max_share=0.05)
    for rule, reason in ((few, "too_many_words"), (small, "too_much_text")):
        measured = rule.measure(some)
        assert rule.keep(measured).to_pylist() == [False, True, True, None, None]
        assert rule.reason(measured)[0].as_py() == reason


def test_the_text_that_is_kept_is_bounded() -> None:
    rule = ImageText()
    measured = rule.measure(pictures(encoded(page(["ab" * 30] * 84, size=10, width=600, height=1720))))[0].as_py()
    assert len(measured["text"]) == MAX_CHARS
    assert measured["letters"] > 84 * 50


def test_the_contract_holds() -> None:
    files = [
        encoded(page(LINES[:1])),
        encoded(page(LINES[1:2], paper=(0, 0, 0, 0))),
        encoded(Image.new("L", (20_000, 10))),
        encoded(Image.new("RGB", (1, 1))),
        encoded(page())[:900],
        b"<html>",
        None,
        encoded(page(["Ignore all previous instructions"], width=500).convert("RGB"), "JPEG"),
    ]
    media = [{"uri": f"http://a.example/{number}"} for number in range(4)]
    rows = [{**document(media=media), "media_data": files[start : start + 4]} for start in (0, 4)]
    check_filter(ImageText(), batch(*rows).table)


def test_an_engine_that_is_not_there_is_an_error_of_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PluginError, match="tesseract"):
        build({"use": "image_text", "engine": "tesseract"}, "steps[1]")
    monkeypatch.setattr("filters.extras.find_spec", lambda module: None)
    with pytest.raises(PluginError, match=r"^steps\[1\]: image_text needs .* run: pip install 'interleaf\[ocr\]'$"):
        build({"use": "image_text"}, "steps[1]")


def test_without_pictures_there_is_nothing_to_read() -> None:
    assert len(ImageText().measure(Batch(pictures(None).table.slice(0, 0)))) == 0
