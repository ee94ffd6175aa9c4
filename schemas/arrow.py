"""How a table is brought to its schema, and how a schema's name and version stand in a file."""

import pyarrow as pa

from schemas.errors import SchemaError

VERSION_KEY = b"interleaf.schema"


def versioned(name: str, version: int, fields: list[pa.Field]) -> pa.Schema:
    """A schema whose metadata says `name/version`; the metadata is written into every Parquet file."""
    return pa.schema(fields, metadata={VERSION_KEY: f"{name}/{version}".encode()})


def schema_version(schema: pa.Schema) -> str:
    """`name/version` of a schema or of a file's schema.

    Raises:
        SchemaError: the schema carries no interleaf version.
    """
    version = (schema.metadata or {}).get(VERSION_KEY)
    if version is None:
        raise SchemaError("this table carries no interleaf schema version; it was not written by interleaf")
    return str(version.decode())


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The one gate: `table` with exactly the columns, order, types and metadata of `schema`.

    Types are cast where no value is lost. Nothing is filled in: a column that is not there is an error.

    Raises:
        SchemaError: a column is missing or unknown, or a value does not fit its type.
    """
    have, want = set(table.column_names), set(schema.names)
    if missing := sorted(want - have):
        raise SchemaError(f"missing column {', '.join(missing)}; the table has {', '.join(sorted(have)) or 'none'}")
    if unknown := sorted(have - want):
        raise SchemaError(f"unknown column {', '.join(unknown)}; the schema has {', '.join(schema.names)}")
    table = table.select(schema.names)
    if table.schema.equals(schema, check_metadata=False):
        return table.replace_schema_metadata(schema.metadata)
    try:
        return table.cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise SchemaError(f"a value does not fit the schema {schema_version(schema)}: {error}") from error


def empty(schema: pa.Schema) -> pa.Table:
    """A table of `schema` without rows."""
    return schema.empty_table()
