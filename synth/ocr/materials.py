"""Materials: soft and printed surfaces: paper, cardboard, cloth, leather, boards, leaves, patterned and plain colour.

Each is a texture of textures.TEXTURES: (noise, width, height) to RGB uint8 (height, width, 3).
"""

import math

import cv2
import numpy as np

from synth.ocr.fields import clouds, faint, from_middle, grained, lit, ramp, speckled
from synth.ocr.tones import hsv, picked, shaded, some_colour
from synth.pixels.arrays import Colour, Pixels
from synth.pixels.colours import mixed
from synth.pixels.curves import sine
from synth.pixels.exact import weighed


def paper(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """White, cream, grey or tinted paper, faintly cloudy."""
    tone = picked(
        noise, ((250, 249, 246), (246, 240, 226), (236, 236, 233), (241, 230, 204), (232, 240, 244), (245, 232, 232))
    )
    field = speckled(noise, clouds(noise, width, height, 160, 3), 10)
    return ramp(field, (shaded(tone, 0.9), tone, shaded(tone, 1.03)))


def old_paper(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Yellowed paper, darker towards the edges, with foxing."""
    tone = picked(noise, ((222, 196, 146), (212, 188, 150), (226, 208, 168)))
    field = speckled(noise, clouds(noise, width, height, 220, 5), 9)
    sheet = ramp(field, (shaded(tone, 0.62), shaded(tone, 0.9), tone, shaded(tone, 1.08)))
    return lit(sheet, _vignette(width, height, 0.35))


def cardboard(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Brown board with its flutes showing through."""
    tone = picked(noise, ((186, 146, 100), (170, 132, 92), (198, 164, 120), (150, 120, 90)))
    field = speckled(noise, clouds(noise, width, height, 24, 3, stretch=8), 12)
    flutes = np.sin(np.arange(width) * (2 * math.pi / noise.uniform(9, 16))) * 5 + 128
    sheet = ramp(field, (shaded(tone, 0.72), tone, shaded(tone, 1.12)))
    return lit(sheet, np.broadcast_to(flutes.astype(np.uint8), (height, width)).copy())


def fabric(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Woven cloth: canvas, linen, denim."""
    tone = some_colour(noise, (0.05, 0.6), (0.25, 0.95))
    thread = float(noise.uniform(2.5, 5))
    across, down = (sine(np.arange(side, dtype=np.float32) * (2 * math.pi / thread)) for side in (width, height))
    weave = np.clip(128 + 26 * across[None] * down[:, None], 0, 255).astype(np.uint8)
    threads = weighed(
        clouds(noise, width, height, thread, 1, stretch=20), 0.35, clouds(noise, width, height, 300, 2), 0.65
    )
    return lit(ramp(speckled(noise, threads, 7), (shaded(tone, 0.66), tone, shaded(tone, 1.22))), weave)


def leather(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A book cover or bag: fine cells with dark creases between."""
    tone = picked(noise, ((92, 52, 36), (40, 36, 36), (120, 34, 34), (34, 56, 84), (46, 72, 50), (140, 92, 54)))
    cells = clouds(noise, width, height, 9, 2)
    creases = from_middle(cells, 3.2, 110)
    relief = weighed(creases, 0.55, np.roll(creases, 2, (0, 1)), -0.35, 112)
    return lit(ramp(clouds(noise, width, height, 300, 3), (shaded(tone, 0.75), tone, shaded(tone, 1.2))), relief)


def chalkboard(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """A wiped board, green, black or blue."""
    tone = picked(noise, ((38, 66, 54), (40, 42, 44), (36, 54, 76)))
    dust = clouds(noise, width, height, 60, 4, stretch=3)
    return ramp(speckled(noise, dust, 6), (shaded(tone, 0.8), tone, mixed(tone, (255, 255, 255), 0.28)))


def gradient(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Two or three colours running into each other, straight or round: posters, slides, screens."""
    hue, step = noise.random(), noise.uniform(-0.18, 0.18)
    stops = [
        hsv(hue + step * at, noise.uniform(0.2, 0.85), noise.uniform(0.25, 1.0))
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
    scene = cv2.resize(_column(hsv(hue, 0.7, 0.22), hsv(hue + 0.1, 0.6, 0.06)), (small_width, small_height))
    for _ in range(int(noise.integers(14, 40))):
        spot = np.zeros_like(scene)
        size = max(2, round(min(small_width, small_height) * noise.uniform(0.02, 0.13)))
        centre = (int(noise.integers(0, small_width)), int(noise.integers(0, small_height)))
        colour = hsv(hue + noise.normal(0, 0.12), noise.uniform(0.2, 0.8), noise.uniform(0.25, 0.6))
        left, top = max(0, centre[0] - size - 2), max(0, centre[1] - size - 2)
        area = slice(top, centre[1] + size + 3), slice(left, centre[0] + size + 3)
        inner = (centre[0] - left, centre[1] - top)
        part = spot[area].copy()
        cv2.circle(part, inner, size, colour, -1, cv2.LINE_AA)
        cv2.circle(part, inner, size, shaded(colour, 1.3), 1, cv2.LINE_AA)
        scene[area] = cv2.add(scene[area], part)
    soft = cv2.GaussianBlur(scene, (0, 0), 1.2)
    return grained(noise, cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), 2)


def stripes(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Stripes, checks or dots of two colours, as on wrappings and awnings."""
    first = some_colour(noise, (0.1, 0.7), (0.4, 1.0))
    second = mixed(first, (255, 255, 255) if sum(first) < 480 else (90, 90, 90), noise.uniform(0.15, 0.5))
    period = float(noise.uniform(24, 120))
    turn = noise.choice((0, math.pi / 2, math.pi / 4, -math.pi / 4))
    across, down = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    turns = np.float32(_WAVE / period)
    cosine, sine_ = np.float32(math.cos(turn)), np.float32(math.sin(turn))
    # Sines from a table: 15 ms for checks of one megapixel, 28 where each pixel has its own computed.
    table = sine(np.arange(_WAVE, dtype=np.float32) * (2 * math.pi / _WAVE))
    one = table[((across * cosine + down * sine_) * turns).astype(np.int32) & (_WAVE - 1)]
    kind = noise.integers(0, 3)
    if kind == 0:
        wave = one
    else:
        other = table[((down * cosine - across * sine_) * turns).astype(np.int32) & (_WAVE - 1)]
        wave = one * other if kind == 1 else one + other - 1.0
    return ramp(cv2.convertScaleAbs(np.clip(wave * np.float32(period / 3) + 0.5, 0, 1), alpha=255), (first, second))


def foliage(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """Leaves over leaves, the upper ones lighter."""
    half_width, half_height = max(8, width // 2), max(8, height // 2)
    hue = float(noise.uniform(0.2, 0.36))
    scene = np.full((half_height, half_width, 3), hsv(hue, 0.7, 0.12), np.uint8)
    size = max(4.0, min(half_width, half_height) * float(noise.uniform(0.03, 0.07)))
    count = min(900, round(3.2 * half_width * half_height / (size * size)))
    places = noise.integers(0, (half_width, half_height), (count, 2))
    turns, lengths, tones = (
        noise.uniform(0, 360, count),
        noise.uniform(0.6, 1.5, count) * size,
        noise.normal(0, 1, (count, 2)),
    )
    for index in range(count):
        colour = hsv(hue + 0.02 * tones[index, 0], 0.6, 0.16 + 0.38 * index / count + 0.06 * tones[index, 1])
        centre, axes = tuple(int(v) for v in places[index]), (int(lengths[index]), max(1, int(lengths[index] * 0.36)))
        cv2.ellipse(scene, centre, axes, turns[index], 0, 360, colour, -1, cv2.LINE_AA)
        lean = math.radians(turns[index])
        reach = (int(math.cos(lean) * axes[0]), int(math.sin(lean) * axes[0]))
        tip, stem = ((centre[0] + sign * reach[0], centre[1] + sign * reach[1]) for sign in (-1, 1))
        cv2.line(scene, tip, stem, shaded(colour, 1.25), 1, cv2.LINE_AA)
    light = faint(clouds(noise, width, height, 200, 3), 0.5)
    return lit(cv2.resize(scene, (width, height), interpolation=cv2.INTER_CUBIC), light)


def plain(noise: np.random.Generator, width: int, height: int) -> Pixels:
    """One colour."""
    colour = np.array(some_colour(noise, (0.0, 0.8), (0.1, 1.0)), np.uint8)
    return cv2.resize(colour[None, None], (width, height), interpolation=cv2.INTER_NEAREST)


_WAVE = 4096  # steps of a turn, a power of two


def _column(top: Colour, bottom: Colour) -> Pixels:
    """A column of 64 pixels from one colour to another, to be enlarged."""
    return np.linspace(top, bottom, 64).astype(np.uint8)[:, None]


def _vignette(width: int, height: int, depth: float) -> Pixels:
    across, down = np.linspace(-1, 1, 64, dtype=np.float32)[None], np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    light = 128 * (1 - depth * np.clip((across**4 + down**4) * 0.6, 0, 1))
    return cv2.resize(light.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
