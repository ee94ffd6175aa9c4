"""Textures: drawn surfaces of the world: paper, cardboard, walls, wood, metal, cloth, leaves, patterned colour.

Each is a function of (noise, width, height) to RGB uint8 (height, width, 3).
"""

import colorsys
import math
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np

from synth.ocr.arrays import Colour, Pixels
from synth.ocr.fields import clouds, faint, grained, lit, ramp, speckled

Texture = Callable[[np.random.Generator, int, int], Pixels]


def paper(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """White, cream, grey or tinted paper, faintly cloudy."""
    tone = _picked(
        noise, ((250, 249, 246), (246, 240, 226), (236, 236, 233), (241, 230, 204), (232, 240, 244), (245, 232, 232))
    )
    field = speckled(noise, clouds(noise, width, height, 160, 3), 10)
    return ramp(field, (_shade(tone, 0.9), tone, _shade(tone, 1.03)))


def old_paper(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Yellowed paper, darker towards the edges, with foxing."""
    tone = _picked(noise, ((222, 196, 146), (212, 188, 150), (226, 208, 168)))
    field = speckled(noise, clouds(noise, width, height, 220, 5), 9)
    sheet = ramp(field, (_shade(tone, 0.62), _shade(tone, 0.9), tone, _shade(tone, 1.08)))
    return lit(sheet, _vignette(width, height, 0.35))


def cardboard(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Brown board with its flutes showing through."""
    tone = _picked(noise, ((186, 146, 100), (170, 132, 92), (198, 164, 120), (150, 120, 90)))
    field = speckled(noise, clouds(noise, width, height, 24, 3, stretch=8), 12)
    flutes = np.sin(np.arange(width) * (2 * math.pi / noise.uniform(9, 16))) * 5 + 128
    sheet = ramp(field, (_shade(tone, 0.72), tone, _shade(tone, 1.12)))
    return lit(sheet, np.broadcast_to(flutes.astype(np.uint8), (height, width)).copy())


def wood(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Planks, lying or upright."""
    if noise.random() < 0.5:
        return np.ascontiguousarray(_planks(noise, height, width).transpose(1, 0, 2))
    return _planks(noise, width, height)


def brick(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A wall of bricks in running bond, red, brown, yellow or painted."""
    tone = _picked(noise, ((156, 78, 58), (136, 84, 66), (178, 122, 82), (206, 198, 188), (96, 92, 92)))
    mortar = _picked(noise, ((196, 190, 180), (150, 146, 140), (222, 216, 206)))
    tall = float(noise.uniform(28, 70))
    wide, gap = tall * noise.uniform(2.2, 3.2), max(2, round(tall * 0.11))
    rows, columns = int(height / tall) + 2, int(width / wide) + 3
    shades = noise.normal(1, 0.11, (rows, columns))
    wall = np.full((height, width, 3), mortar, np.uint8)
    for row in range(rows):
        for column in range(columns):
            x, y = round((column - (row % 2) / 2) * wide), round(row * tall)
            corner = (round(x + wide) - gap - 1, round(y + tall) - gap - 1)
            cv2.rectangle(wall, (x, y), corner, _shade(tone, float(shades[row, column])), -1)
            # Light from above: a lit upper edge, a dark lower one.
            cv2.line(wall, (x, corner[1]), corner, _shade(tone, float(shades[row, column]) * 0.7), 2)
    return lit(wall, speckled(noise, faint(clouds(noise, width, height, 60, 5), 0.4), 7))


def concrete(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Grey wall or pavement, blotched and pitted."""
    tone = _picked(noise, ((160, 158, 154), (124, 124, 124), (188, 184, 176), (90, 90, 92)))
    field = speckled(noise, clouds(noise, width, height, 260, 6), 12)
    wall = ramp(field, (_shade(tone, 0.6), _shade(tone, 0.88), tone, _shade(tone, 1.2)))
    for x, y, size in noise.integers(0, (width, height, 3), (width * height // 9000, 3)):
        cv2.circle(wall, (int(x), int(y)), int(size), _shade(tone, 0.62), -1, cv2.LINE_AA)
    return wall


def plaster(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A painted wall, its bumps lit from the side."""
    tone = _colour(noise, (0.05, 0.45), (0.55, 0.97))
    bumps = clouds(noise, width, height, 24, 4)
    relief = cv2.addWeighted(bumps, 0.5, np.roll(bumps, 2, (0, 1)), -0.5, 128)
    return lit(ramp(clouds(noise, width, height, 400, 3), (_shade(tone, 0.86), tone, _shade(tone, 1.08))), relief)


def metal(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Brushed sheet metal with a sheen across."""
    tone = _picked(noise, ((176, 180, 184), (150, 152, 156), (196, 182, 142), (120, 126, 134), (184, 132, 100)))
    streaks = clouds(noise, width, height, 3, 2, stretch=90)
    sheen = np.cos(np.linspace(0, noise.uniform(2, 6), width) + noise.uniform(0, 6)) * 26 + 128
    sheet = ramp(streaks, (_shade(tone, 0.74), tone, _shade(tone, 1.2)))
    return lit(sheet, np.broadcast_to(sheen.astype(np.uint8), (height, width)).copy())


def fabric(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Woven cloth: canvas, linen, denim."""
    tone = _colour(noise, (0.05, 0.6), (0.25, 0.95))
    thread = float(noise.uniform(2.5, 5))
    across, down = (np.sin(np.arange(side, dtype=np.float32) * (2 * math.pi / thread)) for side in (width, height))
    weave = np.clip(128 + 26 * across[None] * down[:, None], 0, 255).astype(np.uint8)
    threads = cv2.addWeighted(
        clouds(noise, width, height, thread, 1, stretch=20), 0.35, clouds(noise, width, height, 300, 2), 0.65, 0
    )
    return lit(ramp(speckled(noise, threads, 7), (_shade(tone, 0.66), tone, _shade(tone, 1.22))), weave)


def leather(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A book cover or bag: fine cells with dark creases between."""
    tone = _picked(noise, ((92, 52, 36), (40, 36, 36), (120, 34, 34), (34, 56, 84), (46, 72, 50), (140, 92, 54)))
    cells = clouds(noise, width, height, 9, 2)
    creases = _from_middle(cells, 3.2, 110)
    relief = cv2.addWeighted(creases, 0.55, np.roll(creases, 2, (0, 1)), -0.35, 112)
    return lit(ramp(clouds(noise, width, height, 300, 3), (_shade(tone, 0.75), tone, _shade(tone, 1.2))), relief)


def marble(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Polished stone with veins."""
    tone = _picked(noise, ((236, 234, 230), (60, 62, 66), (206, 190, 172), (120, 140, 130)))
    vein = _shade(tone, 0.5) if sum(tone) > 380 else _shade(tone, 2.2)
    field = clouds(noise, width, height, 420, 6)
    return ramp(_from_middle(field, 9.0, 255), (vein, _mixed(vein, tone, 0.6), tone, tone, tone, _shade(tone, 1.03)))


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


def chalkboard(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A wiped board, green, black or blue."""
    tone = _picked(noise, ((38, 66, 54), (40, 42, 44), (36, 54, 76)))
    dust = clouds(noise, width, height, 60, 4, stretch=3)
    return ramp(speckled(noise, dust, 6), (_shade(tone, 0.8), tone, _mixed(tone, (255, 255, 255), 0.28)))


def tiles(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Glazed wall tiles with grout."""
    tone = _colour(noise, (0.0, 0.5), (0.5, 0.97))
    side, gap = int(noise.integers(60, 160)), int(noise.integers(2, 6))
    wall = np.full((height, width, 3), _picked(noise, ((210, 208, 204), (120, 118, 116))), np.uint8)
    for y in range(0, height, side):
        for x in range(0, width, side):
            shade = _shade(tone, float(noise.normal(1, 0.03)))
            cv2.rectangle(wall, (x, y), (x + side - gap - 1, y + side - gap - 1), shade, -1)
            cv2.rectangle(wall, (x, y), (x + side - gap - 1, y + 1), _shade(shade, 1.12), -1)
            cv2.rectangle(
                wall, (x, y + side - gap - 2), (x + side - gap - 1, y + side - gap - 1), _shade(shade, 0.8), -1
            )
    return lit(wall, faint(clouds(noise, width, height, 300, 2), 0.25))


def gradient(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Two or three colours running into each other, straight or round: posters, slides, screens."""
    hue, step = noise.random(), noise.uniform(-0.18, 0.18)
    stops = [
        _hsv(hue + step * at, noise.uniform(0.2, 0.85), noise.uniform(0.25, 1.0))
        for at in range(int(noise.integers(2, 4)))
    ]
    across, down = (
        np.linspace(0, 1, width, dtype=np.float32)[None],
        np.linspace(0, 1, height, dtype=np.float32)[:, None],
    )
    if noise.random() < 0.3:
        field = np.sqrt((across - np.float32(noise.random())) ** 2 + (down - np.float32(noise.random())) ** 2) * 0.8
    else:
        turn = noise.uniform(0, 2 * math.pi)
        field = (
            (across - 0.5) * np.float32(math.cos(turn)) * 0.7 + (down - 0.5) * np.float32(math.sin(turn)) * 0.7 + 0.5
        )
    # Noise of one level hides the steps of 8 bits.
    return grained(noise, ramp(cv2.convertScaleAbs(field, alpha=255), stops), 1)


def bokeh(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Lights out of focus in the dark."""
    small_width, small_height = max(8, width // 3), max(8, height // 3)
    hue = noise.random()
    scene = cv2.resize(gradient_between(_hsv(hue, 0.7, 0.22), _hsv(hue + 0.1, 0.6, 0.06)), (small_width, small_height))
    for _ in range(int(noise.integers(14, 40))):
        spot = np.zeros_like(scene)
        size = max(2, round(min(small_width, small_height) * noise.uniform(0.02, 0.13)))
        centre = (int(noise.integers(0, small_width)), int(noise.integers(0, small_height)))
        colour = _hsv(hue + noise.normal(0, 0.12), noise.uniform(0.2, 0.8), noise.uniform(0.25, 0.6))
        left, top = max(0, centre[0] - size - 2), max(0, centre[1] - size - 2)
        area = slice(top, centre[1] + size + 3), slice(left, centre[0] + size + 3)
        inner = (centre[0] - left, centre[1] - top)
        part = spot[area].copy()
        cv2.circle(part, inner, size, colour, -1, cv2.LINE_AA)
        cv2.circle(part, inner, size, _shade(colour, 1.3), 1, cv2.LINE_AA)
        scene[area] = cv2.add(scene[area], part)
    soft = cv2.GaussianBlur(scene, (0, 0), 1.2)
    return grained(noise, cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), 2)


def stripes(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Stripes, checks or dots of two colours, as on wrappings and awnings."""
    first = _colour(noise, (0.1, 0.7), (0.4, 1.0))
    second = _mixed(first, (255, 255, 255) if sum(first) < 480 else (90, 90, 90), noise.uniform(0.15, 0.5))
    period = float(noise.uniform(24, 120))
    turn = noise.choice((0, math.pi / 2, math.pi / 4, -math.pi / 4))
    across, down = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    one = (across * np.float32(math.cos(turn)) + down * np.float32(math.sin(turn))) * np.float32(2 * math.pi / period)
    kind = noise.integers(0, 3)
    if kind == 0:
        wave = np.sin(one)
    else:
        other = (down * np.float32(math.cos(turn)) - across * np.float32(math.sin(turn))) * np.float32(
            2 * math.pi / period
        )
        wave = np.sin(one) * np.sin(other) if kind == 1 else np.sin(one) + np.sin(other) - 1.0
    return ramp(cv2.convertScaleAbs(np.clip(wave * np.float32(period / 3) + 0.5, 0, 1), alpha=255), (first, second))


def foliage(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Leaves over leaves, the upper ones lighter."""
    half_width, half_height = max(8, width // 2), max(8, height // 2)
    hue = float(noise.uniform(0.2, 0.36))
    scene = np.full((half_height, half_width, 3), _hsv(hue, 0.7, 0.12), np.uint8)
    size = max(4.0, min(half_width, half_height) * float(noise.uniform(0.03, 0.07)))
    count = min(900, round(3.2 * half_width * half_height / (size * size)))
    places = noise.integers(0, (half_width, half_height), (count, 2))
    turns, lengths, tones = (
        noise.uniform(0, 360, count),
        noise.uniform(0.6, 1.5, count) * size,
        noise.normal(0, 1, (count, 2)),
    )
    for index in range(count):
        colour = _hsv(hue + 0.02 * tones[index, 0], 0.6, 0.16 + 0.38 * index / count + 0.06 * tones[index, 1])
        centre, axes = tuple(int(v) for v in places[index]), (int(lengths[index]), max(1, int(lengths[index] * 0.36)))
        cv2.ellipse(scene, centre, axes, turns[index], 0, 360, colour, -1, cv2.LINE_AA)
        lean = math.radians(turns[index])
        reach = (int(math.cos(lean) * axes[0]), int(math.sin(lean) * axes[0]))
        tip, stem = ((centre[0] + sign * reach[0], centre[1] + sign * reach[1]) for sign in (-1, 1))
        cv2.line(scene, tip, stem, _shade(colour, 1.25), 1, cv2.LINE_AA)
    light = faint(clouds(noise, width, height, 200, 3), 0.5)
    return lit(cv2.resize(scene, (width, height), interpolation=cv2.INTER_CUBIC), light)


def plain(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """One colour."""
    colour = np.array(_colour(noise, (0.0, 0.8), (0.1, 1.0)), np.uint8)
    return cv2.resize(colour[None, None], (width, height), interpolation=cv2.INTER_NEAREST)


TEXTURES: Mapping[str, Texture] = {
    one.__name__: one
    for one in (paper, old_paper, cardboard, wood, brick, concrete, plaster, metal, fabric, leather, marble, asphalt,
                chalkboard, tiles, gradient, bokeh, stripes, foliage, plain)
}  # fmt: skip


def gradient_between(top: Colour, bottom: Colour) -> Pixels:
    """A column of 64 pixels from one colour to another, to be enlarged."""
    return np.linspace(top, bottom, 64).astype(np.uint8)[:, None]


def _planks(noise: np.random.Generator, width: int, height: int) -> Pixels:
    tone = _picked(
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
    field = cv2.addWeighted(cv2.LUT(rings, wave), 0.5, fibres, 0.5, 0)
    board = ramp(field, (_shade(tone, 0.5), _shade(tone, 0.85), tone, _shade(tone, 1.2)))
    light = np.full((height, 1), 128, np.float32)
    plank, top = int(noise.integers(50, 190)), 0
    while top < height:
        light[top : top + plank] *= noise.uniform(0.82, 1.14)
        light[top : top + 2] *= 0.35
        top += plank
    return lit(board, np.repeat(light.clip(0, 255).astype(np.uint8), width, 1))


def _from_middle(field: Pixels, gain: float, most: int) -> Pixels:
    table = np.abs(np.arange(256) - 128) * gain
    return cv2.LUT(field, np.minimum(table, most).astype(np.uint8))


def _vignette(width: int, height: int, depth: float) -> Pixels:
    across, down = np.linspace(-1, 1, 64, dtype=np.float32)[None], np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    light = 128 * (1 - depth * np.clip((across**4 + down**4) * 0.6, 0, 1))
    return cv2.resize(light.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)


def _picked(noise: np.random.Generator, colours: Sequence[Colour]) -> Colour:
    return colours[int(noise.integers(0, len(colours)))]


def _colour(noise: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]) -> Colour:
    return _hsv(noise.random(), noise.uniform(*saturation), noise.uniform(*value))


def _hsv(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, min(1.0, max(0.0, saturation)), min(1.0, max(0.0, value)))
    return round(red * 255), round(green * 255), round(blue * 255)


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, max(0, round(part * factor))) for part in colour)
    return red, green, blue


def _mixed(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
