import pyarrow as pa
import pytest

from filters.fineweb import FineWeb
from filters.gopher_quality import GopherQuality
from filters.gopher_repetition import GopherRepetition
from filters.language_limits import FINEWEB, OTHER, QUALITY, REPETITION, limits_of
from tests.filters.documents import batch, document


@pytest.mark.parametrize(
    ("rule", "table"), [(GopherRepetition, REPETITION), (GopherQuality, QUALITY), (FineWeb, FINEWEB)]
)
def test_every_limit_is_one_of_the_rule(rule: type, table: dict[str, dict[str, float | None]]) -> None:
    assert len(set(table) - {OTHER}) == 17
    for limits in table.values():
        assert set(limits) <= set(rule.limits)


def test_shares_are_shares_and_longer_n_grams_may_take_less() -> None:
    for limits in REPETITION.values():
        assert all(value is None or 0 < value < 1 for value in limits.values())
        for kind, lengths in (("top_{}_gram", (2, 3, 4)), ("duplicate_{}_grams", range(5, 11))):
            bounds = [bound for n in lengths if (bound := limits["max_" + kind.format(n)]) is not None]
            assert bounds == sorted(bounds, reverse=True)
    assert REPETITION["de"]["max_duplicate_5_grams"] == 0.141
    assert REPETITION["de"]["max_duplicate_10_grams"] == 0.098


def test_ten_letters_are_five_words_where_a_letter_is_a_word() -> None:
    for lang in ("zh", "ja", "th"):
        limits = REPETITION[lang]
        assert (limits["max_duplicate_5_grams"], limits["max_top_2_gram"]) == (None, None)
    assert (REPETITION["zh"]["max_duplicate_10_grams"], REPETITION["zh"]["max_top_4_gram"]) == (0.198, 0.256)


def test_no_limit_on_punctuation_is_none() -> None:
    assert FINEWEB["de"]["min_punctuated_lines"] is None
    assert FINEWEB["vi"]["min_punctuated_lines"] == 0.333


def test_an_unknown_language_is_judged_as_english() -> None:
    pages = batch(document(lang="en"), document(), document(lang="ja"), document(lang="sv"))
    assert limits_of(pages).equals(pa.array(["en", "en", "ja", OTHER]))
