"""Things that text stands on: pages, receipts, signs, labels, screens, plaques, covers, boards, banners, boxes.

Each is a function of (noise, width, height) to an empty Surface of that size.
"""

import random
from collections.abc import Callable, Mapping

import cv2
import numpy as np

from synth.ocr.colours import ink_colour
from synth.ocr.fields import clouds, faint, grained, lit
from synth.ocr.surface import Surface, bare
from synth.ocr.textures import TEXTURES
from synth.pixels.arrays import Colour, Pixels
from synth.pixels.blend import blend


def page(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A sheet of paper, white more often than old."""
    texture = "paper" if noise.random() < 0.8 else "old_paper"
    return bare(TEXTURES[texture](noise, width, height))


def receipt(noise: np.random.Generator, width: int, height: int) -> Surface:
    """Thin paper, torn off along a toothed edge."""
    pixels = TEXTURES["paper"](noise, width, height)
    teeth, deep = max(4, width // max(4, round(width * 0.025))), max(2, height // 120)
    wave = np.abs((np.arange(width) * teeth / width) % 1 - 0.5) * 2 * deep
    rows = np.arange(height)[:, None]
    cover = ((rows >= wave[None]) & (rows < height - wave[None])).astype(np.uint8) * 255
    return bare(pixels, cover)


def sign(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A painted panel with a border line, round corners and bolts."""
    colour = _paint(noise)
    border: Colour = (20, 20, 20) if sum(colour) > 400 else (250, 250, 250)
    pixels = TEXTURES["plain"](noise, width, height)
    pixels[:] = colour
    short = min(width, height)
    corner, gap, line = round(short * noise.uniform(0, 0.16)), max(2, short // 28), max(1, short // 50)
    cover = _rounded(width, height, corner)
    if noise.random() < 0.75:
        ring = cv2.subtract(_rounded(width, height, corner, gap), _rounded(width, height, corner, gap + line))
        pixels = blend(pixels, border, ring)
    if noise.random() < 0.4:
        bolt, off = max(2, short // 45), gap + 2 * line + max(2, short // 45)
        for x, y in ((off, off), (width - off, off), (off, height - off), (width - off, height - off)):
            cv2.circle(pixels, (x, y), bolt, (150, 150, 150), -1, cv2.LINE_AA)
            cv2.circle(pixels, (x, y), bolt, (70, 70, 70), 1, cv2.LINE_AA)
    return bare(_scuffed(noise, pixels), cover)


def label(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A paper label with coloured bands above and below."""
    pixels = TEXTURES["paper"](noise, width, height)
    colour, band = _paint(noise), max(2, round(height * noise.uniform(0.02, 0.07)))
    pixels[:band], pixels[-band:] = colour, colour
    cover = _rounded(width, height, round(min(width, height) * noise.uniform(0, 0.1)))
    return bare(pixels, cover)


def screen(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A device: a dark frame around a flat or graded display."""
    frame = max(3, round(min(width, height) * noise.uniform(0.02, 0.06)))
    pixels = np.full((height, width, 3), int(noise.integers(12, 50)), np.uint8)
    inner = (width - 2 * frame, height - 2 * frame)
    kind = noise.random()
    if kind < 0.4:
        shown = TEXTURES["gradient"](noise, *inner)
    else:
        level = int(noise.integers(235, 256) if kind < 0.75 else noise.integers(14, 46))
        shown = np.full((inner[1], inner[0], 3), level, np.uint8)
    pixels[frame : height - frame, frame : width - frame] = shown
    return bare(pixels, _rounded(width, height, frame))


def plaque(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A metal, stone or wooden plate with a bevelled edge."""
    kind = ("metal", "marble", "wood", "concrete")[int(noise.integers(0, 4))]
    pixels, edge = TEXTURES[kind](noise, width, height), max(2, min(width, height) // 30)
    pixels[:edge] = cv2.convertScaleAbs(pixels[:edge], alpha=1.25)
    pixels[:, :edge] = cv2.convertScaleAbs(np.ascontiguousarray(pixels[:, :edge]), alpha=1.15)
    pixels[-edge:] = cv2.convertScaleAbs(pixels[-edge:], alpha=0.65)
    pixels[:, -edge:] = cv2.convertScaleAbs(np.ascontiguousarray(pixels[:, -edge:]), alpha=0.75)
    return bare(pixels)


def cover(noise: np.random.Generator, width: int, height: int) -> Surface:
    """The front of a book, a poster or a packet."""
    kind = ("leather", "gradient", "gradient", "stripes", "fabric", "plain")[int(noise.integers(0, 6))]
    pixels, short = TEXTURES[kind](noise, width, height), min(width, height)
    if noise.random() < 0.6:
        # A calm field for the title on what may be a busy pattern.
        calm = _rounded(width, height, 0, short // 14)
        pixels = blend(pixels, _paint(noise), cv2.convertScaleAbs(calm, alpha=noise.uniform(0.75, 1.0)))
    return bare(pixels)


def board(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A chalkboard or whiteboard in a wooden or metal frame."""
    frame = max(3, min(width, height) // 22)
    pixels = TEXTURES["wood" if noise.random() < 0.6 else "metal"](noise, width, height)
    inner = (width - 2 * frame, height - 2 * frame)
    if noise.random() < 0.7:
        shown = TEXTURES["chalkboard"](noise, *inner)
    else:
        shown = np.full((inner[1], inner[0], 3), int(noise.integers(236, 252)), np.uint8)
    pixels[frame : height - frame, frame : width - frame] = shown
    return bare(pixels)


def banner(noise: np.random.Generator, width: int, height: int) -> Surface:
    """Cloth of one colour with hems."""
    pixels = TEXTURES["fabric"](noise, width, height)
    hem = max(2, height // 18)
    for area in (pixels[:hem], pixels[-hem:]):
        area[:] = cv2.convertScaleAbs(area, alpha=0.82)
    return bare(pixels)


def box(noise: np.random.Generator, width: int, height: int) -> Surface:
    """A carton with a strip of tape."""
    pixels = TEXTURES["cardboard"](noise, width, height)
    if noise.random() < 0.5:
        tape, half = np.zeros((height, width), np.uint8), max(2, height // 20)
        tape[:half] = 150
        pixels = blend(pixels, (214, 188, 140), tape)
    return bare(pixels)


def ticket(noise: np.random.Generator, width: int, height: int) -> Surface:
    """Tinted card with a hole bitten out of either side."""
    colour = ink_colour(random.Random(int(noise.integers(0, 2**31))), 0.0, low=0.75)
    pixels = np.full((height, width, 3), colour, np.uint8)
    cover = _rounded(width, height, max(1, min(width, height) // 25))
    bite = max(2, round(min(width, height) * 0.09))
    for x in (0, width - 1):
        cv2.circle(cover, (x, height // 2), bite, (0,), -1, cv2.LINE_AA)
    return bare(_scuffed(noise, pixels), cover)


THINGS: Mapping[str, Callable[[np.random.Generator, int, int], Surface]] = {
    one.__name__: one for one in (page, receipt, sign, label, screen, plaque, cover, board, banner, box, ticket)
}


def _paint(noise: np.random.Generator) -> Colour:
    """The colours of signs and print: often one of those that traffic and shops use."""
    usual = (
        (196, 30, 36),
        (0, 88, 160),
        (0, 112, 70),
        (250, 206, 20),
        (250, 250, 248),
        (24, 24, 26),
        (240, 130, 20),
        (90, 50, 120),
    )
    if noise.random() < 0.6:
        return usual[int(noise.integers(0, len(usual)))]
    red, green, blue = (int(part) for part in noise.integers(20, 250, 3))
    return red, green, blue


def _rounded(width: int, height: int, corner: int, inset: int = 0) -> Pixels:
    mask = np.zeros((height, width), np.uint8)
    corner = min(corner, (min(width, height) - 2 * inset) // 2 - 1)
    if corner < 1:
        mask[inset : height - inset, inset : width - inset] = 255
        return mask
    left, top, right, bottom = inset + corner, inset + corner, width - inset - corner - 1, height - inset - corner - 1
    mask[inset : height - inset, left : right + 1] = 255
    mask[top : bottom + 1, inset : width - inset] = 255
    for x in (left, right):
        for y in (top, bottom):
            cv2.circle(mask, (x, y), corner, (255,), -1, cv2.LINE_AA)
    return mask


def _scuffed(noise: np.random.Generator, pixels: Pixels) -> Pixels:
    """A little wear and unevenness, so that paint is not a single colour."""
    height, width = pixels.shape[:2]
    return grained(noise, lit(pixels, faint(clouds(noise, width, height, max(20.0, height / 3), 4), 0.18)), 2)
