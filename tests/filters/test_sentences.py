"""Text is cut into sentences and pieces without a word lost or made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.batch import split_words
from filters.sentences import LEAST_WORDS, PIECE_WORDS, pieces, sentences

WORDS = st.lists(
    st.sampled_from(["boat", "Hafen", "été", "船", "лодка", "three", "red,", "end.", "¿qué?", "\n"]), max_size=120
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One boat. Two boats!", ["One boat.", "Two boats!"]),
        ("朝の港は静かです。船が戻ります。", ["朝の港は静かです。", "船が戻ります。"]),
        ("A heading\nand a line\n\n", ["A heading", "and a line"]),
        ("", []),
    ],
)
def test_sentences_end_at_marks_and_lines(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(WORDS)
def test_no_piece_is_longer_than_a_text_tower_heeds(words: list[str]) -> None:
    text = " ".join(words)

    found = pieces(text)

    assert all(LEAST_WORDS <= len(split_words(piece)) <= PIECE_WORDS for piece in found)
    assert set(split_words(" ".join(found))) <= set(split_words(text))


def test_a_long_sentence_is_cut_at_commas_and_keeps_its_words() -> None:
    long = "The harbour lies in the morning sun with seven small boats, " * 6

    found = pieces(long)

    assert len(found) == 3
    assert all(piece.endswith(("boats,", "boats")) for piece in found)
    assert split_words(" ".join(found)) == split_words(long)
