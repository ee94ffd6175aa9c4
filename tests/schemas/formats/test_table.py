import pytest
from hypothesis import given

from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table, grid, plain_table, tidy
from tests.schemas.formats.tables import tables


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "lacks 4 places"),
        ([Cell("", 0, 0, 2, 3)], "in a table of 2 x 2"),
        ([Cell("", 0, 0), Cell("", 0, 0, 2, 2)], "two cells at row 0, column 0"),
        ([Cell("", 1, 0, 1, 2), Cell("", 0, 0, 1, 2)], "stands after"),
        ([Cell("", 0, 0, 2, 2), Cell("", 1, 0, 0, 1)], "spans 0 x 1"),
    ],
)
def test_cells_that_cover_no_grid_are_refused(cells, said):
    with pytest.raises(SchemaError, match=said):
        Table(2, 2, cells)


def test_a_table_has_a_cell():
    with pytest.raises(SchemaError, match="no cell"):
        plain_table([])


@given(tables())
def test_the_grid_has_each_cell_at_its_places(table):
    places = grid(table)
    for cell in table.cells:
        assert places[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1] is cell
    assert table.has_spans == (len({id(cell) for row in places for cell in row}) < table.rows * table.columns)


@given(tables())
def test_heading_rows_hold_headings_that_end_in_them(table):
    head = table.header_rows
    assert all(cell.header and cell.row + cell.row_span <= head for cell in table.cells if cell.row < head)


def test_rows_whose_headings_reach_down_are_no_heading_rows():
    reaching = [Cell("", 0, 0, 2, 1, True), Cell("", 0, 1, header=True), Cell("", 1, 1)]
    assert Table(2, 2, reaching).header_rows == 0
    assert plain_table([["a"], ["b"], ["c"]], 2).header_rows == 2


def test_tidy_keeps_lines_and_no_break_spaces():
    assert tidy(" a  b \n\tc\u00a0 \n\n") == "a b\nc\u00a0"
