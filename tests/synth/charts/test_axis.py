import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.charts.axis import number_axis, round_step, row_axis
from synth.charts.chart import Column
from tests.synth.charts.drawing import plain


@given(
    st.lists(st.floats(-1e9, 1e9).map(lambda number: round(number, 3)), min_size=1, max_size=20),
    st.booleans(),
    st.booleans(),
)
def test_values_are_on_the_axis_between_ticks_that_are_told_apart(
    numbers: list[float], zero: bool, whole: bool
) -> None:
    axis = number_axis(numbers, Column("y", "number", numbers, "", 3), plain(), "en", "", 6, zero, 0.05, whole)
    room = (axis.high - axis.low) * 1e-9
    assert axis.low - room <= min(numbers) <= max(numbers) <= axis.high + room
    texts = [tick.text for tick in axis.within()]
    assert len(set(texts)) == len(texts) >= 2


def test_steps_are_round() -> None:
    assert [round_step(rough) for rough in (0.9, 1.0, 1.1, 2.2, 3.0, 7.0)] == pytest.approx([1, 1, 2, 2.5, 5, 10])


def test_days_stand_as_far_apart_as_in_time() -> None:
    days = Column("Day", "date", ["2024-01-01", "2024-01-02", "2024-01-05"])
    first, second, third = (tick.at for tick in row_axis(days, plain(), "en", "", spread=True).ticks)
    assert third - second == 3 * (second - first)
