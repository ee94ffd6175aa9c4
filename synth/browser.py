"""Browser: one Chromium with one page, kept open for as long as the process lives, to draw charts and tables in.

It has a thread of its own: playwright's objects belong to the thread that made them, and it refuses threads that have
an event loop. Drawings stand in line; a browser that dies is replaced.
"""

import atexit
import os
import queue
import shutil
import signal
import subprocess
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from contextlib import suppress

from schemas.errors import BadRecord, PluginError
from synth.browser_page import SIDE_PX, DeadPage, Drawing, Shot, open_page

NAMES = ("chromium-headless-shell", "chromium")
TIMEOUT_S = 60.0


def check_browser() -> None:
    """Whether there is all that drawing in the browser needs.

    Raises:
        PluginError: playwright or the browser is missing; the message says how to get it.
    """
    try:
        import playwright  # noqa: F401 - only whether it is there
    except ImportError:
        raise PluginError("drawing in a browser needs playwright: pip install 'interleaf[synth]'") from None
    if browser_path() is None:
        raise PluginError(
            f"drawing in a browser needs {' or '.join(NAMES)} on PATH: `make browser`, or on Debian "
            "`sudo apt-get install chromium-headless-shell`"
        )


def browser_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def browser_version() -> str:
    """`156.0.8078.108`; empty where there is no browser."""
    path = browser_path()
    if path is None:
        return ""
    told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=TIMEOUT_S, check=False).stdout
    return told.strip().rpartition(" ")[2]


def draw(drawing: Drawing, timeout_s: float = TIMEOUT_S) -> Shot:
    """Draws in the kept page; opens it first if need be. A browser that dies in the middle is replaced once.

    Raises:
        BadRecord: `browser_died`, twice over this drawing; `browser_timeout`; `browser_error`, its function threw.
        PluginError: there is no browser.
    """
    if max(drawing.width, drawing.height) > SIDE_PX:
        raise ValueError(f"a drawing of {drawing.width} x {drawing.height} pixels; a side may have {SIDE_PX}")
    try:
        return _draw_once(drawing, timeout_s)
    except DeadPage:
        pass
    try:
        return _draw_once(drawing, timeout_s)
    except DeadPage as dead:
        raise BadRecord("browser_died", f"two browsers died over one drawing: {dead}") from None


def close_browser() -> None:
    """Closes the browser of this process, if there is one; the next drawing opens another."""
    with _held.lock:
        if _held.keeper is not None:
            _held.keeper.close()
        _held.keeper = None


def _draw_once(drawing: Drawing, timeout_s: float) -> Shot:
    with _held.lock:
        keeper = _held.keeper = _held.keeper or _Keeper()
        try:
            return keeper.draw(drawing, timeout_s)
        except BadRecord as bad:
            if bad.reason == "browser_timeout":
                _held.keeper = None
            raise
        except Exception:  # whatever else it was, it has ended the keeper's thread
            _held.keeper = None
            raise


class _Held:
    """What a process has: at most one browser, for one drawing at a time."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.lock = threading.Lock()
        self.keeper: _Keeper | None = None


class _Keeper:
    """A thread with a browser; each ends with the other."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Drawing, Future[Shot]] | None] = queue.SimpleQueue()
        self.pid: int | None = None
        self._thread = threading.Thread(target=self._work, name="browser", daemon=True)
        self._thread.start()

    def draw(self, drawing: Drawing, timeout_s: float) -> Shot:
        future: Future[Shot] = Future()
        self._jobs.put((drawing, future))
        try:
            return future.result(timeout_s)
        except LateError:
            if self.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
            self._jobs.put(None)
            raise BadRecord("browser_timeout", f"a drawing took more than {timeout_s:g} s", timeout_s) from None

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join(10)

    def _work(self) -> None:
        job = self._jobs.get()
        if job is None:
            return
        drawing, future = job
        try:
            with open_page(_require_browser()) as page:
                self.pid = page.pid
                while True:
                    try:
                        future.set_result(page.draw(drawing))
                    except (BadRecord, PluginError) as error:
                        future.set_exception(error)
                    if (job := self._jobs.get()) is None:
                        return
                    drawing, future = job
        except Exception as error:  # noqa: BLE001 - raised again by `draw`, in the thread that waits for it
            if not future.done():
                future.set_exception(error)


def _require_browser() -> str:
    check_browser()
    path = browser_path()
    assert path is not None
    return path


_held = _Held()
# The child of a fork cannot use the browser of its parent, nor wait for a lock that was held when it was made.
os.register_at_fork(after_in_child=_held.forget)
# Daemon threads still run at this time, and playwright has to be left by the thread that entered it.
atexit.register(close_browser)
