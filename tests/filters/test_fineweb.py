from typing import Any

import pytest

from filters.fineweb import FineWeb
from filters.testing import check_filter
from tests.filters.documents import batch, document, text

LONG = "A line of prose that is longer than thirty characters"


def measured(*parts: object, preset: str = "paper") -> dict[str, Any]:
    return FineWeb(preset).measure(batch(document(*parts))).to_pylist()[0]  # type: ignore[arg-type]


def test_measures_by_the_paper() -> None:
    found = measured(f"{LONG}.\n\n “Ends.” \n{LONG}", text("Ends here?)", "list"), f" {LONG}")
    assert found == {
        "punctuated_lines": 3 / 5,
        "short_lines": 2 / 5,
        "duplicate_line_chars": pytest.approx(len(LONG) / (3 * len(LONG) + 1 + len("“Ends.”Ends here?)"))),
        "newlines_per_word": pytest.approx(5 / (3 * 10 + 3)),
        "limits": "en",
    }


def test_measures_as_datatrove_has_them() -> None:
    found = measured(f"{LONG}.\n\n “Ends.” \n{LONG}\n{LONG}", preset="datatrove")
    whole = 3 * len(LONG) + 1 + len(" “Ends.” ")
    assert found["punctuated_lines"] == 1 / 4
    assert found["short_lines"] == 1 / 4
    assert found["duplicate_line_chars"] == pytest.approx(len(LONG) / whole)
    assert found["newlines_per_word"] == pytest.approx(4 / (3 * 10 + 1 + 4))


def test_the_presets_have_their_own_limits() -> None:
    assert (FineWeb().max_duplicate_line_chars, FineWeb().max_newlines_per_word) == (0.1, None)
    theirs = FineWeb("datatrove")
    assert (theirs.max_duplicate_line_chars, theirs.max_newlines_per_word) == (0.01, 0.3)
    assert FineWeb("datatrove", max_duplicate_line_chars=0.5).max_duplicate_line_chars == 0.5


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (f"{LONG}.", None),
        (LONG, "too_few_punctuated_lines"),
        ("Short.\n" * 5, "too_many_short_lines"),
        (f"{LONG}.\n" * 2, "duplicate_line_chars"),
    ],
)
@pytest.mark.parametrize("preset", ["paper", "datatrove"])
def test_reasons(written: str, reason: str | None, preset: str) -> None:
    rule = FineWeb(preset)  # type: ignore[arg-type]
    found = rule.measure(batch(document(written)))
    assert rule.keep(found).to_pylist() == [reason is None]
    assert rule.reason(found).to_pylist() == [reason]


def test_lists_are_dropped_with_datatrove_only() -> None:
    page = batch(
        document("\n\n\n\n\n\n".join(["Incomprehensibilities are not uncommon."] * 1 + [f"{LONG}."] * 1) + "\n" * 9)
    )
    for rule, reason in ((FineWeb(), None), (FineWeb("datatrove"), "too_many_newlines")):
        assert rule.reason(rule.measure(page)).to_pylist() == [reason]


def test_without_a_line_there_is_nothing_to_measure() -> None:
    assert FineWeb().measure(batch(document(), document(" \n "))).to_pylist() == [None, None]


def test_limits_follow_the_language() -> None:
    short = "Kurz.\n" + "\n".join(f"Zeile {number}." for number in range(9))
    rule = FineWeb(max_newlines_per_word=None)
    found = rule.measure(batch(document(short, lang="en"), document(short, lang="de"), document(short, lang="sv")))
    assert rule.reason(found).to_pylist() == ["too_many_short_lines", "too_many_newlines", "too_many_short_lines"]


def test_it_keeps_its_contract() -> None:
    for rule in (FineWeb(), FineWeb("datatrove"), FineWeb(max_short_lines=None)):
        check_filter(rule)
