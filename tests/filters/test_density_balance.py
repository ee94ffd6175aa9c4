"""Balance of text and pictures: what carries nothing counts for nothing, and either side alone is no balance."""

import hashlib
import random
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from filters import Batch
from filters.density_balance import DensityBalance, balance
from filters.testing import check_filter
from tests.filters.documents import batch, document, image, text
from tests.filters.drawn import encoded, photo, screen

Picture = tuple[dict[str, Any], bytes]


def picture(made: Image.Image, phash: int, kind: str = "PNG") -> Picture:
    data = encoded(made, kind)
    sha256 = hashlib.sha256(data).hexdigest()
    return {"width": made.width, "height": made.height, "phash": phash, "sha256": sha256}, data


PHOTOS = [picture(photo(number), number * 0x0F0F_1234_5678_9ABC % 2**64) for number in range(1, 6)]
WORDS = ["harbour", "crane", "lifts", "grain", "from", "barges", "while", "gulls", "wait", "for", "spilled", "kernels"]


def sentences(words: int, seed: int) -> str:
    """Sentences of 8 words, all different."""
    drawn = random.Random(seed)
    return " ".join(" ".join(drawn.choices(WORDS, k=7)) + f" {seed}x{number}." for number in range(words // 8))


def page(texts: Sequence[str], pictures: Sequence[Picture]) -> Batch:
    """A text, a picture, a text, ..., the rest of either at the end."""
    parts: list[dict[str, Any]] = []
    for number in range(max(len(texts), len(pictures))):
        parts += [text(texts[number])] if number < len(texts) else []
        parts += [image(number)] if number < len(pictures) else []
    media = [{"uri": f"http://a.example/{number}", **facts} for number, (facts, _) in enumerate(pictures)]
    return batch({**document(*parts, media=media), "media_data": [data for _, data in pictures]})


def measured(texts: Sequence[str], pictures: Sequence[Picture]) -> Any:
    (found,) = DensityBalance().measure(page(texts, pictures)).to_pylist()
    return found


def test_it_is_a_filter() -> None:
    check_filter(DensityBalance())
    check_filter(DensityBalance(low=0.5))


@pytest.mark.parametrize(
    ("words", "score"), [(5, 0.0), (10, 0.0), (50, 1.0), (200, 1.0), (400, 1.0), (2000, 0.0), (9000, 0.0)]
)
def test_words_a_picture(words: float, score: float) -> None:
    assert balance(words, 1.0) == pytest.approx(score)
    assert balance(words, 0.0) == pytest.approx(0.8 * score)


def test_the_slopes_are_straight_over_the_logarithm() -> None:
    assert balance((10 * 50) ** 0.5, 1.0) == pytest.approx(0.5)
    assert balance((400 * 2000) ** 0.5, 1.0) == pytest.approx(0.5)


def test_worked_values() -> None:
    found = measured([sentences(160, 1), sentences(160, 2), sentences(160, 3)], PHOTOS[:2])
    wanted = {"score": 1.0, "words": 480.0, "pictures": 2.0, "words_a_picture": 240.0, "evenness": 1.0}
    assert found == pytest.approx(wanted)
    lopsided = measured([sentences(480, 1)], PHOTOS[:2])
    assert (lopsided["evenness"], lopsided["score"]) == (0.0, pytest.approx(0.8))


TEXTS = [sentences(160, 1), sentences(160, 2), sentences(160, 3)]
GOOD = measured(TEXTS, PHOTOS[:2])


def test_copied_sentences_carry_nothing() -> None:
    assert measured([*TEXTS[:2], " ".join([TEXTS[2]] * 4)], PHOTOS[:2]) == GOOD


def test_words_in_another_order_change_nothing() -> None:
    def shuffled(content: str) -> str:
        return " ".join(" ".join(sorted(one.split(), key=hash)) + "." for one in content.split(".") if one.strip())

    assert measured([shuffled(content) for content in TEXTS], PHOTOS[:2])["words"] == GOOD["words"]


@pytest.mark.parametrize(
    "added",
    [
        picture(Image.new("RGB", (480, 360), "white"), 1),
        picture(photo(9).resize((8, 8)), 2**50),
        PHOTOS[1],
        picture(photo(2), PHOTOS[1][0]["phash"] ^ 0b10101, "JPEG"),
    ],
    ids=["blank", "icon", "the same", "nearly the same"],
)
def test_pictures_of_nothing_carry_nothing(added: Picture) -> None:
    found = measured(TEXTS, [*PHOTOS[:2], added])
    assert found["pictures"] == pytest.approx(GOOD["pictures"], abs=0.03)


def test_a_screen_is_worth_a_picture() -> None:
    assert measured(TEXTS, [picture(screen(1), 2**40)])["pictures"] > 0.9


@pytest.mark.parametrize(("texts", "pictures"), [([], PHOTOS[:2]), (TEXTS, []), ([], []), (["", " \n "], PHOTOS[:1])])
def test_one_side_alone_is_no_balance(texts: list[str], pictures: list[Picture]) -> None:
    found = measured(texts, pictures)
    assert (found["score"], found["words_a_picture"]) == (0.0, None)


def test_less_text_and_fewer_pictures_are_worse() -> None:
    texts = [sentences(80, number) for number in range(6)]
    whole = measured(texts, PHOTOS)
    assert whole["score"] > 0.9
    assert measured(texts[:1], PHOTOS)["score"] < whole["score"]
    assert measured([sentences(800, number) for number in range(6)], PHOTOS[:1])["score"] < whole["score"]


def test_what_cannot_be_seen_cannot_be_measured() -> None:
    facts, data = PHOTOS[0]
    assert measured(TEXTS, [PHOTOS[1], (facts, data[:50])]) is None
    unresolved = {"uri": "http://a.example/x"}
    rows = batch(document("words", image(0), media=[unresolved]))
    assert DensityBalance().measure(rows).to_pylist() == [None]


def test_five_hundred_pictures_and_two_hundred_thousand_words() -> None:
    many = [({**PHOTOS[0][0], "phash": number * 0x9E37_79B9_7F4A_7C15 % 2**64}, PHOTOS[0][1]) for number in range(500)]
    assert measured(TEXTS, many)["score"] == 0.0
    assert measured([sentences(200_000, 1)], PHOTOS[:1])["score"] == 0.0


def test_a_limit_drops_with_its_reason() -> None:
    rule = DensityBalance(low=0.5)
    for texts, pictures, reason in (
        ([sentences(40, 1)], PHOTOS, "too_little_text"),
        ([sentences(4000, 1)], PHOTOS[:1], "too_little_to_see"),
        (TEXTS, [], "too_little_text"),
    ):
        values = rule.measure(page(texts, pictures))
        assert rule.keep(values).to_pylist() == [False]
        assert rule.reason(values).to_pylist() == [reason]
    assert rule.keep(rule.measure(page(TEXTS, PHOTOS[:2]))).to_pylist() == [True]


def test_a_picture_again_moves_nothing() -> None:
    texts = [sentences(100, 1), sentences(100, 2), sentences(100, 3)]
    once = measured(texts, PHOTOS[:2])
    again = measured([*texts[:2], "", "", texts[2]], [PHOTOS[0], PHOTOS[1], PHOTOS[0], PHOTOS[1]])

    assert again["evenness"] == pytest.approx(once["evenness"])
    assert again["score"] == pytest.approx(once["score"])


def test_a_jpeg_of_flat_colours_is_worth_what_they_are() -> None:
    made = Image.new("RGB", (400, 400), "white")
    made.paste((30, 90, 160), (0, 0, 400, 30))
    own, coded = picture(made, 1), picture(made, 1, "JPEG")

    assert measured([sentences(100, 1)], [coded])["pictures"] == pytest.approx(
        measured([sentences(100, 1)], [own])["pictures"], abs=0.05
    )


def test_with_a_model_decoration_carries_less() -> None:
    page_of = page([sentences(100, 1)], PHOTOS[:2])
    (plain,) = DensityBalance().measure(page_of).to_pylist()
    (judged,) = DensityBalance(model="tiny").measure(page_of).to_pylist()

    assert 0 < judged["pictures"] < plain["pictures"]
    check_filter(DensityBalance(model="tiny"))
