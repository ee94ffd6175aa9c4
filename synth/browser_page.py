"""Page: a Chromium with one page that draws what it is given on an empty stage, the same after any other drawing.

Nothing is fetched from a network; fonts and scripts come from files and stay in the page.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord
from synth.webfonts import Webfont

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

SIDE_PX = 2240  # of the window, and so the longest side of a drawing
FLAGS = (
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--disable-gpu",
    "--disable-quic", "--disable-sync", "--no-first-run", "--hide-scrollbars",
    # Drawings are our own; a container has no namespaces for the sandbox, and it refuses to be root.
    "--no-sandbox",
    # The same pixels everywhere: no hinting and no coloured edges, whatever the system is set to.
    "--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb",
    # A screenshot waits for two frames: 33 ms of 60 Hz; without the limit it takes 9 (616 x 392 pixels).
    "--disable-frame-rate-limit",
    # Fonts come from files: 0.1 s for one of 8 MB, where it takes 2 to hand it through the connection.
    "--allow-file-access-from-files",
)  # fmt: skip
_BLANK = (
    "<!doctype html><meta charset=utf-8><style>html,body{margin:0;background:#fff}"
    "#stage{position:absolute;left:0;top:0;overflow:hidden}</style><div id=stage></div>"
)
_ADD_FONT = """async ([family, weight, url]) => {
  document.fonts.add(await new FontFace(family, `url("${url}")`, {weight}).load());
}"""
_DRAW = """async ([source, argument, width, height]) => {
  const stage = document.createElement('div');
  stage.id = 'stage';
  stage.style.cssText = `width:${width}px;height:${height}px`;
  document.getElementById('stage').replaceWith(stage);
  return await (0, eval)(source)(stage, argument);
}"""


class DeadPage(Exception):
    """The browser, its page or what connects us with it is gone."""


@dataclass(frozen=True)
class Script:
    """A file of JavaScript that is loaded into the page once, when the first drawing needs it."""

    path: Path


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn.

    `function` is the source of a JavaScript function, given the stage, an empty element of `width` x `height` pixels at
    the top left, and `argument`, any JSON value. It returns, or promises, an object whose `size` is the width and
    height of that part of the stage that is the picture. Text must be escaped by whoever makes markup of it.
    """

    function: str
    argument: Any
    width: int
    height: int
    fonts: Sequence[Webfont] = ()
    scripts: Sequence[Script] = ()


@dataclass(frozen=True)
class Shot:
    """What was drawn, uint8 (height, width, 3) RGB, and what the function returned."""

    pixels: npt.NDArray[np.uint8]
    found: Mapping[str, Any]


@contextmanager
def open_page(path: str) -> Iterator["KeptPage"]:
    """The page of a new browser, which is closed in the end.

    Raises:
        DeadPage: it could not be opened, or it or playwright's driver died.
    """
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
            yield KeptPage(browser)
            browser.close()
    except Error as error:
        raise DeadPage(str(error)[:500]) from None


class KeptPage:
    """A page and what has been loaded into it. To be used by the thread that opened it."""

    def __init__(self, browser: "Browser") -> None:
        view: ViewportSize = {"width": SIDE_PX, "height": SIDE_PX}
        context = browser.new_context(viewport=view, locale="en-US", timezone_id="UTC", offline=True)
        self._page = context.new_page()
        # Only pages from files may read files; this one is then made blank.
        self._page.goto("file:///")
        self._page.set_content(_BLANK)
        self._devtools = context.new_cdp_session(self._page)
        self._loaded: set[Webfont | Script] = set()
        self.pid = _pid_of(browser)

    def draw(self, drawing: Drawing) -> Shot:
        """Raises:
        DeadPage: the browser is gone.
        BadRecord: `browser_error`, something threw in the page.
        """
        from playwright.sync_api import Error

        try:
            self._load(drawing)
            argument = [drawing.function, drawing.argument, drawing.width, drawing.height]
            found = self._page.evaluate(_DRAW, argument)
            width, height = found["size"]
            return Shot(self._pixels(width, height), found)
        except Error as error:
            if self._alive():
                raise BadRecord("browser_error", str(error)[:500]) from None
            raise DeadPage(str(error)[:200]) from None

    def _load(self, drawing: Drawing) -> None:
        for script in drawing.scripts:
            if script not in self._loaded:
                self._page.add_script_tag(url=script.path.as_uri())
                self._loaded.add(script)
        for font in drawing.fonts:
            if font not in self._loaded:
                self._page.evaluate(_ADD_FONT, [font.family, font.weight, font.path.as_uri()])
                self._loaded.add(font)

    def _pixels(self, width: int, height: int) -> npt.NDArray[np.uint8]:
        import cv2

        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        # PNG made for speed: 9 ms where the small one takes 26 and WebP 30 (616 x 392 pixels).
        options = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": False, "clip": clip}
        data = base64.b64decode(self._devtools.send("Page.captureScreenshot", options)["data"])
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)

    def _alive(self) -> bool:
        from playwright.sync_api import Error

        try:
            self._page.evaluate("1")
        except Error:
            return False
        return True


def _pid_of(browser: "Browser") -> int:
    """The process to be killed when the page hangs, which playwright does not tell."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return next(int(process["id"]) for process in processes if process["type"] == "browser")
