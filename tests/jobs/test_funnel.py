"""The funnel at the end of a run."""

from pathlib import Path

import pytest

from jobs.funnel import print_funnel
from jobs.opened import open_run


def test_the_funnel_tells_counts_reasons_and_totals(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_funnel(str(finished), open_run(str(finished)).manifests)
    text = capsys.readouterr().out
    lines = [line.split() for line in text.splitlines()]
    assert ["crawl.extract", "66", "45", "20", "0", "1"] in lines
    assert ["shards.write", "18", "16", "0", "2", "0"] in lines
    assert ["8", "records", "crawl.extract", "dropped", "language", "other_language"] in lines
    assert ["10", "parts", "images.resolve", "failed", "images.resolve", "not_in_crawl"] in lines
    assert "16 samples with 16 pictures in " in text
    assert f"interleaf verify {finished}" in text
    assert f"interleaf report {finished}" in text
    # Nothing was made or split by this run, so nothing is said about it.
    assert "made" not in text
    assert "split" not in text
    assert max(map(len, text.splitlines()[:20])) <= 80


def test_reasons_count_records_before_parts(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_funnel(str(finished), open_run(str(finished)).manifests)
    words = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.strip()[:1].isdigit()]
    kinds = [word for word in words if word in ("records", "parts")]
    assert kinds == sorted(kinds, reverse=True)
    assert {"records", "parts"} == set(kinds)
