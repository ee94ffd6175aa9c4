"""synth.draw: every seed ends in one state, and the shards are the same however the seeds are shared out."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pyarrow.parquet as pq
import pytest

from pipelines.encode import Encode
from pipelines.manifests import Manifest, totals
from pipelines.run import InProcess, Plan, chains, run
from pipelines.storage import Store
from pipelines.synth_check import Check, CheckParameters
from pipelines.synth_draw import Draw
from pipelines.write import Write
from schemas.errors import PreflightError, TooManyFailures
from schemas.geometry import PixelBudget
from tests.pipelines.dots import SIDE, Dots
from tests.pipelines.steps import Numbers, Silent

BUDGET = PixelBudget(3136, 200_704)
COUNT = 60


def _draw(generator: Dots | None = None, count: int = COUNT, unit_samples: int = 16, name: str = "synth.draw") -> Draw:
    return Draw(name, "test", 7, "dots", generator or Dots(), count, BUDGET, unit_samples)


def _run(out: Path, *steps: object, max_failed: float = 0.05) -> dict[str, list[Manifest]]:
    watcher = Silent()
    plan = Plan("test", str(out), (*steps, Write("shards.write", "test", 7)), 1 << 20, max_failed)  # type: ignore[arg-type]
    return run(plan, InProcess(), watcher)


def _samples(out: Path) -> list[dict[str, object]]:
    return [row for file in sorted(out.glob("samples/*.parquet")) for row in pq.read_table(file).to_pylist()]


def _bytes(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(out.glob("samples/*.parquet"))}


def test_every_seed_is_a_sample_or_a_row_of_the_ledger(tmp_path: Path) -> None:
    counts = totals(_run(tmp_path, _draw())["synth.draw"])
    assert counts["in"] == COUNT
    assert counts["kept"] + counts["dropped"] == COUNT
    assert 1 <= counts["dropped"] <= COUNT // 3
    samples = _samples(tmp_path)
    assert len(samples) == counts["kept"] == len({sample["sample_id"] for sample in samples})
    ledger = pq.read_table(next(tmp_path.glob("ledger/*.parquet"))).to_pylist()
    assert [row["reason"] for row in ledger if row["step"] == "synth.draw"] == ["empty"] * counts["dropped"]
    assert all("seed=" in row["detail"] for row in ledger)


def test_a_sample_can_be_drawn_again_from_its_source(tmp_path: Path) -> None:
    _run(tmp_path, _draw())
    for sample in _samples(tmp_path)[:5]:
        source = sample["source"]
        again = Dots().draw(source["seed"], BUDGET)  # type: ignore[index]
        assert [again.picture.data] == sample["media_data"]
        assert source["generator"] == "dots"  # type: ignore[index]
        assert sample["regions"][0]["box"] == list(again.regions[0].box)  # type: ignore[index]
        assert sample["vision_tokens"] == (SIDE // 28) ** 2
        question, answer = sample["messages"]  # type: ignore[misc]
        assert [part["type"] for part in question["parts"]] == ["image", "text"]
        assert answer["parts"][0]["text"] == again.turns[0].answer


def test_units_of_another_size_write_the_same_shards(tmp_path: Path) -> None:
    _run(tmp_path / "a", _draw(unit_samples=7))
    _run(tmp_path / "b", _draw(unit_samples=60))
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")


def test_more_samples_draw_no_whole_unit_again(tmp_path: Path) -> None:
    _run(tmp_path, _draw(count=32))
    first = {row["sample_id"] for row in _samples(tmp_path)}
    watcher = Silent()
    plan = Plan("test", str(tmp_path), (_draw(count=48), Write("shards.write", "test", 7)), 1 << 20, 0.05)
    run(plan, InProcess(), watcher)
    grown = {row["sample_id"] for row in _samples(tmp_path)}
    assert first < grown


def test_another_radius_draws_everything_again(tmp_path: Path) -> None:
    _run(tmp_path, _draw())
    before = {row["sample_id"] for row in _samples(tmp_path)}
    _run(tmp_path, _draw(Dots(radius=4)))
    assert not before & {row["sample_id"] for row in _samples(tmp_path)}


def test_a_seed_that_raises_is_one_failed_record(tmp_path: Path) -> None:
    counts = totals(_run(tmp_path, _draw(Dots(raises=True), count=200), max_failed=0.2)["synth.draw"])
    assert counts["failed"] > 0
    assert counts["kept"] + counts["dropped"] + counts["failed"] == 200
    with pytest.raises(TooManyFailures):
        _run(tmp_path / "strict", _draw(Dots(raises=True), count=200), max_failed=0.0)


def test_documents_and_drawn_samples_come_into_the_same_shards(tmp_path: Path) -> None:
    two = _draw(Dots(radius=5), name="synth.draw.2")
    encode = Encode("shards.encode", "test", 7, {})
    done = _run(tmp_path, Numbers(up_to=20), _draw(), two, encode)
    kept = {name: totals(manifests)["kept"] for name, manifests in done.items()}
    assert kept["shards.encode"] == 20
    assert kept["shards.write"] == kept["shards.encode"] + kept["synth.draw"] + kept["synth.draw.2"]
    assert Counter(row["kind"] for row in _samples(tmp_path)) == {"text": 20, "ocr": kept["shards.write"] - 20}


def test_what_follows_a_generator_is_a_chain_of_its_own() -> None:
    encode = Encode("shards.encode", "test", 7, {})
    check = Check("synth.check", "test", 7, CheckParameters())
    for steps in ((Numbers(), _draw(), encode), (Numbers(), _draw(), check, encode)):
        assert [len(chain) for chain in chains(steps)] == [1] * len(steps)  # type: ignore[arg-type]


def test_a_generator_is_pickled_whole() -> None:
    import cloudpickle

    step = _draw(Dots(radius=9))
    assert dataclasses.astuple(cloudpickle.loads(cloudpickle.dumps(step)).generator) == (9, False, False)


class Brushed(Dots):
    """Dots by a brush that is no parameter, as a browser is none."""

    brush: ClassVar[str] = "round"

    def inputs(self) -> dict[str, str]:
        return {"brush": self.brush}


def test_another_tool_draws_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for brush, reused in (("round", 0), ("round", 4), ("flat", 0)):
        monkeypatch.setattr(Brushed, "brush", brush)
        watcher = Silent()
        run(Plan("test", str(tmp_path), (_draw(Brushed()),), 1 << 20, 0.05), InProcess(), watcher)
        assert (watcher.units, watcher.reused) == (4, reused)


def test_a_worker_with_another_tool_draws_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step, units = _draw(Brushed()).start(Store(str(tmp_path)), [], 1 << 20)
    monkeypatch.setattr(Brushed, "brush", "flat")
    with pytest.raises(PreflightError, match=r"synth\.draw: on .* dots finds {'brush': 'flat'}, and"):
        next(step.read(units[0], Store(str(tmp_path)), Counter()))
