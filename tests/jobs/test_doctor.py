"""`interleaf doctor`: well here, and not well when a package is shadowed, overwritten, missing or broken."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from jobs import doctor

ROOT = Path(__file__).parents[2]


def test_this_installation_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.doctor(), capsys.readouterr().out
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["ok", subject]
        for subject in (
            "packages",
            "versions",
            "plug-ins",
            "language",
            "tokenizer",
            "extras",
            "generators",
            "disk",
            "memory",
            "ray",
        )
    ]


def test_a_shadowing_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "synth").mkdir()
    (tmp_path / "synth/__init__.py").write_text("")
    code = "from jobs.doctor import packages; [print(d.well, d.found, d.cure) for d in packages()]"
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"False `import synth` does not find ours in {ROOT}, but {tmp_path}")
    assert f"rename {tmp_path / 'synth'}" in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_distribution_that_owns_our_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "phx_filters-3.4.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: phx-filters\nVersion: 3.4.0\n")
    (info / "top_level.txt").write_text("filters\n")
    (info / "RECORD").write_text("filters/__init__.py,,\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    (diagnosis,) = doctor.packages()
    assert not diagnosis.well
    assert "phx-filters installs a package filters too" in diagnosis.found
    assert "pip uninstall phx-filters" in diagnosis.cure


def test_a_missing_and_an_old_requirement_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    requires = ["pyarrow>=1", "duckdb>=99", "no-such-thing>=1", "polars>=99; extra == 'dev'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: requires)
    old, missing = doctor.requirements()
    assert (old.well, missing.well) == (False, False)
    assert old.found.startswith("duckdb 2.")
    assert "no-such-thing is missing" in missing.found


def test_what_only_some_filters_need_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filters.extras.find_spec", lambda module: None)
    (extras,) = doctor.extras()
    assert extras.well
    assert extras.found.count("pip install 'interleaf[images]'") == 2


def test_a_full_disk_and_a_small_shared_memory_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 30, 1 << 30, 64 << 20))
    disk, memory, ray = doctor.machine()
    assert [disk.well, memory.well, ray.well] == [False, False, True]
    assert "--out" in disk.cure
    assert "--shm-size" in memory.cure


def test_what_is_wrong_makes_the_whole_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ill = doctor.Diagnosis("thing", "is [not] there", "bring it")
    monkeypatch.setattr(doctor, "EXAMINATIONS", (lambda: iter([doctor.Diagnosis("other", "fine"), ill]),))
    assert not doctor.doctor()
    assert capsys.readouterr().out.split() == [
        "ok",
        "other",
        "fine",
        "wrong",
        "thing",
        "is",
        "[not]",
        "there",
        "bring",
        "it",
    ]
