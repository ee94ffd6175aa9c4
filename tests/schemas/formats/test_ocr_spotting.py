import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.ocr_spotting import Spot, parse_box, parse_spots, write_box, write_spots

WIDTH, HEIGHT = 1008, 756
texts = st.text(min_size=1).map(str.strip).filter(lambda text: len(text.splitlines()) == 1)


def spans(end):
    return st.tuples(st.integers(0, end), st.integers(0, end)).filter(lambda span: span[0] != span[1]).map(sorted)


boxes = st.tuples(spans(WIDTH), spans(HEIGHT)).map(lambda box: (box[0][0], box[1][0], box[0][1], box[1][1]))
quads = st.tuples(*[st.integers(0, WIDTH), st.integers(0, HEIGHT)] * 4)
spots = st.lists(st.builds(Spot, texts, boxes)) | st.lists(st.builds(Spot, texts, boxes, quads))


def test_the_layout_is_the_cookbooks_without_its_trailing_commas():
    found = [Spot("HARBOUR TOOL HIRE", (96, 140, 612, 183)), Spot('14 "Mär" 2024', (240, 201, 468, 229))]
    assert write_spots(found, WIDTH, HEIGHT) == (
        "[\n"
        '    {"bbox_2d": [96, 140, 612, 183], "text_content": "HARBOUR TOOL HIRE"},\n'
        '    {"bbox_2d": [240, 201, 468, 229], "text_content": "14 \\"Mär\\" 2024"}\n'
        "]"
    )
    assert write_spots([Spot("مرحبا", (0, 0, 9, 9), (9, 0, 9, 9, 0, 9, 0, 0))], WIDTH, HEIGHT) == (
        '[\n    {"bbox_2d": [0, 0, 9, 9], "quad_2d": [9, 0, 9, 9, 0, 9, 0, 0], "text_content": "مرحبا"}\n]'
    )


@given(spots)
def test_parsing_what_is_written_gives_the_spots(given_spots):
    written = write_spots(given_spots, WIDTH, HEIGHT)
    assert parse_spots(written, WIDTH, HEIGHT) == given_spots
    assert len(json.loads(written)) == len(given_spots)


@given(boxes)
def test_a_box_in_a_question_comes_back(box):
    assert parse_box(write_box(box, WIDTH, HEIGHT), WIDTH, HEIGHT) == box


BAD_BOXES = [(-1, 0, 5, 5), (0, 0, 1009, 5), (0, 0, 5, 757), (5, 0, 5, 5), (6, 0, 5, 5), (0, 6, 5, 5), (0, 5, 5, 5)]


@pytest.mark.parametrize("box", BAD_BOXES)
def test_a_box_outside_or_reversed_is_refused_by_both(box):
    with pytest.raises(SchemaError):
        write_spots([Spot("a", box)], WIDTH, HEIGHT)
    with pytest.raises(SchemaError):
        parse_spots(json.dumps([{"bbox_2d": box, "text_content": "a"}]), WIDTH, HEIGHT)
    with pytest.raises(SchemaError):
        parse_box(json.dumps(list(box)), WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        "[",
        '[{"bbox_2d": [0, 0, 5, 5], "text_content": "a"},]',
        '[{"bbox_2d": [0, 0, 5, 5], "text_content": ""}]',
        '[{"bbox_2d": [0, 0, 5, 5], "text_content": "a\\nb"}]',
        '[{"bbox_2d": [0, 0, 5, 5], "text_content": 7}]',
        '[{"bbox_2d": [0, 0, 5.0, 5], "text_content": "a"}]',
        '[{"bbox_2d": [0, 0, true, 5], "text_content": "a"}]',
        '[{"bbox_2d": [0, 0, NaN, 5], "text_content": "a"}]',
        '[{"bbox_2d": [0, 0, 5], "text_content": "a"}]',
        '[{"text_content": "a", "bbox_2d": [0, 0, 5, 5]}]',
        '[{"bbox_2d": [0, 0, 5, 5]}]',
        '[{"bbox_2d": [0, 0, 5, 5], "text_content": "a", "label": "b"}]',
        '[{"bbox_2d": [0, 0, 5, 5], "bbox_2d": [0, 0, 6, 6], "text_content": "a"}]',
        '[{"bbox_2d": [0, 0, 5, 5], "quad_2d": null, "text_content": "a"}]',
        '[{"bbox_2d": [0, 0, 5, 5], "quad_2d": [0, 0, 5, 0, 5, 5, 0, 757], "text_content": "a"}]',
        "[" * 100_000,
    ],
)
def test_json_of_another_form_is_refused(text):
    with pytest.raises(SchemaError):
        parse_spots(text, WIDTH, HEIGHT)


def test_quads_stand_on_all_or_none():
    with pytest.raises(SchemaError):
        write_spots([Spot("a", (0, 0, 5, 5)), Spot("b", (0, 0, 5, 5), (0, 0, 5, 0, 5, 5, 0, 5))], WIDTH, HEIGHT)
