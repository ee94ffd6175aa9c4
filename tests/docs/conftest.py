"""The finished demo that the documentation talks about."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT


@pytest.fixture(scope="session")
def demo_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is like a clone after `make demo`: examples/ and a finished runs/demo."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "examples").symlink_to(ROOT / "examples")
    command = [Path(sys.executable).parent / "interleaf", "run", "demo"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def reader_folder(demo_runs: Path, tmp_path: Path) -> Path:
    """A copy of it that one page may change."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(demo_runs / "runs", tmp_path / "runs")
    return tmp_path
