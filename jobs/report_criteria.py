"""The criteria that interleaved documents are judged by, those that a run has: how the scores lie in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jobs.report_values import Measure, Spread
from jobs.views import query, rows

if TYPE_CHECKING:
    import duckdb

# By the name of the filter that measures each; its struct has the field `score`, 0 to 1.
CRITERIA: Mapping[str, str] = {
    "text_quality": "Text quality",
    "relevance": "Relevance",
    "complementarity": "Complementarity",
    "density_balance": "Density balance",
}
SCORE = "score"
BINS = 20

Row = dict[str, Any]


@dataclass(frozen=True)
class InLanguage:
    """A criterion in one language. `spread` is None where no document has a score; `reasons` are those of null."""

    lang: str | None
    documents: int
    unscored: int
    reasons: tuple[tuple[str, int], ...]
    spread: Spread | None


@dataclass(frozen=True)
class Criterion:
    """One that the run has measured: languages with most documents first, medians by language and sub-measure."""

    filter: str  # as the recipe's measures call it: of a second one `text_quality#2`
    step: str
    languages: tuple[InLanguage, ...]
    medians: Mapping[tuple[str | None, str], float]

    @property
    def title(self) -> str:
        name, _, number = self.filter.partition("#")
        return f"{CRITERIA[name]} {number}".rstrip()

    @property
    def fields(self) -> list[str]:
        """Its sub-measures that are numbers, the score not among them."""
        return sorted({field for _, field in self.medians} - {SCORE})


def read_criteria(con: "duckdb.DuckDBPyConnection") -> list[Criterion]:
    """The criteria that there are, in the order of `CRITERIA`."""
    names = "|".join(CRITERIA)
    spreads = rows(con, query("report_criteria").format(names=names))
    bins: dict[tuple[str, str | None, str], list[int]] = {}
    for row in rows(con, query("report_criteria_bins").format(names=names), {"bins": BINS}):
        bins.setdefault((row["score"], row["lang"], row["state"]), [0] * BINS)[row["bin"]] = row["count"]
    reasons = _reasons(con) if any(row["unscored"] and _field(row) == SCORE for row in spreads) else {}
    found = []
    for name, group in groupby(sorted(spreads, key=_filter), key=_filter):
        told = list(group)
        scored = sorted(
            (row for row in told if _field(row) == SCORE), key=lambda row: (-row["documents"], row["lang"] or "")
        )
        if not scored:
            continue
        languages = tuple(
            InLanguage(
                row["lang"],
                row["documents"],
                row["unscored"],
                tuple(reasons.get((row["score"], row["lang"]), {}).items()),
                _spread(row, bins) if row["scored"] else None,
            )
            for row in scored
        )
        medians = {(row["lang"], _field(row)): row["p50"] for row in told if row["p50"] is not None}
        found.append(Criterion(name, scored[0]["step"], languages, medians))
    return sorted(found, key=lambda one: ([*CRITERIA].index(one.filter.partition("#")[0]), one.filter))


def _reasons(con: "duckdb.DuckDBPyConnection") -> dict[tuple[str, str | None], dict[str, int]]:
    """By score and language, the most frequent first."""
    reasons: dict[tuple[str, str | None], dict[str, int]] = {}
    for row in rows(con, "SELECT score, lang, reason, sum(documents)::BIGINT AS documents FROM unscored GROUP BY ALL"):
        reasons.setdefault((row["score"], row["lang"]), {})[row["reason"]] = row["documents"]
    return {key: dict(sorted(told.items(), key=lambda item: (-item[1], item[0]))) for key, told in reasons.items()}


def _spread(row: Row, bins: Mapping[tuple[str, str | None, str], list[int]]) -> Spread:
    kept, dropped = (tuple(bins.get((row["score"], row["lang"], state), [0] * BINS)) for state in ("kept", "dropped"))
    return Spread(
        Measure(f"{row['score']} in {row['lang'] or 'no known language'}", "", "", "scores"),
        row["scored"],
        row["unscored"],
        row["min"],
        row["max"],
        tuple(row[name] for name in ("p5", "p25", "p50", "p75", "p95")),
        tuple(place / BINS for place in range(BINS + 1)),
        kept,
        is_log=False,
        gone=dropped,
    )


def _filter(row: Row) -> str:
    return str(row["score"]).rpartition(".")[0]


def _field(row: Row) -> str:
    return str(row["score"]).rpartition(".")[2]
