import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.batch import split_words
from filters.text_features import chunks, lines, newline_split, paragraphs, split_whitespace, splitlines, words
from tests.filters.documents import batch, document, image, text

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
LINED = st.text(alphabet="a \n\r\t\x0b\x0c\x1c\x85\u2028'é漢", max_size=20)


@given(st.lists(ANY | LINED, max_size=4))
@settings(deadline=None)
def test_features_are_what_python_makes_of_each_text(texts: list[str]) -> None:
    pages = batch(*(document(one) for one in texts))
    assert [[c for c in found if c] for found in chunks(pages).to_pylist()] == [one.split() for one in texts]
    assert words(pages, "paper").to_pylist() == [split_words(one) for one in texts]
    assert lines(pages, "datatrove").to_pylist() == [one.splitlines() for one in texts]
    assert newline_split(pages).to_pylist() == [one.split("\n") for one in texts]
    assert lines(pages, "paper").to_pylist() == [
        [line.strip() for line in one.split("\n") if line.strip()] for one in texts
    ]


@pytest.mark.parametrize("after", [b"\xf0\x80", b"\xff", b" ", b"a"])
def test_what_lies_behind_a_text_in_memory_does_not_matter(after: bytes) -> None:
    data = b"a b \x1f"
    offsets = pa.py_buffer(np.array([0, len(data)], np.int32).tobytes())
    texts = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data + after)])
    assert split_whitespace(texts).to_pylist() == [["a", "b"]]


def test_a_text_part_ends_a_paragraph_and_so_does_a_blank_line() -> None:
    pages = batch(document("a\nb\n \n\nc", image(0), text("d", "heading"), " ", media=[{"uri": "x"}]), document())
    assert paragraphs(pages, "paper").to_pylist() == [["a\nb", "c", "d"], []]
    assert paragraphs(batch(document("\na\n\n\nb\n \nc\n")), "datatrove").to_pylist() == [["a", "b\n \nc"]]


def test_spacy_words_have_punctuation_among_them() -> None:
    assert words(batch(document("Don't go.\nNow  (or) never"), document()), "datatrove").to_pylist() == [
        ["Do", "n't", "go", ".", "Now", "(", "or", ")", "never"],
        [],
    ]


@pytest.mark.parametrize("given_lines", [[], ["", "\n", "\n\n", "a\r\nb", "a\n", "x"], ["\r"]])
def test_splitlines(given_lines: list[str]) -> None:
    assert splitlines(pa.array(given_lines, pa.string())).to_pylist() == [line.splitlines() for line in given_lines]


def test_features_stay_with_their_rows() -> None:
    pages = batch(document("one two"), document("three"), document("four five six"))
    before = words(pages, "paper").to_pylist()
    left = pages.filter(pa.array([True, False, True]))
    assert words(left, "paper").to_pylist() == [before[0], before[2]]
