"""Lighting: what lamps, shadows and displays add to a picture.

Each is an effect of effects.EFFECTS: (noise, picture (h, w, 3), strength 0 to 1) to a new picture of the same size.
"""

import math

import cv2
import numpy as np

from synth.ocr.fields import lit
from synth.pixels.arrays import Pixels
from synth.pixels.blend import darkened


def uneven_light(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A lamp at one side or a window: light falls off smoothly."""
    height, width = image.shape[:2]
    corners = 128 * (1 + noise.uniform(-0.5, 0.3, (3, 3)) * (0.35 + 0.65 * strength))
    field = cv2.resize(corners.clip(30, 220).astype(np.uint8), (24, 24), interpolation=cv2.INTER_CUBIC)
    return lit(image, cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR))


def vignette(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Corners darker, by up to 70 percent."""
    height, width = image.shape[:2]
    across, down = np.linspace(-1, 1, 48)[None], np.linspace(-1, 1, 48)[:, None]
    light = 128 * (1 - (0.2 + 0.5 * strength) * ((across**2 + down**2) / 2) ** 1.3)
    return lit(image, cv2.resize(light.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR))


def cast_shadow(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """The shadow of something outside of the picture, with a soft edge."""
    height, width = image.shape[:2]
    small = np.zeros((64, 64), np.uint8)
    turn, off = noise.uniform(0, 2 * math.pi), noise.uniform(-20, 14)
    middle = np.array((32 + off * math.cos(turn), 32 + off * math.sin(turn)))
    along, out = np.array((-math.sin(turn), math.cos(turn))), np.array((math.cos(turn), math.sin(turn)))
    bends = noise.uniform(-7, 7, 7)
    edge = [middle + along * step * 16 + out * bend for step, bend in zip(range(-3, 4), bends, strict=True)]
    shape = np.array([*edge, edge[-1] + out * 90, edge[0] + out * 90]).astype(np.int32)
    cv2.fillPoly(small, [shape], (255,), cv2.LINE_AA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.8 + 2.5 * noise.random())
    return darkened(image, cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), 0.25 + 0.4 * strength)


def glare(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A lamp mirrored in a glossy surface: a bright soft spot."""
    height, width = image.shape[:2]
    small = np.zeros((64, 64), np.uint8)
    centre, size = tuple(int(v) for v in noise.integers(6, 58, 2)), noise.integers(3, 12, 2)
    cv2.ellipse(small, centre, (int(size[0]), int(size[1])), noise.uniform(0, 180), 0, 360, (255,), -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(small, (0, 0), 3)
    spot = cv2.convertScaleAbs(
        cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), alpha=0.35 + 0.5 * strength
    )
    return cv2.add(image, cv2.merge((spot, spot, spot)))


def moire(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A display photographed: the beat of its grid with the sensor's, in wide coloured bands."""
    height, width = image.shape[:2]
    small_width, small_height = max(2, width // 2), max(2, height // 2)
    fields = []
    turn = noise.uniform(0, math.pi)
    period = noise.uniform(7, 40)
    bend = noise.uniform(-1, 1, 2) * 0.0006
    across, down = np.arange(small_width, dtype=np.float32)[None], np.arange(small_height, dtype=np.float32)[:, None]
    along = across * np.float32(math.cos(turn) / period) + down * np.float32(math.sin(turn) / period)
    along = along + np.float32(bend[0]) * across * across / period + np.float32(bend[1]) * down * down / period
    phase = along * np.float32(256) % np.float32(256)
    whole = phase.astype(np.uint8)
    for part in range(3):
        wave = 128 * (1 + (0.06 + 0.14 * strength) * np.sin(np.arange(256) * (2 * math.pi / 256) + part * 0.9))
        fields.append(cv2.LUT(whole, wave.astype(np.uint8)))
    light = cv2.resize(cv2.merge(fields), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.multiply(image, light, scale=1 / 128)


def screen_grid(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A display's own pixels: dark lines between rows, or dots, every 3 to 5 pixels."""
    height, width = image.shape[:2]
    step = int(noise.integers(3, 6))
    tile = np.full((step, step), 134, np.uint8)
    tile[-1] = round(128 * (0.85 - 0.4 * strength))
    if noise.random() < 0.5:
        tile[:, -1] = tile[-1, 0]
    return lit(image, np.tile(tile, (height // step + 1, width // step + 1))[:height, :width])


def interlace(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Rolling bands of a flickering lamp or an old screen."""
    height, width = image.shape[:2]
    period = height / noise.uniform(2, 9)
    wave = 128 * (
        1
        - (0.08 + 0.2 * strength)
        * (0.5 + 0.5 * np.sin(np.arange(height) * (2 * math.pi / period) + noise.uniform(0, 6)))
    )
    return lit(image, np.repeat(wave.astype(np.uint8)[:, None], width, 1))
