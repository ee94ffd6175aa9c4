from pathlib import Path

import pytest

from filters.bad_words import BadWords
from filters.testing import check_filter
from tests.filters.documents import batch, document


@pytest.fixture
def words_file(tmp_path: Path) -> str:
    file = tmp_path / "words.txt"
    file.write_text("Darn\nbloody  hell # a phrase\n\n糞野郎\n", encoding="utf-8")
    return str(file)


def test_whole_words_and_phrases_are_counted_in_any_case(words_file: str) -> None:
    pages = batch(
        document("Darn it, DARN!", "bloody", "hell"),
        document("The bloody hell of it. Bloody hell!"),
        document("Darning socks in the hell, bloody."),
        document("この糞野郎が来た。"),
        document("糞の野郎"),
        document(),
    )
    rule = BadWords(words_file)
    # Words that stand at the end of one part and the beginning of the next are a phrase, as a reader meets them.
    assert rule.measure(pages).to_pylist() == [3, 2, 0, 1, 0, 0]
    assert rule.keep(rule.measure(pages)).to_pylist() == [False, False, True, False, True, True]
    assert rule.reason(rule.measure(pages)).to_pylist()[0] == "bad_words"


def test_a_phrase_does_not_reach_into_the_next_document(words_file: str) -> None:
    pages = batch(document("bloody"), document("hell"))
    assert BadWords(words_file).measure(pages).to_pylist() == [0, 0]


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the list .*none.txt cannot be read"):
        BadWords(str(tmp_path / "none.txt"))


def test_it_keeps_its_contract(words_file: str) -> None:
    check_filter(BadWords(words_file))
