import pytest
from hypothesis import given, settings

from schemas.formats.table import Cell, Table, plain_table
from schemas.formats.teds import edit_share, teds
from tests.schemas.formats.tables import tables

ROWS = [["a", "b"], ["1", "22"], ["3", "4444"]]
TABLE = plain_table(ROWS)
NODES = 1 + 2 + 3 + 6  # table, thead and tbody, rows, cells


@given(tables(4, 4))
@settings(max_examples=50)
def test_a_table_is_like_itself(table):
    assert teds(table, table) == 1.0


@given(tables(3, 3), tables(3, 3))
@settings(max_examples=50)
def test_it_is_the_same_both_ways_and_a_share(one, other):
    assert teds(one, other) == pytest.approx(teds(other, one))
    assert 0.0 <= teds(one, other) <= 1.0
    assert teds(one, other, texts=False) >= teds(one, other) - 1e-9


@pytest.mark.parametrize(
    ("other", "edits"),
    [
        (plain_table([["a", "b"], ["1", "22"], ["3", "44"]]), 0.5),  # half the letters of a cell
        (plain_table([["a", "b"], ["1", "22"], ["3", ""]]), 1),
        (plain_table(ROWS[:2]), 3),  # a row of two cells
        (plain_table([row[:1] for row in ROWS]), 3),  # a cell of each row
        (plain_table(ROWS, header_rows=2), 4),  # head and body are taken out, and put in around other rows
        (Table(3, 2, [Cell("a", 0, 0, 1, 2, True), *TABLE.cells[2:]]), 2),  # a span, and a cell less
    ],
)
def test_edits_are_counted(other, edits):
    assert teds(TABLE, other) == pytest.approx(1 - edits / NODES)


def test_structure_alone():
    other = plain_table([["x", "y"], ["z", "u"], ["v", "w"]])
    assert teds(TABLE, other, texts=False) == 1.0
    assert teds(TABLE, other) < 0.6


def test_edit_share():
    assert edit_share("kitten", "sitting") == pytest.approx(3 / 7)
    assert edit_share("", "") == 0.0
    assert edit_share("", "a") == 1.0
