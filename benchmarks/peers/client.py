"""A peer in an environment of its own: its program stays alive between commands, so that both sides take turns."""

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent.parent / ".peers"


class Peer:
    """The program `peers/PROGRAM.py` run by the Python of `.peers/NAME`; a context manager."""

    def __init__(self, name: str, program: str) -> None:
        python = ENVIRONMENTS / name / "bin" / "python"
        if not python.exists():
            raise SystemExit(f"{python} is not there; run benchmarks/peers.sh {name}")
        self._process = subprocess.Popen(
            [str(python), str(HERE / f"{program}.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def ask(self, do: str, **given: Any) -> Any:
        """The answer to one command."""
        print(json.dumps({"do": do, **given}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the peer's program ended while it was asked to {do}")
        return json.loads(line)
