"""Units: planned from the sorted list of inputs alone, packed when small, cut when large."""

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.units import Input, list_inputs, plan_units
from schemas.errors import RecipeError


@given(st.lists(st.integers(0, 5000), max_size=30), st.integers(100, 2000))
def test_units_cover_every_byte_once(sizes: list[int], unit_bytes: int) -> None:
    files = [Input(f"{number:03d}", 0, size, "-") for number, size in enumerate(sizes)]
    units = plan_units(files, unit_bytes, cut=True)
    shares = [item for unit in units for item in unit.inputs]
    for file in files:
        own = [(item.start, item.end) for item in shares if item.path == file.path]
        assert own[0][0] == 0
        assert own[-1][1] == file.end
        assert all(before[1] == after[0] for before, after in itertools.pairwise(own))
    assert all(unit.bytes <= 1.5 * unit_bytes for unit in units)
    assert len({unit.id for unit in units}) == len(units)


def test_a_file_that_may_not_be_cut_is_one_unit() -> None:
    (unit,) = plan_units([Input("large", 0, 10_000, "-")], 100, cut=False)
    assert unit.bytes == 10_000


def test_inputs_are_sorted_and_each_stands_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.warc", "a.warc", "c.txt"):
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)
    found = list_inputs(["*.warc", "a.warc", "b.*"])
    assert [item.path for item in found] == ["a.warc", "b.warc"]
    before = found[0].fingerprint
    os.utime("a.warc", (1, 1))
    assert list_inputs(["a.warc"])[0].fingerprint != before


def test_an_input_that_is_not_there_stops_at_once(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"nothing matches .*missing"):
        list_inputs([str(tmp_path / "missing*.warc.gz")])
