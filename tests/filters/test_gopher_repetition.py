from typing import Any

import pytest

from filters.gopher_repetition import GopherRepetition
from filters.testing import check_filter
from tests.filters.documents import batch, document, text


def measured(*parts: object, preset: str = "paper", **columns: object) -> dict[str, Any]:
    return GopherRepetition(preset).measure(batch(document(*parts, **columns))).to_pylist()[0]  # type: ignore[arg-type]


def test_lines_and_paragraphs_by_the_paper() -> None:
    found = measured("ab\nc\n\nab\nc", text("ab", "list"), "d")
    assert found["duplicate_paragraphs"] == 1 / 4
    assert found["duplicate_paragraph_chars"] == 4 / 11
    assert found["duplicate_lines"] == 3 / 6
    assert found["duplicate_line_chars"] == 5 / 9


def test_lines_and_paragraphs_as_datatrove_has_them() -> None:
    found = measured("\nab\nc\n\n\nab\nc\n", preset="datatrove")
    assert found["duplicate_paragraphs"] == 1 / 2
    assert found["duplicate_paragraph_chars"] == 4 / 13
    assert found["duplicate_lines"] == 3 / 6  # of "", ab, c, ab, c, ""
    assert found["duplicate_line_chars"] == 3 / 13


def test_n_grams_by_the_paper() -> None:
    found = measured("a b a b a b c d e f")
    assert found["top_2_gram"] == 0.6
    assert found["top_3_gram"] == 0.5
    assert found["duplicate_5_grams"] == 0
    six = "one two three four five six"
    found = measured(f"{six}, {six} seven")
    assert found["duplicate_5_grams"] == found["duplicate_6_grams"] == 22 / 49
    assert found["duplicate_7_grams"] == 0
    assert measured("all of these differ")["top_2_gram"] == 0


def test_n_grams_as_datatrove_has_them() -> None:
    whole = "a b a b a b c d e f"
    found = measured(whole, preset="datatrove")
    assert found["top_2_gram"] == 3 * len("a b") / len(whole)
    assert found["top_3_gram"] == 2 * len("a b a") / len(whole)
    assert measured("all of these differ", preset="datatrove")["top_2_gram"] == len("all of") / 19
    assert measured("a", preset="datatrove")["top_2_gram"] == 0
    one = "a b c d e "
    assert measured(one * 4, preset="datatrove")["duplicate_5_grams"] == 3 * 5 / 40


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("\n\n".join(["A boat.", "A car is here."] * 3), "duplicate_paragraphs"),
        ("\n".join(["A boat.", "Here is a car."] * 2 + ["x", "y"]), "duplicate_lines"),
        ("go on " * 20, "top_2_gram"),
    ],
)
@pytest.mark.parametrize("preset", ["paper", "datatrove"])
def test_reasons(written: str, reason: str, preset: str) -> None:
    rule = GopherRepetition(preset)  # type: ignore[arg-type]
    found = rule.measure(batch(document(written)))
    assert rule.keep(found).to_pylist() == [False]
    assert rule.reason(found).to_pylist() == [reason]


def test_without_a_word_there_is_nothing_to_measure() -> None:
    pages = batch(document(), document("\n\n"), document("…"))
    assert GopherRepetition().measure(pages).to_pylist() == [None] * 3
    assert [row is None for row in GopherRepetition("datatrove").measure(pages).to_pylist()] == [True, False, False]


def test_other_languages_have_no_limit_on_paragraphs() -> None:
    twice = "\n\n".join([f"Absatz {number} ist " + "lang " * (number % 2) for number in (1, 2, 3, 3, 4, 4, 2)])
    rule = GopherRepetition(
        **{f"max_top_{n}_gram": None for n in (2, 3, 4)}, **{f"max_duplicate_{n}_grams": None for n in range(5, 11)}
    )
    found = rule.measure(batch(document(twice), document(twice, lang="de")))
    assert rule.reason(found).to_pylist() == ["duplicate_paragraphs", "duplicate_lines"]


def test_it_keeps_its_contract() -> None:
    for rule in (GopherRepetition(), GopherRepetition("datatrove"), GopherRepetition(max_duplicate_5_grams=0.5)):
        check_filter(rule)
