"""The shards of the demo are what the model is fed."""

from pathlib import Path

import numpy as np
import pytest

from jobs.trainer.feed import PATCH
from jobs.trainer.patches import as_float, read_patches
from tests.jobs.trainer.processor import processed, stored_pictures


@pytest.mark.slow
@pytest.mark.ray
def test_qwens_processor_resizes_no_stored_picture(demo_runs: Path) -> None:
    pictures = 0
    for row, data in stored_pictures(demo_runs / "runs" / "demo"):
        expected, grid = processed(row, data)
        assert grid == (1, row["height"] // PATCH, row["width"] // PATCH)
        assert np.abs(as_float(read_patches(row, data)) - expected).max() < 1e-5
        pictures += 1
    assert pictures > 50
