"""Backgrounds: what stands behind the text: a part of a photograph or a drawn texture, as large as the picture."""

import random
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from synth.chance import chance, noise
from synth.ocr.photos import SHIPPED_LICENSE, told_of, view
from synth.ocr.textures import TEXTURES
from synth.pixels.arrays import Pixels
from synth.pixels.steady import steady

PHOTO_SHARE = 0.4
# Surfaces that fill a picture well; paper and plain colour are rather what text is printed on.
_WEIGHTS = {"paper": 0.5, "old_paper": 0.5, "plain": 0.3, "foliage": 0.8}
SWATCH_SIDES_PX = (768, 384)
SWATCHES_PER_KIND = 3


@dataclass(frozen=True, eq=False)
class Background:
    """RGB (h, w, 3) and its licence (None: drawn by us, or the user's own)."""

    pixels: Pixels
    kind: str
    license: str | None = None


def background(seed: int, width: int, height: int, folder: str | None = None) -> Background:
    """What stands behind a scene; `folder` holds the user's photographs in place of the shipped ones.

    Raises:
        PluginError: the folder is not there, or none of its files is a picture that opens.
    """
    steady()
    choice = chance(seed, "background")
    if choice.random() < PHOTO_SHARE:
        pixels = view(choice, folder, width, height)
        if choice.random() < 0.6:
            pixels = _recoloured(noise(seed, "background colour"), pixels)
        return Background(pixels, "photo", SHIPPED_LICENSE if folder is None else None)
    kinds = list(TEXTURES)
    kind = choice.choices(kinds, [_WEIGHTS.get(one, 1.0) for one in kinds])[0]
    return Background(TEXTURES[kind](noise(seed, "background", kind), width, height), kind)


def swatch(choice: random.Random, width: int, height: int, folder: str | None = None) -> Background:
    """A background for a small picture, cut from textures and photographs that a process makes once: 30 us.

    Raises:
        PluginError: as `background`.
    """
    steady()
    sheet_width, sheet_height = SWATCH_SIDES_PX
    if width > sheet_width or height > sheet_height:
        return background(choice.getrandbits(62), width, height, folder)
    number = choice.randrange(SWATCHES_PER_KIND * len(TEXTURES))
    found = _photo_sheet(number, folder, told_of(folder)) if choice.random() < PHOTO_SHARE else _texture_sheet(number)
    left, top = choice.randint(0, sheet_width - width), choice.randint(0, sheet_height - height)
    pixels = found.pixels[top : top + height, left : left + width]
    return Background(cv2.flip(pixels, choice.choice((-1, 0, 1))), found.kind, found.license)


@lru_cache(maxsize=SWATCHES_PER_KIND * len(TEXTURES))
def _texture_sheet(number: int) -> Background:
    kind = list(TEXTURES)[number % len(TEXTURES)]
    return Background(TEXTURES[kind](noise(number, "swatch", kind), *SWATCH_SIDES_PX), kind)


@lru_cache(maxsize=SWATCHES_PER_KIND * len(TEXTURES))
def _photo_sheet(number: int, folder: str | None, told: str) -> Background:
    pixels = view(chance(number, "swatch photo"), folder, *SWATCH_SIDES_PX)
    pixels = _recoloured(noise(number, "swatch colour"), pixels)
    return Background(pixels, "photo", SHIPPED_LICENSE if folder is None else None)


def _recoloured(random: np.random.Generator, pixels: Pixels) -> Pixels:
    """Another exposure and white balance, so that few photographs look like many."""
    power, gain = random.uniform(0.7, 1.5), 1 + random.normal(0, 0.07, 3)
    table = 255 * (np.arange(256)[:, None] / 255) ** power * gain
    return cv2.LUT(pixels, table.clip(0, 255).astype(np.uint8)[None])
