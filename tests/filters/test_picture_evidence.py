"""Evidence is a chance: a half for what is unrelated, whatever the page's size, and more for what fits."""

from collections import Counter

import numpy as np
import pytest

from filters.picture_evidence import PictureEvidence, fit_chance, page_pieces, words_chance

SIZE = 64


def unit(rows: int, seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(rows, SIZE)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("size", [3, 30, 150])
def test_an_unrelated_picture_has_no_better_chance_on_a_longer_page(size: int) -> None:
    pictures = unit(256, 2)
    chances = [
        fit_chance(picture, pictures, page_pieces(unit(size, 1000 + seed), pictures), range(size))
        for seed, picture in enumerate(unit(200, 3))
    ]

    assert 0.42 < np.mean([chance for chance in chances if chance is not None]) < 0.58


def test_a_picture_that_fits_one_sentence_has_a_better_chance_than_all_others() -> None:
    (picture,) = unit(1, 5)
    pieces = unit(40, 4)
    before = fit_chance(picture, unit(256, 2), page_pieces(pieces, unit(256, 2)), range(40))
    pieces[7] = picture * 0.8 + pieces[7] * 0.6
    pieces[7] /= np.linalg.norm(pieces[7])

    after = fit_chance(picture, unit(256, 2), page_pieces(pieces, unit(256, 2)), range(40))

    assert before is not None
    assert after is not None
    assert after > max(before, 0.99)


def test_without_text_around_there_is_no_chance() -> None:
    (picture,) = unit(1, 5)

    assert fit_chance(picture, unit(9, 2), page_pieces(unit(9, 1), unit(9, 2)), []) is None


def test_a_sentence_that_fits_every_picture_speaks_for_none() -> None:
    pictures, pieces = unit(256, 2) * 0.3, unit(20, 4)
    pictures[:, 0] += 0.95  # all have something in common, and one piece of the text is about that
    pieces[3] = 0
    pieces[3, 0] = 1
    own, ordinary = pictures[0], page_pieces(pieces, pictures[1:])

    assert (ordinary.vectors @ own).argmax() == 3
    chance = fit_chance(own, pictures[1:], ordinary, range(20))
    assert chance is not None
    assert chance < 0.9


COUNTS = Counter({"file": 100, "button": 50, "window": 40})


def test_seldom_words_of_a_picture_that_the_page_has_speak_for_it() -> None:
    page = [{"open", "file"}, {"button", "window"}, {"partition", "editor", "disk"}, {"reboot"}]

    fits = words_chance(["partition", "editor", "disk"], page, page[1:], COUNTS, 512)
    common = words_chance(["file", "button", "window"], page, page[1:], COUNTS, 512)
    strange = words_chance(["giraffe", "zebra", "lion"], page, page[1:], COUNTS, 512)

    assert fits is not None
    assert common is not None
    assert strange is not None
    assert fits > 0.98 > common > strange
    assert strange < 0.5


def test_one_word_says_nothing() -> None:
    assert words_chance(["file", "file"], [{"file"}], [{"file"}], COUNTS, 512) is None
    assert words_chance(["file", "disk"], [], [], COUNTS, 512) is None


def evidence(looks: float | None, words: float | None) -> float | None:
    return PictureEvidence(looks, words, words, None, None, None, 0.0).related


def test_two_kinds_of_evidence_are_stronger_than_one() -> None:
    both, looks, words = evidence(0.95, 0.95), evidence(0.95, None), evidence(None, 0.95)

    assert both is not None
    assert looks is not None
    assert both > looks == words
    assert evidence(0.5, 0.5) == evidence(0.5, None) == pytest.approx(0.5)
    assert evidence(None, None) is None
    assert evidence(0.8, 0.02) < 0.5
