"""Connected components of a graph on disk: large-star and small-star (Kiveris et al., SoCC 2014) in DuckDB."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Every node to the least of its neighbourhood: larger neighbours first, then the smaller ones. Both keep what is
# connected, and only stars around the least node of each component are left as they are.
_LARGE_STAR = """
CREATE OR REPLACE TABLE next AS
WITH ends AS (SELECT a, b FROM links UNION ALL SELECT b, a FROM links),
nearest AS (SELECT a, least(a, min(b)) AS m FROM ends GROUP BY a)
SELECT DISTINCT ends.b AS a, nearest.m AS b FROM ends JOIN nearest USING (a) WHERE ends.b > ends.a
"""
_SMALL_STAR = """
CREATE OR REPLACE TABLE links AS
WITH nearest AS (SELECT a, min(b) AS m FROM next GROUP BY a)
SELECT DISTINCT next.b AS a, nearest.m AS b FROM next JOIN nearest USING (a) WHERE next.b <> nearest.m
UNION
SELECT a, m FROM nearest
"""
_IS_STARS = """
SELECT count(*) = count(DISTINCT a) AND NOT EXISTS (SELECT 1 FROM links AS x JOIN links AS y ON x.b = y.a) FROM links
"""


def contract(con: "duckdb.DuckDBPyConnection") -> int:
    """Turn the table `links` (a > b) into stars: a row for each node but the least of its component, b being that.

    The number of rounds that it took; it grows with the logarithm of the longest chain, squared at worst.
    """
    rounds = 0
    while not _is_true(con):
        con.execute(_LARGE_STAR)
        con.execute(_SMALL_STAR)
        rounds += 1
    con.execute("DROP TABLE IF EXISTS next")
    return rounds


def _is_true(con: "duckdb.DuckDBPyConnection") -> bool:
    row = con.execute(_IS_STARS).fetchone()
    return bool(row and row[0])
