"""The fenced code blocks of the documentation, and how each language of them is run."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
RUN = ("python", "sh")
READ = ("console", "text", "toml", "yaml")
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: where its first line of code is, its language and its code."""

    file: str
    line: int
    language: str
    code: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def is_recipe(self) -> bool:
        """Whether this is a whole recipe, and not a part of one or something else in YAML."""
        if self.language != "yaml":
            return False
        found = yaml.safe_load(self.code)
        return isinstance(found, dict) and {"name", "out", "steps"} <= found.keys()

    @property
    def is_run(self) -> bool:
        return self.language in RUN or self.is_recipe


def pages() -> list[Path]:
    """Everything that is documentation: the pages of the root, of docs/, and those that stand beside examples."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("README.md")])


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in order, without the indentation of the list they may stand in."""
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(ROOT).as_posix()
    return [
        Block(
            name,
            text.count("\n", 0, match.start(3)) + 1,
            match[2].strip(),
            re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE),
        )
        for match in _FENCE.finditer(text)
    ]


def run_block(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block in `folder` as its reader would: in a shell, as a Python file, or as a recipe to be planned."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    if block.language == "sh":
        command = ["bash", "-euo", "pipefail", "-c", block.code]
    elif block.is_recipe:
        (folder / "recipe.yaml").write_text(block.code, encoding="utf-8")
        command = ["interleaf", "plan", "recipe.yaml"]
    else:
        # The empty lines give a traceback the page's line numbers.
        (folder / "block.py").write_text("\n" * (block.line - 1) + block.code, encoding="utf-8")
        command = [sys.executable, "-W", "error", "block.py"]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        stdin=subprocess.DEVNULL,
    )
