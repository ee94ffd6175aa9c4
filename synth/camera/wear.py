"""Wear: what folding, spilling, printing and copying do to paper.

Each is an effect of effects.EFFECTS: (noise, picture (h, w, 3), strength 0 to 1) to a new picture of the same size.
"""

import math

import cv2
import numpy as np

from synth.ocr.fields import clouds, lit
from synth.pixels.arrays import Pixels
from synth.pixels.blend import blend, darkened
from synth.pixels.curves import fading
from synth.pixels.exact import weighed


def folds(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Creases of a folded sheet: light on one side, shadow on the other, along one or two lines each way."""
    height, width = image.shape[:2]
    light = np.full((height, width), 128, np.float32)
    for axis, side in ((0, height), (1, width)):
        for _ in range(int(noise.integers(0, 3)) or 1 - axis):
            at = side * noise.uniform(0.2, 0.8)
            off = np.arange(side, dtype=np.float32) - np.float32(at)
            reach = max(3.0, side * 0.025)
            ridge = np.sign(off) * fading(np.abs(off) / reach) * 0.16 - fading((off / 1.3) ** 2) * 0.3
            profile = 1 + np.float32((0.4 + 0.8 * strength) * noise.choice((-1, 1))) * ridge
            light *= (profile[:, None] if axis == 0 else profile[None]).astype(np.float32)
    return lit(image, cv2.convertScaleAbs(light))


def bleed_through(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """The other side of thin paper: the picture's own dark parts, mirrored, pale and soft."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(2, width // 2), max(2, height // 2)), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    paper = cv2.dilate(grey, np.ones((9, 9), np.uint8))
    ghost = cv2.flip(cv2.subtract(cv2.blur(paper, (9, 9)), grey), 1)
    down = int(noise.integers(0, max(1, grey.shape[0])))
    moved = cv2.GaussianBlur(np.roll(ghost, down, 0), (0, 0), 0.9)
    return darkened(image, cv2.resize(moved, (width, height), interpolation=cv2.INTER_LINEAR), 0.1 + 0.2 * strength)


def stains(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Coffee rings and drops."""
    height, width = image.shape[:2]
    small_width, small_height = max(4, width // 3), max(4, height // 3)
    spots = np.zeros((small_height, small_width), np.uint8)
    short = min(small_width, small_height)
    for _ in range(1 + round(3 * strength)):
        centre = (int(noise.integers(0, small_width)), int(noise.integers(0, small_height)))
        radius = max(2, round(short * noise.uniform(0.06, 0.22)))
        if noise.random() < 0.5:
            cv2.circle(spots, centre, radius, (int(noise.integers(60, 150)),), max(1, radius // 10), cv2.LINE_AA)
        else:
            cv2.circle(spots, centre, max(1, radius // 3), (int(noise.integers(50, 120)),), -1, cv2.LINE_AA)
    rough = cv2.multiply(
        cv2.blur(spots, (3, 3)), clouds(noise, small_width, small_height, max(4.0, short / 6), 3), scale=1 / 128
    )
    cover = cv2.convertScaleAbs(
        cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR), alpha=0.5 + 0.5 * strength
    )
    brown = [cv2.bitwise_not(cv2.convertScaleAbs(cover, alpha=part)) for part in (0.42, 0.62, 0.86)]
    return cv2.multiply(image, cv2.merge(brown), scale=1 / 255)


def low_ink(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A printer running dry: pale bands down or across the page."""
    height, width = image.shape[:2]
    upright = noise.random() < 0.5
    side = width if upright else height
    count = max(3, side // 90)
    bands = np.interp(np.linspace(0, count - 1, side), np.arange(count), noise.beta(1.2, 3, count))
    line = (bands * (90 + 120 * strength)).clip(0, 255).astype(np.uint8)
    pale = np.repeat(line[None], height, 0) if upright else np.repeat(line[:, None], width, 1)
    red, green, blue = (int(part) for part in np.percentile(image[::12, ::12].reshape(-1, 3), 85, 0))
    # Only what is darker than the paper can be short of ink.
    return cv2.max(image, blend(image, (red, green, blue), pale))


def halftone(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Newspaper print: grey as dots of a turned screen, mixed with the picture."""
    height, width = image.shape[:2]
    pitch, turn = 3.0 + 2.5 * strength, math.radians(noise.uniform(10, 50))
    across, down = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    unit = np.float32(256 / pitch)
    one = (
        ((across * np.float32(math.cos(turn)) + down * np.float32(math.sin(turn))) * unit)
        .astype(np.int32)
        .astype(np.uint8)
    )
    two = (
        ((down * np.float32(math.cos(turn)) - across * np.float32(math.sin(turn))) * unit)
        .astype(np.int32)
        .astype(np.uint8)
    )
    cosine = (64 + 63.5 * np.cos(np.arange(256) * (2 * math.pi / 256))).astype(np.uint8)
    limit = cv2.add(cv2.LUT(one, cosine), cv2.LUT(two, cosine))
    grid = cv2.merge((limit, limit, limit))
    # Steep, not a step: the edges of dots are a pixel wide.
    dotted = cv2.convertScaleAbs(
        cv2.subtract(weighed(image, 0.5, cv2.bitwise_not(grid), 0.5), np.full_like(grid, 96)), alpha=4
    )
    return weighed(image, 0.75 - 0.3 * strength, dotted, 0.25 + 0.3 * strength)


def grey(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A copier or fax: grey, at full strength nearly black and white."""
    level = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    middle = float(level[::4, ::4].mean()) * 0.85
    table = 128 + (np.arange(256) - middle) * (1 + 2.5 * strength)
    level = cv2.LUT(level, table.clip(0, 255).astype(np.uint8))
    return cv2.merge((level, level, level))


def dust(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Specks, hairs and scratches of a scanner's glass."""
    height, width = image.shape[:2]
    result = image.copy()
    area = height * width / 1e6
    bright = int(noise.integers(0, 2)) * 205 + 25
    for x, y, size in noise.integers(0, (width, height, 3), (round((30 + 120 * strength) * area) + 1, 3)):
        cv2.circle(result, (int(x), int(y)), int(size), (bright,) * 3, -1)
    for _ in range(round((2 + 6 * strength) * area)):
        start = noise.uniform(0, (width, height))
        steps = np.cumsum(noise.normal(0, 1, (7, 2)) * 4 + noise.normal(0, 6, 2), 0)
        cv2.polylines(result, [(start + steps).astype(np.int32)], False, (bright,) * 3, 1, cv2.LINE_AA)
    return result
