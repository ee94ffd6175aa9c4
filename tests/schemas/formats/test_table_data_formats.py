"""CSV and JSON of tables, and boxes as JSON: what is written and parsed again is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.grounding import parse_boxes, write_boxes
from schemas.formats.table import Cell, Table, plain_table
from schemas.formats.table_csv import parse_csv, write_csv
from schemas.formats.table_json import parse_json, write_json
from tests.schemas.formats.tables import TEXTS

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?", fullmatch=True)


@st.composite
def plain(draw, min_rows=0):
    columns = draw(st.integers(1, 4))
    head = draw(st.lists(TEXTS, min_size=columns, max_size=columns, unique=True))
    line = st.lists(TEXTS | NUMBERS, min_size=columns, max_size=columns)
    return plain_table([head, *draw(st.lists(line, min_size=min_rows, max_size=4))])


@given(plain())
def test_csv_comes_back(table):
    assert parse_csv(write_csv(table)) == table


@given(plain(min_rows=1))
def test_json_comes_back(table):
    assert parse_json(write_json(table)) == table


def test_csv_and_json_read_as_people_write_them():
    table = plain_table([["Site", "Level, m"], ["North", "12.50"], ["007", ""]])
    assert write_csv(table) == 'Site,"Level, m"\nNorth,12.50\n007,'
    assert write_json(table) == ('[\n  {"Site": "North", "Level, m": 12.50},\n  {"Site": "007", "Level, m": null}\n]')


SPAN = Table(2, 2, (Cell("a", 0, 0, 1, 2, True), Cell("b", 1, 0), Cell("c", 1, 1)))


def test_what_a_format_cannot_say_is_refused():
    with pytest.raises(SchemaError, match="CSV has no spans"):
        write_csv(SPAN)
    for table in (SPAN, plain_table([["a"]]), plain_table([["a"], ["b"]], 0), plain_table([["a", "a"], ["b", "c"]])):
        with pytest.raises(SchemaError):
            write_json(table)


@pytest.mark.parametrize("text", ["", "a,b\nc", 'a,"b', "a\n\nb"])
def test_bad_csv_is_refused(text):
    with pytest.raises(SchemaError):
        parse_csv(text)


BAD_JSON = ("[]", "{}", "[1]", '[{"a": 1}, {"b": 1}]', '[{"a": [1]}]', '[{"a": NaN}]', '[{"a": true}]',
            '[{"a": 1, "a": 2}]', '[{"a": 1},]')  # fmt: skip


@pytest.mark.parametrize("text", BAD_JSON)
def test_bad_json_is_refused(text):
    with pytest.raises(SchemaError):
        parse_json(text)


BOXES = st.tuples(st.integers(0, 50), st.integers(0, 40), st.integers(1, 50), st.integers(1, 40)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)


@given(st.lists(st.tuples(BOXES, TEXTS.filter(bool)), max_size=4))
def test_boxes_come_back(boxes):
    assert parse_boxes(write_boxes(boxes, 100, 80), 100, 80) == boxes


def test_boxes_have_the_shape_that_the_model_writes():
    assert write_boxes([((1, 2, 3, 4), 'a "bar"')], 10, 10) == (
        '[\n    {"bbox_2d": [1, 2, 3, 4], "label": "a \\"bar\\""}\n]'
    )
    assert write_boxes([], 10, 10) == "[]"


@pytest.mark.parametrize("box", [(1, 2, 1, 4), (3, 2, 1, 4), (0, 0, 11, 4), (-1, 0, 2, 2)])
def test_boxes_outside_of_the_picture_are_refused(box):
    with pytest.raises(SchemaError):
        write_boxes([(box, "a")], 10, 10)
    with pytest.raises(SchemaError):
        parse_boxes(f'[{{"bbox_2d": {list(box)}, "label": "a"}}]', 10, 10)


BAD_BOXES = ("{}", '[{"label": "a", "bbox_2d": [1, 2, 3, 4]}]', '[{"bbox_2d": [1, 2, 3], "label": "a"}]',
             '[{"bbox_2d": [1, 2, 3, 4.5], "label": "a"}]', '[{"bbox_2d": [1, 2, 3, 4], "label": ""}]')  # fmt: skip


@pytest.mark.parametrize("text", BAD_BOXES)
def test_what_is_no_list_of_boxes_is_refused(text):
    with pytest.raises(SchemaError):
        parse_boxes(text, 10, 10)
