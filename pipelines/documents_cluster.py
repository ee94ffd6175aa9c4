"""documents.cluster: which documents belong together, directly or through others, and which one of them stays."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.registry import Rule
from pipelines.components import contract
from pipelines.database import database, insert
from pipelines.document_keys import CONTENT, GALLERY, JOINT, MINHASH, PICTURE_SET, SAME_TEXT, URL
from pipelines.documents_earlier import Earlier
from pipelines.outcome import Outcome
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Input, Unit, digest, unit_id
from schemas.arrow import versioned
from schemas.resources import Resources

if TYPE_CHECKING:
    import duckdb

Keep = Literal["newest", "longest"]
BATCH_ROWS = 1 << 16
MEMORY_MIB = 2048

# Why a document is a duplicate, by the most certain key that it shares with another of its cluster.
REASONS: Mapping[int, str] = {
    URL: "duplicate_url",
    CONTENT: "duplicate_content",
    PICTURE_SET: "same_pictures",
    JOINT: "joint",
    MINHASH: "near_duplicate",
    GALLERY: "template_gallery",
}
# Which one stays: the least of these. A document without a date is older than any other.
RANKS: Mapping[Keep, tuple[str, str]] = {"newest": ("age", "-chars"), "longest": ("-chars", "age")}

CLUSTERS = versioned(
    "clusters",
    1,
    [
        pa.field("unit", pa.string()),  # the unit that the document is in
        pa.field("record_id", pa.string()),  # of a document that is not alone, or has the text of another
        pa.field("cluster", pa.string()),  # the least record id in it; the same whichever document stays
        pa.field("survivor", pa.string()),  # the document that stands for the cluster, maybe one of an earlier run
        pa.field("survives", pa.bool_()),  # whether this one is it
        pa.field("size", pa.int64()),  # documents in the cluster; of an earlier run those alone that something matched
        pa.field("reason", pa.string()),  # what linked it: the most certain of its keys; null for one that is alone
        pa.field("same_text", pa.bool_()),  # joint: another document has its text and other pictures, and both stay
    ],
)


@dataclass(frozen=True)
class Cluster:
    """The step. `edges` and `facts` are the files of all units, known once the steps before have ended."""

    name: str
    run: str
    seed: int
    keep: Keep
    earlier: tuple[Earlier, ...] = ()
    edges: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    source: str = ""

    use: ClassVar[str] = "documents.cluster"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "none"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=MEMORY_MIB)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Cluster", list[Unit]]:
        """The step with the edges and facts of all units; one unit, since any two may be connected."""
        edges, facts = before[-1].files("edges"), before[-2].files("facts")
        sources = [[file.sha256 for file in (*edges, *facts)], [run.source for run in self.earlier]]
        known = replace(
            self,
            edges=tuple(file.path for file in edges),
            facts=tuple(file.path for file in facts),
            source=digest(sources),
        )
        item = Input(f"{before[-1].step.name}/edges", 0, sum(file.bytes for file in edges), known.source)
        whole = Input(item.path, 0, 0, "")  # the unit is the same, however much is in it
        return known, [Unit(unit_id((whole,)), 0, (item,))]

    def parameters(self) -> Mapping[str, Any]:
        return {"keep": self.keep, "edges": self.source}

    def tables(self) -> Mapping[str, TableSpec]:
        # Sorted by unit and record id, so that a unit of documents finds its own in one place.
        return {"clusters": TableSpec(CLUSTERS, f"{self.name}/clusters")}

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        with database(store) as con:
            _load_edges(con, store, self.edges, self.earlier)
            counts["rounds"] += _connect(con)
            _load_members(con, store, self.facts)
            for table in _chosen(con, self.keep):
                counts["clusters"] += int(
                    np.count_nonzero(table["cluster"].to_numpy() == table["record_id"].to_numpy())
                )
                yield table

    def apply(self, rows: pa.Table) -> Outcome:
        return Outcome({"clusters": rows}, (), Counter(clustered=len(rows)))

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


def _load_edges(
    con: "duckdb.DuckDBPyConnection", store: Store, edges: Sequence[str], earlier: Sequence[Earlier]
) -> None:
    """What the edges say: `pairs` with the most certain kind of each, `same_text`, and the earlier documents in `old`.

    `standing` holds those of the old ones that were duplicates already, with what survived of them.
    """
    con.execute("CREATE TABLE found (leader BLOB, member BLOB, kind TINYINT, earlier BOOLEAN)")
    for path in edges:
        for table in read_batches(store, path, BATCH_ROWS):
            insert(con, "found", table, "SELECT DISTINCT leader, member, kind, earlier FROM arriving")
    con.execute(
        f"""
        CREATE TABLE pairs AS
        SELECT leader, member, min(kind) AS kind, bool_or(earlier) AS earlier FROM found WHERE kind <> {SAME_TEXT}
        GROUP BY leader, member;
        CREATE TABLE same_text AS
        SELECT leader AS record FROM found WHERE kind = {SAME_TEXT}
        UNION SELECT member FROM found WHERE kind = {SAME_TEXT};
        DROP TABLE found;
        CREATE TABLE old AS SELECT DISTINCT leader AS record FROM pairs WHERE earlier;
        CREATE TABLE standing (record BLOB, survivor BLOB);
        """
    )
    for run in earlier:
        for path in run.clusters:
            for table in read_batches(Store(run.root), path, BATCH_ROWS, ["record_id", "survivor", "survives"]):
                insert(
                    con,
                    "standing",
                    table,
                    """
                    SELECT unhex(record_id), unhex(survivor) FROM arriving
                    WHERE NOT survives AND unhex(record_id) IN (SELECT record FROM old)
                    """,
                )


def _connect(con: "duckdb.DuckDBPyConnection") -> int:
    """A row per document in `labels`, with the least record of its cluster as `root`; the number of rounds it took."""
    con.execute(
        """
        CREATE TABLE links AS
        SELECT greatest(leader, member) AS a, least(leader, member) AS b FROM pairs WHERE leader <> member
        UNION
        SELECT greatest(record, survivor), least(record, survivor) FROM standing WHERE record <> survivor
        """
    )
    rounds = contract(con)
    con.execute(
        """
        CREATE TABLE labels AS
        SELECT a AS record, b AS root FROM links
        UNION ALL
        SELECT alone.record, alone.record
        FROM (
          SELECT b AS record FROM links
          UNION SELECT member FROM pairs WHERE leader = member
          UNION SELECT record FROM same_text
        ) AS alone
        ANTI JOIN links ON links.a = alone.record
        """
    )
    return rounds


def _load_members(con: "duckdb.DuckDBPyConnection", store: Store, facts: Sequence[str]) -> None:
    """The facts of the documents of this run that are in a cluster; all others pass by."""
    con.execute("CREATE TABLE members (unit VARCHAR, record BLOB, root BLOB, age BIGINT, chars BIGINT)")
    for path in facts:
        for table in read_batches(store, path, BATCH_ROWS):
            insert(
                con,
                "members",
                table,
                """
                SELECT unit, record, root, coalesce(-date, 9223372036854775807), chars
                FROM arriving JOIN labels USING (record)
                """,
            )


def _chosen(con: "duckdb.DuckDBPyConnection", keep: Keep) -> Iterator[pa.Table]:
    """CLUSTERS: what survived earlier stays, else the first by rank, and among equals the least record id."""
    first, second = RANKS[keep]
    reasons = " ".join(f"WHEN {kind} THEN '{reason}'" for kind, reason in REASONS.items())
    chosen = con.sql(
        f"""
        WITH survived AS (
          SELECT record FROM old ANTI JOIN standing USING (record) UNION SELECT survivor FROM standing
        ),
        earlier AS (SELECT root, min(record) AS survivor FROM labels JOIN survived USING (record) GROUP BY root),
        ranked AS (
          SELECT root, min({{'first': {first}, 'second': {second}, 'record': record}})['record'] AS survivor
          FROM members GROUP BY root
        ),
        sized AS (SELECT root, count(*) AS size FROM labels GROUP BY root),
        linked AS (
          SELECT record, min(kind) AS kind
          FROM (SELECT leader AS record, kind FROM pairs UNION ALL SELECT member, kind FROM pairs)
          GROUP BY record
        )
        SELECT
          members.unit,
          lower(hex(members.record)) AS record_id,
          lower(hex(members.root)) AS cluster,
          lower(hex(coalesce(earlier.survivor, ranked.survivor))) AS survivor,
          earlier.survivor IS NULL AND ranked.survivor = members.record AS survives,
          sized.size,
          CASE linked.kind {reasons} END AS reason,
          same_text.record IS NOT NULL AS same_text
        FROM (SELECT DISTINCT unit, record, root FROM members) AS members
        JOIN ranked USING (root)
        JOIN sized USING (root)
        LEFT JOIN earlier USING (root)
        LEFT JOIN linked USING (record)
        LEFT JOIN same_text USING (record)
        ORDER BY members.unit, members.record
        """
    )
    for batch in chosen.to_arrow_reader(BATCH_ROWS):
        yield pa.Table.from_batches([batch])
