"""Which documents of all that were scored go on: gates, the top share of each stratum, the cap of a domain."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import pydantic

from filters.base import check_order

if TYPE_CHECKING:
    import duckdb

Stratum = Literal["lang", "domain"]
NO_LANG = "und"  # ISO 639 for "undetermined"
NOT_SCORED, BELOW, CAPPED = "not_scored", "below_top_share", "domain_cap"  # reasons, besides gate:NAME


@dataclass(frozen=True)
class Gate:
    """The bounds that a score has to keep, both inclusive."""

    low: float | None = None
    high: float | None = None

    # An unknown key is an error here as elsewhere in a recipe.
    __pydantic_config__: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a gate needs low, high or both")
        if not all(math.isfinite(bound) for bound in (self.low, self.high) if bound is not None):
            raise ValueError("a bound is a number; leave out the one that is not wanted")
        check_order(self.low, self.high)


@dataclass(frozen=True)
class SelectParameters:
    """The score or the weights of several, the share of each stratum that stays, and what bounds it.

    With one name scores are compared as they are, with weights their places among the documents of the language.
    """

    score: str | Mapping[str, float]
    keep: float
    gates: Mapping[str, Gate] = field(default_factory=dict)
    strata: tuple[Stratum, ...] = ("lang", "domain")
    least: int = 100  # of 100 documents rounding up moves the share by a hundredth at most
    domain_cap: int | float | None = None
    when_null: Literal["drop", "keep"] = "drop"

    def __post_init__(self) -> None:
        if not self.weights or not all(0 < weight < math.inf for weight in self.weights.values()):
            raise ValueError("score is a name, or names with weights above 0")
        if not 0 <= self.keep <= 1:
            raise ValueError(f"keep is {self.keep:g}; it is the share of a stratum that stays, 0 to 1")
        if self.least < 1:
            raise ValueError(f"least is {self.least}; it is a number of documents, 1 or more")
        cap = self.domain_cap
        if cap is not None and not (cap >= 1 if isinstance(cap, int) else 0 < cap < 1):
            raise ValueError(f"domain_cap is {cap}; it is a number of documents, or a share between 0 and 1")

    @property
    def weights(self) -> Mapping[str, float]:
        """The scores that are compared, by name."""
        return {self.score: 1.0} if isinstance(self.score, str) else dict(sorted(self.score.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """All scores that decide something."""
        return tuple(sorted({*self.weights, *self.gates}))


@dataclass(frozen=True)
class _Check:
    """A condition under which a document goes before any is compared."""

    condition: str
    reason: str
    value: str
    detail: str


def column_of(given: SelectParameters, name: str) -> str:
    """The column of a score in the tables below: names may hold anything, and be called as other columns are."""
    return f"s{given.names.index(name)}"


def choose(con: "duckdb.DuckDBPyConnection", given: SelectParameters) -> None:
    """From `scored` (record, lang, domain, a column per score), which is used up, the tables `chosen` and `strata`.

    `chosen` has a row per record: lang, domain, stratum, score (what was compared) and, where it goes, reason, value
    and detail. A record that stands there more than once counts once. Nothing depends on the order of the rows: of
    equal scores the least record comes first.
    """
    checks = list(_checks(given))
    _gate(con, given, checks)
    _compare(con, given)
    _stratify(con, given)
    _cut(con, given.keep)
    _cap(con, given.domain_cap)
    _tell(con, checks)


def _checks(given: SelectParameters) -> Iterator[_Check]:
    """What a document has to have, in the order in which it is told: gates as the recipe names them, then scores."""
    strict = given.when_null == "drop"
    for name, gate in given.gates.items():
        column = column_of(given, name)
        if strict:
            yield _missing(column, name)
        for sign, word, bound in (("<", "low", gate.low), (">", "high", gate.high)):
            if bound is not None:
                yield _Check(f"{column} {sign} {bound!r}::DOUBLE", f"gate:{name}", column, f"{word} {bound:.10g}")
    if strict:
        yield from (_missing(column_of(given, name), name) for name in given.weights)


def _missing(column: str, name: str) -> _Check:
    return _Check(f"{column} IS NULL", NOT_SCORED, "NULL", name)


def _gate(con: "duckdb.DuckDBPyConnection", given: SelectParameters, checks: Sequence[_Check]) -> None:
    """Table `gated`: each record once, with the number of the first check that it fails."""
    columns = "".join(f", min(s{number}) AS s{number}" for number in range(len(given.names)))
    failures = [(check.condition, str(number)) for number, check in enumerate(checks)]
    con.execute(
        f"""
        CREATE TABLE gated AS
        SELECT *, {_case(failures)}::INTEGER AS failed
        FROM (SELECT record, min(lang) AS lang, min(domain) AS domain{columns} FROM scored GROUP BY record);
        DROP TABLE scored;
        """
    )


def _compare(con: "duckdb.DuckDBPyConnection", given: SelectParameters) -> None:
    """Table `compared`: the records that stand against each other, with one score each.

    The place of a score is the share of its language's documents with a lower one, plus half of those with the same:
    its mean is 0.5 whatever the scale, and a score that is the same for all weighs nothing.
    """
    has_all = " AND ".join(f"{column_of(given, name)} IS NOT NULL" for name in given.weights)
    con.execute(
        f"""
        CREATE VIEW complete AS
        SELECT * REPLACE (coalesce(lang, '{NO_LANG}') AS lang) FROM gated WHERE failed IS NULL AND {has_all}
        """
    )
    if isinstance(given.score, str):
        score = column_of(given, given.score)
        con.execute(f"CREATE TABLE compared AS SELECT record, lang, domain, {score} AS score FROM complete")
        return
    terms, joins = [], []
    for name, weight in given.weights.items():
        score = column_of(given, name)
        con.execute(
            f"""
            CREATE TABLE places_{score} AS
            SELECT lang, {score}, (2 * sum(n) OVER (PARTITION BY lang ORDER BY {score}) - n)::DOUBLE
              / (2 * sum(n) OVER (PARTITION BY lang))::DOUBLE AS place
            FROM (SELECT lang, {score}, count(*) AS n FROM complete GROUP BY ALL)
            """
        )
        terms.append(f"{weight!r}::DOUBLE * places_{score}.place")
        joins.append(f"JOIN places_{score} USING (lang, {score})")
    total = sum(given.weights.values())
    con.execute(
        f"""
        CREATE TABLE compared AS
        SELECT record, lang, domain, round(({" + ".join(terms)}) / {total!r}::DOUBLE, 4) AS score
        FROM complete {" ".join(joins)}
        """
    )


def _stratify(con: "duckdb.DuckDBPyConnection", given: SelectParameters) -> None:
    """Table `stratified`: with the number of the stratum; table `sizes`: what each is called, and how many are in it.

    A domain with less than `least` documents is pooled with the others of its language that are as small.
    """
    lang = "lang" if "lang" in given.strata else "NULL::VARCHAR"
    domain = "domain" if "domain" in given.strata else "NULL::VARCHAR"
    rest = "others" if "domain" in given.strata else "all"
    con.execute(
        f"""
        CREATE TABLE places AS
        SELECT *, CASE WHEN n >= {given.least} THEN domain END AS alone
        FROM (SELECT {lang} AS lang, {domain} AS domain, count(*) AS n FROM compared GROUP BY ALL);

        CREATE TABLE sizes AS
        SELECT
          row_number() OVER (ORDER BY lang, alone) AS number, lang, alone AS domain, documents,
          coalesce(nullif(concat_ws(' ', lang, alone), ''), '{rest}') AS stratum
        FROM (SELECT lang, alone, sum(n)::BIGINT AS documents FROM places GROUP BY ALL);

        CREATE TABLE stratified AS
        SELECT record, compared.domain, score, number
        FROM (SELECT record, domain, score, {lang} AS of_lang, {domain} AS of_domain FROM compared) AS compared
        JOIN (
          SELECT places.lang, places.domain, number
          FROM places JOIN sizes ON sizes.lang IS NOT DISTINCT FROM places.lang
            AND sizes.domain IS NOT DISTINCT FROM places.alone
        ) AS numbered
          ON numbered.lang IS NOT DISTINCT FROM of_lang AND numbered.domain IS NOT DISTINCT FROM of_domain;
        DROP TABLE compared;
        """
    )


def _cut(con: "duckdb.DuckDBPyConnection", keep: float) -> None:
    """Table `thresholds`: the score down to which a stratum stays; `beaten`: who has that score and too high an id.

    The quota is rounded up, so that no stratum is lost, and in whole numbers: 0.2 of 15 is 3.
    """
    share = Fraction(repr(keep))
    con.execute(
        f"""
        CREATE TABLE thresholds AS
        WITH heights AS (
          SELECT number, score, n, (sum(n) OVER (PARTITION BY number ORDER BY score DESC) - n)::BIGINT AS above
          FROM (SELECT number, score, count(*)::BIGINT AS n FROM stratified GROUP BY ALL)
        ),
        quotas AS (
          SELECT *,
            ((documents::HUGEINT * {share.numerator} + {share.denominator - 1}) // {share.denominator})::BIGINT AS quota
          FROM sizes
        )
        SELECT quotas.*, score AS threshold, quota - above AS room, coalesce(above + n - quota, 0) AS tied
        FROM quotas
        LEFT JOIN heights ON heights.number = quotas.number AND above < quota AND quota <= above + n;

        CREATE TABLE beaten AS
        SELECT record
        FROM (
          SELECT record, room, row_number() OVER (PARTITION BY number ORDER BY record) AS turn
          FROM stratified JOIN thresholds USING (number)
          WHERE tied > 0 AND score = threshold
        )
        WHERE turn > room;
        """
    )


def _cap(con: "duckdb.DuckDBPyConnection", cap: float | None) -> None:
    """Table `capped`: what is too much of a domain, the best of which stay; those without a score come last."""
    con.execute("CREATE TABLE capped (record BLOB, most BIGINT)")
    if cap is None:
        return
    con.execute(
        """
        CREATE TABLE staying AS
        SELECT record, stratified.domain, score
        FROM stratified JOIN thresholds USING (number)
        WHERE score >= threshold AND record NOT IN (FROM beaten)
        UNION ALL
        SELECT record, domain, NULL
        FROM gated WHERE failed IS NULL AND record NOT IN (SELECT record FROM stratified)
        """
    )
    if isinstance(cap, float):
        share = Fraction(repr(cap))
        (total,) = con.execute("SELECT count(*) FROM staying").fetchall()[0]
        cap = max(1, total * share.numerator // share.denominator)
    con.execute(
        f"""
        INSERT INTO capped
        SELECT record, {cap}
        FROM (
          SELECT record, row_number() OVER (PARTITION BY domain ORDER BY score DESC NULLS LAST, record) AS turn
          FROM staying
          WHERE domain IN (SELECT domain FROM staying GROUP BY domain HAVING count(*) > {cap})
        )
        WHERE turn > {cap};
        DROP TABLE staying;
        """
    )


def _tell(con: "duckdb.DuckDBPyConnection", checks: Sequence[_Check]) -> None:
    """Tables `chosen` and `strata`, as they are handed on."""
    reasons, values, details = (
        [(f"failed = {number}", told) for number, told in enumerate(column)]
        for column in (
            [_text(check.reason) for check in checks],
            [check.value for check in checks],
            [_text(check.detail) for check in checks],
        )
    )
    down_to = "format('threshold {:.10g} in {}', threshold, stratum)"
    reasons += [("below", f"'{BELOW}'"), ("most IS NOT NULL", f"'{CAPPED}'")]
    values += [("below OR most IS NOT NULL", "score")]
    details += [
        ("below AND threshold IS NULL", "format('nothing stays in {}', stratum)"),
        ("below AND score = threshold", f"{down_to} || ', and of equal ones the first by id'"),
        ("below", down_to),
        ("most IS NOT NULL", f"format('{{}} stay of {{}}, ', most, domain) || coalesce({down_to}, 'without a score')"),
    ]
    con.execute(
        f"""
        CREATE TABLE chosen AS
        SELECT record, lang, domain, number, stratum, score,
          {_case(reasons)} AS reason, {_case(values)}::DOUBLE AS value, {_case(details)} AS detail
        FROM (
          SELECT gated.*, number, stratum, score, threshold, most,
            number IS NOT NULL AND (threshold IS NULL OR score < threshold OR beaten.record IS NOT NULL) AS below
          FROM gated
          LEFT JOIN stratified ON stratified.record = gated.record
          LEFT JOIN thresholds USING (number)
          LEFT JOIN beaten ON beaten.record = gated.record
          LEFT JOIN capped ON capped.record = gated.record
        );

        CREATE TABLE strata AS
        SELECT stratum, lang, domain, documents, quota, threshold, tied, coalesce(n, 0) AS capped
        FROM thresholds
        LEFT JOIN (SELECT number, count(*) AS n FROM chosen WHERE reason = '{CAPPED}' GROUP BY number) USING (number)
        """
    )


def _case(branches: Sequence[tuple[str, str]]) -> str:
    told = " ".join(f"WHEN {condition} THEN {value}" for condition, value in branches)
    return f"CASE {told} END" if told else "NULL"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
