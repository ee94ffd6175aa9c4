"""Devtools: a Chromium of our own, spoken to over two pipes in its DevTools protocol.

It ends with whoever holds the other ends of the pipes, also when that is killed. playwright speaks the same protocol
from a process of Node's, for 15 ms of CPU a drawing more.
"""

import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

# Chromium reads commands from 3 and answers on 4, which only a shell can be told to make of 0 and 1.
_PIPED = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'
_CHUNK_BYTES = 1 << 20
_END_S = 5.0


class DeadBrowser(Exception):
    """The browser, its page or the pipe to it is gone, or it refuses what it is asked."""


class LateAnswer(Exception):
    """The browser has not answered in time."""


class Devtools:
    """A running browser. To be used by one thread at a time; `kill` by any at any time.

    Raises:
        DeadBrowser: of each method but `kill`, `close` and `forget`; also when the browser does not start.
        LateAnswer: the time is `until_s` of `time.monotonic`, and there is no answer.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.until_s = float("inf")
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the browser
        # A session of its own, so that all its processes are killed together, and that Ctrl-C is for us alone.
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _PIPED, "sh", *command], bufsize=0, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._told,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._commands, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._commands.fileno(), False)
        self._read = bytearray()
        self._asked = 0
        self.pid = self._process.pid  # of its group of processes

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> Mapping[str, Any]:
        """What the browser, or one of its pages by the session with it, answers to a command."""
        self._asked += 1
        command = {"id": self._asked, "method": method, "params": parameters}
        self._write(json.dumps(command if session is None else {**command, "sessionId": session}).encode() + b"\0")
        while True:
            told = self._message()
            if told.get("method") == "Inspector.targetCrashed":  # whatever the page was asked stays unanswered
                raise DeadBrowser("the page crashed")
            if told.get("id") != self._asked:
                continue
            if "error" in told:
                raise DeadBrowser(f"it refuses {method}: {told['error'].get('message')}")
            answer: Mapping[str, Any] = told["result"]
            return answer

    def kill(self) -> None:
        """Ends all its processes, whether they still listen or not; takes seconds at most."""
        if self._process.returncode is not None:  # its number may be another's by now
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)

    def close(self) -> None:
        self.kill()
        self._let_go()

    def forget(self) -> None:
        """For the child of a fork: the browser is its parent's, and ends with that though the child lives on."""
        self._process.returncode = 0  # nothing that this process could wait for
        self._let_go()

    def _let_go(self) -> None:
        for file in (self._commands, self._answers, self._told):
            file.close()

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._wait_for(self._commands.fileno(), select.POLLOUT)
            try:
                rest = rest[os.write(self._commands.fileno(), rest) :]
            except BrokenPipeError:
                raise self._dead() from None

    def _message(self) -> dict[str, Any]:
        looked = 0
        while (end := self._read.find(0, looked)) < 0:
            looked = len(self._read)
            self._wait_for(self._answers.fileno(), select.POLLIN)
            if not (data := os.read(self._answers.fileno(), _CHUNK_BYTES)):
                raise self._dead()
            self._read += data
        message: dict[str, Any] = json.loads(self._read[:end])
        del self._read[: end + 1]
        return message

    def _wait_for(self, file: int, event: int) -> None:
        poll = select.poll()
        poll.register(file, event)
        left_s = self.until_s - time.monotonic()
        if not poll.poll(None if left_s == float("inf") else max(0.0, left_s * 1e3)):
            raise LateAnswer

    def _dead(self) -> DeadBrowser:
        """With the last line that it has told, which names a library that it lacks."""
        self._told.seek(0)
        lines = self._told.read().decode(errors="replace").strip().splitlines()
        return DeadBrowser(f"the browser ended: {lines[-1][:300] if lines else 'it told nothing'}")
