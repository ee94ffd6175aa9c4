"""`interleaf sql`: what is printed for people, programs and pipes, and what is said about a wrong query."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.sql import sql
from schemas.errors import InterleafError

ODD = """SELECT 1 AS a, 2 AS a, 'tab\there' AS t, 'nan'::DOUBLE AS n, ['inf'::DOUBLE, 1.5] AS l, NULL AS "null",
  'x'::BLOB AS b, ['abc'::BLOB] AS bs, MAP {'k': 1.5} AS m, DATE '2026-01-02' AS d, 'say "NaN" [b]' AS s,
  TIMESTAMPTZ '2026-01-02 03:04:05+00' AS z, 170141183460469231731687303715884105727 AS h"""


def test_json_is_an_object_a_row(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql(str(finished), "SELECT step, records_in, pictures_in FROM funnel", as_json=True)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"step": "crawl.extract", "records_in": 66, "pictures_in": None}
    assert len(rows) == 4


def test_json_is_strict_whatever_the_types(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql(str(finished), ODD, as_json=True)
    text = capsys.readouterr().out
    row = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    zone = row.pop("z")
    assert zone.startswith("2026-01-02")
    assert row == {
        "a": 1, "a_1": 2, "t": "tab\there", "n": None, "l": [None, 1.5], "null": None, "b": "eA==", "bs": ["YWJj"],
        "m": {"k": 1.5}, "d": "2026-01-02", "s": 'say "NaN" [b]', "h": 2**127 - 1,
    }  # fmt: skip


def test_a_pipe_gets_a_line_a_row(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql(str(finished), ODD, as_json=False)
    names, values = capsys.readouterr().out.splitlines()
    row = dict(zip(names.split("\t"), values.split("\t"), strict=True))
    assert row["t"] == "tab\\there"
    assert (row["null"], row["b"], row["bs"], row["m"], row["d"]) == ("", "1", "[3]", '{"k":1.5}', "2026-01-02")
    assert row["s"] == 'say "NaN" [b]'
    assert math.isnan(float(row["n"]))


def test_a_terminal_gets_a_table(
    finished: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    sql(str(finished), "SELECT 'x [bold]y[/bold]' AS text, range AS n FROM range(1200)", as_json=False)
    text = capsys.readouterr().out
    assert "x [bold]y[/bold]" in text
    assert "999" in text
    assert "1000 " not in text
    assert "the first 1,000 rows" in text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT nope FROM samples", 'Referenced column "nope" not found'),
        ("SELEC 1", "syntax error"),
        ("FROM sample", "views: samples, documents"),
        ("", "the query is empty"),
        ("SELECT 'a'::INTEGER", "Could not convert string"),
    ],
)
def test_a_wrong_query_is_one_line(finished: Path, query: str, says: str) -> None:
    with pytest.raises(InterleafError, match=says) as told:
        sql(str(finished), query, as_json=False)
    assert "\n" not in str(told.value)


def test_statements_and_comments_are_taken(finished: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for query in ("DESCRIBE samples;", "SUMMARIZE funnel", "WITH x AS (SELECT 1) FROM x -- so it is\n;", "SHOW TABLES"):
        sql(str(finished), query, as_json=True)
        assert capsys.readouterr().out
    sql(str(finished), f"COPY (SELECT sample_id FROM samples) TO '{tmp_path}/ids.csv'", as_json=True)
    assert len((tmp_path / "ids.csv").read_text().splitlines()) == 17


def test_a_closed_pipe_is_no_error(finished: Path) -> None:
    code = f"from jobs.sql import sql; sql({str(finished)!r}, 'SELECT range FROM range(1000000)', True)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
