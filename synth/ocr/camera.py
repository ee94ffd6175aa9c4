"""Camera: what happens between a flat scene and the stored picture: optics, light, sensor, paper and copying.

Each effect is a function of (noise, picture (h, w, 3), strength 0 to 1) to a new picture of the same size; none moves
anything. Fields are drawn small, grain comes from tiles, arithmetic is in uint8; costs at one megapixel stand in
benchmarks, all are above 20 pictures a second.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np

from synth.ocr.arrays import Pixels
from synth.ocr.blend import blend, darkened
from synth.ocr.fields import clouds, grain, grained, lit

Effect = Callable[[np.random.Generator, Pixels, float], Pixels]


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
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def defocus(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A lens out of focus: a disc of 1 to 3 pixels' radius."""
    radius = 1 + 2 * strength
    side = 2 * math.ceil(radius) + 1
    away = np.hypot(*np.mgrid[:side, :side] - side // 2)
    kernel = np.clip(radius + 0.5 - away, 0, 1).astype(np.float32)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


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


def folds(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Creases of a folded sheet: light on one side, shadow on the other, along one or two lines each way."""
    height, width = image.shape[:2]
    light = np.full((height, width), 128, np.float32)
    for axis, side in ((0, height), (1, width)):
        for _ in range(int(noise.integers(0, 3)) or 1 - axis):
            at = side * noise.uniform(0.2, 0.8)
            off = np.arange(side, dtype=np.float32) - np.float32(at)
            reach = max(3.0, side * 0.025)
            ridge = np.sign(off) * np.exp(-np.abs(off) / reach) * 0.16 - np.exp(-((off / 1.3) ** 2)) * 0.3
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
        cv2.subtract(cv2.addWeighted(image, 0.5, cv2.bitwise_not(grid), 0.5, 0), np.full_like(grid, 96)), alpha=4
    )
    return cv2.addWeighted(image, 0.75 - 0.3 * strength, dotted, 0.25 + 0.3 * strength, 0)


def tint(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A wrong white balance, exposure and contrast."""
    gain = 1 + noise.normal(0, 0.04 + 0.07 * strength, 3)
    power, lift = math.exp(noise.normal(0, 0.12 + 0.25 * strength)), noise.uniform(0, 0.12 * strength)
    table = lift + (1 - lift) * (np.arange(256)[:, None] / 255) ** power * gain
    return cv2.LUT(image, (table * 255).clip(0, 255).astype(np.uint8)[None])


def grey(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """A copier or fax: grey, at full strength nearly black and white."""
    level = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    middle = float(level[::4, ::4].mean()) * 0.85
    table = 128 + (np.arange(256) - middle) * (1 + 2.5 * strength)
    level = cv2.LUT(level, table.clip(0, 255).astype(np.uint8))
    return cv2.merge((level, level, level))


def low_resolution(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """Taken at 85 to 45 percent of the size and enlarged."""
    height, width = image.shape[:2]
    share = 0.85 - 0.4 * strength
    small = cv2.resize(
        image, (max(2, round(width * share)), max(2, round(height * share))), interpolation=cv2.INTER_AREA
    )
    how = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[int(noise.choice(3, p=(0.5, 0.4, 0.1)))]
    return cv2.resize(small, (width, height), interpolation=how)


def sharpened(noise: np.random.Generator, image: Pixels, strength: float) -> Pixels:
    """The halo that phones draw around edges."""
    amount = 0.4 + 1.2 * strength
    return cv2.addWeighted(image, 1 + amount, cv2.blur(image, (3, 3)), -amount, 0)


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


EFFECTS: Mapping[str, Effect] = {
    one.__name__: one
    for one in (soft_focus, motion, defocus, sensor_noise, luma_noise, jpeg, uneven_light, vignette, cast_shadow, glare,
                moire, screen_grid, interlace, folds, bleed_through, stains, low_ink, halftone, tint, grey,
                low_resolution, sharpened, dust)
}  # fmt: skip
# What befalls paper, then what light does, then the lens, then the sensor, then what a phone or a site does to it.
_STAGES: Mapping[str, Sequence[Sequence[str]]] = {
    "photo": (
        (), ("uneven_light", "vignette", "cast_shadow", "glare"), ("soft_focus", "motion", "defocus", "low_resolution"),
        ("tint", "sensor_noise", "luma_noise"), ("jpeg", "sharpened"),
    ),
    "page": (
        ("folds", "bleed_through", "stains"), ("uneven_light", "vignette", "cast_shadow", "glare"),
        ("soft_focus", "motion", "defocus"), ("tint", "sensor_noise", "luma_noise"), ("jpeg", "low_resolution"),
    ),
    "scan": (
        ("folds", "bleed_through", "stains", "low_ink", "halftone"), (), ("soft_focus", "low_resolution"),
        ("grey", "tint", "dust", "luma_noise"), ("jpeg", "sharpened"),
    ),
    "screen": (
        ("screen_grid", "interlace"), ("glare", "vignette"), ("moire", "soft_focus"), ("tint", "sensor_noise"),
        ("jpeg",),
    ),
}  # fmt: skip
CAMERAS = tuple(_STAGES)
# Each stage happens in this share of the pictures, so that a picture has two effects on average.
STAGE_SHARE = 0.5


def taken(
    chance: random.Random, noise: np.random.Generator, image: Pixels, camera: str = "photo"
) -> tuple[Pixels, list[str]]:
    """The picture (h, w, 3) as a camera of CAMERAS takes it, and the names of what happened, in order."""
    done = []
    for stage in _STAGES[camera]:
        if not stage or chance.random() >= STAGE_SHARE:
            continue
        name = chance.choice(stage)
        # Most effects are slight.
        image = EFFECTS[name](noise, image, chance.random() ** 1.5)
        done.append(name)
    return image, done
