"""DuckDB over the output of a run: views of exactly the files that its manifests name, local or in an object store."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jobs.opened import Opened
from pipelines.documents_cluster import CLUSTERS
from pipelines.fetched import FETCHED
from pipelines.interleaved_choose import CHOSEN, STRATA
from pipelines.interleaved_gold import GOLD
from pipelines.manifests import WrittenFile
from pipelines.ratings import RATINGS
from pipelines.shard_index import INDEX_MEDIA, index_samples_schema
from pipelines.synth_check import READ_BACK
from schemas.document import DOCUMENT, DROPPED
from schemas.ledger import LEDGER
from schemas.manifest import MANIFEST
from schemas.sample import SAMPLE

if TYPE_CHECKING:
    import duckdb

# What there is to ask, in the order in which one view may stand on another; the SQL of each is queries/<name>.sql.
VIEWS = (
    *("samples", "documents", "dropped", "clusters", "chosen", "strata", "ratings", "gold", "index_samples"),
    *("read_back", "index_media", "fetched", "scores", "score_spread", "unscored", "ledger", "units", "funnel"),
)
# The tables in which the records stand that a step keeps, and how they are read from it.
KEPT: Mapping[str, str] = {
    "documents": "SELECT record_id, filename FROM {source}",
    "counted": "SELECT record_id, filename FROM {source}",
    "encoded": "SELECT sample_id AS record_id, filename FROM {source}",
    "samples": "SELECT sample_id AS record_id, filename FROM {source}",
    "fetched": "SELECT record_id, filename FROM {source} WHERE state = 'kept'",
    # What turned out to be no picture has its row in the ledger.
    "pictures": "SELECT record_id, filename FROM {source} WHERE mime IS NOT NULL",
}
KEPT_SCHEMA = pa.schema([("record_id", pa.string()), ("filename", pa.string())])
# s3fs reads 50 MiB ahead, so that a query on sizes would fetch every picture. With this it fetches 1 % of the demo's
# shards in as many requests; without any reading ahead it takes 20 times as many.
READ_AHEAD_BYTES = 64 << 10
SETTINGS = {
    # Nothing is ever downloaded, and names in a query mean views, never Python variables.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}


def connect(run: Opened) -> "duckdb.DuckDBPyConnection":
    """A connection with the views that there are (VIEWS).

    The pictures of `samples` (`media_data`) are read only by a query that asks for them. A view over no files is empty.
    """
    import duckdb

    con = duckdb.connect(":memory:", config={**SETTINGS, "threads": str(len(os.sched_getaffinity(0)))})
    if not run.store.is_local:
        con.register_filesystem(_file_system(run.store.root))
    # With it DuckDB 2.0 reads a megabyte around every page that it wants: a query on sizes would read the pictures.
    con.execute("SET disable_parquet_prefetching = true")
    con.execute("CREATE SCHEMA stored")
    _define_stored(con, run)
    for name in VIEWS:
        con.execute(f"CREATE VIEW {name} AS {query(name)}")
    return con


def _file_system(url: str) -> Any:
    """The fsspec file system of an object store, set to read no more ahead than a query on small columns wants."""
    import fsspec

    file_system = fsspec.core.url_to_fs(url, skip_instance_cache=True)[0]
    file_system.default_block_size = READ_AHEAD_BYTES
    # One listing is kept; else DuckDB asks for the size of a file four times whenever a query names it.
    file_system.find(url)
    return file_system


def query(name: str) -> str:
    """The text of queries/<name>.sql."""
    return (files("jobs") / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def rows(
    con: "duckdb.DuckDBPyConnection", text: str, parameters: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query as dicts by column name."""
    done = con.execute(text, dict(parameters or {}))
    names = [column[0] for column in done.description]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def read_parquet(run: Opened, paths: Iterable[str], options: str = "") -> str:
    """The call of read_parquet for files below OUT; the paths mean themselves, whatever characters they hold."""
    quoted = [_quoted(_literal(run.store.path(path))) for path in paths]
    return f"read_parquet([{', '.join(quoted)}], hive_partitioning = false{options})"


def _define_stored(con: "duckdb.DuckDBPyConnection", run: Opened) -> None:
    """What lies below OUT, as relations in the schema `stored`; the views stand on these."""
    manifests = [manifest.to_row() for units in run.manifests.values() for manifest in units]
    _table(con, "manifests", pa.Table.from_pylist(manifests, schema=MANIFEST))
    steps = [
        {"step": step["name"], "use": step["use"], "records": step["records"], "place": place}
        for place, step in enumerate(run.facts["steps"])
    ]
    _table(con, "steps", pa.Table.from_pylist(steps, schema=_STEPS))
    _table(con, "runs", pa.table({"run": [run.facts["name"]]}))
    _table(con, "files", pa.Table.from_pylist(_files(run), schema=_FILES))
    _view(con, "samples", _all_of(run, run.files("samples")), SAMPLE)
    _view(con, "documents", _by_step(run, "documents"), _with_step(DOCUMENT))
    _view(con, "dropped", _all_of(run, run.files("dropped")), DROPPED)
    _view(con, "clusters", _by_step(run, "clusters"), _with_step(CLUSTERS))
    _view(con, "chosen", _by_step(run, "chosen"), _with_step(CHOSEN))
    _view(con, "strata", _by_step(run, "strata"), _with_step(STRATA))
    _view(con, "ratings", _by_step(run, "ratings"), _with_step(RATINGS))
    _view(con, "gold", _by_step(run, "gold"), _with_step(GOLD))
    _view(con, "read_back", _by_step(run, "read_back"), _with_step(READ_BACK))
    _view(con, "ledger", _all_of(run, run.ledger_files()), LEDGER)
    _view(con, "index_samples", _all_of(run, run.files("index_samples")), index_samples_schema(()))
    _view(con, "fetched", _all_of(run, run.files("fetched")), FETCHED)
    _view(con, "index_media", _all_of(run, run.files("index_media")), INDEX_MEDIA)
    _define_scores(con, run)
    kept = [
        select.format(source=read_parquet(run, [file.path for file in run.files(table)], ", filename = true"))
        for table, select in KEPT.items()
        if run.files(table)
    ]
    _view(con, "kept", kept, KEPT_SCHEMA)


def _define_scores(con: "duckdb.DuckDBPyConnection", run: Opened) -> None:
    """What the views of scores stand on: who measured them, those of samples, documents with their measures."""
    steps = run.facts["steps"]
    # A step that measures by itself, such as interleaved.select, does so under its own name.
    measuring = {step["name"]: step["name"] for step in steps}
    measuring |= {rule["name"]: step["name"] for step in steps for rule in step["rules"]}
    rules = [{"filter": rule, "step": step} for rule, step in measuring.items()]
    _table(con, "rules", pa.Table.from_pylist(rules, schema=_RULES))
    columns = con.execute("SELECT column_name FROM (DESCRIBE stored.index_samples) WHERE column_type = 'DOUBLE'")
    names = [str(name) for (name,) in columns.fetchall()]
    _table(con, "score_names", pa.table({"score": pa.array(names, pa.string())}))
    selects = [_scores_of_samples(name, measuring) for name in names]
    # A scan for all of them, of which a query on one score reads two columns.
    whole = [f"WITH samples AS (FROM stored.index_samples) {' UNION ALL '.join(selects)}"] if selects else []
    _view(con, "kept_scores", whole, _SCORES)
    documents = [step["name"] for step in steps if step["records"] == "documents"]
    shards = [step["name"] for step in steps if step["use"].startswith("shards.")]
    _view(con, "ended", _all_of(run, run.files("documents", documents[-1])) if documents else [], DOCUMENT)
    handed = [name for name in documents if name not in shards][-1:]
    _view(con, "handed", [select for name in handed for select in _all_of(run, run.files("documents", name))], DOCUMENT)


def _scores_of_samples(score: str, measuring: Mapping[str, str]) -> str:
    step = measuring.get(score) or measuring.get(score.rpartition(".")[0])
    told = {"state": "'kept'", "step": "NULL::VARCHAR" if step is None else _quoted(step), "score": _quoted(score)}
    told |= {"record_id": "sample_id", "lang": "lang", "value": '"' + score.replace('"', '""') + '"'}
    return f"SELECT {', '.join(f'{value} AS {name}' for name, value in told.items())} FROM samples"


_RULES = pa.schema([("filter", pa.string()), ("step", pa.string())])
_SCORES = pa.schema(
    [
        *((name, pa.string()) for name in ("state", "step", "score", "record_id", "lang")),
        ("value", pa.float64()),
    ]
)
_STEPS = pa.schema([("step", pa.string()), ("use", pa.string()), ("records", pa.string()), ("place", pa.int32())])
_FILES = pa.schema(
    [
        ("step", pa.string()),
        ("unit", pa.string()),
        ("table", pa.string()),
        ("filename", pa.string()),
        ("path", pa.string()),
        ("rows", pa.int64()),
    ]
)


def _files(run: Opened) -> list[dict[str, Any]]:
    return [
        {"step": step, "unit": manifest.unit, "filename": run.store.path(file.path)}
        | {"table": file.table, "path": file.path, "rows": file.rows}
        for step, manifests in run.manifests.items()
        for manifest in manifests
        for file in manifest.files
    ]


def _all_of(run: Opened, written: Sequence[WrittenFile]) -> list[str]:
    return [f"SELECT * FROM {read_parquet(run, [file.path for file in written])}"] if written else []


def _by_step(run: Opened, table: str) -> list[str]:
    by_step = {step: [file.path for file in run.files(table, step)] for step in run.steps}
    return [
        f"SELECT {_quoted(step)} AS step, * FROM {read_parquet(run, paths)}" for step, paths in by_step.items() if paths
    ]


def _with_step(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field("step", pa.string()), *schema])


def _view(con: "duckdb.DuckDBPyConnection", name: str, selects: list[str], schema: pa.Schema) -> None:
    """A view over the union of `selects`; without any, a table of the same columns and no rows."""
    if not selects:
        _table(con, name, schema.empty_table())
        return
    con.execute(f"CREATE VIEW stored.{name} AS {' UNION ALL '.join(selects)}")


def _table(con: "duckdb.DuckDBPyConnection", name: str, table: pa.Table) -> None:
    con.register("arriving", table)
    con.execute(f"CREATE TABLE stored.{name} AS FROM arriving")
    con.unregister("arriving")


def _literal(path: str) -> str:
    """A path in which DuckDB sees no glob, even when a folder is called a[1]."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
