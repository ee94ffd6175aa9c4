"""Folds a table that many units wrote into few files, sorted as a whole; memory is bounded by one file."""

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.manifests import WrittenFile
from pipelines.step import TableSpec
from pipelines.storage import Store
from pipelines.tables import TableWriter
from pipelines.units import digest

ROWS_PER_FILE = 2_000_000
SAMPLE_EVERY = 1000
FOLDED = "folded.json"


def fold(
    store: Store, name: str, parts: list[WrittenFile], spec: TableSpec, rows_per_file: int = ROWS_PER_FILE
) -> list[WrittenFile]:
    """The rows of `parts`, files sorted by the spec's keys, as files `name-00000-...` in the spec's folder, in order.

    What was folded from the same parts before is taken as it is. `folded.json` in the folder names the files of `name`.
    """
    whole = source_of(parts, rows_per_file)
    standing = read_folded(store, spec.folder)
    if name in standing and standing[name][0] == whole and all(store.exists(file.path) for file in standing[name][1]):
        return standing[name][1]
    files = []
    for number, (low, high) in enumerate(_ranges(store, parts, spec.sort_by[0], rows_per_file)):
        tables = list(_between(store, parts, spec.sort_by[0], low, high))
        if not tables:
            continue
        keys = [(key, "ascending", "at_start") for key in spec.sort_by]
        merged = pa.concat_tables(tables)
        writer = TableWriter(store, name, spec.folder, f"{name}-{number:05d}", spec.schema, spec.group_bytes)
        writer.write(merged.take(pc.sort_indices(merged, sort_keys=keys)))
        written = writer.close()
        files += [written] if written else []
    _write_folded(store, spec.folder, {**standing, name: (whole, files)})
    return files


def source_of(parts: list[WrittenFile], rows_per_file: int = ROWS_PER_FILE) -> str:
    """What folded.json calls the parts that a fold is made of."""
    return digest([[part.sha256 for part in parts], rows_per_file])


def keep_folded(store: Store, folder: str, names: set[str]) -> None:
    """Forget what was folded into `folder` under other names."""
    standing = read_folded(store, folder)
    if not standing.keys() <= names:
        _write_folded(store, folder, {name: entry for name, entry in standing.items() if name in names})


def read_folded(store: Store, folder: str) -> dict[str, tuple[str, list[WrittenFile]]]:
    """For each name folded into `folder`: a digest of its parts and its files."""
    path = f"{folder}/{FOLDED}"
    if not store.exists(path):
        return {}
    entries = json.loads(store.read(path))
    return {
        name: (entry["source"], [WrittenFile(**file) for file in entry["files"]]) for name, entry in entries.items()
    }


def _write_folded(store: Store, folder: str, entries: dict[str, tuple[str, list[WrittenFile]]]) -> None:
    rows = {name: {"source": of, "files": [vars(file) for file in made]} for name, (of, made) in entries.items()}
    store.write(f"{folder}/{FOLDED}", json.dumps(rows).encode())


def _ranges(store: Store, parts: list[WrittenFile], key: str, rows_per_file: int) -> list[tuple[str, str | None]]:
    """Ranges of the first key with about `rows_per_file` rows each; the last is open."""
    rows = sum(part.rows for part in parts)
    if rows <= rows_per_file:
        return [("", None)]
    sampled = np.sort(np.concatenate([_every(store, part.path, key) for part in parts]))
    count = -(-rows // rows_per_file)
    edges = sorted({str(sampled[len(sampled) * number // count]) for number in range(1, count)})
    return list(zip(["", *edges], [*edges, None], strict=True))


def _every(store: Store, path: str, key: str) -> np.ndarray:
    with store.open(path) as stream:
        column = pq.read_table(stream, columns=[key], use_threads=False)[key]
    return column.to_numpy()[::SAMPLE_EVERY].astype(str)  # type: ignore[no-any-return]


def _between(store: Store, parts: list[WrittenFile], key: str, low: str, high: str | None) -> Iterator[pa.Table]:
    for part in parts:
        with store.open(part.path) as stream:
            table = pq.read_table(stream, use_threads=False)
        column = table[key].to_numpy()
        start = np.searchsorted(column, low)
        end = len(table) if high is None else np.searchsorted(column, high)
        if end > start:
            yield table.slice(start, end - start)
