"""Checks that nothing disappeared: counts against rows, step against step, samples against their index; all in SQL."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobs.findings import Finding, left_out
from jobs.opened import Opened
from jobs.views import connect, query, rows

if TYPE_CHECKING:
    import duckdb

# Each query gives a row per breach: where, what.
ALWAYS = {
    "states": "each count of a unit is the number of its ledger rows and output rows",
    "parts": "each part and picture that left has its ledger row",
    "dropped": "each record that a filter dropped has its measures in dropped",
    "ids": "each sample id stands once",
    "index": "samples and index tell the same",
}
WHEN_FINISHED = {"steps": "what one step kept came into the next"}


def check_counts(run: Opened) -> Iterator[Finding]:
    """Conservation, within each unit and between steps."""
    with connect(run) as con:
        for check, promise in ALWAYS.items():
            yield _asked(con, check, promise)
        for check, promise in WHEN_FINISHED.items():
            yield _asked(con, check, promise) if run.finished else left_out(check, f"the run is {run.facts['status']}")


def _asked(con: "duckdb.DuckDBPyConnection", check: str, promise: str) -> Finding:
    finding = Finding(check, promise)
    for row in rows(con, query(f"verify_{check}")):
        finding.breach(row["where"], row["what"])
    return finding
