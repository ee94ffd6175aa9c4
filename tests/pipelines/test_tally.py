"""Tallies of keys: added up in any number of ranges, by any number of workers, to the same sums."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipelines.storage import Store
from pipelines.tables import TableWriter
from pipelines.tally import TALLY, Tallies, frequent, tallies_of, tally


@pytest.fixture
def drawn(tmp_path: Path) -> tuple[Tallies, Counter[int]]:
    """Tallies of ten units below `tmp_path`, and how often each key occurs in all."""
    rng = np.random.default_rng(7)
    occur: Counter[int] = Counter()
    files = []
    for unit in range(10):
        keys = rng.integers(0, 300, 200).astype(np.uint64) * np.uint64(0xDAB0_57A2_9E37_79B1)
        keys[:3] = 0, 1 << 63, (1 << 64) - 1  # where ranges begin and end
        records = np.sort(rng.integers(0, 20, 200))
        occur.update(keys.tolist())
        writer = TableWriter(Store(str(tmp_path)), "paragraphs", "tallies", f"{unit}", TALLY, 256 * 16)
        table = tally(keys, records, np.arange(20, dtype=np.uint64) + np.uint64(unit * 100))
        writer.write(table.sort_by([("key", "ascending"), ("page", "ascending")]))
        written = writer.close()
        assert written is not None
        files.append(written)
    return tallies_of(str(tmp_path), "shared", files), occur


@pytest.mark.parametrize("rows_per_range", [100_000, 500, 20])
def test_ranges_of_keys_add_up_to_the_whole(drawn: tuple[Tallies, Counter[int]], rows_per_range: int) -> None:
    tallies, occur = drawn
    found = frequent(tallies, 8, rows_per_range)
    expected = sorted(key for key, count in occur.items() if count >= 8)
    assert np.concatenate(found.arrays).tolist() == expected
    assert 10 < len(expected) < len(occur) - 10
    keys = np.array(sorted(occur), np.uint64)
    assert found.holds(keys).tolist() == [occur[int(key)] >= 8 for key in keys]
    assert not found.holds(keys[:-1] + np.uint64(1)).any()


def test_a_worker_takes_what_another_has_added_up(drawn: tuple[Tallies, Counter[int]], tmp_path: Path) -> None:
    tallies, _ = drawn
    expected = np.concatenate(frequent(tallies, 5, 300).arrays).tolist()
    frequent.cache_clear()
    for path in (tmp_path / "tallies").glob("*.parquet"):
        path.unlink()  # adding up again would fail
    assert np.concatenate(frequent(tallies, 5, 300).arrays).tolist() == expected
