"""interleaved.choose: which documents go on, decided from their scores alone; the second part of interleaved.select."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.database import database, insert
from pipelines.interleaved_scores import score_column, whole_unit
from pipelines.outcome import Outcome
from pipelines.selection import SelectParameters, choose
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Unit
from schemas.arrow import versioned
from schemas.resources import Resources

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 1 << 16
MEMORY_MIB = 2048
MANIFEST_STRATA = 100  # the largest, whose thresholds stand in the manifest; all are in the table that it names
UNIT_OF_THRESHOLD = 10_000  # scores have 4 decimals, counts of a manifest are whole

CHOSEN = versioned(
    "chosen",
    1,
    [
        pa.field("unit", pa.string()),  # the unit that the document is in
        pa.field("record_id", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("domain", pa.string()),  # the registered domain of its address
        pa.field("stratum", pa.string()),  # in which it was compared; null where it was not
        pa.field("score", pa.float64()),  # by which it was compared
        pa.field("reason", pa.string()),  # why it goes; null where it stays
        pa.field("value", pa.float64()),  # what decided: the score, or that of a gate
        pa.field("detail", pa.string()),  # the limit that it missed
    ],
)
STRATA = versioned(
    "strata",
    1,
    [
        pa.field("stratum", pa.string()),
        pa.field("lang", pa.string()),  # null where strata are not by language
        pa.field("domain", pa.string()),  # null where strata are not by domain, and for those that were pooled
        pa.field("documents", pa.int64()),  # that passed the gates and have a score
        pa.field("quota", pa.int64()),  # the share of them that stays, rounded up
        pa.field("threshold", pa.float64()),  # the least score that stays; null where nothing does
        pa.field("tied", pa.int64()),  # documents with that score that go, since their ids are higher
        pa.field("capped", pa.int64()),  # of the quota, what the cap of its domain sent away
    ],
)


@dataclass(frozen=True)
class Choose:
    """The step. `files` are the scores of all units, known once interleaved.scores has ended."""

    name: str
    run: str
    seed: int
    given: SelectParameters
    files: tuple[str, ...] = ()
    source: str = ""

    use: ClassVar[str] = "interleaved.choose"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=MEMORY_MIB)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Choose", list[Unit]]:
        """The step with the scores of all units; one unit, since each is compared with all of its stratum."""
        files, source, unit = whole_unit(before[-1])
        return replace(self, files=files, source=source), [unit]

    def parameters(self) -> Mapping[str, Any]:
        # Gates are told in their order, and the order of the strata means nothing.
        given = {**asdict(self.given), "gates": [[name, asdict(gate)] for name, gate in self.given.gates.items()]}
        return {**given, "strata": sorted(self.given.strata), "scores": self.source}

    def tables(self) -> Mapping[str, TableSpec]:
        # Sorted by unit and record id, so that a unit of documents finds its own in one place.
        return {
            "chosen": TableSpec(CHOSEN, f"{self.name}/chosen"),
            "strata": TableSpec(STRATA, f"{self.name}/strata"),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        with database(store) as con:
            load(con, store, self.files, self.given)
            choose(con, self.given)
            yield from chosen_batches(con)
            yield from _batches(con, f"SELECT {', '.join(STRATA.names)} FROM strata ORDER BY stratum")
            # Last, since a count that is 0 or less is lost when others are added to it.
            counts.update(_manifest_counts(con))

    def apply(self, rows: pa.Table) -> Outcome:
        table = "strata" if "threshold" in rows.column_names else "chosen"
        return Outcome({table: rows})

    def row_id(self, row: pa.Table) -> str:
        return str(row["stratum"][0].as_py() if "threshold" in row.column_names else row["record_id"][0].as_py())


def load(con: "duckdb.DuckDBPyConnection", store: Store, files: Sequence[str], given: SelectParameters) -> None:
    """Tables `scored`, as `choose` takes it, and `members`: the units in which each record stands."""
    columns = [f"{_quoted(score_column(name))} AS s{number}" for number, name in enumerate(given.names)]
    scores = "".join(f", s{number} DOUBLE" for number in range(len(columns)))
    con.execute(f"CREATE TABLE scored (unit VARCHAR, record BLOB, lang VARCHAR, domain VARCHAR{scores})")
    wanted = ["unit", "record", "lang", "domain"]
    for path in files:
        for table in read_batches(store, path, BATCH_ROWS, [*wanted, *map(score_column, given.names)]):
            insert(con, "scored", table, f"SELECT {', '.join([*wanted, *columns])} FROM arriving")
    con.execute("CREATE TABLE members AS SELECT DISTINCT unit, record FROM scored")


def chosen_batches(con: "duckdb.DuckDBPyConnection") -> Iterator[pa.Table]:
    """CHOSEN: a row for each unit that a record is in; joins leave no order, so it is made."""
    yield from _batches(
        con,
        """
        SELECT unit, lower(hex(record)) AS record_id, lang, domain, stratum, score, reason, value, detail
        FROM members JOIN chosen USING (record) ORDER BY unit, record
        """,
    )


def _batches(con: "duckdb.DuckDBPyConnection", query: str) -> Iterator[pa.Table]:
    for batch in con.sql(query).to_arrow_reader(BATCH_ROWS):
        yield pa.Table.from_batches([batch])


def _manifest_counts(con: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """How many documents and strata there are, and the thresholds of the largest in ten-thousandths."""
    rows = con.execute(
        "SELECT stratum, threshold FROM strata WHERE threshold IS NOT NULL ORDER BY documents DESC, stratum LIMIT ?",
        [MANIFEST_STRATA],
    ).fetchall()
    thresholds = {f"threshold:{stratum}": round(threshold * UNIT_OF_THRESHOLD) for stratum, threshold in rows}
    ((documents, stay, strata),) = con.execute(
        "SELECT count(*), count(*) FILTER (reason IS NULL), (SELECT count(*) FROM strata) FROM chosen"
    ).fetchall()
    return {"decided": documents, "stay": stay, "strata": strata, **thresholds}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
