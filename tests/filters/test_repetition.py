from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.repetition import Grams, later, later_apart, repeated_elements

ROWS = st.lists(st.lists(st.sampled_from(["a", "b", "cc"]), max_size=25), max_size=4)


def lists(rows: list[list[str]]) -> pa.Array:
    plain = pa.array(rows, pa.list_(pa.string()))
    return pa.ListArray.from_arrays(plain.offsets, plain.flatten().dictionary_encode())


def grams_of(row: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(row[at : at + n]) for at in range(len(row) - n + 1)]


@given(ROWS)
@settings(deadline=None)
def test_repeated_n_grams_are_those_that_a_counter_finds(rows: list[list[str]]) -> None:
    grams = Grams(lists(rows))
    for n, (position, gram) in grams.repeated(6):
        expected, number = [], {}
        for start, row in zip(grams.first, rows, strict=False):
            counts = Counter(grams_of(row, n))
            expected += [(start + at, row, g) for at, g in enumerate(grams_of(row, n)) if counts[g] > 1]
        assert position.tolist() == [at for at, _, _ in expected]
        for (_, row, words), found in zip(expected, gram.tolist(), strict=True):
            assert number.setdefault(found, (id(row), words)) == (id(row), words)
        assert len(set(number.values())) == len(number)


@given(ROWS)
@settings(deadline=None)
def test_the_top_n_gram_is_the_first_most_frequent_one(rows: list[list[str]]) -> None:
    grams = Grams(lists(rows))
    for n, repeats in grams.repeated(3):
        _, first, times = grams.top(repeats, n)
        expected = []
        for start, row in zip(grams.first, rows, strict=False):
            top = Counter(grams_of(row, n)).most_common(1)
            if top and top[0][1] > 1:
                expected.append((start + grams_of(row, n).index(top[0][0]), top[0][1]))
        assert list(zip(first.tolist(), times.tolist(), strict=True)) == expected


@given(ROWS)
@settings(deadline=None)
def test_later_occurrences_counted_once_and_skipped_over(rows: list[list[str]]) -> None:
    grams = Grams(lists(rows))
    for n, repeats in grams.repeated(5):
        covered, apart = [], []
        for start, row in zip(grams.first, rows, strict=False):
            seen: set[tuple[str, ...]] = set()
            marked: set[int] = set()
            for at, gram in enumerate(grams_of(row, n)):
                marked |= set(range(at, at + n)) if gram in seen else set()
                seen.add(gram)
            covered.append(sum(len(row[at]) for at in marked))
            seen, at = set(), 0
            while at <= len(row) - n:
                gram = tuple(row[at : at + n])
                if gram in seen:
                    apart.append(start + at)
                seen.add(gram)
                at += n if start + at in apart else 1
        assert grams.covered_chars(later(repeats), n).tolist() == covered
        assert later_apart(repeats, n).tolist() == apart
        if apart:
            assert grams.span_chars(np.array(apart), n).min() >= n


def test_elements_repeat_within_their_row_only() -> None:
    rows = pa.array([["ab", "c", "ab", "ab"], ["ab"], [], ["é", "é"]], pa.list_(pa.string()))
    number, chars = repeated_elements(rows)
    assert (number.tolist(), chars.tolist()) == ([2, 0, 0, 1], [4, 0, 0, 1])
