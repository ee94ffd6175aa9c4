"""SynthTIGER at work in process, on templates of our own (its wheel has none), with our fonts, words and photographs.

`line` is a word as its users train recognizers on: a layer per character, curved or straight, with border, shadow or
extrusion, one of four transforms, and noise and blur after it. `page` is what SynthDoG makes of it: paper on a
photograph, lines out of character layers, distortion, perspective, shadow, blur. Both come with the quads of their
characters, which SynthTIGER keeps as long as the layers do; those of a page are taken before its paper is bent, and
left there, since it has nothing that would bend them along.
"""

import time
from typing import Any

import cv2
import numpy as np
from serve import serve
from synthtiger import components, utils
from synthtiger.gen import set_global_random_seed
from synthtiger.layers import Group, Layer, TextLayer

Layers = list[Any]
PAGE_PX = (960, 1280)
MARGIN_PX, PAGE_CHARS = 60, 1165
JPEG = (cv2.IMWRITE_JPEG_QUALITY, 92)
made: dict[str, Any] = {}


class Template:
    """What both have: fonts, text, colours and photographs."""

    def __init__(self, fonts: list[str], photos: list[str], words: str, lines: str) -> None:
        self.font = components.BaseFont(fonts, [1] * len(fonts), size=(40, 64))
        self.words = components.BaseCorpus([words], [1])
        self.lines = components.BaseCorpus([lines], [1])
        self.dark = components.RGB(rgb=((0, 90),) * 3)
        self.photo = components.BaseTexture(photos, [1] * len(photos), crop=1)
        self.curve = components.Switch(components.CurveLayout(curve=(8, 20)), 0.3)
        self.flow = components.FlowLayout(space=(0, 3))
        self.effect = components.Switch(
            components.Selector([components.TextBorder(), components.TextShadow(), components.TextExtrusion()]), 0.5
        )
        self.transform = components.Switch(
            components.Selector(
                [
                    components.Perspective(percents=((0.8, 1.0),) * 4),
                    components.Rotate(angle=(0, 8), ccw=0.5),
                    components.Skew(angle=(0, 15), ccw=0.5),
                    components.Trapezoidate(percent=(0.8, 1)),
                ]
            ),
            0.8,
        )
        self.after = components.Iterator(
            [
                components.Switch(components.AdditiveGaussianNoise(scale=(4, 16)), 0.3),
                components.Switch(components.GaussianBlur(sigma=(0.5, 1.5)), 0.3),
                components.Switch(components.Resample(size=(0.5, 0.9)), 0.2),
            ]
        )
        self.bend = components.Iterator(
            [
                components.ElasticDistortion(alpha=(0, 1), sigma=(0.4, 0.6)),
                components.AdditiveGaussianNoise(scale=(0, 4)),
                components.Perspective(percents=((0.85, 1.0),) * 4),
            ]
        )
        self.camera = components.Iterator(
            [
                components.Switch(components.Contrast(alpha=(0.8, 1.2)), 0.5),
                components.Switch(components.Brightness(beta=(-24, 24)), 0.5),
                components.Switch(components.Shadow(intensity=(0, 80)), 0.5),
                components.Switch(components.MotionBlur(k=(3, 5)), 0.25),
                components.Switch(components.GaussianBlur(sigma=(0.5, 1.2)), 0.5),
            ]
        )

    def letters(self, text: str, size_px: int | None = None) -> Layers:
        """A layer for each character, side by side."""
        look = self.font.sample({} if size_px is None else {"size": size_px})
        color = self.dark.data(self.dark.sample())
        return [TextLayer(letter, look["path"], look["size"], color, look["bold"]) for letter in text]

    def line(self) -> tuple[Any, int, int]:
        """A picture (h, w, 3), its characters, and their quads."""
        text = self.words.data(self.words.sample())
        layers = self.letters(text)
        meta = self.curve.sample()
        if meta["state"]:
            self.curve.apply(layers, meta)
        else:
            self.flow.apply(layers)
        written = Group(layers).merge()
        self.effect.apply([written])
        self.transform.apply([written, *layers])
        # Characters and text go together, as their quads are of one picture.
        group = Group([written, *layers])
        width, height = (int(side) for side in group.size + 10)
        group.topleft = (5, 5)
        whole = Group([written, self.ground(width, height)]).merge()
        self.after.apply([whole])
        return whole.image[..., :3], len(text), len([layer.quad for layer in layers])

    def page(self) -> tuple[Any, int, int]:
        """The same of a page."""
        ground = self.ground(*PAGE_PX)
        paper = Layer(
            np.full((PAGE_PX[1] - 80, PAGE_PX[0] - 80, 4), (*np.random.randint(225, 256, 3), 255), np.float32)
        )
        paper.topleft = (40, 40)
        lines, quads, count, top = [], [], 0, MARGIN_PX + 30
        size_px = int(np.random.randint(20, 27))
        widest = PAGE_PX[0] - 2 * (MARGIN_PX + 20)
        while count < PAGE_CHARS and top < PAGE_PX[1] - MARGIN_PX - 2 * size_px:
            text = self.lines.data(self.lines.sample())[: int(widest / size_px / 0.6)]
            layers = self.letters(text, size_px)
            self.flow.apply(layers)
            group = Group(layers)
            group.topleft = (MARGIN_PX + 20, top)
            quads += [layer.quad for layer in layers]
            lines.append(group.merge())
            count += len(layers)
            top = group.bottom + size_px * 0.15
        document = Group([*lines, paper]).merge()
        self.bend.apply([document])
        document.center = (PAGE_PX[0] / 2, PAGE_PX[1] / 2)
        whole = Group([document, ground]).merge()
        self.camera.apply([whole])
        height, width = PAGE_PX[1], PAGE_PX[0]
        return whole.image[:height, :width, :3], count, len(quads)

    def ground(self, width: int, height: int) -> Any:
        """A piece of a photograph."""
        layer = Layer(utils.resize_image(self.photo.data(self.photo.sample()), (width, height)))
        layer.topleft = (0, 0)
        return layer


def load(**given: Any) -> bool:
    """Make the template."""
    cv2.setNumThreads(1)
    made["template"] = Template(**given)
    return True


def draw(kind: str, seed: int, count: int) -> dict[str, Any]:
    """CPU seconds of `count` pictures, encoded, and what is in them."""
    template, found = made["template"], {"pictures": 0, "pixels": 0, "chars": 0, "quads": 0, "bytes": 0, "dropped": 0}
    set_global_random_seed(seed)
    started = time.process_time()
    for _ in range(count):
        try:
            pixels, chars, quads = getattr(template, kind)()
        except Exception:  # noqa: BLE001 - SynthTIGER's own loop tries again after whatever it was
            found["dropped"] += 1
            continue
        data = cv2.imencode(".jpg", pixels[:, :, ::-1].clip(0, 255).astype(np.uint8), JPEG)[1]
        for name, value in zip(found, (1, pixels.shape[0] * pixels.shape[1], chars, quads, len(data)), strict=False):
            found[name] += value
    return {"cpu_s": time.process_time() - started, **found}


if __name__ == "__main__":
    serve({"load": load, "draw": draw})
