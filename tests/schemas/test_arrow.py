import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import conform, empty, schema_version, versioned
from schemas.errors import SchemaError
from tests.schemas.examples import TABLES

PAIR = versioned("pair", 7, [pa.field("id", pa.string()), pa.field("rows", pa.int32())])


def test_conform_orders_and_casts_and_names_the_version():
    table = conform(pa.table({"rows": pa.array([1, 2], pa.int64()), "id": ["a", "b"]}), PAIR)
    assert table.schema.equals(PAIR, check_metadata=True)
    assert table.to_pydict() == {"id": ["a", "b"], "rows": [1, 2]}
    assert schema_version(table.schema) == "pair/7"


def test_conform_leaves_what_conforms():
    table = conform(pa.table({"id": ["a"], "rows": pa.array([1], pa.int32())}), PAIR)
    assert conform(table, PAIR).equals(table)


def test_a_missing_column_is_an_error_that_lists_those_there():
    with pytest.raises(SchemaError, match="missing column rows; the table has id, other"):
        conform(pa.table({"other": [1], "id": ["a"]}), PAIR)
    with pytest.raises(SchemaError, match="missing column id, rows; the table has none"):
        conform(pa.table({}), PAIR)


def test_an_unknown_column_is_an_error_that_lists_those_known():
    with pytest.raises(SchemaError, match="unknown column extra; the schema has id, rows"):
        conform(pa.table({"id": ["a"], "rows": [1], "extra": [2]}), PAIR)


@pytest.mark.parametrize("rows", [pa.array([2**40]), pa.array([1.5]), pa.array(["x"]), pa.array([[1]])])
def test_a_value_that_does_not_fit_is_an_error_that_names_the_schema(rows):
    with pytest.raises(SchemaError, match="does not fit the schema pair/7"):
        conform(pa.table({"id": ["a"], "rows": rows}), PAIR)


@pytest.mark.parametrize("name", TABLES)
def test_writing_then_reading_is_the_identity(name):
    stream = io.BytesIO()
    pq.write_table(TABLES[name], stream)
    table = conform(pq.read_table(stream), TABLES[name].schema)
    assert table.equals(TABLES[name])
    assert table.schema.metadata == TABLES[name].schema.metadata


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_conforms(name):
    table = empty(TABLES[name].schema)
    assert len(conform(table, TABLES[name].schema)) == 0


@pytest.mark.parametrize("name", TABLES)
def test_the_examples_fill_every_field(name):
    """So that golden files hold a value of each, however deep."""

    def unfilled(values, kind, path):
        values = [value for value in values if value is not None]
        if not values:
            return [path]
        if pa.types.is_struct(kind):
            return [
                gap
                for field in kind
                for gap in unfilled([v[field.name] for v in values], field.type, f"{path}.{field.name}")
            ]
        if pa.types.is_list(kind):
            return unfilled([item for value in values for item in value], kind.value_type, f"{path}[]")
        return []

    table = TABLES[name]
    assert [
        gap for field in table.schema for gap in unfilled(table[field.name].to_pylist(), field.type, field.name)
    ] == []


def test_no_schema_holds_a_map():
    """Hugging Face `datasets` cannot read them."""

    def kinds(kind):
        yield kind
        for number in range(kind.num_fields):
            yield from kinds(kind.field(number).type)

    for table in TABLES.values():
        assert not any(pa.types.is_map(kind) for field in table.schema for kind in kinds(field.type))


def test_a_table_of_strangers_has_no_version():
    with pytest.raises(SchemaError, match="carries no interleaf schema version"):
        schema_version(pa.schema([pa.field("id", pa.string())]))
