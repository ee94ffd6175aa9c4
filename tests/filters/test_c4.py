import pytest

from filters.c4 import C4
from filters.testing import check_filter
from tests.filters.documents import batch, document

LINE = "This is a line of prose."


def measured(written: str, preset: str = "paper", **columns: object) -> tuple[int, int, int]:
    found = C4(preset).measure(batch(document(written, **columns))).to_pylist()[0]  # type: ignore[arg-type]
    return found["sentences"], found["lorem_ipsum"], found["curly_brackets"]


def test_sentences_by_the_paper_end_in_terminal_punctuation() -> None:
    assert measured('One. Two? "Three!" Version 3.5 (see it.)\nNo end here\n。漢字。かな！') == (4 + 3, 0, 0)
    assert measured("Lorem Ipsum dolor {a} {b}") == (0, 1, 2)


def test_datatrove_looks_at_lines_that_its_line_rules_let_pass() -> None:
    assert measured(
        f"{LINE} And more. Yes.\n{LINE}\nToo short.\nNo end {{\nBrackets use javascript {{.", "datatrove"
    ) == (
        4,
        0,
        0,
    )
    assert measured(
        "Our privacy policy has a {.\nThis is Lorem ipsum javascript.\nThree dots are no end {...", "datatrove"
    ) == (
        0,
        1,
        1,
    )


@pytest.mark.parametrize(("count", "paper", "datatrove"), [(2, False, False), (3, True, False), (5, True, True)])
def test_how_many_sentences_a_page_needs(count: int, paper: bool, datatrove: bool) -> None:
    page = batch(document(" ".join([LINE] * count)))
    for preset, kept in (("paper", paper), ("datatrove", datatrove)):
        rule = C4(preset)  # type: ignore[arg-type]
        assert rule.keep(rule.measure(page)).to_pylist() == [kept]
        assert rule.reason(rule.measure(page)).to_pylist() == [None if kept else "too_few_sentences"]


def test_the_first_broken_rule_is_the_reason() -> None:
    rule = C4()
    page = batch(document("lorem ipsum {"), document("{"), document(f"{LINE} " * 3 + "{"), document("{", lang="de"))
    assert rule.reason(rule.measure(page)).to_pylist() == ["lorem_ipsum", "curly_bracket", "curly_bracket", None]
    everywhere = C4(by_language=False)
    assert everywhere.keep(everywhere.measure(page)).to_pylist() == [False] * 4


def test_it_keeps_its_contract() -> None:
    for rule in (C4(), C4("datatrove"), C4("datatrove", terminal=False), C4(max_curly_brackets=None, min_sentences=1)):
        check_filter(rule)
