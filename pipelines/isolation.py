"""IsolatedStep: applies a step in a child process, so that a record that kills the process kills only the child."""

import ctypes
import os
import signal
import subprocess
import sys
from typing import IO, Any

import cloudpickle
import pyarrow as pa

from pipelines.outcome import Outcome
from pipelines.rules import RuleRaised
from pipelines.step import Step
from schemas.errors import InterleafError

PR_SET_PDEATHSIG = 1  # linux/prctl.h: the child ends with its parent


class WorkerDied(Exception):
    """The child process died while it applied the step."""


class IsolatedStep:
    """`apply` like the step's own, but WorkerDied instead of death; a new child is started after one has died."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "IsolatedStep":
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()

    def apply(self, rows: pa.Table) -> Outcome:
        """The step's outcome, or what it raised.

        Raises:
            WorkerDied: the child was killed, by a signal or by its own exit.
        """
        if self._child is None or self._child.poll() is not None:
            self._child = _start(self._step)
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            _send(child.stdin, rows)
            answer = _receive(child.stdout)
        except (EOFError, BrokenPipeError):
            code = child.wait()
            child.communicate()
            cause = signal.Signals(-code).name if code < 0 else f"exit status {code}"
            raise WorkerDied(f"the record killed its worker ({cause})") from None
        if isinstance(answer, Exception):
            raise answer
        outcome: Outcome = answer
        return outcome


def _start(step: Step) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = subprocess.Popen(
        [sys.executable, "-m", "pipelines.isolation"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert child.stdin is not None
    _send(child.stdin, step)
    return child


def _send(stream: IO[bytes], value: Any) -> None:
    data = cloudpickle.dumps(value)
    stream.write(len(data).to_bytes(8, "little"))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    size = stream.read(8)
    if len(size) < 8:
        raise EOFError
    data = stream.read(int.from_bytes(size, "little"))
    if len(data) < int.from_bytes(size, "little"):
        raise EOFError
    return cloudpickle.loads(data)


def _serve() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a plug-in prints must not end up among the answers
    step = _receive(sys.stdin.buffer)
    while True:
        try:
            rows = _receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer: Any = step.apply(rows)
        except (InterleafError, RuleRaised, OSError, MemoryError) as error:
            answer = error
        except Exception as error:  # noqa: BLE001  # a stranger's exception may not survive the way to the parent
            answer = RuleRaised(step.use, f"{type(error).__name__}: {error}")
        _send(answers, answer)


if __name__ == "__main__":
    _serve()
