"""Tests of the cleaning of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BadRecord
from synth.text.cleaning import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain text", "plain text"),
        ("tabs\tand\r\nbreaks\x0b and  spaces ", "tabs and breaks and spaces"),
        ("con\x00trol\x1b[0m\x7f", "control[0m"),
        ("lone \ud800 surrogate\udfff", "lone surrogate"),
        ("zero\u200bwidth\ufeff \u2060marks\u202e\u200f", "zerowidth marks"),
        ("soft\u00adhyphen \ufffd\ufffc", "softhyphen"),
        ("private \ue000 and unassigned \u0378", "private and unassigned"),
        ("no\u00a0break\u202fspaces\u2009here", "no break spaces here"),
        ("　全角　空白　", "全角　空白"),
        ("e\u0301 and \u1112\u1161\u11ab", "é and 한"),
        (" \u0301orphan \u0e33marks", "orphan ำmarks"),
        ("ﬁne ﬂower", "fine flower"),
        ("a\u200db", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("heart \u2764\ufe0f", "heart \u2764"),
    ],
)
def test_what_leaves_no_ink_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_lines_stay_when_asked() -> None:
    assert clean("one\r\n\r\n\n\n  two \u200b\nthree\n", lines=True) == "one\n\ntwo\nthree"
    assert clean("one\ntwo") == "one two"


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\ufeff", "\ud800", "\x00", "\u0301"])
@pytest.mark.parametrize("lines", [False, True])
def test_nothing_to_draw_is_a_bad_record(text: str, lines: bool) -> None:
    with pytest.raises(BadRecord) as refused:
        clean(text, lines=lines)
    assert refused.value.reason == "empty_text"


@given(st.text(max_size=60), st.booleans())
def test_clean_text_is_clean(text: str, lines: bool) -> None:
    try:
        cleaned = clean(text, lines=lines)
    except BadRecord:
        return
    assert clean(cleaned, lines=lines) == cleaned
    kept = cleaned.replace("\n", "") if lines else cleaned
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(letter) for letter in kept}
