"""Occlusion: things in front of the text, each with its mask, so that it is known how much of a word can be seen."""

import math
import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

import cv2
import numpy as np

from synth.ocr.colours import ink_colour
from synth.ocr.fields import clouds, faint, lit, ramp
from synth.ocr.textures import TEXTURES
from synth.ocr.tones import shaded
from synth.pixels.arrays import Colour, Pixels
from synth.pixels.blend import blend, darkened, shifted
from synth.pixels.curves import rotated
from synth.pixels.exact import weighed


class Thing(NamedTuple):
    """What stands in front: its colours (h, w, 3), its opacity (h, w), and whether it throws a shadow."""

    pixels: Pixels
    cover: Pixels
    is_solid: bool = True


Maker = Callable[[np.random.Generator, int, int], Thing]


def leaf(noise: np.random.Generator, width: int, height: int) -> Thing:
    """One leaf with its veins."""
    middle, turn = np.array((width / 2, height / 2)), noise.uniform(0, 2 * math.pi)
    long, wide = min(width, height) * 0.48, min(width, height) * noise.uniform(0.14, 0.24)
    along = np.linspace(-1, 1, 24)
    half = wide * (1 - along**2) ** 0.8 * (1 - 0.35 * along)
    outline = np.concatenate((np.stack((along * long, half), 1), np.stack((along * long, -half), 1)[::-1]))
    turned = rotated(outline, turn) + middle
    cover = np.zeros((height, width), np.uint8)
    cv2.fillPoly(cover, [np.round(turned * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
    tone: Colour = ((60, 110, 40), (110, 130, 40), (170, 90, 30), (150, 50, 30))[int(noise.integers(0, 4))]
    pixels = ramp(clouds(noise, width, height, max(8.0, long / 2), 3), (shaded(tone, 0.6), tone, shaded(tone, 1.35)))
    ends = [
        tuple(int(v) for v in np.round(middle + sign * long * np.array((math.cos(turn), math.sin(turn)))))
        for sign in (-1, 1)
    ]
    cv2.line(
        pixels,
        (ends[0][0], ends[0][1]),
        (ends[1][0], ends[1][1]),
        shaded(tone, 1.6),
        max(1, round(wide / 14)),
        cv2.LINE_AA,
    )
    return Thing(pixels, cover)


def post(noise: np.random.Generator, width: int, height: int) -> Thing:
    """A pole or a bar across, round as lit from one side."""
    thick = max(3, round(min(width, height) * noise.uniform(0.03, 0.09)))
    cover, upright = np.zeros((height, width), np.uint8), noise.random() < 0.6
    side, reach = (width, height) if upright else (height, width)
    start, end = noise.uniform(0, side), noise.normal(0, side * 0.1)
    first = (round(start), -thick) if upright else (-thick, round(start))
    last = (round(start + end), reach + thick) if upright else (reach + thick, round(start + end))
    cv2.line(cover, first, last, (255,), thick, cv2.LINE_AA)
    level = int(noise.integers(40, 190))
    shape = np.abs((np.arange(side) - start) / thick + 0.15) * 2
    field = (255 * np.clip(1 - shape, 0, 1)).astype(np.uint8)
    bar = np.repeat(field[None], height, 0) if upright else np.repeat(field[:, None], width, 1)
    return Thing(ramp(bar, ((level // 3,) * 3, (level,) * 3, (min(255, level + 60),) * 3)), cover)


def wire(noise: np.random.Generator, width: int, height: int) -> Thing:
    """Two or three hanging cables."""
    cover = np.zeros((height, width), np.uint8)
    x = np.linspace(0, width, 20)
    for _ in range(int(noise.integers(1, 4))):
        sag = height * noise.uniform(0, 0.2) * (1 - (2 * x / width - 1) ** 2)
        first, last = noise.uniform(0, height, 2)
        y = np.linspace(float(first), float(last), 20) + sag
        thick = max(1, round(min(width, height) * noise.uniform(0.003, 0.012)))
        cv2.polylines(cover, [np.stack((x, y), 1).astype(np.int32)], False, (255,), thick, cv2.LINE_AA)
    return Thing(np.full((height, width, 3), int(noise.integers(10, 70)), np.uint8), cover)


def patch(noise: np.random.Generator, width: int, height: int) -> Thing:
    """A blank sticker or a strip of paper, askew."""
    kind = ("plain", "paper", "stripes", "cardboard")[int(noise.integers(0, 4))]
    cover, size = np.zeros((height, width), np.uint8), min(width, height) * noise.uniform(0.2, 0.42, 2)
    corners = cv2.boxPoints(
        ((width / 2, height / 2), (float(size[0]) * 1.6, float(size[1])), float(noise.normal(0, 15)))
    )
    cv2.fillPoly(cover, [np.round(corners * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
    return Thing(TEXTURES[kind](noise, width, height), cover)


def tape(noise: np.random.Generator, width: int, height: int) -> Thing:
    """Adhesive tape that can be seen through."""
    cover, long = np.zeros((height, width), np.uint8), min(width, height)
    corners = cv2.boxPoints(
        ((width / 2, height / 2), (long * 0.9, long * float(noise.uniform(0.14, 0.3))), float(noise.uniform(-60, 60)))
    )
    cv2.fillPoly(cover, [np.round(corners * 16).astype(np.int32)], (int(noise.integers(70, 170)),), cv2.LINE_AA, 4)
    tone: Colour = ((232, 222, 190), (240, 240, 240), (200, 170, 110))[int(noise.integers(0, 3))]
    return Thing(
        ramp(clouds(noise, width, height, 12, 2, stretch=4), (shaded(tone, 0.9), tone, shaded(tone, 1.05))),
        cover,
        False,
    )


def fingers(noise: np.random.Generator, width: int, height: int) -> Thing:
    """Fingers that hold the sheet, coming in from below."""
    cover = np.zeros((height, width), np.uint8)
    light = np.zeros((height, width), np.uint8)
    count = int(noise.integers(1, 4))
    thick = max(6, round(width / (count + 1) * 0.8))
    for index in range(count):
        base = (round(width * (index + 1) / (count + 1)), height + thick)
        tip = (round(base[0] + noise.normal(0, width * 0.04)), round(height * noise.uniform(0.12, 0.4)) + thick // 2)
        cv2.line(cover, base, tip, (255,), thick, cv2.LINE_AA)
        cv2.line(light, base, (tip[0] - thick // 8, tip[1]), (200,), max(2, thick // 2), cv2.LINE_AA)
    soft = cv2.blur(light, (thick // 2 * 2 + 1,) * 2)
    tone: Colour = ((232, 186, 158), (204, 150, 118), (150, 104, 78), (96, 66, 52))[int(noise.integers(0, 4))]
    pixels = ramp(soft, (shaded(tone, 0.62), shaded(tone, 0.9), shaded(tone, 1.08)))
    return Thing(pixels, cover)


def splash(noise: np.random.Generator, width: int, height: int) -> Thing:
    """Mud, paint or snow in blobs."""
    field = clouds(noise, width, height, min(width, height) / 3, 4)
    across, down = np.linspace(-1, 1, width)[None], np.linspace(-1, 1, height)[:, None]
    near = (255 * np.clip(1 - np.hypot(across, down), 0, 1)).astype(np.uint8)
    mixed = weighed(field, 0.6, near, 0.7)
    cover = cv2.convertScaleAbs(cv2.subtract(mixed, np.full_like(mixed, 150)), alpha=12)
    tone = ink_colour(random.Random(int(noise.integers(0, 2**31))), 128.0, low=0.15)
    return Thing(lit(np.full((height, width, 3), tone, np.uint8), faint(field, 0.5)), cover)


def grille(noise: np.random.Generator, width: int, height: int) -> Thing:
    """A wire fence."""
    step, thick = max(12.0, min(width, height) * noise.uniform(0.12, 0.25)), max(1, round(min(width, height) * 0.008))
    cover = np.zeros((height, width), np.uint8)
    for slope in (-1, 1):
        for start in np.arange(-height, width + height, step):
            first, last = (round(float(start)), 0), (round(float(start)) + slope * height, height)
            cv2.line(cover, first, last, (255,), thick, cv2.LINE_AA)
    return Thing(np.full((height, width, 3), int(noise.integers(90, 200)), np.uint8), cover)


def reflection(noise: np.random.Generator, width: int, height: int) -> Thing:
    """A window mirrored in glass: bright panes with soft edges."""
    cover = np.zeros((height, width), np.uint8)
    lean = width * noise.uniform(0.05, 0.3)
    for left, right in ((0.1, 0.46), (0.52, 0.88)):
        shape = np.array(
            (
                (left * width + lean, 0),
                (right * width + lean, 0),
                (right * width - lean, height),
                (left * width - lean, height),
            )
        )
        cv2.fillPoly(cover, [shape.astype(np.int32)], (int(noise.integers(50, 130)),), cv2.LINE_AA)
    reach = max(3, min(width, height) // 12 * 2 + 1)
    return Thing(np.full((height, width, 3), (236, 244, 252), np.uint8), cv2.blur(cover, (reach, reach)), False)


OCCLUDERS: Mapping[str, Maker] = {
    one.__name__: one for one in (leaf, post, wire, patch, tape, fingers, splash, grille, reflection)
}
# What crosses the whole picture; the others have a place in it.
_WIDE = frozenset({"post", "wire", "grille"})


def occlude(
    pixels: Pixels, hidden: Pixels, chance: random.Random, noise: np.random.Generator, kind: str | None = None
) -> str:
    """Puts something in front of a picture (h, w, 3), and its opacity into `hidden` (h, w); both are changed in place.

    Returns what it was. Things that have a place take up to 5 percent of the picture, so that most text stays whole.
    """
    height, width = pixels.shape[:2]
    name = kind or chance.choice(list(OCCLUDERS))
    if name in _WIDE:
        left, top, right, bottom = 0, 0, width, height
    else:
        side = round(math.sqrt(width * height) * chance.uniform(0.12, 0.24)) + 8
        left, top = chance.randint(-side // 3, width - side // 2), chance.randint(-side // 3, height - side // 2)
        if name == "fingers":
            top = height - side
        right, bottom = left + side, top + side
    thing = OCCLUDERS[name](noise, right - left, bottom - top)
    x, y, to_x, to_y = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if x >= to_x or y >= to_y:
        return name
    inner, area = (slice(y - top, to_y - top), slice(x - left, to_x - left)), (slice(y, to_y), slice(x, to_x))
    seen, under = np.ascontiguousarray(thing.cover[inner]), np.ascontiguousarray(pixels[area])
    if thing.is_solid:
        reach = max(2, min(thing.cover.shape) // 30)
        fallen = cv2.blur(shifted(thing.cover, reach, reach), (2 * reach + 1, 2 * reach + 1))
        under = darkened(under, np.ascontiguousarray(fallen[inner]), 0.4)
    pixels[area] = blend(under, np.ascontiguousarray(thing.pixels[inner]), seen)
    np.maximum(hidden[area], seen, out=hidden[area])
    return name
