"""Walls: hard surfaces: wood, brick, concrete, plaster, metal, marble, asphalt, tiles.

Each is a texture of textures.TEXTURES: (noise, width, height) to RGB uint8 (height, width, 3).
"""

import cv2
import numpy as np

from synth.ocr.fields import clouds, faint, from_middle, lit, ramp, speckled
from synth.ocr.tones import picked, shaded, some_colour
from synth.pixels.arrays import Pixels
from synth.pixels.colours import mixed
from synth.pixels.exact import weighed


def wood(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Planks, lying or upright."""
    if noise.random() < 0.5:
        return np.ascontiguousarray(_planks(noise, height, width).transpose(1, 0, 2))
    return _planks(noise, width, height)


def brick(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A wall of bricks in running bond, red, brown, yellow or painted."""
    tone = picked(noise, ((156, 78, 58), (136, 84, 66), (178, 122, 82), (206, 198, 188), (96, 92, 92)))
    mortar = picked(noise, ((196, 190, 180), (150, 146, 140), (222, 216, 206)))
    tall = float(noise.uniform(28, 70))
    wide, gap = tall * noise.uniform(2.2, 3.2), max(2, round(tall * 0.11))
    rows, columns = int(height / tall) + 2, int(width / wide) + 3
    shades = noise.normal(1, 0.11, (rows, columns))
    wall = np.full((height, width, 3), mortar, np.uint8)
    for row in range(rows):
        for column in range(columns):
            x, y = round((column - (row % 2) / 2) * wide), round(row * tall)
            corner = (round(x + wide) - gap - 1, round(y + tall) - gap - 1)
            cv2.rectangle(wall, (x, y), corner, shaded(tone, float(shades[row, column])), -1)
            # Light from above: a lit upper edge, a dark lower one.
            cv2.line(wall, (x, corner[1]), corner, shaded(tone, float(shades[row, column]) * 0.7), 2)
    return lit(wall, speckled(noise, faint(clouds(noise, width, height, 60, 5), 0.4), 7))


def concrete(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Grey wall or pavement, blotched and pitted."""
    tone = picked(noise, ((160, 158, 154), (124, 124, 124), (188, 184, 176), (90, 90, 92)))
    field = speckled(noise, clouds(noise, width, height, 260, 6), 12)
    wall = ramp(field, (shaded(tone, 0.6), shaded(tone, 0.88), tone, shaded(tone, 1.2)))
    for x, y, size in noise.integers(0, (width, height, 3), (width * height // 9000, 3)):
        cv2.circle(wall, (int(x), int(y)), int(size), shaded(tone, 0.62), -1, cv2.LINE_AA)
    return wall


def plaster(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A painted wall, its bumps lit from the side."""
    tone = some_colour(noise, (0.05, 0.45), (0.55, 0.97))
    bumps = clouds(noise, width, height, 24, 4)
    relief = weighed(bumps, 0.5, np.roll(bumps, 2, (0, 1)), -0.5, 128)
    return lit(ramp(clouds(noise, width, height, 400, 3), (shaded(tone, 0.86), tone, shaded(tone, 1.08))), relief)


def metal(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Brushed sheet metal with a sheen across."""
    tone = picked(noise, ((176, 180, 184), (150, 152, 156), (196, 182, 142), (120, 126, 134), (184, 132, 100)))
    streaks = clouds(noise, width, height, 3, 2, stretch=90)
    sheen = np.cos(np.linspace(0, noise.uniform(2, 6), width) + noise.uniform(0, 6)) * 26 + 128
    sheet = ramp(streaks, (shaded(tone, 0.74), tone, shaded(tone, 1.2)))
    return lit(sheet, np.broadcast_to(sheen.astype(np.uint8), (height, width)).copy())


def marble(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Polished stone with veins."""
    tone = picked(noise, ((236, 234, 230), (60, 62, 66), (206, 190, 172), (120, 140, 130)))
    vein = shaded(tone, 0.5) if sum(tone) > 380 else shaded(tone, 2.2)
    field = clouds(noise, width, height, 420, 6)
    return ramp(from_middle(field, 9.0, 255), (vein, mixed(vein, tone, 0.6), tone, tone, tone, shaded(tone, 1.03)))


def asphalt(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Road surface, coarse and dark."""
    level = int(noise.integers(60, 110))
    stones = speckled(noise, faint(clouds(noise, width, height, 3, 1), 0.6), 16)
    wear = faint(clouds(noise, width, height, 300, 4), 0.4)
    base = ramp(
        stones,
        (
            (level // 3,) * 3,
            (level,) * 3,
            (min(255, level * 2 + 20), min(255, level * 2 + 18), min(255, level * 2 + 12)),
        ),
    )
    return lit(base, wear)


def tiles(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Glazed wall tiles with grout."""
    tone = some_colour(noise, (0.0, 0.5), (0.5, 0.97))
    side, gap = int(noise.integers(60, 160)), int(noise.integers(2, 6))
    wall = np.full((height, width, 3), picked(noise, ((210, 208, 204), (120, 118, 116))), np.uint8)
    for y in range(0, height, side):
        for x in range(0, width, side):
            shade = shaded(tone, float(noise.normal(1, 0.03)))
            cv2.rectangle(wall, (x, y), (x + side - gap - 1, y + side - gap - 1), shade, -1)
            cv2.rectangle(wall, (x, y), (x + side - gap - 1, y + 1), shaded(shade, 1.12), -1)
            cv2.rectangle(
                wall, (x, y + side - gap - 2), (x + side - gap - 1, y + side - gap - 1), shaded(shade, 0.8), -1
            )
    return lit(wall, faint(clouds(noise, width, height, 300, 2), 0.25))


def _planks(noise: np.random.Generator, width: int, height: int) -> Pixels:
    tone = picked(
        noise, ((168, 120, 74), (120, 82, 52), (196, 158, 112), (92, 66, 48), (206, 190, 166), (140, 134, 126))
    )
    # Grain runs along x: rings are a smooth field read through a wave.
    rings = clouds(noise, width, height, 70, 2, stretch=14)
    wave = (
        (np.sin(np.arange(256) * noise.uniform(0.35, 0.8)) * 36 + np.arange(256) * 0.25 + 96)
        .clip(0, 255)
        .astype(np.uint8)
    )
    fibres = clouds(noise, width, height, 3, 2, stretch=40)
    field = weighed(cv2.LUT(rings, wave), 0.5, fibres, 0.5)
    board = ramp(field, (shaded(tone, 0.5), shaded(tone, 0.85), tone, shaded(tone, 1.2)))
    light = np.full((height, 1), 128, np.float32)
    plank, top = int(noise.integers(50, 190)), 0
    while top < height:
        light[top : top + plank] *= noise.uniform(0.82, 1.14)
        light[top : top + 2] *= 0.35
        top += plank
    return lit(board, np.repeat(light.clip(0, 255).astype(np.uint8), width, 1))
