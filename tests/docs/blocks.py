"""The fenced code blocks of the documentation, and how each language of them is run."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = ("python", "sh")
READ = ("console", "text", "toml", "yaml", "mermaid")
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
    """Run a block as its reader would: a shell in `folder` with this environment's commands, or a Python file."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    if block.language == "python":
        script = folder / "block.py"
        script.write_text(
            "\n" * (block.line - 1) + block.code, encoding="utf-8"
        )  # so that a traceback has the page's lines
        command = [sys.executable, "-W", "error", script.name]
    else:
        command = ["bash", "-euo", "pipefail", "-c", block.code]
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
