"""Browser: one Chromium with one page, kept open for as long as the process lives, to draw charts and tables in.

Drawings of all threads stand in line; a browser that dies is replaced. The process ends without waiting for it.
"""

import atexit
import os
import shutil
import subprocess
import threading
import time

from schemas.errors import BadRecord, PluginError
from synth.browser_page import SIDE_PX, Drawing, KeptPage, Shot
from synth.devtools import DeadBrowser, LateAnswer

NAMES = ("chromium-headless-shell", "chromium")
TIMEOUT_S = 60.0


def check_browser() -> None:
    """Whether there is all that drawing in the browser needs.

    Raises:
        PluginError: the browser is missing; the message says how to get it.
    """
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
    except DeadBrowser:
        pass
    try:
        return _draw_once(drawing, timeout_s)
    except DeadBrowser as dead:
        raise BadRecord("browser_died", f"two browsers died over one drawing: {dead}") from None


def close_browser() -> None:
    """Closes the browser of this process, if there is one; the next drawing opens another."""
    with _held.lock:
        _held.let_go()


def _draw_once(drawing: Drawing, timeout_s: float) -> Shot:
    with _held.lock:
        if _held.ended:
            raise BadRecord("browser_died", "the process is about to end")
        until_s = time.monotonic() + timeout_s
        try:
            if _held.page is None:
                _held.page = KeptPage(_require_browser(), until_s)
            return _held.page.draw(drawing, until_s)
        except BadRecord:
            raise
        except LateAnswer:
            _held.let_go()
            raise BadRecord("browser_timeout", f"a drawing took more than {timeout_s:g} s", timeout_s) from None
        except BaseException:  # it died, or has an answer left that nobody waits for
            _held.let_go()
            raise


class _Held:
    """What a process has: at most one browser, for one drawing at a time."""

    page: KeptPage | None = None

    def __init__(self) -> None:
        self._begin()

    def let_go(self) -> None:
        if self.page is not None:
            self.page.browser.close()
        self.page = None

    def forget(self) -> None:
        """In the child of a fork, which cannot use the browser of its parent."""
        if self.page is not None:
            self.page.browser.forget()
        self._begin()

    def end(self) -> None:
        """Does not wait for the lock: another thread may hold it, drawing, for as long as a drawing may take."""
        self.ended = True
        if (page := self.page) is not None:
            page.browser.kill()

    def _begin(self) -> None:
        self.lock = threading.Lock()  # a new one: at the fork another thread may have held it
        self.page = None
        self.ended = False


def _require_browser() -> str:
    check_browser()
    path = browser_path()
    assert path is not None
    return path


_held = _Held()
os.register_at_fork(after_in_child=_held.forget)
atexit.register(_held.end)
