"""pictures.dedup: documents without the pictures that the corpus repeats, and without those that they show twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.batch import Batch, drop_parts
from filters.registry import Rule
from pipelines.outcome import Outcome, note, notes_table
from pipelines.picture_keys import picture_keys
from pipelines.pictures_near import Repeated, repeated
from pipelines.rules import apply_rules
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs
from pipelines.tally import Tallies, frequent, tallies_of
from pipelines.units import Unit
from schemas.document import DOCUMENT
from schemas.resources import Resources

BATCH_ROWS = 64
RECURRING, REPEATED = "recurring_pictures", "repeated_pictures"  # as they stand in the ledger
# More than 10 pages with the same picture make it the site's (OBELICS, arXiv 2306.16527, and OmniCorpus, arXiv
# 2406.08418); in a corpus of a billion pages what 30 of them show may still be news.
LEAST_COUNT, PER_100_MILLION = 10, 3
NOT_COUNTED = Tallies("", "")


@dataclass(frozen=True)
class Dedup:
    """The step. `tallies` are the keys of all units, `documents` their number, known once pictures.count has ended."""

    name: str
    run: str
    seed: int
    max_count: int | None
    max_distance: int
    rules: tuple[Rule, ...] = ()
    out: str = ""
    tallies: Tallies = NOT_COUNTED
    documents: int = 0

    use: ClassVar[str] = "pictures.dedup"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # a picture may stand again in any unit
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1536)

    @property
    def most(self) -> int:
        """The pages that may show a picture, above which it goes from all of them."""
        if self.max_count is not None:
            return self.max_count
        return max(LEAST_COUNT, self.documents * PER_100_MILLION // 10**8)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Dedup", list[Unit]]:
        """The step with the tallies of all units; a unit takes the documents that were counted."""
        counted = before[-1]
        documents = sum(manifest.counts["kept"] for manifest in counted.manifests)
        tallies = tallies_of(self.out, f"{self.name}/recurring", counted.files("picture_keys"))
        return replace(self, tallies=tallies, documents=documents), units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"most": self.most, "max_distance": self.max_distance, "tallies": self.tallies.source}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"documents": TableSpec(DOCUMENT, f"{self.name}/documents")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        counts["pages_allowed"] = self.most
        yield from read_inputs(store, unit, BATCH_ROWS)

    def apply(self, rows: pa.Table) -> Outcome:
        batch = Batch(rows)
        pictures = batch.pictures
        keys, often = picture_keys(pictures), frequent(self.tallies, self.most + 1)
        by_file = keys.has_file & often.holds(keys.file)
        by_look = keys.has_look & often.holds(keys.look) & ~by_file
        stays = ~(by_file | by_look)
        twice = repeated(pictures, stays, self.max_distance)
        stays[[item.picture for item in twice]] = False
        notes = [*self._recurring(pictures, by_file, by_look), *self._repeated(pictures, twice)]
        counts = Counter(
            pictures_in=len(pictures), pictures_dropped=len(notes) - len(twice), pictures_duplicate=len(twice)
        )
        edited = drop_parts(batch, "image", pa.array(stays)).table
        outcome = Outcome({}, (notes_table(notes),) if notes else (), counts)
        return outcome + apply_rules(edited, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _recurring(self, pictures: Batch, by_file: np.ndarray, by_look: np.ndarray) -> list[dict[str, Any]]:
        rows = pictures.table.select(["record_id", "part", "uri"]).to_pylist()
        reasons = {"same_file": by_file, "same_look": by_look}
        return [
            note(row["record_id"], "dropped", RECURRING, reason, part=row["part"], detail=row["uri"])
            for reason, mask in reasons.items()
            for row in (rows[place] for place in np.flatnonzero(mask).tolist())
        ]

    def _repeated(self, pictures: Batch, twice: list[Repeated]) -> list[dict[str, Any]]:
        ids, parts, uris = (pictures[name].to_pylist() for name in ("record_id", "part", "uri"))
        return [
            note(
                ids[item.picture],
                "duplicate",
                REPEATED,
                item.reason,
                part=parts[item.picture],
                value=item.distance,
                detail=f"of picture {parts[item.survivor]}: {uris[item.survivor]}",
            )
            for item in twice
        ]
