"""Optics: blur, noise, colour and compression, as a lens, a sensor and a phone's software add them.

Each is an effect of camera.EFFECTS: (noise, picture (h, w, 3), strength 0 to 1) to a new picture of the same size.
"""

import math

import cv2
import numpy as np

from synth.ocr.fields import grain, grained
from synth.pixels.arrays import Pixels
from synth.pixels.exact import filtered, weighed


def soft_focus(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Gaussian blur of 0.4 to 1.6 pixels."""
    return cv2.GaussianBlur(image, (0, 0), 0.4 + 1.2 * strength)


def motion(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """The camera moved by 3 to 9 pixels during the exposure."""
    length, angle = 3 + round(6 * strength), noise.uniform(0, math.pi)
    kernel = np.zeros((length, length), np.float32)
    middle, half = (length - 1) / 2, (length - 1) / 2
    ends = [
        (round(middle + sign * half * math.cos(angle)), round(middle + sign * half * math.sin(angle)))
        for sign in (-1, 1)
    ]
    cv2.line(kernel, ends[0], ends[1], (1.0,), 1, cv2.LINE_AA)
    return filtered(image, kernel)


def defocus(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A lens out of focus: a disc of 1 to 3 pixels' radius."""
    radius = 1 + 2 * strength
    side = 2 * math.ceil(radius) + 1
    away = np.hypot(*np.mgrid[:side, :side] - side // 2)
    kernel = np.clip(radius + 0.5 - away, 0, 1)
    return filtered(image, kernel)


def sensor_noise(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Independent normal noise of 2 to 16 levels."""
    return grained(noise, image, 2 + 14 * strength)


def luma_noise(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Grain of film: the same in all colours, in clumps of two pixels."""
    height, width = image.shape[:2]
    more, less = grain(noise, width // 2 + 1, height // 2 + 1, 4 + 16 * strength, 1)
    parts = [cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR) for part in (more, less)]
    return cv2.subtract(cv2.add(image, cv2.merge([parts[0]] * 3)), cv2.merge([parts[1]] * 3))


def jpeg(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Saved once before as JPEG of quality 75 down to 25."""
    quality = round(75 - 50 * strength)
    data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def tint(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A wrong white balance, exposure and contrast."""
    gain = 1 + noise.normal(0, 0.04 + 0.07 * strength, 3)
    power, lift = math.exp(noise.normal(0, 0.12 + 0.25 * strength)), noise.uniform(0, 0.12 * strength)
    table = lift + (1 - lift) * (np.arange(256)[:, None] / 255) ** power * gain
    return cv2.LUT(image, (table * 255).clip(0, 255).astype(np.uint8)[None])


def low_resolution(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Taken at 85 to 45 percent of the size and enlarged."""
    height, width = image.shape[:2]
    share = 0.85 - 0.4 * strength
    size = max(2, round(width * share)), max(2, round(height * share))
    # A quarter of the time, as long as no pixel is left out.
    small = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR if share > 0.6 else cv2.INTER_AREA)
    kind = noise.random()
    how = cv2.INTER_LINEAR if kind < 0.5 else cv2.INTER_CUBIC if kind < 0.9 else cv2.INTER_NEAREST
    return cv2.resize(small, (width, height), interpolation=how)


def sharpened(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """The halo that phones draw around edges."""
    amount = 0.4 + 1.2 * strength
    return weighed(image, 1 + amount, cv2.blur(image, (3, 3)), -amount)
