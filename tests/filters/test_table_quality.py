"""Real models on drawn tables, and the filter's arithmetic on what a recognizer says."""

from dataclasses import replace

import cv2
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from filters.table_finder import find_tables
from filters.table_quality import TableQuality
from filters.table_recognizer import RapidTables, RecognizedTable, load_recognizer
from filters.table_structure import read_structure
from filters.testing import check_filter, make_documents
from schemas.errors import PluginError
from schemas.formats.table import Cell, Table, plain_table
from schemas.formats.table_html import parse_html, write_html
from tests.filters.documents import batch, document
from tests.filters.drawn import encoded, photo, pictures

ROWS = [
    ["Item", "Quantity", "Price", "Total"],
    ["Paper", "12", "4.50", "54.00"],
    ["Pens", "30", "1.20", "36.00"],
    ["Lamp", "2", "45.00", "90.00"],
    ["Chair", "4", "120.00", "480.00"],
    ["Desk", "1", "310.00", "310.00"],
    ["Shelf", "3", "75.00", "225.00"],
]


def drawn_table(rows, wide=150, tall=44, margin=50, ruled=True):
    """Rows of text in a grid, drawn by OpenCV."""
    width, height = wide * len(rows[0]) + 2 * margin, tall * len(rows) + 2 * margin
    canvas = np.full((height, width, 3), 255, np.uint8)
    for y in range(len(rows) + 1) if ruled else ():
        cv2.line(canvas, (margin, margin + y * tall), (width - margin, margin + y * tall), (60, 60, 60), 1)
    for x in range(len(rows[0]) + 1) if ruled else ():
        cv2.line(canvas, (margin + x * wide, margin), (margin + x * wide, height - margin), (60, 60, 60), 1)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            place = margin + x * wide + 12, margin + y * tall + 30
            cv2.putText(
                canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.65, (20, 20, 20), 2 if y == 0 else 1, cv2.LINE_AA
            )
    return Image.fromarray(canvas)


def measured(*images):
    return TableQuality().measure(pictures(*map(encoded, images)))


def test_a_table_is_found_where_it_is():
    image = drawn_table(ROWS)
    found = find_tables(np.asarray(image))
    assert len(found) == 1
    assert found[0].score > 0.6
    assert np.abs(np.array(found[0].box) - (50, 50, image.width - 50, image.height - 50)).max() < 25
    assert find_tables(np.asarray(photo(3))) == []


def test_the_structure_is_that_of_the_table():
    structure = read_structure(np.asarray(drawn_table(ROWS, margin=4)))
    assert structure.table is not None
    assert (structure.table.rows, structure.table.columns) == (7, 4)
    assert structure.score > 0.9
    for cell, box in zip(structure.table.cells, structure.boxes, strict=True):
        assert abs((box[0] + box[2]) / 2 - (4 + cell.column * 150 + 60)) < 80
        assert abs((box[1] + box[3]) / 2 - (4 + cell.row * 44 + 22)) < 20


def test_a_table_is_read_from_end_to_end():
    (found,) = RapidTables()(np.asarray(drawn_table(ROWS)))
    assert found.table is not None
    assert [[cell.text for cell in found.table.cells if cell.row == row] for row in range(7)] == ROWS
    assert all(found.inked)
    assert found.confidence > 0.6


def test_good_tables_stay_and_others_say_why():
    sparse = [
        [text if y == 0 or (x == 0 and y < 2) else "" for x, text in enumerate(row)] for y, row in enumerate(ROWS)
    ]
    values = measured(drawn_table(ROWS), photo(3), drawn_table(sparse))
    rule = TableQuality(min_filled=0.5)
    assert rule.keep(values).to_pylist() == [True, False, False]
    assert rule.reason(values).to_pylist() == [None, "no_table", "few_filled_cells"]
    html = values[0].as_py()["html"]
    assert parse_html(html).rows == 7
    assert values[0].as_py()["filled"] == 1.0
    assert 0.2 < values[0].as_py()["density"] < 2


class TwoTables:
    """A recognizer of its own: two tables that overlap, one with a hole, one unsure."""

    def __call__(self, pixels):
        table = plain_table([["a", ""], ["b", "c"]])
        first = RecognizedTable(0.9, (0, 0, 100, 100), table, [(0, 0, 9, 9)] * 4, [True, False, True, True])
        wide = Table(1, 2, [Cell("d", 0, 0, 1, 2)])
        return [first, RecognizedTable(0.6, (50, 50, 150, 100), wide, [(0, 0, 9, 9)], [True])]


class Broken(TwoTables):
    """Another, which finds a table without sense."""

    def __call__(self, pixels):
        return [replace(super().__call__(pixels)[0], table=None, cells=(), inked=())]


def test_the_measures_are_of_the_worst_table():
    rule = TableQuality(recognizer=f"{__name__}:TwoTables")
    values = rule.measure(pictures(encoded(photo(1))))
    got = values[0].as_py()
    assert (got["tables"], got["confidence"], got["overlap"], got["filled"]) == (2, 0.6, 0.5, 0.75)
    assert got["density"] == pytest.approx(1 / (100 * 50) * 100 * 100)
    assert got["html"].split("\n")[0] == write_html(plain_table([["a", ""], ["b", "c"]]))
    assert rule.reason(values).to_pylist() == ["overlapping_tables"]
    assert replace(rule, min_confidence=0.7).reason(values).to_pylist() == ["low_confidence"]
    assert replace(rule, max_overlap=None, min_density=3.0).reason(values).to_pylist() == ["few_cells_for_their_room"]
    assert replace(rule, max_overlap=None).keep(values).to_pylist() == [True]


def test_a_table_without_sense_has_no_confidence():
    rule = TableQuality(recognizer=f"{__name__}:Broken")
    values = rule.measure(pictures(encoded(photo(1))))
    assert rule.reason(values).to_pylist() == ["low_confidence"]
    assert values[0].as_py()["html"] is None


def test_pictures_of_odd_sizes():
    values = measured(
        Image.new("RGB", (5, 5)), Image.new("RGB", (900, 17), "white"), Image.new("RGB", (17, 900), "red")
    )
    assert [value.as_py()["tables"] for value in values] == [0, 0, 0]
    assert pa.types.is_struct(values.type)


def test_recognizers_that_are_none_are_refused():
    for name in ("rapidly", "no.such:Class", f"{__name__}:nothing", f"{__name__}:ROWS"):
        with pytest.raises(PluginError, match="no table recognizer"):
            load_recognizer(name)


def test_it_keeps_its_contract():
    check_filter(TableQuality(recognizer=f"{__name__}:TwoTables"), make_documents(12))


def test_it_keeps_its_contract_with_its_own_recognizer():
    table = encoded(drawn_table([row[:2] for row in ROWS[:4]], margin=20))
    files = [table, table[:700], None, encoded(Image.new("RGB", (1, 1)))]
    media = [{"uri": f"http://a.example/{number}"} for number in range(2)]
    rows = [{**document(media=media), "media_data": files[start : start + 2]} for start in (0, 2)]
    check_filter(TableQuality(), batch(*rows).table)
