"""Breaking an output in ways that its manifests do not betray: a table of a unit written anew, manifest and all."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.manifests import Manifest, fold_manifests, read_manifests
from pipelines.step import TableSpec
from pipelines.storage import Store
from pipelines.tables import TableWriter
from schemas.arrow import conform


def manifests(out: Path, step: str) -> list[Manifest]:
    """The manifests of a step in the order of their units."""
    return sorted(read_manifests(Store(str(out)), step).values(), key=lambda manifest: manifest.position)


def replace_manifest(out: Path, changed: Manifest) -> None:
    """Put a changed manifest in the place of the one of the same unit."""
    others = [manifest for manifest in manifests(out, changed.step) if manifest.unit != changed.unit]
    fold_manifests(Store(str(out)), changed.step, [*others, changed])


def rewrite(out: Path, step: str, table: str, change: Callable[[pa.Table], pa.Table], unit: int = 0) -> str:
    """Change a table of a unit as if the step had written it so; `unit` is its position. The path of the new file."""
    manifest = manifests(out, step)[unit]
    (old,) = manifest.files_of(table)
    before = pq.read_table(out / old.path)
    spec = TableSpec(before.schema, str(Path(old.path).parent))
    writer = TableWriter(Store(str(out)), table, spec.folder, manifest.unit, spec.schema, spec.group_bytes)
    writer.write(conform(change(before), before.schema))
    written = writer.close()
    assert written is not None
    if written.path != old.path:
        (out / old.path).unlink()
    files = tuple(written if file == old else file for file in manifest.files)
    replace_manifest(out, dataclasses.replace(manifest, files=files))
    return written.path


def refold(out: Path, step: str, table: pa.Table) -> None:
    """Put `table` in the place of the folded ledger of a step."""
    folded = json.loads((out / "ledger/folded.json").read_text())
    writer = TableWriter(Store(str(out)), step, "ledger", f"{step}-00000", table.schema, 1 << 23)
    writer.write(table)
    written = writer.close()
    for file in folded[step]["files"]:
        (out / file["path"]).unlink()
    folded[step]["files"] = [vars(written)]
    (out / "ledger/folded.json").write_text(json.dumps(folded))


def change_rows(table: pa.Table, change: Callable[[dict[str, object]], object], row: int = 0) -> pa.Table:
    """`table` with one row changed in place by `change`, as a dict."""
    rows = table.to_pylist()
    change(rows[row])
    return pa.Table.from_pylist(rows, schema=table.schema)


def set_fact(out: Path, name: str, value: object) -> None:
    """Change what run.json says."""
    facts = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps({**facts, name: value}))
