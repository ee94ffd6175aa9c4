"""`interleaf why`: the path of records that were kept, dropped, doubled and lost."""

import shutil
from pathlib import Path

import pytest
from pyarrow import compute as pc

from jobs.opened import open_run
from jobs.views import connect, rows
from jobs.why import why
from schemas.errors import InterleafError
from tests.jobs.damage import rewrite, set_fact


def find(out: Path, where: str) -> str:
    with connect(open_run(str(out))) as con:
        return str(rows(con, f"SELECT record_id FROM ledger WHERE {where} ORDER BY record_id LIMIT 1")[0]["record_id"])


def told(out: Path, record: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    why(str(out), record)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_kept_record_is_told_from_the_crawl_to_its_shard(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = find(finished, "state = 'edited'")
    lines = told(finished, record, capsys)
    with connect(open_run(str(finished))) as con:
        (place,) = rows(con, f"FROM index_samples WHERE sample_id = '{record}'")
    assert lines[0] == record
    assert any(line.startswith("is http://harbour.example.org/") and "interleaved" in line for line in lines)
    assert any(line.startswith("born ") and ".warc at byte " in line for line in lines)
    assert [line.split(" unit ")[0] for line in lines if " unit " in line] == [
        "crawl.extract kept", "images.resolve kept", "shards.encode kept", "shards.write kept",
    ]  # fmt: skip
    assert any(line.startswith("measured word_count = ") and "(low 20, high 100000)" in line for line in lines)
    assert any(line.startswith("measured language = lang ") and "keep en fr" in line for line in lines)
    assert "edited pii: 1 email" in lines
    assert any(line.startswith("left part 2 failed by images.resolve: not_in_crawl") for line in lines)
    assert any(line.startswith("left part 1 failed by images.resolve: damaged_picture") for line in lines)
    assert lines[-2] == f"end {place['file']} row {place['row']} (row group {place['row_group']})"
    assert lines[-1].startswith(
        f"holds {place['text_tokens']} text and {place['vision_tokens']} vision tokens, image/png"
    )


def test_measures_are_told_in_the_step_that_made_them(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(finished, find(finished, "state = 'edited'"), capsys)
    resolve = next(number for number, line in enumerate(lines) if line.startswith("images.resolve"))
    assert [line.split()[1] for line in lines if line.startswith("measured")] == [
        "language", "word_count", "image_bytes", "picture_count",
    ]  # fmt: skip
    assert [line.split()[1] for line in lines[:resolve] if line.startswith("measured")] == ["language", "word_count"]


def test_a_dropped_record_ends_with_filter_reason_and_value(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(finished, find(finished, "filter = 'word_count'"), capsys)
    assert any(line.startswith("crawl.extract dropped by word_count: too_few_words, 2") for line in lines)
    assert lines[-1] == "end dropped at crawl.extract by word_count: too_few_words, 2"
    assert any(line.startswith("born ") for line in lines)


def test_what_never_was_a_document_is_told_from_the_ledger(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(finished, find(finished, "reason = 'http_status'"), capsys)
    assert any("/gone.html" in line and ".warc at " in line for line in lines if line.startswith("found"))
    assert lines[-1] == "end dropped at crawl.extract by crawl.extract: http_status, 404"
    assert sum("/gone.html" in line for line in lines) == 1
    failed = told(finished, find(finished, "state = 'failed' AND part IS NULL"), capsys)
    assert failed[-1].startswith("end failed at crawl.extract")


def test_a_doubled_record_is_told_twice(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(finished, find(finished, "state = 'duplicate' AND step = 'shards.write'"), capsys)
    assert sum(line.startswith("crawl.extract kept") for line in lines) == 2
    assert any(line.startswith("shards.write duplicate by shards.write: same_id") for line in lines)
    assert sum(line.startswith("end samples/") for line in lines) == 1


def test_the_beginning_of_an_id_is_enough(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = find(finished, "state = 'edited'")
    assert told(finished, record[:10], capsys) == told(finished, record, capsys)


@pytest.mark.parametrize(
    ("record", "says"), [("", "several ids begin with"), ("nothing", "no record of .* begins with")]
)
def test_an_id_that_is_not_one_is_told_in_one_line(finished: Path, record: str, says: str) -> None:
    with pytest.raises(InterleafError, match=says) as error:
        why(str(finished), record)
    assert "\n" not in str(error.value)


def test_content_of_a_sampled_record_is_pointed_at(
    finished: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = find(finished, "filter = 'word_count'")
    assert not any(line.startswith("content") for line in told(finished, record, capsys))
    for unit in range(3):
        rewrite(
            out, "crawl.extract", "dropped", lambda table: table.set_column(3, "sampled", pc.is_valid(table[0])), unit
        )
    assert any(line.startswith("content") for line in told(out, record, capsys))


def test_a_record_under_way_is_told_as_far_as_it_came(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = find(out, "state = 'edited'")
    set_fact(out, "status", "failed")
    for folder in ("shards.write", "shards.encode", "images.resolve"):
        shutil.rmtree(out / folder)
    assert told(out, record, capsys)[-1] == "end kept by crawl.extract; the run is failed"
