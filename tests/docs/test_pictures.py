"""Drawn pictures are what their scripts draw."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.docs.blocks import ROOT


def test_flow_is_drawn_anew(tmp_path: Path) -> None:
    script = tmp_path / "flow.py"
    script.write_bytes((ROOT / "docs" / "flow.py").read_bytes())
    subprocess.run([sys.executable, script], check=True)
    drawn = (tmp_path / "flow.svg").read_bytes()
    assert drawn == (ROOT / "docs" / "flow.svg").read_bytes(), "run `make docs`"
    assert "prefers-color-scheme: dark" in drawn.decode()
    ElementTree.fromstring(drawn)
