"""What drawing needs: another version of what decides the bytes of a drawing is another input."""

import importlib
import json
from collections.abc import Iterator
from importlib import metadata

import pytest

from synth import extras
from synth.charts.generator import Charts
from synth.generator import Generator
from synth.ocr.generator import Ocr
from synth.tables.generator import Tables
from synth.text import families

GENERATORS = (Ocr(), Charts(libraries=("matplotlib", "seaborn")), Tables(renderers=("process",)))
EVERYWHERE = ("babel", "budoux", "cv2", "numpy", "regex", "uharfbuzz")


@pytest.fixture(autouse=True)
def _as_in_a_new_process() -> Iterator[None]:
    for kept in (extras.versions, families.fonts_digest):
        kept.cache_clear()
    yield
    for kept in (extras.versions, families.fonts_digest):
        kept.cache_clear()


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.kind)
def test_an_upgrade_is_another_input(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    before = generator.inputs()
    json.dumps(before)
    for name in EVERYWHERE:
        with monkeypatch.context() as upgraded:
            upgraded.setattr(importlib.import_module(name), "__version__", "999.0")
            extras.versions.cache_clear()
            assert generator.inputs() != before
        extras.versions.cache_clear()
    assert generator.inputs() == before


def test_only_libraries_that_draw_are_inputs() -> None:
    told = {name: Charts(kinds=("bar",), libraries=(name,)).inputs()["packages"] for name in ("matplotlib", "seaborn")}
    assert told["seaborn"].keys() - told["matplotlib"].keys() == {"seaborn"}
    assert "matplotlib" in told["seaborn"]  # which draws with it


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.kind)
def test_another_font_is_another_input(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    before, version = generator.inputs(), metadata.version

    def upgraded(package: str) -> str:
        return "999.0" if package == "fontpkg-roboto" else version(package)

    monkeypatch.setattr(metadata, "version", upgraded)
    families.fonts_digest.cache_clear()
    after = generator.inputs()
    assert after["fonts"] != before["fonts"]
    assert {name: value for name, value in after.items() if name != "fonts"} == {
        name: value for name, value in before.items() if name != "fonts"
    }
