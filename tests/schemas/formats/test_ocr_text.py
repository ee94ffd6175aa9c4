import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.ocr_text import parse_lines, write_lines

lines = (
    st.text(min_size=1).map(str.strip).filter(lambda text: len(text.splitlines()) == 1)
)  # hypothesis draws no surrogates


@given(st.lists(lines, min_size=1))
def test_parsing_what_is_written_gives_the_lines(given_lines):
    assert parse_lines(write_lines(given_lines)) == given_lines


@pytest.mark.parametrize("bad", [[], [""], ["  "], ["a", ""], [" a"], ["a\tb "], ["a\nb"], ["a\u2028b"], ["a\ud800b"]])
def test_what_no_reader_would_say_is_refused(bad):
    with pytest.raises(SchemaError):
        write_lines(bad)


@pytest.mark.parametrize("bad", ["", "a\n", "\na", "a\n\nb", "a \nb", "a\rb"])
def test_text_of_another_form_is_refused(bad):
    with pytest.raises(SchemaError):
        parse_lines(bad)
