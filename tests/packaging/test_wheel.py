"""The wheel holds the five packages and their data, and works alone."""

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.docs.blocks import ROOT
from tests.packaging.conftest import PACKAGES


def content(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def run_installed(installed: Path, folder: Path, *command: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_exactly_the_files_of_the_five_packages(wheel: Path) -> None:
    packed = {name for name in content(wheel) if not name.startswith("interleaf-0.1.0.dist-info/")}
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == there
    assert {f"{package}/py.typed" for package in PACKAGES} <= packed
    assert {"jobs/recipes/demo.yaml", "jobs/trainer/recipes/demo.yaml"} <= packed


def test_it_carries_licence_and_notice(wheel: Path) -> None:
    assert {f"interleaf-0.1.0.dist-info/licenses/{name}" for name in ("LICENSE", "NOTICE")} <= content(wheel)


def test_every_entry_point_can_be_loaded_from_it(wheel: Path, installed: Path, tmp_path: Path) -> None:
    points = configparser.ConfigParser(delimiters="=")
    with zipfile.ZipFile(wheel) as archive:
        points.read_string(archive.read("interleaf-0.1.0.dist-info/entry_points.txt").decode())
    assert points["console_scripts"]["interleaf"] == "jobs.cli:main"
    groups = [group for group in points.sections() if group.startswith("interleaf.")]
    values = [value for group in groups for value in points[group].values()]
    assert {"interleaf.filters", "interleaf.editors"} <= set(groups)
    code = (
        "import importlib.metadata as m\n"
        f"for value in {values!r}: print(m.EntryPoint('', value, '').load().__module__)\n"
        "import schemas; print(schemas.__file__)"
    )
    printed = run_installed(installed, tmp_path, sys.executable, "-P", "-c", code).splitlines()
    assert len(printed) == len(values) + 1
    assert Path(printed[-1]).is_relative_to(installed), "the wheel is tested, not the working tree"


def test_its_console_script_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "interleaf"
    help_text = run_installed(installed, tmp_path, command, "--help")
    for name in ("run", "plan", "train", "sql", "why", "report", "verify", "filters", "doctor"):
        assert name in help_text
    assert "word_count" in run_installed(installed, tmp_path, command, "filters")
