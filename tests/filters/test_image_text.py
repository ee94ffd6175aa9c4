"""image_text measures what is written in a picture, and its limits drop pictures that are mostly text."""

import pytest
from PIL import Image

from filters import Batch, image_text, ocr
from filters.batch import split_words
from filters.image_text import ImageText
from filters.registry import build
from filters.testing import check_filter
from schemas.errors import PluginError, RecipeError
from tests.filters.documents import batch, document
from tests.filters.drawn import encoded, photo, pictures
from tests.filters.written_pictures import LINES, boxes, page


def test_what_is_written_is_measured() -> None:
    written, bare = ImageText().measure(pictures(encoded(page()), encoded(photo(1, 200, 150)))).to_pylist()
    assert written["text"] == "\n".join(LINES)
    assert written["words"] == len(split_words(" ".join(LINES)))
    assert written["letters"] == sum(letter.isalnum() for letter in "".join(LINES))
    ink = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes())
    assert 1 < written["share"] / (ink / (420 * 220)) < 2  # boxes have a margin
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


def test_the_engine_that_is_asked_for_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "read_paddle", lambda pixels: [])
    some = pictures(encoded(page(["None of this is read"])))
    assert ImageText(engine="paddleocr").measure(some)[0]["words"].as_py() == 0
    assert ImageText().measure(some)[0]["words"].as_py() == 5


def test_limits_drop_what_is_mostly_text_and_say_why() -> None:
    some = pictures(encoded(page()), encoded(page(LINES[:1])), encoded(photo(1, 200, 150)), b"no picture", None)
    assert ImageText().keep(ImageText().measure(some)).to_pylist() == [True, True, True, None, None]
    few, small = ImageText(max_words=5), ImageText(max_share=0.1)
    for rule, reason in ((few, "too_many_words"), (small, "too_much_text")):
        measured = rule.measure(some)
        assert rule.keep(measured).to_pylist() == [False, True, True, None, None]
        assert rule.reason(measured)[0].as_py() == reason


def test_the_text_that_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_text, "MAX_CHARS", 30)
    measured = ImageText().measure(pictures(encoded(page())))[0].as_py()
    assert measured["text"] == "\n".join(LINES)[:30]
    assert measured["letters"] > 60


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
    with pytest.raises(RecipeError, match=r"^steps\[1\]: image_text\.engine: must be 'rapidocr' or 'paddleocr'"):
        build({"use": "image_text", "engine": "tesseract"}, "steps[1]")
    monkeypatch.setattr("filters.extras.find_spec", lambda module: None)
    with pytest.raises(PluginError, match=r"^steps\[1\]: image_text needs .* run: pip install 'interleaf\[ocr\]'$"):
        build({"use": "image_text"}, "steps[1]")


def test_without_pictures_there_is_nothing_to_read() -> None:
    assert len(ImageText().measure(Batch(pictures(None).table.slice(0, 0)))) == 0
