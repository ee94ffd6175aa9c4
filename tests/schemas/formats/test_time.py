import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.time import parse_hmsf, parse_seconds, write_hmsf, write_seconds

seconds = st.floats(0, 1e9) | st.integers(0, 10**7).map(lambda hundredths: hundredths / 100)


@pytest.mark.parametrize(
    ("time", "in_seconds", "hmsf"),
    [
        (0, "0.0", "00:00.00"),
        (41.5, "41.5", "00:41.50"),
        (58, "58.0", "00:58.00"),
        (3.25, "3.25", "00:03.25"),
        (0.05, "0.05", "00:00.05"),
        (127.2, "127.2", "02:07.20"),
        (59.994, "59.99", "00:59.99"),
        (59.999, "60.0", "01:00.00"),
        (3599.99, "3599.99", "59:59.99"),
        (3599.999, "3600.0", "1:00:00.00"),
        (36000, "36000.0", "10:00:00.00"),
        (-0.0, "0.0", "00:00.00"),
    ],
)
def test_worked_values(time, in_seconds, hmsf):
    assert write_seconds(time) == in_seconds
    assert write_hmsf(time) == hmsf


@given(seconds)
def test_parsing_what_is_written_gives_the_time_in_hundredths(time):
    assert parse_seconds(write_seconds(time)) == parse_hmsf(write_hmsf(time)) == round(time, 2)


@given(st.from_regex(r"([1-9][0-9]{0,3}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{2}", fullmatch=True, alphabet="0123456789:."))
def test_writing_what_is_parsed_gives_the_text(text):
    assert write_hmsf(parse_hmsf(text)) == text


@given(st.from_regex(r"(0|[1-9][0-9]{0,6})\.([0-9]|[0-9][1-9])", fullmatch=True, alphabet="0123456789."))
def test_writing_what_is_parsed_gives_the_seconds(text):
    assert write_seconds(parse_seconds(text)) == text


@pytest.mark.parametrize("time", [-0.01, -5, math.nan, math.inf])
def test_what_is_no_time_is_not_written(time):
    for write in (write_seconds, write_hmsf):
        with pytest.raises(SchemaError, match="is no time"):
            write(time)


@pytest.mark.parametrize(
    "text",
    ["", "5", "1:05.00", "01:60.00", "60:00.00", "0:01:00.00", "01:00:00.00", "01:00.0", "01:00.00\n", "٠١:٠٠.٠٠"],
)
def test_other_forms_of_hmsf_are_refused(text):
    with pytest.raises(SchemaError):
        parse_hmsf(text)


@pytest.mark.parametrize("text", ["", "5", "05.0", "5.00", "5.10", ".5", "-1.0", "1.0 ", "٥.٠", "1e3"])
def test_other_forms_of_seconds_are_refused(text):
    with pytest.raises(SchemaError):
        parse_seconds(text)
