"""The criteria that interleaved documents are judged by, those that a run has: how the scores lie in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.opened import Opened
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
    """One that the run has measured: languages with most documents first; medians of the samples by language and name.

    `measures` are the names of its score and sub-measures that samples have.
    """

    filter: str  # as the recipe's measures call it: of a second one `text_quality#2`
    languages: tuple[InLanguage, ...]
    measures: tuple[str, ...]
    medians: Mapping[tuple[str | None, str], float]

    @property
    def name(self) -> str:
        """The filter without the number of a second one."""
        return self.filter.partition("#")[0]

    @property
    def title(self) -> str:
        return f"{CRITERIA[self.name]} {self.filter.partition('#')[2]}".rstrip()

    @property
    def score(self) -> str:
        return _score(self.filter)


def read_criteria(run: Opened, con: "duckdb.DuckDBPyConnection") -> list[Criterion]:
    """The criteria that there are, in the order of `CRITERIA`."""
    rules = [rule["name"] for step in run.facts["steps"] for rule in step["rules"]]
    filters = [rule for name in CRITERIA for rule in rules if rule.partition("#")[0] == name]
    if not filters:
        return []
    names = {"names": ", ".join(f"'{_score(rule)}'" for rule in filters)}
    spreads = rows(con, query("report_criteria").format(**names))
    bins: dict[tuple[str, str | None, str], list[int]] = {}
    for row in rows(con, query("report_criteria_bins").format(**names), {"bins": BINS}):
        bins.setdefault((row["score"], row["lang"], row["state"]), [0] * BINS)[row["bin"]] = row["count"]
    reasons = _reasons(con) if any(row["unscored"] for row in spreads) else {}
    found = []
    for rule in filters:
        of_rule = [row for row in spreads if row["score"] == _score(rule)]
        languages = tuple(
            InLanguage(
                row["lang"],
                row["documents"],
                row["unscored"],
                tuple(reasons.get((row["score"], row["lang"]), {}).items()),
                _spread(row, bins) if row["scored"] else None,
            )
            for row in sorted(of_rule, key=lambda row: (-row["documents"], row["lang"] or ""))
        )
        measures = tuple(
            str(row["name"]) for row in rows(con, query("report_measures")) if row["name"].startswith(f"{rule}.")
        )
        if languages:
            found.append(Criterion(rule, languages, measures, _medians(con, measures)))
    return found


def column_of(name: str) -> str:
    """The column of a score in the sample index."""
    return '"' + name.replace('"', '""') + '"'


def _medians(con: "duckdb.DuckDBPyConnection", measures: Sequence[str]) -> dict[tuple[str | None, str], float]:
    # One at a time: exact medians hold the values of a column.
    return {
        (row["lang"], name): row["median"]
        for name in measures
        for row in rows(con, query("report_medians").format(score=column_of(name)))
    }


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


def _score(rule: str) -> str:
    return f"{rule}.score"
