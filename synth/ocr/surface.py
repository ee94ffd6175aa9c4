"""Surface: a flat thing that text stands on, such as a page or a sign: its colours, its outline and its ink."""

import random
from dataclasses import dataclass

import cv2
import numpy as np

from synth.ocr.colours import ground
from synth.ocr.ink import REACH, STYLES, pen_for, style_for
from synth.ocr.warp import WarpMap
from synth.pixels.arrays import Pixels
from synth.pixels.blend import blend, darkened, shifted


@dataclass(frozen=True, eq=False)
class Surface:
    """`pixels` (h, w, 3) and `ink` (h, w) are written on in place; `cover` (h, w) is 255 where the thing is.

    The scene itself is one: `bare(background)`.
    """

    pixels: Pixels
    ink: Pixels
    cover: Pixels | None = None  # null covers all

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)"""
        return self.pixels.shape[1], self.pixels.shape[0]


def bare(pixels: Pixels, cover: Pixels | None = None) -> Surface:
    """Something to write on, with nothing on it."""
    return Surface(pixels, np.zeros(pixels.shape[:2], np.uint8), cover)


def write(
    surface: Surface,
    ink: Pixels,
    at: tuple[int, int],
    style: str | None,
    font_px: float,
    chance: random.Random,
    noise: np.random.Generator,
) -> None:
    """Coverage (h, w) of text put on the surface with its top left corner at `at`, in `style` or one that suits.

    What lies outside of the surface is cut off.
    """
    width, height = surface.size
    reach = round(max(REACH.values()) * font_px) + 2 if style is None else round(REACH.get(style, 0.0) * font_px) + 2
    x, y = at
    left, top = max(0, x - reach), max(0, y - reach)
    right, bottom = min(width, x + ink.shape[1] + reach), min(height, y + ink.shape[0] + reach)
    if left >= right or top >= bottom:
        return
    cover = np.zeros((bottom - top, right - left), np.uint8)
    in_x, in_y = max(0, left - x), max(0, top - y)
    to_x, to_y = max(0, x - left), max(0, y - top)
    part = ink[in_y : in_y + bottom - top - to_y, in_x : in_x + right - left - to_x]
    cover[to_y : to_y + part.shape[0], to_x : to_x + part.shape[1]] = part
    area = slice(top, bottom), slice(left, right)
    under = surface.pixels[area]
    chosen = style or style_for(chance, ground(under)[0])
    done = STYLES[chosen](np.ascontiguousarray(under), cover, pen_for(chance, noise, under, chosen, font_px))
    surface.pixels[area] = done.pixels
    np.maximum(surface.ink[area], done.ink, out=surface.ink[area])


def lay(scene: Surface, surface: Surface, warp: WarpMap, at: tuple[int, int], shadow: float = 0.4) -> None:
    """The surface, warped, put into the scene with the top left corner of the map's output at `at`, with its shadow.

    Ink that it covers is gone. Quads in the scene are `warp.quads(...) + at`.
    """
    width, height = scene.size
    left, top = max(0, at[0]), max(0, at[1])
    right, bottom = min(width, at[0] + warp.width), min(height, at[1] + warp.height)
    if left >= right or top >= bottom:
        return
    inner = slice(top - at[1], bottom - at[1]), slice(left - at[0], right - at[0])
    area = slice(top, bottom), slice(left, right)
    cover = warp.mask(np.full(surface.ink.shape, 255, np.uint8) if surface.cover is None else surface.cover)
    # Colours and ink in one go: two thirds of the time that they take apart.
    moved = warp.pixels(cv2.merge((*cv2.split(surface.pixels), surface.ink)))
    red, green, blue, ink = cv2.split(np.ascontiguousarray(moved[inner]))
    under = np.ascontiguousarray(scene.pixels[area])
    if shadow > 0:
        reach = max(2, min(warp.width, warp.height) // 40)
        fallen = cv2.blur(shifted(cover, reach, reach), (2 * reach + 1, 2 * reach + 1))
        under = darkened(under, np.ascontiguousarray(fallen[inner]), shadow)
    seen = np.ascontiguousarray(cover[inner])
    scene.pixels[area] = blend(under, cv2.merge((red, green, blue)), seen)
    left_ink = cv2.multiply(np.ascontiguousarray(scene.ink[area]), cv2.bitwise_not(seen), scale=1 / 255)
    scene.ink[area] = cv2.max(left_ink, cv2.multiply(ink, seen, scale=1 / 255))
