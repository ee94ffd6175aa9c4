"""shards.encode: documents to samples, each picture stored as the model sees it, in the order of the shuffle."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.fed import Fed, feed
from pipelines.outcome import Outcome, note, notes_table
from pipelines.rules import apply_rules
from pipelines.step import Ended, Records, TableSpec, units_after
from pipelines.storage import Store
from pipelines.tables import read_inputs, row_bytes
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.errors import BadRecord
from schemas.formats.chatml import count_tokens
from schemas.geometry import PixelBudget
from schemas.ids import order_key
from schemas.resources import Resources
from schemas.sample import SAMPLE

BATCH_ROWS = 64
# Small, so that a shard that takes a slice of every unit reads little besides it.
GROUP_BYTES = 1 << 20
BIN_DIGITS = 5  # hex digits of the order key: 2^20 bins, the grain in which shards are cut

ORDERED = versioned("ordered_sample", 1, [pa.field("order", pa.string()), *SAMPLE])
BINS = versioned("bins", 1, [pa.field("bin", pa.int32()), pa.field("rows", pa.int64()), pa.field("bytes", pa.int64())])


@dataclass(frozen=True)
class Encode:
    """The step. `pixels` holds the pixel budget of each kind."""

    name: str
    run: str
    seed: int
    pixels: Mapping[str, PixelBudget]
    rules: tuple[Rule, ...] = ()

    use: ClassVar[str] = "shards.encode"
    version: ClassVar[int] = 3
    barrier: ClassVar[bool] = False
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1536)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Encode", list[Unit]]:
        return self, units_after(before)

    def parameters(self) -> Mapping[str, Any]:
        return {"pixels": {kind: asdict(budget) for kind, budget in sorted(self.pixels.items())}}

    def tables(self) -> Mapping[str, TableSpec]:
        return encoded_tables(self.name)

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        yield from read_inputs(store, unit, BATCH_ROWS)

    def apply(self, rows: pa.Table) -> Outcome:
        ruled = apply_rules(rows, self.rules, step=self.name, seed=self.seed)
        documents = ruled.tables.pop("documents").to_pylist()
        counts, notes, samples = Counter[str](), [], []
        for document in documents:
            sample, lost = self._sample(document)
            counts["pictures_in"] += len(document["media"])
            counts["pictures_failed"] += len(lost)
            notes += lost
            if sample["messages"][0]["parts"]:
                samples.append(sample)
                counts["pictures_kept"] += len(sample["media"])
                continue
            notes.append(note(sample["sample_id"], "dropped", self.use, "no_content"))
            counts["dropped"] += 1
        ruled.counts["kept"] = len(samples)
        table = pa.Table.from_pylist(samples, schema=ORDERED)
        made = {"encoded": table, "bins": bins_of(table)} if samples else {}
        return ruled + Outcome(made, (notes_table(notes),) if notes else (), counts)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())

    def _sample(self, document: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The sample of a document, and a ledger row for every picture of it that does not decode."""
        budget = self.pixels.get(document["kind"], PixelBudget())
        fed: list[Fed | None] = []
        lost = []
        for index, (picture, data) in enumerate(zip(document["media"], document["media_data"], strict=True)):
            try:
                if data is None:
                    raise BadRecord("unresolved", "no step has fetched it: put images.resolve before shards.write")
                fed.append(feed(data, picture["mime"], budget))
            except BadRecord as bad:
                fed.append(None)
                detail = f"{picture['uri']} {bad.detail}".strip()
                lost.append(
                    note(
                        document["record_id"],
                        "failed",
                        self.use,
                        bad.reason,
                        part=index,
                        value=bad.value,
                        detail=detail,
                    )
                )
        kept = [picture for picture in fed if picture is not None]
        numbers = {index: sum(item is not None for item in fed[:index]) for index, one in enumerate(fed) if one}
        media = [_medium(picture, budget) for picture in kept]
        messages = [{"role": "document", "parts": _parts(document["parts"], numbers)}]
        text_tokens, vision_tokens = count_tokens(messages, media)
        return {
            "order": order_key(document["record_id"], self.seed),
            "sample_id": document["record_id"],
            # A page that has lost its last picture is a text sample.
            "kind": "text" if document["kind"] == "interleaved" and not kept else document["kind"],
            "lang": document["lang"],
            "source": document["source"],
            "media": media,
            "media_data": [picture.data for picture in kept],
            "messages": messages,
            "regions": [],
            "events": [],
            "scores": scores_of(document["measures"]),
            "text_tokens": text_tokens,
            "vision_tokens": vision_tokens,
        }, lost


def _parts(parts: list[dict[str, Any]], numbers: Mapping[int, int]) -> list[dict[str, Any]]:
    made = []
    for part in parts:
        if part["type"] == "text":
            made.append({"type": "text", "text": part["text"], "media": None})
        elif part["media"] in numbers:
            made.append({"type": "image", "text": None, "media": numbers[part["media"]]})
    return made


def _medium(picture: Fed, budget: PixelBudget) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(picture).items() if name != "data"}
    return {"type": "image", **facts, "min_pixels": budget.min, "max_pixels": budget.max}


def scores_of(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The numbers that filters measured on the whole document, by name; the last of a name stands."""
    found = {
        item["filter"] + (f".{item['field']}" if item["field"] else ""): item["number"]
        for item in measures
        if item["part"] is None and item["number"] is not None
    }
    return [{"name": name, "value": value} for name, value in sorted(found.items())]


def encoded_tables(step: str) -> Mapping[str, TableSpec]:
    """The tables that shards are cut from, as every step lays them down that makes samples."""
    return {
        "encoded": TableSpec(ORDERED, f"{step}/encoded", ("order",), GROUP_BYTES),
        "bins": TableSpec(BINS, f"{step}/bins", ("bin",)),
    }


def bins_of(samples: pa.Table) -> pa.Table:
    """One row per sample: its bin and bytes; shards are cut from the sums."""
    bins = [int(order[:BIN_DIGITS], 16) for order in samples["order"].to_pylist()]
    return pa.table({"bin": bins, "rows": [1] * len(bins), "bytes": row_bytes(samples)}, schema=BINS)
