"""Files of every released schema version must be read for ever: by `conform` and by the programs that people use."""

import io
from pathlib import Path

import duckdb
import polars
import pyarrow.parquet as pq
import pytest

import schemas
from schemas.arrow import conform, schema_version
from tests.schemas.examples import TABLES

GOLDEN = Path(__file__).parents[1] / "golden" / "schemas"
# All versions ever released, with the schema that reads them today.
RELEASED = [(name, 1) for name in TABLES]


def golden_path(name: str, version: int) -> Path:
    return GOLDEN / f"{name}-{version}.parquet"


@pytest.fixture(autouse=True, scope="module")
def written(write_golden):
    if write_golden:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for name, table in TABLES.items():
            version = int(schema_version(table.schema).split("/")[1])
            pq.write_table(table, golden_path(name, version), compression="zstd")


@pytest.fixture(params=RELEASED, ids=lambda released: f"{released[0]}-{released[1]}")
def released(request):
    name, version = request.param
    return name, version, golden_path(name, version)


def test_every_version_up_to_the_present_one_has_a_file():
    present = {
        tuple(schema_version(schema).split("/"))
        for schema in (getattr(schemas, name) for name in schemas.__all__)
        if hasattr(schema, "metadata") and hasattr(schema, "names")
    }
    assert {
        (name, str(max(version for other, version in RELEASED if other == name))) for name, _ in RELEASED
    } == present
    assert {path.name for path in GOLDEN.iterdir()} == {golden_path(*one).name for one in RELEASED}


def test_the_file_says_its_name_and_version(released):
    name, version, path = released
    assert schema_version(pq.read_schema(path)) == f"{name}/{version}"


def test_conform_reads_it_as_it_was_written(released):
    name, _, path = released
    table = conform(pq.read_table(path), TABLES[name].schema)
    assert table.equals(TABLES[name])
    assert table.schema.metadata == TABLES[name].schema.metadata


def test_todays_writer_writes_the_same_schema(released):
    """A changed field without a new version stops here."""
    name, _, path = released
    stream = io.BytesIO()
    pq.write_table(TABLES[name], stream)
    assert pq.read_schema(stream).equals(pq.read_schema(path), check_metadata=True)


def test_duckdb_reads_it(released):
    name, _, path = released
    with duckdb.connect() as connection:
        rows = connection.sql(f"SELECT * FROM '{path}'").to_arrow_table()
        assert rows.to_pylist() == TABLES[name].to_pylist()


def test_duckdb_reaches_into_the_structs_of_a_sample():
    with duckdb.connect() as connection:
        query = f"""
            SELECT media[1].width, media[2].frame_times_s[3], regions[1].box[4], messages[1].parts[3].text,
                   source.locator.offset, scores[1].value, media[1].phash, octet_length(media_data[1])
            FROM '{golden_path("sample", 1)}' WHERE kind = 'grounding'
        """
        row = connection.execute(query).fetchone()
    assert row[:7] == (56, 1.0, 60, "どこですか。", 9_000_000_000, 0.25, 2**64 - 1)
    assert row[7] == len(TABLES["sample"]["media_data"][0].as_py()[0])


def test_polars_reads_it(released):
    name, _, path = released
    assert polars.read_parquet(path).to_dicts() == TABLES[name].to_pylist()


def test_datasets_reads_it(released, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import Dataset

    name, _, path = released
    rows = Dataset.from_parquet(str(path), cache_dir=str(tmp_path))
    assert rows.to_list() == TABLES[name].to_pylist()
