from filters.lorem_ipsum import LoremIpsum
from filters.testing import check_filter
from tests.filters.documents import batch, document, text

PAGES = batch(
    document("Lorem ipsum dolor", "and again LOREM\n IPSUM."),
    document("Ipsum lorem, loremipsum, lorem", "ipsum"),
    document("A page.", text("lorem ipsum", "code")),
    document(text(None)),
    document(),
)


def test_each_time_is_counted_in_whole_words_and_any_case() -> None:
    rule = LoremIpsum()
    measured = rule.measure(PAGES)
    assert measured.to_pylist() == [2, 0, 1, 0, 0]
    assert rule.keep(measured).to_pylist() == [False, True, False, True, True]
    assert rule.reason(measured).to_pylist()[0] == "lorem_ipsum"
    assert LoremIpsum(max_count=1).keep(measured).to_pylist() == [False, True, True, True, True]


def test_it_keeps_its_contract() -> None:
    check_filter(LoremIpsum())
