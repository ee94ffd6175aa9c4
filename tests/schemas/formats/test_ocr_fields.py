import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.ocr_fields import (
    parse_fields,
    parse_keys,
    parse_template,
    write_fields,
    write_keys,
    write_template,
)

keys = st.text(min_size=1).filter(str.strip)
fields = st.dictionaries(keys, st.text(), min_size=1)
key_lists = st.lists(keys, min_size=1, unique=True)


def test_the_layout():
    assert write_fields({"total": "€ 41.50", "店": "港"}) == '{\n    "total": "€ 41.50",\n    "店": "港"\n}'
    assert write_template(["shop", "date"]) == '{\n    "shop": "",\n    "date": ""\n}'
    assert write_keys(["shop", "日期"]) == '["shop", "日期"]'


@given(fields)
def test_parsing_what_is_written_gives_the_fields_in_order(given_fields):
    found = parse_fields(write_fields(given_fields), list(given_fields))
    assert list(found.items()) == list(given_fields.items())


@given(key_lists)
def test_keys_and_templates_come_back(given_keys):
    assert parse_template(write_template(given_keys)) == given_keys
    assert parse_keys(write_keys(given_keys)) == given_keys


def test_other_keys_or_another_order_are_refused():
    written = write_fields({"a": "1", "b": "2"})
    for asked in (["b", "a"], ["a"], ["a", "b", "c"]):
        with pytest.raises(SchemaError):
            parse_fields(written, asked)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"a": 1}', '{"a": null}', '{"a": {}}', '{"a": "1",}', '{"a": "1", "a": "2"}', '{" ": "1"}'],
)
def test_json_of_another_form_is_refused(text):
    with pytest.raises(SchemaError):
        parse_fields(text)


@pytest.mark.parametrize("bad", [[], [""], ["a", "a"], ["\ud800"]])
def test_bad_keys_are_refused(bad):
    for write in (write_template, write_keys):
        with pytest.raises(SchemaError):
            write(bad)
    with pytest.raises(SchemaError):
        parse_keys(json.dumps(bad))
    with pytest.raises(SchemaError):
        parse_template(json.dumps({"a": "filled"}))
