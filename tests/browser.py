"""Debian's Chromium without a window, driven by playwright, for tests of pages that people look at."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium-headless-shell", "chromium")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A browser; while it runs this thread has an event loop, so that others that want one have to wait."""
    from playwright.sync_api import sync_playwright

    path = next(found for name in NAMES if (found := shutil.which(name)))  # else: scripts/browser.sh
    # Its sandbox refuses to be root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*flags, "--disable-gpu", "--hide-scrollbars"])
        yield browser
        browser.close()
