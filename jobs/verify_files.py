"""Checks of what lies below OUT: manifests, the files they name, files that nobody names, and folded tables."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.findings import Finding
from jobs.opened import Opened
from jobs.views import connect, read_parquet, rows
from pipelines.document_groups import EDGES
from pipelines.document_keys import KEYS
from pipelines.documents_cluster import CLUSTERS
from pipelines.documents_keys import FACTS
from pipelines.encode import BINS, ORDERED
from pipelines.fetch_urls import URL_INDEX, URLS
from pipelines.fetched import FETCH_INDEX, FETCHED
from pipelines.fold import FOLDED, read_folded, source_of
from pipelines.interleaved_band import BAND
from pipelines.interleaved_choose import CHOSEN, STRATA
from pipelines.interleaved_gold import GOLD
from pipelines.interleaved_scores import scored_schema
from pipelines.manifests import Manifest, WrittenFile, read_manifests
from pipelines.paragraphs_count import COUNTED
from pipelines.paragraphs_dedup import REMOVED
from pipelines.picture_index import CRAWL_INDEX, PICTURE_INDEX
from pipelines.ratings import RATINGS
from pipelines.run import FOLDED_LEDGER, strays
from pipelines.shard_index import INDEX_MEDIA, index_samples_schema
from pipelines.storage import Store
from pipelines.synth_check import READ_BACK
from pipelines.tally import TALLY
from schemas.arrow import schema_version
from schemas.document import DOCUMENT, DROPPED
from schemas.errors import OutputError, SchemaError
from schemas.ledger import LEDGER, STATES
from schemas.sample import SAMPLE

if TYPE_CHECKING:
    import duckdb

READ_BYTES = 1 << 20
# The schema that each table is written by.
TABLES: Mapping[str, pa.Schema] = {
    "documents": DOCUMENT,
    "pictures": PICTURE_INDEX,
    "urls": URLS,
    "fetched": FETCHED,
    "places": PICTURE_INDEX,
    "dropped": DROPPED,
    "ledger": LEDGER,
    "counted": COUNTED,
    "paragraphs": TALLY,
    "picture_keys": TALLY,
    "removed": REMOVED,
    "keys": KEYS,
    "facts": FACTS,
    "edges": EDGES,
    "clusters": CLUSTERS,
    "scored": scored_schema(()),
    "chosen": CHOSEN,
    "strata": STRATA,
    "band": BAND,
    "gold": GOLD,
    "ratings": RATINGS,
    "encoded": ORDERED,
    "read_back": READ_BACK,
    "bins": BINS,
    "samples": SAMPLE,
    "index_samples": index_samples_schema(()),
    "index_media": INDEX_MEDIA,
}
# Tables that are folded when a step ends: the folder of the folded files, and the column by which they are sorted.
FOLDS: Mapping[str, tuple[str, str]] = {
    "ledger": (FOLDED_LEDGER.folder, FOLDED_LEDGER.sort_by[0]),
    "pictures": (CRAWL_INDEX, "uri"),
    "urls": (URL_INDEX, "host_key"),
    "places": (FETCH_INDEX, "uri"),
}


def check_manifests(store: Store, facts: Mapping[str, Any]) -> tuple[dict[str, list[Manifest]], Finding]:
    """The manifests of each step, read, and what is wrong with them; a step whose manifests cannot be read has none."""
    finding = Finding("manifests")
    by_step: dict[str, list[Manifest]] = {}
    for step in (step["name"] for step in facts["steps"]):
        by_step[step] = []
        try:
            found = read_manifests(store, step).values()
        except OutputError as error:
            finding.breach(step, str(error))
            continue
        by_step[step] = sorted(found, key=lambda manifest: manifest.position)
        _check_step(store, step, by_step[step], finding, finished=facts["status"] == "finished")
    units = sum(map(len, by_step.values()))
    finding.looked_at = f"{len(by_step)} steps, {units:,} units; the run is {facts['status']}"
    return by_step, finding


def _check_step(store: Store, step: str, manifests: list[Manifest], finding: Finding, *, finished: bool) -> None:
    for manifest in manifests:
        counts = Counter(manifest.counts)
        came, left = counts["in"] + counts["made"], sum(counts[state] for state in STATES)
        if came != left:
            finding.breach(f"{step}, unit {manifest.unit}", f"{came:,} records came in and {left:,} left it")
        if manifest.step != step:
            finding.breach(f"{step}, unit {manifest.unit}", f"its manifest is one of {manifest.step}")
    if not finished:
        return
    if not store.exists(f"{step}/manifest.parquet"):
        finding.breach(f"{step}/manifest.parquet", "is missing, though the run has finished")
    hashes = {(manifest.measure_hash, manifest.decide_hash) for manifest in manifests}
    if len(hashes) > 1:
        finding.breach(step, f"its units were made in {len(hashes)} different ways (measure_hash, decide_hash)")
    repeated = [place for place, count in Counter(manifest.position for manifest in manifests).items() if count > 1]
    for place in repeated:
        finding.breach(step, f"several units have position {place}")


def check_files(run: Opened) -> tuple[Finding, set[str]]:
    """Every named file: there, with its length, hash, rows and schema; and the paths of those that are not."""
    finding = Finding("files")
    written = [file for manifests in run.manifests.values() for manifest in manifests for file in manifest.files]
    sizes = run.store.sizes()
    damaged: set[str] = set()
    for file in written:
        if problem := _damage(run.store, file, sizes):
            finding.breach(file.path, problem)
            damaged.add(file.path)
    total = sum(file.bytes for file in written) / (1 << 20)
    finding.looked_at = f"{len(written):,} files, {total:,.1f} MiB: length, sha256, rows, schema"
    return finding, damaged


def _damage(store: Store, file: WrittenFile, sizes: Mapping[str, int]) -> str | None:
    """What is wrong with a file, or None."""
    if file.path not in sizes:
        return "is missing"
    if sizes[file.path] != file.bytes:
        return f"has {sizes[file.path]:,} bytes, its manifest says {file.bytes:,}"
    digest = hashlib.sha256()
    with store.open(file.path) as stream:
        while data := stream.read(READ_BYTES):
            digest.update(data)
        if digest.hexdigest() != file.sha256:
            return "its bytes have changed: the sha256 is not that of its manifest"
        if file.sha256[:16] not in file.path:
            return "is not named by its own sha256"
        try:
            stored = pq.ParquetFile(stream)
            version = schema_version(stored.schema_arrow)
        except (pa.ArrowInvalid, SchemaError) as error:
            return f"cannot be read: {error}"
        if stored.metadata.num_rows != file.rows:
            return f"has {stored.metadata.num_rows:,} rows, its manifest says {file.rows:,}"
        return _schema_problem(file.table, version, stored.schema_arrow)


def _schema_problem(table: str, version: str, stored: pa.Schema) -> str | None:
    if table not in TABLES:
        return None
    expected = TABLES[table]
    if version != schema_version(expected):
        return f"has the schema {version}; this interleaf writes {schema_version(expected)}"
    # The index of samples and the scores of documents have a column per score after their own.
    if [stored.field(place) for place in range(min(len(stored), len(expected)))] != list(expected):
        return f"says {version}, and has other columns or types"
    if len(stored) > len(expected) and table not in ("index_samples", "scored"):
        return f"says {version}, and has columns besides"
    return None


def check_strays(run: Opened) -> Finding:
    """Files that no manifest names; a run that finished has removed them."""
    finding = Finding("strays", f"{len(run.store.sizes()):,} files below {run.store.root}")
    for path in strays(run.store, run.manifests):
        finding.breach(path, "no manifest names it")
    return finding


def check_folds(run: Opened) -> Finding:
    """Folded tables: the same rows as the parts that they were folded from, sorted as a whole."""
    finding, count = Finding("folds"), 0
    with connect(run) as con:
        for table, (folder, key) in FOLDS.items():
            sizes = run.store.sizes(folder)
            for step, (source, files) in read_folded(run.store, folder).items():
                parts = run.files(table, step) if step in run.manifests else []
                where = f"{folder}/{FOLDED}, {step}"
                if source != source_of(parts):
                    if run.finished:
                        finding.breach(where, "was not folded from the parts that stand")
                    continue
                count += len(files)
                problems = {file.path: _damage(run.store, file, sizes) for file in files}
                for path, problem in problems.items():
                    if problem:
                        finding.breach(path, problem)
                if not any(problems.values()):
                    if _fingerprint(con, run, parts) != _fingerprint(con, run, files):
                        finding.breach(where, "has other rows than its parts")
                    _check_sorted(run, files, key, finding)
    finding.looked_at = f"{count:,} files against the parts of their units"
    return finding


def _check_sorted(run: Opened, files: list[WrittenFile], key: str, finding: Finding) -> None:
    last = ""
    for file in files:
        with run.store.open(file.path) as stream:
            keys = pq.read_table(stream, columns=[key])[key].combine_chunks()
        if keys[0].as_py() < last or pc.any(pc.less(keys[1:], keys[:-1])).as_py():
            finding.breach(file.path, f"is not sorted by {key}")
        last = keys[-1].as_py()


def _fingerprint(con: "duckdb.DuckDBPyConnection", run: Opened, files: list[WrittenFile]) -> list[dict[str, Any]]:
    """Rows as a number and two sums over their hashes: equal for the same rows in any order."""
    if not files:
        return [{"rows": 0, "total": None, "mixed": None}]
    source = read_parquet(run, [file.path for file in files])
    text = f"SELECT count(*) AS rows, sum(hash(t)::HUGEINT) AS total, bit_xor(hash(t)) AS mixed FROM {source} AS t"
    return rows(con, text)
