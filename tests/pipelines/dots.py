"""A generator for tests: a picture with one dot, asked where it is; some seeds come to nothing, one raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from schemas.errors import BadRecord, PluginError, SchemaError
from schemas.geometry import PixelBudget
from schemas.resources import Resources
from synth.chance import chance
from synth.drawn import Drawn, Picture, Region, Turn

SIDE = 56


@dataclass(frozen=True)
class Dots:
    """One dot. A seventh of the seeds are `empty`; with `raises` a fiftieth raise."""

    radius: int = 3
    raises: bool = False
    missing: bool = False

    kind: ClassVar[str] = "ocr"
    version: ClassVar[int] = 1
    needs: ClassVar[Resources] = Resources()

    def check(self) -> None:
        if self.missing:
            raise PluginError("dots needs a pencil; run: buy pencil")

    def inputs(self) -> Mapping[str, Any]:
        return {}

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        import cv2

        draw = chance(seed, "dot")
        if draw.random() < 1 / 7:
            raise BadRecord("empty", "no dot fell on the paper")
        if self.raises and draw.random() < 1 / 50:
            raise draw.choice((ValueError, SchemaError))("the pencil broke")
        x, y = (draw.randrange(self.radius, SIDE - self.radius) for _ in "xy")
        pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
        cv2.circle(pixels, (x, y), self.radius, (0, 0, 0), -1)
        data = cv2.imencode(".png", pixels)[1].tobytes()
        box = (x - self.radius, y - self.radius, x + self.radius, y + self.radius)
        picture = Picture(data, "image/png", SIDE, SIDE)
        return Drawn(picture, "en", (Turn("Where is the dot?", f"At {x}, {y}."),), (Region("object", box),))
