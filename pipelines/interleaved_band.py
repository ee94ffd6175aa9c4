"""judge.band: between which scores a judge is asked, language by language; a part of interleaved.judge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.database import database, insert
from pipelines.interleaved_scores import score_column, whole_unit
from pipelines.outcome import Outcome
from pipelines.selection import NO_LANG
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.resources import Resources

BATCH_ROWS = 1 << 16
BAND = versioned(
    "band",
    1,
    [
        pa.field("lang", pa.string()),  # und for documents of no known language
        pa.field("documents", pa.int64()),  # that have the score
        pa.field("inside", pa.int64()),  # of them, in the band
        pa.field("low", pa.float64()),  # the least score in the band; null where none is in it
        pa.field("high", pa.float64()),  # the greatest
    ],
)


@dataclass(frozen=True)
class Band:
    """The step. `files` are the scores of all units, known once they have been read.

    The place of a score is that of interleaved.select: the share of the language's documents with a lower one, plus
    half of those with the same.
    """

    name: str
    run: str
    seed: int
    score: str
    band: tuple[float, float]
    files: tuple[str, ...] = ()
    source: str = ""

    use: ClassVar[str] = "judge.band"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=2048)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Band", list[Unit]]:
        """The step with the scores of all units; one unit, since a place is one among all."""
        files, source, unit = whole_unit(before[-1])
        return replace(self, files=files, source=source), [unit]

    def parameters(self) -> Mapping[str, Any]:
        return {"score": self.score, "band": list(self.band), "scores": self.source}

    def tables(self) -> Mapping[str, TableSpec]:
        return {"band": TableSpec(BAND, f"{self.name}/band")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        column = score_column(self.score)
        quoted = '"' + column.replace('"', '""') + '"'
        low, high = (f"{place!r}::DOUBLE" for place in self.band)
        with database(store) as con:
            con.execute("CREATE TABLE scored (lang VARCHAR, score DOUBLE)")
            for path in self.files:
                for table in read_batches(store, path, BATCH_ROWS, ["lang", column]):
                    insert(con, "scored", table, f"SELECT coalesce(lang, '{NO_LANG}'), {quoted} FROM arriving")
            found = con.sql(
                f"""
                WITH placed AS (
                  SELECT lang, score, n, (2 * sum(n) OVER (PARTITION BY lang ORDER BY score) - n)::DOUBLE
                    / (2 * sum(n) OVER (PARTITION BY lang))::DOUBLE AS place
                  FROM (SELECT lang, score, count(*) AS n FROM scored WHERE score IS NOT NULL GROUP BY ALL)
                )
                SELECT lang, sum(n)::BIGINT AS documents,
                  coalesce(sum(n) FILTER (place BETWEEN {low} AND {high}), 0)::BIGINT AS inside,
                  min(score) FILTER (place BETWEEN {low} AND {high}) AS low,
                  max(score) FILTER (place BETWEEN {low} AND {high}) AS high
                FROM placed GROUP BY lang ORDER BY lang
                """
            )
            yield found.to_arrow_table().select(BAND.names)

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"band": rows})

    def row_id(self, row: pa.Table) -> str:
        return str(row["lang"][0].as_py())


def limits_by_lang(store: Store, ended: Ended) -> dict[str, tuple[float, float]]:
    """The lowest and the highest score of the band, by language; a language of which none lies in it is not there."""
    rows = [
        row
        for file in ended.files("band")
        for table in read_batches(store, file.path, BATCH_ROWS)
        for row in table.to_pylist()
    ]
    return {row["lang"]: (row["low"], row["high"]) for row in rows if row["inside"]}
