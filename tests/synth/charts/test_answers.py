"""When two answers about a chart say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.charts.answers import same_answer
from synth.numbers import format_number, with_unit

SAME = [
    ("Spain", "spain."),
    ("«Испания»", "Испания"),
    ("1.234,5", "1,234.5"),
    ("1234.5", "1 234,5"),
    ("about 103", "100"),
    ("97", "100 mm"),
    ("12.6", "12.6 million"),
    ("12,600,000", "12.6 million"),
    ("12.6 million", "12,600 thousand"),
    ("45 %", "45%"),
    ("٤٥", "45"),
    ("€12", "12 €"),
    ("-€5", "-5 €"),
    ("The answer is 40.", "40"),
    ("1百万トン", "1 百万トン"),
    ("367 €/month", "367 €/month"),
    ("0", "0"),
    ("14", "14 per 1,000 people"),
]
OTHER = [
    ("Spain", "Portugal"),
    ("", ""),
    ("106", "100"),
    ("-5", "5"),
    ("2016", "2015"),
    ("Product 3", "Product 4"),
    ("12.6 thousand", "12.6 million"),
    ("1", "0"),
    ("between 3 and 5", "4"),
    ("45%", "45 mm"),
    ("yes", "no"),
    ("100", "Q1"),
]


@pytest.mark.parametrize(("given_", "truth"), SAME)
def test_the_same(given_, truth):
    assert same_answer(given_, truth)


@pytest.mark.parametrize(("given_", "truth"), OTHER)
def test_not_the_same(given_, truth):
    assert not same_answer(given_, truth)


FORMATS = st.sampled_from(["comma", "dot", "space", "plain"])


@given(
    st.integers(-(10**7), 10**7),
    st.integers(0, 2),
    FORMATS,
    FORMATS,
    st.sampled_from(["", "%", "€", "mm", "kg pro Kopf"]),
)
def test_every_format_of_a_number_is_the_number(units, decimals, one, other, unit):
    value = units / 10**decimals
    given_, truth = (with_unit(format_number(value, decimals, form), unit, "de") for form in (one, other))
    assert same_answer(given_, truth)


@given(st.integers(200, 10**6), FORMATS)
def test_a_tenth_more_is_another_number(value, form):
    assert not same_answer(format_number(round(value * 1.1) + 1, 0, "plain"), format_number(value, 0, form) + " kg")
