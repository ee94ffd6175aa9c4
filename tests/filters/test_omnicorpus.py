from pathlib import Path

import pytest

from filters import Batch
from filters.omnicorpus import OmnicorpusDocument
from filters.testing import check_filter
from tests.filters.documents import batch, document, image, text
from tests.filters.written import with_languages

SENTENCE = "The harbour is quiet, and the boats of the village have come back to it with the tide."  # 18 words


def page(words: int, pictures: int, **columns: object) -> Batch:
    written = (SENTENCE + " ") * (words // 18)
    shown = [image(index) for index in range(pictures)]
    return batch(document(written, *shown, media=[{"uri": "a"}] * pictures, **{"lang": "en", **columns}))


def reason(pages: Batch, rule: OmnicorpusDocument | None = None) -> str | None:
    judge = rule or OmnicorpusDocument()
    measured = judge.measure(pages)
    return judge.reason(measured).to_pylist()[0] if judge.keep(measured).to_pylist() == [False] else None


@pytest.mark.parametrize(("words", "pictures", "kept"), [(90, 2, True), (144, 3, False), (162, 3, True), (54, 0, True)])
def test_more_than_two_pictures_need_fifty_words_each(words: int, pictures: int, kept: bool) -> None:
    assert reason(page(words, pictures)) == (None if kept else "too_few_words_per_picture")


def test_the_rule_on_pictures_moves_with_both_of_its_limits() -> None:
    assert reason(page(90, 2), OmnicorpusDocument(free_pictures=1)) == "too_few_words_per_picture"
    assert reason(page(144, 3), OmnicorpusDocument(free_pictures=3)) is None
    assert reason(page(144, 3), OmnicorpusDocument(min_words_per_picture=None)) is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ([SENTENCE], "too_few_words"),
        (["a b c d to of the it is as " * 10], "words_too_short"),
        (["the of " + "antidisestablishmentarianism " * 60], "words_too_long"),
        (["the of 1999 2001 boats " * 20], "too_few_alphabetic_words"),
        (["boats harbours villages " * 20], "too_few_stop_words"),
        (["The boats of the village."] * 12, "short_paragraphs"),
        ([*["The boats of the village."] * 12, SENTENCE * 2], None),
        (["The boats of the village came back with the tide today."] * 8 + [SENTENCE], "short_paragraphs"),
        ([SENTENCE] * 4, None),
    ],
)
def test_a_page_goes_for_the_first_limit_it_breaks(written: list[str], why: str | None) -> None:
    assert reason(batch(document(*written, lang="en"))) == why


def test_headings_and_lists_are_no_paragraphs() -> None:
    short = [text("The boats of the village.", label) for label in ("heading", "list", "caption") * 8]
    assert reason(batch(document(SENTENCE * 3, *short, lang="en"))) is None


def test_other_languages_are_not_judged() -> None:
    assert OmnicorpusDocument().measure(page(18, 3, lang="fr")).to_pylist() == [None]


def test_flagged_words_stand_in_a_file(tmp_path: Path) -> None:
    words = tmp_path / "flagged.txt"
    words.write_text("village\n")
    assert reason(page(90, 0)) is None
    assert reason(page(90, 0), OmnicorpusDocument(flagged_words=str(words))) == "flagged_words"


def test_it_keeps_its_contract() -> None:
    check_filter(OmnicorpusDocument(), with_languages())
    check_filter(OmnicorpusDocument(languages=("en", "fr", "de"), free_pictures=0), with_languages())
