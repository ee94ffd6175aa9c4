from dataclasses import dataclass

import pyarrow as pa
import pytest

from filters.base import Editor, Filter, between, broken_limit, check_order, parameters, tightened
from filters.counts import WordCount
from filters.pii import Pii

MEASURED = pa.array([1, 5, None, 9])


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [
        (5, 9, [False, True, None, True]),
        (None, 5, [True, True, None, False]),
        (5, None, [False, True, None, True]),
        (None, None, [True, True, None, True]),
    ],
)
def test_between_takes_both_ends_in_and_none_as_no_limit(
    low: int | None, high: int | None, kept: list[bool | None]
) -> None:
    assert between(MEASURED, low, high).to_pylist() == kept
    assert between(MEASURED.cast(pa.float64()), low, high).to_pylist() == kept


def test_the_broken_limit_is_the_low_one_where_it_is_broken() -> None:
    assert broken_limit(pa.array([1, 20]), 5, "short", "long").to_pylist() == ["short", "long"]
    assert broken_limit(pa.array([1, 20]), None, "short", "long").to_pylist() == ["long", "long"]


@pytest.mark.parametrize(
    ("direction", "old", "new", "expected"),
    [
        ("min", 3, 4, True),
        ("min", 4, 3, False),
        ("max", 4, 3, True),
        ("max", 3, 4, False),
        ("min", None, 0, True),
        ("max", 4, None, False),
        ("only", ("en", "fr"), ("fr",), True),
        ("only", ("en",), ("en", "fr"), False),
        ("only", None, ("en",), True),
        ("only", ("en",), None, False),
        ("not", ("a",), ("b", "a"), True),
        ("not", ("a",), ("b",), False),
        ("min", 3, 3, True),
        ("only", ("en", "fr"), ("fr", "en"), True),
    ],
)
def test_tightened_by_direction(direction: str, old: object, new: object, expected: bool) -> None:
    assert tightened({"x": direction}, {"x": old}, {"x": new}) is expected  # type: ignore[dict-item]


def test_one_loosened_limit_among_tightened_ones_is_no_tightening() -> None:
    limits = WordCount.limits
    assert not tightened(limits, {"low": 3, "high": 9}, {"low": 4, "high": 10})
    assert tightened(limits, {"low": 3, "high": 9}, {"low": 4, "high": 8})


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match=r"low \(10\) is above high \(5\)"):
        check_order(10, 5)
    check_order(5, 5)
    check_order(None, 1)


def test_parameters_are_the_fields_in_order() -> None:
    assert parameters(WordCount(1, 2)) == {"low": 1, "high": 2}
    with pytest.raises(TypeError, match="no instance of a dataclass"):
        parameters(WordCount)


def test_a_filter_is_told_from_an_editor_by_its_members() -> None:
    @dataclass(frozen=True)
    class Neither:
        version = 1

    assert isinstance(WordCount(), Filter)
    assert isinstance(Pii(), Editor)
    assert not isinstance(Pii(), Filter)
    assert not isinstance(Neither(), Filter | Editor)
