from pathlib import Path

import pyarrow as pa
import pytest

from filters import Batch
from filters.obelics import ObelicsDocument, ObelicsParagraph
from filters.testing import check_filter
from tests.filters.documents import batch, document, text
from tests.filters.written import with_languages

GOOD = "The boats come back to the harbour with the tide, and most of them have been out on the sea since four."


def paragraph(written: str, rule: ObelicsParagraph | None = None, label: str = "paragraph") -> dict[str, float] | None:
    judge = rule or ObelicsParagraph()
    measured: list[dict[str, float] | None] = judge.measure(batch(document(text(written, label))).parts).to_pylist()
    return measured[0]


def reason(rule: ObelicsParagraph, rows: Batch) -> list[str | None]:
    measured = rule.measure(rows)
    kept, reasons = rule.keep(measured).to_pylist(), rule.reason(measured).to_pylist()
    return [None if keep is not False else why for keep, why in zip(kept, reasons, strict=True)]


def test_each_share_by_hand() -> None:
    measured = paragraph("Share this: the boats, the boats. On 2 boats we share the boats, the boats!")
    assert measured is not None
    assert measured["words"] == 15
    assert measured["stop_words"] == 7 / 15  # this, the (4), on, we
    assert measured["spam_words"] == 2 / 15
    assert measured["punctuation"] == 5 / 20
    assert measured["special_chars"] == pytest.approx((14 + 5 + 1) / 75)  # spaces, marks, the digit
    assert measured["flagged_words"] is measured["common_words"] is None


def test_repetition_of_five_words_and_of_ten_characters() -> None:
    measured = paragraph("one two three four five six. One two three four five seven")
    assert measured is not None
    assert measured["word_repetition"] == 2 / 8
    assert paragraph("abcdefghij" * 2)["char_repetition"] == 2 / 11  # type: ignore[index]
    assert paragraph(GOOD)["word_repetition"] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (GOOD, None),
        ("Three words here", "too_few_words"),
        ("the " * 1001, "too_many_words"),
        ("We are on the sea and " * 12, "repeated_characters"),
        ("the 12 + 34 = 46 (and) 17 * 3 = 51 of them", "special_characters"),
        ("Cheap shoes online best price free shipping", "too_few_stop_words"),
        ("this is the one that we have all been to and they are not in it at all", "too_little_punctuation"),
        ("Share this on Facebook, and follow us.", "spam_words"),
    ],
)
def test_a_paragraph_goes_for_the_first_limit_it_breaks(written: str, why: str | None) -> None:
    assert reason(ObelicsParagraph(), batch(document(written)).parts) == [why]


def test_punctuation_of_a_short_paragraph_is_not_measured() -> None:
    assert paragraph("this is the one that we have")["punctuation"] is None  # type: ignore[index]


@pytest.mark.parametrize("label", ["heading", "list", "table", "code", "caption"])
def test_what_is_no_paragraph_is_not_judged(label: str) -> None:
    assert paragraph("Shoes", label=label) is None


def test_words_of_files_are_looked_up_and_decide(tmp_path: Path) -> None:
    flagged, common = tmp_path / "flagged.txt", tmp_path / "common.txt"
    flagged.write_text("Harbour  # a place\n\n")
    common.write_text("the\nboats\n")
    rule = ObelicsParagraph(flagged_words=str(flagged), common_words=str(common), min_common_words=None)
    measured = paragraph(GOOD, rule)
    assert measured is not None
    assert (measured["flagged_words"], measured["common_words"]) == (1 / 22, 5 / 22)
    assert reason(rule, batch(document(GOOD)).parts) == ["flagged_words"]
    with pytest.raises(ValueError, match="cannot be read"):
        ObelicsDocument(common_words=str(tmp_path / "nowhere.txt"))


def test_a_document_is_judged_in_its_languages_alone() -> None:
    pages = batch(
        document(GOOD, lang="en"),
        document("Bateaux.", lang="fr"),
        document("Boats.", lang=None),
        document("船", lang=None),
    )
    assert reason(ObelicsDocument(), pages) == [None, None, "too_few_words", None]
    assert ObelicsDocument().measure(pages).is_null().to_pylist() == [False, True, False, True]
    french = batch(
        document("Les bateaux sont dans le port, et ils y sont depuis ce matin avec tous les autres.", lang="fr")
    )
    assert reason(ObelicsDocument(languages=("en", "fr")), french) == [None]


def test_a_document_has_limits_of_its_own() -> None:
    unmarked = "this is the one that we have all been to and they are not in it at all"
    assert reason(ObelicsDocument(), batch(document(unmarked, lang="en"))) == ["too_little_punctuation"]
    assert reason(ObelicsDocument(min_punctuation=None), batch(document(unmarked, lang="en"))) == [None]


def test_a_limit_at_none_is_no_limit() -> None:
    rule = ObelicsParagraph(min_words=None, min_stop_words=None, max_special_chars=None, max_char_repetition=None)
    assert reason(rule, batch(document("12 : 34")).parts) == [None]


def test_one_word_without_end() -> None:
    rows = batch(document("a" * 100_000)).parts
    assert reason(ObelicsParagraph(), rows) == ["too_few_words"]


def test_they_keep_their_contract(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("harbour\nthe\n")
    for rule in (ObelicsParagraph(), ObelicsDocument(), ObelicsDocument(languages=("en", "fr", "ja"))):
        check_filter(rule, with_languages())
    check_filter(ObelicsDocument(common_words=str(words), flagged_words=str(words)), with_languages())
    assert pa.types.is_struct(ObelicsParagraph.measures)
