"""A picture is compared with the text around it, and a page with as many pieces as can be paid for."""

from typing import Any

from filters.pictured_page import MOST_PIECES, WINDOW_PARTS, WINDOW_PIECES, pictured_page


def page(*texts: str | int) -> list[dict[str, Any]]:
    """Text parts, and a picture for each number."""
    return [
        {"type": "text", "text": text} if isinstance(text, str) else {"type": "image", "media": text} for text in texts
    ]


def window(found: Any, medium: int) -> list[str]:
    return [found.pieces[index] for index in found.windows[medium]]


def test_a_window_is_the_text_parts_around_the_picture() -> None:
    paragraphs = [f"This is part {number}." for number in range(10)]

    found = pictured_page(page(*paragraphs[:5], 0, *paragraphs[5:]), 1, "en")

    assert window(found, 0) == paragraphs[5 - WINDOW_PARTS : 5 + WINDOW_PARTS]
    assert found.pieces == paragraphs


def test_the_same_sentence_counts_once() -> None:
    found = pictured_page(page("Home page.", "Home page.", 0, "A red boat lies here."), 1, "en")

    assert found.pieces == found.sentences == ["Home page.", "A red boat lies here."]


def test_of_a_long_paragraph_the_nearest_pieces_are_taken() -> None:
    long = " ".join(f"This is sentence {number}." for number in range(500))

    found = pictured_page(page(long, 0, long.replace("sentence", "phrase")), 1, "en")

    assert window(found, 0) == [
        *(f"This is sentence {number}." for number in range(500 - WINDOW_PIECES, 500)),
        *(f"This is phrase {number}." for number in range(WINDOW_PIECES)),
    ]


def test_200_000_words_cost_a_bounded_number_of_pieces() -> None:
    text = "\n".join(f"Number {number} of the many lines of a very long page." for number in range(20_000))

    found = pictured_page(page(text, 0), 1, "en")

    assert len(found.pieces) <= MOST_PIECES + 2 * WINDOW_PIECES
    assert len(found.sentences) == 20_000
    assert found.pieces[0].startswith("Number 0 ")
    assert found.pieces[-1].startswith("Number 19999 ")


def test_a_picture_that_no_part_shows_has_the_whole_page() -> None:
    found = pictured_page(page("A red boat.", "A green tree.", "A blue car."), 1, "en")

    assert window(found, 0) == found.pieces
    assert len(found.pieces) == 3


def test_a_page_without_text_has_no_pieces() -> None:
    found = pictured_page(page(0, 1), 2, "en")

    assert (found.pieces, found.windows) == ([], [[], []])
