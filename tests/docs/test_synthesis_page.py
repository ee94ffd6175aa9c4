"""docs/synthesis.md cannot lie: it has every generator with its real signature, every scene, kind and topic."""

import re

import pytest
from PIL import Image

from filters.registry import installed, load, signature
from synth.charts.kinds import KINDS
from synth.ocr.generator import SCENES
from tests.docs.blocks import ROOT

PAGE = (ROOT / "docs" / "synthesis.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2] for match in re.finditer(r"^## `(\S+)`\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
}
OURS = [plugin.name for plugin in installed("generator") if plugin.distribution.startswith("interleaf ")]
SHEETS = ("ocr_languages", "ocr_quads", "charts", "charts_boxes", "tables")


def test_there_is_a_section_for_each_generator_and_for_nothing_else() -> None:
    assert sorted(SECTIONS) == sorted(OURS)


@pytest.mark.parametrize("name", OURS)
def test_its_signature_is_the_real_one(name: str) -> None:
    assert f"```text\n{signature(name, load('generator', name))}\n```" in SECTIONS[name]


def test_every_scene_and_every_kind_of_chart_is_in_a_table() -> None:
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", SECTIONS["ocr"], re.MULTILINE)))) == {
        *SCENES
    }
    listed = {
        kind: row[2]
        for row in re.finditer(r"^\| [a-z ]+ \| (`.*?) \| (.*?) \|$", SECTIONS["charts"], re.MULTILINE)
        for kind in re.findall(r"`(\w+)`", row[1])
    }
    assert listed == {kind: ", ".join(of.libraries) for kind, of in KINDS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_pictures_are_no_larger_than_a_page_needs(name: str) -> None:
    path = ROOT / "docs" / f"{name}.png"
    assert f"({name}.png)" in PAGE
    assert path.stat().st_size < 1_200_000
    with Image.open(path) as image:
        assert image.width <= 1600
