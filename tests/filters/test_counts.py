from filters.counts import PictureCount, WordCount
from filters.testing import check_filter
from tests.filters.documents import batch, document, image, text

PAGES = batch(
    document("one two", text("three()", "code"), image(0), media=[{"uri": "a"}, {"uri": "b"}]),
    document("漢字 かな"),
    document(text(None)),
    document(media=[{"uri": "a"}] * 3),
)


def test_words_of_all_text_parts_are_counted() -> None:
    measured = WordCount().measure(PAGES)
    assert measured.to_pylist() == [3, 4, 0, 0]
    rule = WordCount(1, 3)
    assert rule.keep(measured).to_pylist() == [True, False, False, False]
    assert rule.reason(measured).to_pylist()[1:3] == ["too_many_words", "too_few_words"]


def test_pictures_are_counted_whether_shown_or_not() -> None:
    measured = PictureCount().measure(PAGES)
    assert measured.to_pylist() == [2, 0, 0, 3]
    rule = PictureCount(1, 2)
    assert rule.keep(measured).to_pylist() == [True, False, False, False]
    assert rule.reason(measured).to_pylist()[1::2] == ["too_few_pictures", "too_many_pictures"]


def test_they_keep_their_contract() -> None:
    for rule in (WordCount(), WordCount(None, 100), WordCount(None, None), PictureCount(), PictureCount(2, None)):
        check_filter(rule)
