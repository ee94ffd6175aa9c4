from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.ngrams import repeated_share, top_repeated_share

Rows = list[list[int]]
ROWS = st.lists(st.lists(st.integers(0, 3), max_size=40), max_size=8)


def flat(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    values = np.array([value for row in rows for value in row], np.uint64)
    return values, np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64)


def counts(row: list[int], length: int) -> list[int]:
    grams = [tuple(row[start : start + length]) for start in range(len(row) - length + 1)]
    return sorted(Counter(grams).values(), reverse=True)


@given(ROWS, st.integers(1, 12))
@settings(deadline=None)
def test_repeated_ngrams_are_those_that_a_counter_finds(rows: Rows, length: int) -> None:
    found = [counts(row, length) for row in rows]
    expected = [sum(n for n in row if n > 1) / max(sum(row), 1) for row in found]
    assert repeated_share(*flat(rows), length).tolist() == pytest.approx(expected)


@given(ROWS, st.integers(1, 12))
@settings(deadline=None)
def test_the_most_frequent_are_as_many_as_the_root_of_the_distinct_ones(rows: Rows, length: int) -> None:
    expected = []
    for row in rows:
        found = counts(row, length)
        top = [n for n in found if n > 1][: int(len(found) ** 0.5)]
        expected.append(sum(top) / max(sum(found), 1))
    assert top_repeated_share(*flat(rows), length).tolist() == pytest.approx(expected)


def test_rows_longer_and_shorter_than_what_is_counted_at_a_time() -> None:
    rows = [[1, 2, 3], [7] * 300_000, [], list(range(200_000)), [5, 5]]
    assert repeated_share(*flat(rows), 2).tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert top_repeated_share(*flat(rows), 1).tolist() == [0.0, 1.0, 0.0, 0.0, 1.0]
