import sys
import time
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.control_chars import _LINE_ENDS, _REMOVED, _SUSPECT, ControlChars
from filters.testing import check_editor
from tests.filters.documents import batch, document


def edited(written: str) -> tuple[str, dict[str, int]]:
    table, counts = ControlChars().edit(batch(document(written)))
    return table["parts"][0][0]["text"].as_py(), {item["what"]: item["count"] for item in counts.to_pylist()}


@pytest.mark.parametrize(
    ("written", "left", "counts"),
    [
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef", {"control": 5}),
        ("a\r\nb\rc\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf", {"line_end": 5}),
        ("\ufeffso\u00adft\u2060ware", "software", {"zero_width": 3}),
        ("\u202eabc\u202c \u2066d\u2069", "abc d", {"bidi": 4}),
        ("\ue000icon\uf8ff \U000f0001\U0010fffd", "icon ", {"private_use": 4}),
        ("x\ufdd0\ufffe\U0001ffff\U0010fffey", "xy", {"noncharacter": 4}),
        ("zero\u200bwidth\u200d \u200cjoin", "zerowidth join", {"zero_width": 3}),
        ("Auf\u200clage", "Auflage", {"zero_width": 1}),
        ("\x00\u200b\ue000", "", {"control": 1, "private_use": 1, "zero_width": 1}),
    ],
)
def test_what_nobody_sees_is_removed_and_counted(written: str, left: str, counts: dict[str, int]) -> None:
    assert edited(written) == (left, counts)


@pytest.mark.parametrize(
    "written",
    [
        "tab\tand\nnewline",
        "می\u200cخواهم",  # Persian: ZWNJ within a word
        "ه\u200d",  # Arabic: ZWJ at the end shows the joining form
        "क्\u200dष क्\u200cष",  # Hindi: half forms
        "ක්\u200dරි",  # Sinhala
        "ភាសា\u200bខ្មែរ",  # Khmer: ZWSP between words
        "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🔬",
        "שלום\u200f (hello)\u200e",  # marks stay
        "e\u0301 and \u00e9",  # nothing is normalised
        "\ufffd \u00a0 \u2028",
    ],
)
def test_what_a_script_needs_stays(written: str) -> None:
    assert edited(written) == (written, {})


def test_a_joiner_is_judged_by_its_letters_when_the_rest_is_gone() -> None:
    assert edited("ب\x00\u200cب") == ("ب\u200cب", {"control": 1})
    assert edited("😀\u200d\u200d😀") == ("😀😀", {"zero_width": 2})


def test_the_quick_look_finds_all_that_is_removed() -> None:
    """The pattern for RE2 and those for re are two lists of the same characters."""
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    suspect = pc.match_substring_regex(pa.array(characters), _SUSPECT).to_pylist()
    removed = [
        any(p.search(c) for p in (*_REMOVED.values(), _LINE_ENDS)) or c in "\u200b\u200c\u200d" for c in characters
    ]
    assert [c for c, found, gone in zip(characters, suspect, removed, strict=True) if found != gone] == []
    for character, gone in zip(characters, removed, strict=True):
        if gone:
            assert unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn")


@given(st.text(alphabet=st.sampled_from("aب क्👩\u200b\u200c\u200d\x00\r\n\u202e\ue000\ufeff\ufe0f"), max_size=12))
@settings(deadline=None)
def test_editing_twice_is_editing_once(written: str) -> None:
    once, _ = edited(written)
    assert edited(once) == (once, {})


@pytest.mark.parametrize("pattern", ["\u200c", "a\u200c", "\r", "\x00a", "😀\u200d", "\ue000\u200c"])
def test_hostile_text_takes_linear_time(pattern: str) -> None:
    hostile = batch(document(pattern * (1_000_000 // len(pattern))))
    started = time.process_time()
    ControlChars().edit(hostile)
    assert time.process_time() - started < 5.0


def test_it_keeps_its_contract() -> None:
    check_editor(ControlChars())
