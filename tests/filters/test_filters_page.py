"""docs/filters.md cannot lie: it has every filter and editor with its real signature."""

import re
from pathlib import Path

import pytest

from filters.registry import Kind, installed, load, signature

PAGE = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2] for match in re.finditer(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
}
KINDS: tuple[Kind, ...] = ("filter", "editor")
OURS = {
    plugin.name: plugin for kind in KINDS for plugin in installed(kind) if plugin.distribution.startswith("interleaf ")
}


def test_there_is_a_section_for_each_and_for_nothing_else() -> None:
    assert sorted(SECTIONS) == sorted(OURS)


@pytest.mark.parametrize("name", OURS)
def test_its_signature_is_the_real_one(name: str) -> None:
    plugin = OURS[name]
    found = load(plugin.kind, name)
    assert f"```text\n{signature(name, found)}\n```" in SECTIONS[name]
    opening = "An editor." if plugin.kind == "editor" else f"Level {found.level}."
    assert opening in SECTIONS[name]
