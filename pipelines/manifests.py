"""Manifests: written last and at once, folded into one file when a step ends; readers trust nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.storage import Store, explained
from pipelines.units import Input
from schemas.arrow import conform
from schemas.errors import OutputError
from schemas.manifest import MANIFEST


@dataclass(frozen=True)
class WrittenFile:
    """A finished file of a unit; `path` is relative to OUT."""

    table: str
    path: str
    rows: int
    bytes: int
    sha256: str

    def as_input(self) -> Input:
        """This file as the input of a later step; relative to OUT, so that OUT may be moved."""
        return Input(self.path, 0, self.bytes, self.sha256)


@dataclass(frozen=True)
class Manifest:
    """The row of MANIFEST as a value; `counts` as a mapping."""

    step: str
    unit: str
    position: int
    measure_hash: str
    decide_hash: str
    inputs_hash: str
    inputs: tuple[Input, ...] = ()
    files: tuple[WrittenFile, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def files_of(self, table: str) -> list[WrittenFile]:
        return [file for file in self.files if file.table == table]

    def to_row(self) -> dict[str, Any]:
        row = asdict(self)
        row["inputs"], row["files"] = list(row["inputs"]), list(row["files"])
        row["counts"] = [{"name": name, "value": value} for name, value in sorted(self.counts.items())]
        return row

    @staticmethod
    def from_row(row: dict[str, Any]) -> "Manifest":
        return Manifest(
            **{
                **row,
                "inputs": tuple(Input(**item) for item in row["inputs"]),
                "files": tuple(WrittenFile(**item) for item in row["files"]),
                "counts": {item["name"]: item["value"] for item in row["counts"]},
            }
        )


def totals(manifests: Iterable[Manifest]) -> Counter[str]:
    """The counts of units, added up."""
    return sum((Counter(manifest.counts) for manifest in manifests), Counter[str]())


def write_manifest(store: Store, manifest: Manifest) -> None:
    """Finish a unit: from this write on it is done."""
    text = json.dumps(manifest.to_row(), indent=1, sort_keys=True)
    store.write(f"{manifest.step}/units/{manifest.unit}.json", text.encode())


def read_manifest(store: Store, step: str, unit: str) -> Manifest | None:
    """The manifest that a unit got since the step was last folded, if any."""
    path = f"{step}/units/{unit}.json"
    return Manifest.from_row(json.loads(store.read(path))) if store.exists(path) else None


def read_manifests(store: Store, step: str) -> dict[str, Manifest]:
    """The manifests of a step by unit: the folded file, and over it those of units finished since.

    Raises:
        OutputError: a manifest cannot be read; it was not written by interleaf, or the disk damaged it.
    """
    sizes = store.sizes(step)
    found: dict[str, Manifest] = {}
    try:
        if f"{step}/manifest.parquet" in sizes:
            with store.open(f"{step}/manifest.parquet") as stream:
                rows = conform(pq.read_table(stream), MANIFEST).to_pylist()
            found = {row["unit"]: Manifest.from_row(row) for row in rows}
        for path in sizes:
            if path.startswith(f"{step}/units/") and path.endswith(".json"):
                manifest = Manifest.from_row(json.loads(store.read(path)))
                found[manifest.unit] = manifest
    except (pa.ArrowInvalid, ValueError, TypeError, KeyError) as error:
        raise OutputError(
            f"a manifest in {store.path(step)} cannot be read ({error}): remove that folder and run again"
        ) from error
    return found


def fold_manifests(store: Store, step: str, manifests: list[Manifest]) -> None:
    """Write the manifests of an ended step as one file, then remove the single ones."""
    ordered = sorted(manifests, key=lambda manifest: manifest.position)
    table = pa.Table.from_pylist([manifest.to_row() for manifest in ordered], schema=MANIFEST)
    with store.spool(".parquet") as file:
        with explained(store.root):
            pq.write_table(table, file, compression="zstd")
        store.put(file, f"{step}/manifest.parquet")
    store.remove([path for path in store.sizes(step) if path.startswith(f"{step}/units/")])
