"""An earlier run that documents are compared with: its keys, and what survived there."""

import json
from dataclasses import dataclass

from pipelines.document_keys import Scheme, covers
from pipelines.manifests import Manifest, WrittenFile, read_manifests
from pipelines.run import RUN_JSON
from pipelines.storage import Store
from pipelines.units import digest
from schemas.errors import RecipeError

KEYS_STEP, CLUSTER_STEP = "documents.keys", "documents.cluster"


@dataclass(frozen=True)
class Earlier:
    """The files of keys and of clusters below `root`; `source` is a digest of what they hold."""

    root: str
    keys: tuple[str, ...]
    clusters: tuple[str, ...]
    rows: int
    source: str


def earlier_run(root: str, scheme: Scheme) -> Earlier:
    """The output of a finished run as something to compare with by the keys of a scheme.

    Raises:
        RecipeError: it is not the output of a finished run, or has no such keys.
    """
    store = Store(root.rstrip("/") or "/")
    try:
        if not store.exists(RUN_JSON):
            raise RecipeError(f"against: {root} is not the output of a run: there is no {RUN_JSON} in it")
        facts = json.loads(store.read(RUN_JSON))
        names = [step["name"] for step in facts["steps"] if step["use"] == KEYS_STEP]
        status = facts["status"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecipeError(f"against: {root} cannot be read: {error!r}") from error
    if status != "finished":
        raise RecipeError(f"against: the run in {root} is {status}; run it to its end first")
    if not names:
        raise RecipeError(f"against: the run in {root} has no keys of documents: its recipe has no documents.dedup")
    written = []
    for name in names:
        keys = _files(store, name, "keys")
        made_by = {file.path.split("/")[2] for file in keys}
        written += sorted(made_by)
        if all(covers(one, scheme) for one in made_by):
            clusters = _files(store, name.replace(KEYS_STEP, CLUSTER_STEP), "clusters")
            source = digest([file.sha256 for file in (*keys, *clusters)])
            rows = sum(file.rows for file in keys)
            return Earlier(store.root, _paths(keys), _paths(clusters), rows, source)
    raise RecipeError(
        f"against: the run in {root} has keys of {', '.join(written)}, this recipe compares {scheme}; "
        "by, shingles, ngram, bands and rows have to be the same"
    )


def _files(store: Store, step: str, table: str) -> list[WrittenFile]:
    manifests: list[Manifest] = sorted(read_manifests(store, step).values(), key=lambda manifest: manifest.position)
    return [file for manifest in manifests for file in manifest.files_of(table)]


def _paths(files: list[WrittenFile]) -> tuple[str, ...]:
    return tuple(file.path for file in files)
