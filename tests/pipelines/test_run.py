"""Runs of the smallest pipeline: conservation, re-use, new decisions, deaths, leases and the clean-up."""

import dataclasses
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from filters.registry import Rule
from pipelines.isolation import IsolatedStep
from pipelines.lease import held
from pipelines.manifests import Manifest, read_manifests, totals
from pipelines.run import InProcess, Plan, run
from pipelines.storage import Store
from pipelines.units import Unit
from pipelines.work import ChainTask, cut_until_good, run_chain, run_unit
from schemas.errors import InterleafError, OutputError, PluginError, PreflightError, TooManyFailures
from schemas.ledger import LEDGER, STATES
from tests.pipelines.steps import Length, Numbers, Parity, Silent, documents

ODD = ((3, "RAISE"), (17, ""), (41, "RAISE now"), (99, "99 RAISE"))


def length(low: int = 3, high: int = 9) -> Rule:
    return Rule("length", "filter", Length(low, high))


def parity(low: int = 0, high: int = 8) -> Rule:
    return Rule("parity", "filter", Parity(low, high))


def go(out: Path, step: Numbers, unit_rows: int = 40, max_failed: float = 0.05) -> dict[str, list[Manifest]]:
    return run(Plan("test", str(out), (step,), unit_rows, max_failed), InProcess(), Silent())


def files(out: Path) -> dict[str, int]:
    return {path: size for path, size in Store(str(out)).sizes().items() if not path.startswith("numbers/limits")}


def ledger(out: Path) -> pa.Table:
    names = [file["path"] for file in json.loads((out / "ledger/folded.json").read_text())["numbers"]["files"]]
    return pa.concat_tables([pq.read_table(out / name) for name in names] or [LEDGER.empty_table()])


def test_every_record_leaves_in_one_state(tmp_path: Path) -> None:
    done = go(tmp_path, Numbers((length(), parity()), ODD, up_to=200))
    counts = totals(done["numbers"])
    assert counts["in"] == 200 == sum(counts[state] for state in STATES)
    assert counts["failed"] == 3
    rows = ledger(tmp_path)
    by_state = Counter(rows["state"].to_pylist())
    assert by_state == {"dropped": counts["dropped"], "failed": 3}
    kept = sum(
        pq.read_metadata(tmp_path / file.path).num_rows for m in done["numbers"] for file in m.files_of("documents")
    )
    assert kept == counts["kept"]
    assert rows["record_id"].to_pylist() == sorted(rows["record_id"].to_pylist())
    failed = rows.filter(pa.compute.equal(rows["state"], "failed")).to_pylist()
    assert {row["filter"] for row in failed} == {"length"}
    assert all("ValueError: this text cannot be measured" in row["detail"] for row in failed)
    null = [row for row in rows.to_pylist() if row["reason"] == "not_measurable"]
    assert len(null) == 1


def test_batch_size_changes_no_byte(tmp_path: Path) -> None:
    outputs = []
    for rows in (1, 7, 40):
        step = Numbers((length(), parity()), ODD, rows, up_to=200)
        go(tmp_path / str(rows), step)
        outputs.append(files(tmp_path / str(rows)))
    assert outputs[0] == outputs[1] == outputs[2]
    assert any(path.startswith("dropped/") for path in outputs[0])


def test_second_run_does_nothing(tmp_path: Path) -> None:
    step = Numbers((length(),), up_to=100)
    go(tmp_path, step)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in files(tmp_path)}
    watcher = Silent()
    run(Plan("test", str(tmp_path), (step,), 40, 0.05), InProcess(), watcher)
    data = [path for path in before if path.endswith(".parquet") and "manifest" not in path]
    assert watcher.reused == watcher.units == 3
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in data} == {path: before[path] for path in data}


@pytest.mark.parametrize(
    "tighter",
    [
        (length(5), parity()),
        (length(), parity(2, 6)),
        (length(4, 8), parity(1)),
    ],
)
def test_tighter_limits_decide_without_measuring(tmp_path: Path, tighter: tuple[Rule, Rule]) -> None:
    odd = ((17, ""),)
    go(tmp_path / "old", Numbers((length(), parity()), odd, up_to=300))
    broken = dataclasses.replace(Numbers(tighter, odd, up_to=300), batch_rows=0)  # reading would raise
    go(tmp_path / "old", broken)
    go(tmp_path / "fresh", Numbers(tighter, odd, up_to=300))
    old, fresh = files(tmp_path / "old"), files(tmp_path / "fresh")
    assert old == fresh


def test_looser_limits_run_again(tmp_path: Path) -> None:
    go(tmp_path / "old", Numbers((length(5), parity()), up_to=300))
    with pytest.raises(ValueError, match="range"):
        go(tmp_path / "old", dataclasses.replace(Numbers((length(4), parity()), up_to=300), batch_rows=0))
    go(tmp_path / "old", Numbers((length(4), parity()), up_to=300))
    go(tmp_path / "fresh", Numbers((length(4), parity()), up_to=300))
    assert files(tmp_path / "old") == files(tmp_path / "fresh")


def test_too_many_failures_stop_the_job_and_keep_the_units(tmp_path: Path) -> None:
    odd = tuple((number, "RAISE") for number in range(0, 100, 10))
    with pytest.raises(TooManyFailures, match="10 of 100 records failed"):
        go(tmp_path, Numbers((length(),), odd, up_to=100))
    assert len(read_manifests(Store(str(tmp_path)), "numbers")) == 3
    go(tmp_path, Numbers((length(),), odd, up_to=100), max_failed=0.2)


@pytest.mark.parametrize("error", [PluginError("no model"), PreflightError("no child"), OutputError("no cache")])
def test_a_rule_that_cannot_work_at_all_costs_no_records_but_stops_the_run(
    tmp_path: Path, error: InterleafError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Length, "measure", refuse)
    with pytest.raises(type(error), match=str(error)):
        go(tmp_path, Numbers((length(),), up_to=10))


def test_a_record_that_kills_is_found_and_the_rest_goes_on() -> None:
    step = Numbers((length(0),), ((5, "DIE"), (12, "DIE")))
    with IsolatedStep(step) as isolated:
        outcome = cut_until_good(step, documents(list(range(20)), dict(step.odd)), isolated.apply)
    assert outcome.counts == Counter({"in": 20, "failed": 2, "kept": 18 - 3, "dropped": 3})
    failed = [row for table in outcome.notes for row in table.to_pylist() if row["state"] == "failed"]
    assert [row["reason"] for row in failed] == ["killed_worker", "killed_worker"]
    assert "exit status 7" in failed[0]["detail"]


def test_isolated_unit_writes_the_same_bytes(tmp_path: Path) -> None:
    step = Numbers((length(), parity()), ODD, up_to=100)
    unit: Unit = step.start(Store(str(tmp_path)), [], 100)[1][0]
    made = [
        run_unit(step, unit, Store(str(tmp_path / str(isolated))), None, isolated=isolated)
        for isolated in (False, True)
    ]
    assert made[0] == made[1]


def test_a_unit_that_is_tried_again_takes_what_was_finished(tmp_path: Path) -> None:
    step, store = Numbers((length(),), up_to=40), Store(str(tmp_path))
    task = ChainTask(step.start(store, [], 40)[1][0], {})
    (first,) = run_chain((step,), task, store, lambda step, unit: 0)
    unreadable = dataclasses.replace(step, batch_rows=0)  # reading would raise
    assert run_chain((unreadable,), task, store, lambda step, unit: 1) == [first]


def test_a_step_that_loses_a_record_is_an_error(tmp_path: Path) -> None:
    class Losing(Numbers):
        def apply(self, rows: pa.Table) -> object:
            outcome = super().apply(rows)
            outcome.counts["kept"] -= 1
            return outcome

    with pytest.raises(InterleafError, match="10 records came in and 9 left"):
        go(tmp_path, Losing((), up_to=10))


def test_two_runs_cannot_hold_one_output(tmp_path: Path) -> None:
    with held(Store(str(tmp_path))), pytest.raises(OutputError, match="held by another run"):
        go(tmp_path, Numbers((), up_to=10))
    go(tmp_path, Numbers((), up_to=10))
    assert not (tmp_path / "lease.json").exists()


def test_unwritable_output_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        go(tmp_path / "file" / "out", Numbers((), up_to=10))


def test_damaged_file_is_written_again(tmp_path: Path) -> None:
    step = Numbers((length(),), up_to=100)
    done = go(tmp_path, step)
    expected = files(tmp_path)
    victim = tmp_path / done["numbers"][1].files_of("documents")[0].path
    victim.write_bytes(victim.read_bytes()[:-10])
    (tmp_path / done["numbers"][2].files_of("ledger")[0].path).unlink()
    (tmp_path / "numbers/documents/stray.parquet").write_bytes(b"left by a dead worker")
    go(tmp_path, step)
    assert files(tmp_path) == expected


def test_more_input_keeps_finished_units(tmp_path: Path) -> None:
    go(tmp_path / "grown", Numbers((length(),), up_to=80))
    watcher = Silent()
    run(Plan("test", str(tmp_path / "grown"), (Numbers((length(),), up_to=120),), 40, 0.05), InProcess(), watcher)
    assert (watcher.units, watcher.reused) == (3, 2)
    go(tmp_path / "fresh", Numbers((length(),), up_to=120))
    assert files(tmp_path / "grown") == files(tmp_path / "fresh")
