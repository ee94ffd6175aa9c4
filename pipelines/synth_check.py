"""synth.check: a share of what was drawn is read back by a recognizer; a generator that is misread stops the job."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from filters.extras import OCR, require
from filters.ocr import Engine, identity, require_ocr
from filters.registry import Rule
from pipelines.manifests import Manifest, totals
from pipelines.outcome import Outcome
from pipelines.read_back import Reading, readings
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.errors import TooManyFailures
from schemas.ids import sampled
from schemas.resources import Resources

COLUMNS = ["sample_id", "lang", "source", "media", "media_data", "regions"]
CLEAN = "image/png"  # rendered text is stored lossless; what went through a camera is a JPEG
MIN_MISREAD = 3  # samples: fewer are no share of anything
ENGINE_MIB: Mapping[Engine, int] = {"rapidocr": 1536, "paddleocr": 2304}

READ_BACK = versioned(
    "read_back",
    1,
    [
        pa.field("sample_id", pa.string()),
        pa.field("generator", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("engine", pa.string()),
        pa.field("texts", pa.int32()),  # that were read; 0 where the engine knows too little of them
        pa.field("characters", pa.int64()),  # of these texts
        pa.field("edits", pa.int64()),  # insertions, deletions and substitutions from them to what was read
        pa.field("distance", pa.float64()),  # edits by characters, at most 1; null where nothing was read
        pa.field("misread", pa.bool_()),  # whether that is more than the step allows
        pa.field("worst_text", pa.string()),  # the text that was read worst
        pa.field("worst_read", pa.string()),  # what was read in its place
    ],
)


@dataclass(frozen=True)
class CheckParameters:
    """The share of samples that are read, by whom; the distance above which one is misread; how many may be.

    Only clean renders are read. `max_distance` is in edits a character, `max_misread` a share of a generator's samples.
    """

    share: float = 0.02
    engine: Engine = "rapidocr"
    max_distance: float = 0.2
    max_misread: float = 0.1

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if isinstance(value, float) and not 0 <= value <= 1:
                raise ValueError(f"{name} is {value}; it is a share, 0 to 1")


@dataclass(frozen=True)
class Check:
    """The step. Samples pass by it."""

    name: str
    run: str
    seed: int
    given: CheckParameters

    use: ClassVar[str] = "synth.check"
    version: ClassVar[int] = 3
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=ENGINE_MIB[self.given.engine])

    def preflight(self) -> None:
        require_ocr(self.use, self.given.engine)
        require(self.use, "rapidfuzz", OCR)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Check", list[Unit]]:
        drawn = [manifest for ended in before if ended.step.use == "synth.draw" for manifest in ended.manifests]
        return self, [
            Unit(manifest.unit, position, tuple(file.as_input() for file in manifest.files_of("encoded")))
            for position, manifest in enumerate(drawn)
        ]

    def parameters(self) -> Mapping[str, Any]:
        read = {"share": self.given.share, "max_distance": self.given.max_distance}
        return {**read, "engine": self.given.engine, "identity": identity(self.given.engine)}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"read_back": TableSpec(READ_BACK, f"{self.name}/read_back", ("sample_id",))}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The samples that are read, one by one; of the others only ids and sizes are looked at."""
        for item in unit.inputs:
            with store.open(item.path) as stream:
                file = pq.ParquetFile(stream)
                for group in range(file.num_row_groups):
                    facts = file.read_row_group(group, ["sample_id", "media"], use_threads=False).to_pylist()
                    chosen = [place for place, row in enumerate(facts) if self._chosen(row)]
                    if not chosen:
                        continue
                    table = file.read_row_group(group, COLUMNS, use_threads=False)
                    for place in chosen:
                        yield table.slice(place, 1)

    def apply(self, rows: pa.Table) -> Outcome:
        made, counts = [], Counter[str]()
        for sample in rows.to_pylist():
            row = self._row(sample, readings(sample["media_data"][0], sample["regions"], self.given.engine))
            made.append(row)
            counts[f"read:{row['generator']}"] += row["texts"] > 0
            counts[f"misread:{row['generator']}"] += row["misread"]
        return Outcome({"read_back": pa.Table.from_pylist(made, schema=READ_BACK)}, (), counts)

    def row_id(self, row: pa.Table) -> str:
        return str(row["sample_id"][0].as_py())

    def check(self, counts: Counter[str]) -> None:
        """Whether a generator is misread too often.

        Raises:
            TooManyFailures: it is.
        """
        for generator, read, misread in self._figures(counts):
            if misread >= MIN_MISREAD and misread > self.given.max_misread * read:
                raise TooManyFailures(
                    f"{self.name}: {self.given.engine} misreads {misread} of {read} samples of {generator}, more than "
                    f"max_misread allows ({self.given.max_misread:.0%}); see what with: interleaf sql OUT "
                    '"select * from read_back where misread order by distance desc"; where the pictures are right, '
                    "raise max_misread"
                )

    def told(self, store: Store, manifests: Sequence[Manifest]) -> list[str]:
        counts = totals(manifests)
        figures = [found for found in self._figures(counts) if found[1]]
        more = f"of clean renders a share of {self.given.share:g} is chosen, a larger `share` reads more"
        if not figures:
            return [f"warning: {self.name}: nothing was read back; {more}"]
        lines = []
        for generator, read, misread in figures:
            samples = f"{read} sample{'s' * (read > 1)} of {generator}"
            told = f"{self.name}: {self.given.engine} read {samples}, {misread} of them wrongly"
            lines.append(told if read >= MIN_MISREAD else f"warning: {told}: too few to judge by; {more}")
        return lines

    def _figures(self, counts: Counter[str]) -> list[tuple[str, int, int]]:
        names = sorted(name.removeprefix("read:") for name in counts if name.startswith("read:"))
        return [(name, counts[f"read:{name}"], counts[f"misread:{name}"]) for name in names]

    def _chosen(self, row: Mapping[str, Any]) -> bool:
        return row["media"][0]["mime"] == CLEAN and sampled(row["sample_id"], self.seed, self.given.share)

    def _row(self, sample: Mapping[str, Any], found: Sequence[Reading]) -> dict[str, Any]:
        characters, edits = sum(len(one.text) for one in found), sum(one.distance for one in found)
        # More may be read than stands there.
        distance = round(min(edits / characters, 1.0), 4) if found else None
        worst = max(found, key=lambda one: one.distance / len(one.text), default=None)
        return {
            "sample_id": sample["sample_id"],
            "generator": sample["source"]["generator"],
            "lang": sample["lang"],
            "engine": self.given.engine,
            "texts": len(found),
            "characters": characters,
            "edits": edits,
            "distance": distance,
            "misread": distance is not None and distance > self.given.max_distance,
            "worst_text": worst.text if worst and worst.distance else None,
            "worst_read": worst.read if worst and worst.distance else None,
        }
