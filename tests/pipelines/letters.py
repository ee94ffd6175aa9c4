"""A generator for tests: one printed line; `wrong` says another, `photo` makes a JPEG, `unknown` a script unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.geometry import PixelBudget
from schemas.resources import Resources
from synth.chance import chance
from synth.drawn import Drawn, Picture, Region, Turn

WORDS = ("harbour", "lantern", "copper", "window", "orchard", "granite", "winter", "meadow")


@dataclass(frozen=True)
class Letters:
    """Three words in black on white."""

    wrong: bool = False
    photo: bool = False
    unknown: bool = False

    kind: ClassVar[str] = "ocr"
    version: ClassVar[int] = 1
    needs: ClassVar[Resources] = Resources()

    def check(self) -> None:
        pass

    def inputs(self) -> Mapping[str, Any]:
        return {}

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        import io

        from PIL import Image, ImageDraw, ImageFont

        text = " ".join(chance(seed, "words").sample(WORDS, 3))
        image = Image.new("RGB", (420, 56), "white")
        box = ImageDraw.Draw(image).textbbox((20, 10), text, ImageFont.load_default(28))
        ImageDraw.Draw(image).text((20, 10), text, "black", ImageFont.load_default(28))
        stream = io.BytesIO()
        image.save(stream, "JPEG" if self.photo else "PNG")
        said = "nothing of the kind" if self.wrong else "ﷺ" if self.unknown else text
        region = Region("line", (int(box[0]), int(box[1]), int(box[2]) + 1, int(box[3]) + 1), said)
        picture = Picture(stream.getvalue(), "image/jpeg" if self.photo else "image/png", 420, 56)
        return Drawn(picture, "en", (Turn("What does it say?", said),), (region,))
