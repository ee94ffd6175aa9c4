"""Page: a Chromium with one page that draws what it is given on an empty stage, the same after any other drawing.

Nothing is fetched from a network; fonts and scripts come from files and stay in the page.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord
from synth.devtools import Devtools
from synth.webfonts import Webfont

SIDE_PX = 2240  # of the window, and so the longest side of a drawing
FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-startup-window", "--log-level=3",
    "--disable-background-timer-throttling", "--disable-breakpad", "--disable-extensions",
    "--disable-field-trial-config", "--disable-renderer-backgrounding", "--mute-audio", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--disable-gpu",
    "--disable-quic", "--disable-sync", "--no-first-run", "--hide-scrollbars",
    # Drawings are our own; a container has no namespaces for the sandbox, and it refuses to be root.
    "--no-sandbox",
    # The same pixels everywhere: no hinting and no coloured edges, whatever the system is set to.
    "--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb",
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
_ADD_SCRIPT = """url => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  script.onload = () => resolve(), script.onerror = () => reject(new Error(`could not load ${url}`));
  script.src = url;
  document.head.append(script);
})"""
_LOADED = "document.readyState === 'complete' || new Promise(resolve => window.addEventListener('load', resolve))"
_DRAW = """async (draw, [argument, width, height]) => {
  const stage = document.createElement('div');
  stage.id = 'stage';
  stage.style.cssText = `width:${width}px;height:${height}px`;
  document.getElementById('stage').replaceWith(stage);
  return await draw(stage, argument);
}"""


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


class KeptPage:
    """A page and what has been loaded into it, in a browser of its own. To be used by one thread at a time.

    Raises:
        DeadBrowser, LateAnswer: of this and of `draw`; the page is then of no use any more.
    """

    def __init__(self, path: str, until_s: float) -> None:
        self.browser = Devtools([path, *FLAGS])
        try:
            self.browser.until_s = until_s
            self._open()
        except BaseException:
            self.browser.close()
            raise
        self._loaded: set[Webfont | Script] = set()

    def draw(self, drawing: Drawing, until_s: float) -> Shot:
        """Raises:
        BadRecord: `browser_error`, something threw in the page.
        """
        self.browser.until_s = until_s
        self._load(drawing)
        given = json.dumps([drawing.argument, drawing.width, drawing.height])
        found = self._evaluate(f"({_DRAW})({drawing.function}, {given})")
        width, height = found["size"]
        return Shot(self._pixels(width, height), found)

    def _open(self) -> None:
        target = self.browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Inspector.enable")
        self._ask("Network.enable")
        self._ask(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )
        self._ask("Emulation.setLocaleOverride", locale="en-US")
        self._ask("Emulation.setTimezoneOverride", timezoneId="UTC")
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=SIDE_PX, height=SIDE_PX, deviceScaleFactor=1, mobile=False
        )
        # Only pages from files may read files; this one is then made blank.
        self._ask("Page.navigate", url="file:///")
        self._evaluate(_LOADED)
        self._evaluate(f"document.open(); document.write({json.dumps(_BLANK)}); document.close()")

    def _load(self, drawing: Drawing) -> None:
        for script in drawing.scripts:
            if script not in self._loaded:
                self._evaluate(f"({_ADD_SCRIPT})({json.dumps(script.path.as_uri())})")
                self._loaded.add(script)
        for font in drawing.fonts:
            if font not in self._loaded:
                given = json.dumps([font.family, font.weight, font.path.as_uri()])
                self._evaluate(f"({_ADD_FONT})({given})")
                self._loaded.add(font)

    def _pixels(self, width: int, height: int) -> npt.NDArray[np.uint8]:
        import cv2

        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        # PNG made for speed: 9 ms where the small one takes 26 and WebP 30 (616 x 392 pixels).
        shot = self._ask(
            "Page.captureScreenshot", format="png", optimizeForSpeed=True, captureBeyondViewport=False, clip=clip
        )
        data = np.frombuffer(base64.b64decode(shot["data"]), np.uint8)
        return np.asarray(cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB), np.uint8)

    def _evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript, or what it promises."""
        answer = self._ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            told = str(thrown.get("exception", {}).get("description", thrown["text"]))
            raise BadRecord("browser_error", " ".join(told.split())[:500])
        return answer["result"].get("value")

    def _ask(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        return self.browser.ask(method, self._session, **parameters)
