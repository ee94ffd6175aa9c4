"""What is asked of a run: in SQL, by the command, and of its manifests."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jobs.opened import open_run
from jobs.sql import sql
from jobs.views import connect, rows
from pipelines.manifests import read_manifests, totals
from pipelines.storage import Store


def ask(out: Path | str, text: str) -> list[dict[str, Any]]:
    with connect(open_run(str(out))) as con:
        return rows(con, text)


def asked(out: Path, query: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What `interleaf sql OUT QUERY --json` prints."""
    capsys.readouterr()
    sql(str(out), query, True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def counts(out: Path, step: str) -> Counter[str]:
    """What the units of a step counted, in all."""
    return totals(read_manifests(Store(str(out)), step).values())
