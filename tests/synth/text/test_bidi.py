"""Tests of the directions, against the bidi library of the lock, which tells the order and not the levels."""

import bidi
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.text.bidi import has_right_to_left, levels, visual_order

_LETTERS = "אבגابتabc123٤٥ ()[]{}.,:-+/%$«»!؟،" + "\u064b\u0301"


@settings(max_examples=600)
@given(st.text(alphabet=_LETTERS, min_size=1, max_size=24), st.sampled_from((0, 1)))
def test_order_is_that_of_the_bidi_library(text: str, base: int) -> None:
    own = levels(text, base)
    seen = "".join(text[index] for index in visual_order(own))
    assert seen == bidi.get_display(text, base_dir="R" if base else "L")


def test_latin_has_no_right_to_left() -> None:
    assert not has_right_to_left("Plain – “text”, кириллица, 東京, ไทย, हिन्दी")
    assert has_right_to_left("سلام")
    assert has_right_to_left("שלום")
    assert has_right_to_left("\ufee1")
