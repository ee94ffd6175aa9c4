"""The output of a run, opened for reading: what run.json says, and what the manifests say was written."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.fold import read_folded, source_of
from pipelines.manifests import Manifest, WrittenFile, read_manifests
from pipelines.run import RUN_JSON
from pipelines.storage import Store
from schemas.errors import OutputError


@dataclass(frozen=True)
class Opened:
    """`manifests` by step, in the order in which the run takes its steps; those of a step in the order of its units."""

    store: Store
    facts: dict[str, Any]
    manifests: dict[str, list[Manifest]]

    @property
    def steps(self) -> list[str]:
        return list(self.manifests)

    @property
    def finished(self) -> bool:
        return bool(self.facts["status"] == "finished")

    @property
    def seed(self) -> int:
        return int(self.facts["seed"])

    def files(self, table: str, step: str | None = None) -> list[WrittenFile]:
        """The files of a table, of one step or of all."""
        steps = self.steps if step is None else [step]
        return [
            file for name in steps for manifest in self.manifests.get(name, ()) for file in manifest.files_of(table)
        ]

    def ledger_files(self) -> list[WrittenFile]:
        """The ledger: of each step the folded files, which are sorted as a whole, else the parts of its units."""
        folded = read_folded(self.store, "ledger")
        files: list[WrittenFile] = []
        for step in self.steps:
            parts = self.files("ledger", step)
            source, standing = folded.get(step, ("", []))
            # A fold of other parts is left from before: the step is being run anew.
            files += standing if source == source_of(parts) else parts
        return files


def open_run(out: str) -> Opened:
    """Open the output of a run, finished or not.

    Raises:
        OutputError: there is no output of a run, or it is damaged.
    """
    store, facts = open_store(out)
    manifests = {step["name"]: read_manifests(store, step["name"]) for step in facts["steps"]}
    in_order = {
        step: sorted(units.values(), key=lambda manifest: manifest.position) for step, units in manifests.items()
    }
    return Opened(store, facts, in_order)


def open_store(out: str) -> tuple[Store, dict[str, Any]]:
    """The folder of a run and what its run.json says.

    Raises:
        OutputError: there is no output of a run, or its run.json is damaged.
    """
    store = Store(out.rstrip("/") or "/")
    try:
        if not store.exists(RUN_JSON):
            raise OutputError(_no_run(store))
        text = store.read(RUN_JSON)
    except OSError as error:
        raise OutputError(f"{out} cannot be opened: {error}") from error
    try:
        facts = json.loads(text)
        steps, known = facts["steps"], {"status", "seed", "name"} <= facts.keys()
        if not known or not all({"name", "use", "decide_hash", "rules"} <= step.keys() for step in steps):
            raise KeyError("status, seed, name or steps")
    except (ValueError, TypeError, KeyError) as error:
        raise OutputError(
            f"{store.path(RUN_JSON)} is damaged ({error}); run the recipe again, finished units are kept"
        ) from error
    return store, facts


def _no_run(store: Store) -> str:
    if store.is_local and not Path(store.root.removeprefix("file://")).exists():
        return f"there is no {store.root}; OUT is where `interleaf run` wrote, by default the recipe's `out`"
    return f"{store.root} has no {RUN_JSON}, so it is not the output of a run"
