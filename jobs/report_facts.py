"""The figures of the report: what SQL over the views of a run says, each query a file in queries/."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.opened import Opened
from jobs.report_criteria import Criterion, read_criteria
from jobs.report_values import Spread, score_spreads, size_spreads
from jobs.views import query, rows

if TYPE_CHECKING:
    import duckdb

REASONS_EACH = 6  # of a step
LANGUAGES, HOSTS = 20, 25
STRATA = 25
PAIRS, PAIR_LETTERS = 6, 500

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Facts:
    """Rows of the queries, as the page shows them."""

    totals: dict[str, Any]
    steps: Rows
    reasons: Rows
    edits: Rows
    sizes: list[Spread]
    scores: list[Spread]
    criteria: list[Criterion]
    strata: Rows
    read_back: Rows
    languages: Rows
    hosts: Rows
    duplicates: Rows
    pairs: Rows


def read_facts(run: Opened, con: "duckdb.DuckDBPyConnection") -> Facts:
    """All figures of a run; `con` gets the view `ends` that some of them stand on."""
    con.execute(query("report_host"))
    con.execute(query("report_ends"))
    groups = query("report_groups")
    return Facts(
        totals=rows(con, query("totals"))[0],
        steps=rows(con, query("report_steps")),
        reasons=rows(con, query("report_reasons"), {"most": REASONS_EACH}),
        edits=rows(con, query("report_edits")),
        sizes=size_spreads(con),
        scores=score_spreads(con),
        criteria=read_criteria(run, con),
        strata=rows(con, query("report_strata"), {"most": STRATA}),
        read_back=rows(con, query("report_read_back")),
        languages=rows(con, groups.format(key="lang"), {"most": LANGUAGES}),
        hosts=rows(con, groups.format(key="host"), {"most": HOSTS}),
        duplicates=rows(con, query("report_duplicates")),
        pairs=rows(con, query("report_pairs"), {"most": PAIRS, "letters": PAIR_LETTERS}),
    )
