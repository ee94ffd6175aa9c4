"""`interleaf filters`: every installed filter and editor, also one that cannot be imported."""

import sys
from pathlib import Path

import pytest

from filters.registry import _points, installed, signature
from filters.registry import load as load_plugin
from jobs.plugins import list_plugins

BROKEN = {
    "entry_points.txt": "[interleaf.filters]\nshaky = shaky_plugin:Shaky\n",
    "METADATA": "Metadata-Version: 2.1\nName: shaky\nVersion: 3.1\n",
}


def test_every_rule_is_listed_with_signature_summary_and_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    list_plugins()
    text = capsys.readouterr().out
    for kind in ("filter", "editor"):
        for plugin in installed(kind):
            rule = load_plugin(kind, plugin.name)
            assert signature(plugin.name, rule) in text
            assert (rule.__doc__ or "").strip().splitlines()[0] in text
            assert plugin.distribution in text
    assert text.index("filters\n") < text.index("word_count(") < text.index("editors\n") < text.index("pii(")


def test_one_that_cannot_be_imported_is_listed_with_its_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shaky-3.1.dist-info").mkdir()
    for name, text in BROKEN.items():
        (tmp_path / "shaky-3.1.dist-info" / name).write_text(text)
    (tmp_path / "shaky_plugin.py").write_text("raise RuntimeError('no [numbers] today')\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    _points.cache_clear()
    try:
        list_plugins()
        text = capsys.readouterr().out
    finally:
        _points.cache_clear()
    assert "RuntimeError: no [numbers] today" in text
    assert "shaky 3.1" in text
    assert "word_count(" in text
