import subprocess
import sys

import pytest

from filters import Batch
from filters.stop_words import StopWordShare, is_stop_word, stop_words
from filters.testing import check_filter
from tests.filters.documents import batch, document
from tests.filters.written import with_languages


@pytest.mark.parametrize(
    ("lang", "written", "share"),
    [
        ("en", "The boats come back with the tide", 4 / 7),
        ("en", "harbour boats tide noon", 0.0),
        ("fr", "Le port est calme", 2 / 4),
        ("no", "båten er i havnen", 2 / 4),  # spaCy's code is nb
        ("ja", "港の船", 1 / 3),  # every letter is a word
        ("zh", "船的港", 1 / 3),
    ],
)
def test_the_share_of_the_words_on_the_list_of_the_language(lang: str, written: str, share: float) -> None:
    measured = StopWordShare().measure(batch(document(written, lang=lang)))
    assert measured.to_pylist() == [pytest.approx(share)]


@pytest.mark.parametrize("lang", [None, "th", "ko", "eo", "..", "xx"])
def test_no_list_no_measure_and_the_page_stays(lang: str | None) -> None:
    rule = StopWordShare()
    measured = rule.measure(batch(document("The boats come back", lang=lang)))
    assert (measured.to_pylist(), rule.keep(measured).to_pylist()) == ([None], [None])
    assert rule.when_null == "keep"


def test_a_list_of_keywords_is_dropped() -> None:
    rule = StopWordShare(min_share=0.1)
    measured = rule.measure(batch(document("cheap shoes " * 40, lang="en"), document(lang="en")))
    assert rule.keep(measured).to_pylist() == [False, False]
    assert rule.reason(measured).to_pylist() == ["too_few_stop_words"] * 2


@pytest.mark.parametrize(
    ("word", "lang", "listed"),
    [
        ("don't", "en", True),
        ("it's", "en", True),
        ("boat's", "en", False),
        ("l'on", "fr", True),
        ("l'eau", "fr", False),
    ],
)
def test_contracted_words_are_looked_up_piece_by_piece(word: str, lang: str, listed: bool) -> None:
    found = stop_words(lang)
    assert found is not None
    assert is_stop_word(word, found) is listed


def test_punctuation_and_digits_are_on_no_list() -> None:
    for lang in ("zh", "en", "ur", "fa", "vi"):
        found = stop_words(lang)
        assert found
        assert all(any(map(str.isalpha, word)) and word == word.lower() for word in found)


def test_spacy_itself_is_not_imported() -> None:
    code = "import sys; from filters.stop_words import stop_words; stop_words('en'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_keeps_its_contract() -> None:
    check_filter(StopWordShare(), with_languages())
    check_filter(StopWordShare(None), with_languages())


def test_a_batch_without_rows() -> None:
    assert len(StopWordShare().measure(Batch(with_languages().slice(0, 0)))) == 0
