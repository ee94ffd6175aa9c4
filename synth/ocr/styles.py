"""Styles: the ways in which text lies on a surface, from print to neon; each a function of a patch and its coverage.

A style gives the patch with the text, and where its ink is: coverage that differs from the text's own where a style
wears it off or draws outlines alone. Legibility is measured under that.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from synth.ocr.colours import ground
from synth.ocr.fields import clouds, ramp, speckled
from synth.pixels.arrays import Colour, Pixels
from synth.pixels.blend import blend, darkened, shifted
from synth.pixels.exact import stretched, weighed


class Inked(NamedTuple):
    """A patch (h, w, 3) with text on it, and the coverage of its ink (h, w)."""

    pixels: Pixels
    ink: Pixels


@dataclass(frozen=True)
class Pen:
    """What a style draws with: its colour, one that stands against it, the em in pixels, and chance."""

    colour: Colour
    other: Colour
    font_px: float
    noise: np.random.Generator

    def px(self, share: float, least: int = 1) -> int:
        """A share of the em in whole pixels."""
        return max(least, round(share * self.font_px))


def print_(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Even ink."""
    return Inked(blend(under, pen.colour, ink), ink)


def translucent(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Ink through which the surface shows: watermarks, overlays."""
    return Inked(blend(under, pen.colour, cv2.convertScaleAbs(ink, alpha=pen.noise.uniform(0.55, 0.85))), ink)


def outline(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A contour in the other colour: subtitles, posters."""
    around = _grown(ink, pen.px(pen.noise.uniform(0.03, 0.09)))
    return Inked(blend(blend(under, pen.other, around), pen.colour, ink), ink)


def hollow(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """The contour alone."""
    ring = cv2.subtract(_grown(ink, pen.px(0.045)), ink)
    return Inked(blend(under, pen.colour, ring), ring)


def shadow(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A soft shadow on the surface behind."""
    angle, reach = pen.noise.uniform(0, 2 * math.pi), pen.px(0.08)
    fallen = shifted(ink, round(reach * math.cos(angle)), round(reach * math.sin(angle)))
    soft = cv2.blur(fallen, (2 * reach + 1, 2 * reach + 1))
    return Inked(blend(darkened(under, soft, pen.noise.uniform(0.4, 0.8)), pen.colour, ink), ink)


def glow(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A halo of the other colour."""
    reach = pen.px(0.14, 2)
    halo = cv2.blur(cv2.blur(_grown(ink, max(1, reach // 2)), (2 * reach + 1,) * 2), (reach + 1,) * 2)
    return Inked(blend(blend(under, pen.other, cv2.convertScaleAbs(halo, alpha=0.9)), pen.colour, ink), ink)


def neon(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Tubes of light on a dark wall: a pale core, a coloured rim, light on the surroundings."""
    reach = pen.px(0.3, 3)
    colour = _bright(pen.colour)
    far = cv2.blur(cv2.blur(ink, (2 * reach + 1,) * 2), (reach + 1,) * 2)
    near = cv2.blur(ink, (2 * pen.px(0.06) + 1,) * 2)
    shine = [cv2.convertScaleAbs(weighed(far, 0.5, near, 0.8), alpha=part / 255) for part in colour]
    core = cv2.erode(ink, _disc(pen.px(0.02)))
    pale = tuple(round(part + (255 - part) * 0.75) for part in colour)
    lit = blend(cv2.add(under, cv2.merge(shine)), colour, ink)
    return Inked(blend(lit, (pale[0], pale[1], pale[2]), core), ink)


def engraved(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Cut into the surface: its floor darker, the upper rim in shadow, the lower one lit."""
    return _relief(under, ink, pen, -1)


def embossed(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Raised from the surface: lighter, or in dark surfaces darker, with a lit upper rim and a shadow below."""
    return _relief(under, ink, pen, 1)


def extruded(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Letters with depth, their sides in the other colour."""
    depth, side = pen.px(0.1, 2), pen.noise.choice((-1, 1))
    body = ink
    step = 1
    while step < depth:
        body = cv2.max(body, shifted(body, int(side) * step, step))
        step *= 2
    return Inked(blend(blend(under, pen.other, body), pen.colour, ink), ink)


def textured(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Filled with a cloudy texture around the colour."""
    height, width = ink.shape
    field = speckled(pen.noise, clouds(pen.noise, width, height, max(6.0, pen.font_px * 0.4), 3), 8)
    return Inked(blend(under, ramp(field, _around(pen.colour)), ink), ink)


def graded(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Filled with a run of colours from top to bottom."""
    height, width = ink.shape
    turns = np.arange(height) * (255 / max(1.0, pen.font_px * 1.2)) + pen.noise.uniform(0, 255)
    field = np.abs(turns % 510 - 255).astype(np.uint8)
    column = ramp(np.ascontiguousarray(field[:, None]), _around(pen.colour))
    return Inked(blend(under, np.repeat(column, width, 1), ink), ink)


def worn(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A rubber stamp, or print that came off in places."""
    height, width = ink.shape
    fine = clouds(pen.noise, width, height, max(3.0, pen.font_px * 0.12), 2)
    coarse = clouds(pen.noise, width, height, max(8.0, pen.font_px * 0.9), 2)
    bare = weighed(fine, 0.6, coarse, 0.4)
    # What lies above about the 85th percentile of the field is bare.
    keep = cv2.convertScaleAbs(cv2.subtract(np.full_like(bare, 166), bare), alpha=11)
    left = cv2.multiply(ink, keep, scale=1 / 255)
    return Inked(blend(under, pen.colour, cv2.convertScaleAbs(left, alpha=0.9)), left)


def chalk(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Chalk or a dry brush: the grain of the surface shows through."""
    height, width = ink.shape
    dust = speckled(pen.noise, clouds(pen.noise, width, height, max(4.0, pen.font_px * 0.2), 2, stretch=3), 40)
    left = cv2.multiply(ink, stretched(dust, 1.1, 60), scale=1 / 255)
    return Inked(blend(under, pen.colour, left), ink)


def dots(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A dot matrix: receipts, old printers, departure boards."""
    pitch = max(2.5, pen.font_px / 14)
    height, width = ink.shape
    across, down = (np.cos(np.arange(side) * (2 * math.pi / pitch)) for side in (width, height))
    grid = np.clip(150 + 75 * across[None] + 75 * down[:, None], 0, 255).astype(np.uint8)
    left = cv2.multiply(ink, grid, scale=1 / 200)
    return Inked(blend(under, pen.colour, left), ink)


def faded(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Thermal paper or an empty ribbon: paler in bands."""
    height, _ = ink.shape
    count = max(2, round(height / (2.5 * pen.font_px)) + 2)
    bands = np.interp(np.linspace(0, count - 1, height), np.arange(count), pen.noise.uniform(0.5, 1.0, count))
    keep = np.repeat((bands * 255).astype(np.uint8)[:, None], ink.shape[1], 1)
    return Inked(blend(under, pen.colour, cv2.multiply(ink, keep, scale=1 / 255)), ink)


def pen_stroke(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """A ballpoint or felt pen: wider or thinner than the letters, its flow uneven."""
    height, width = ink.shape
    drawn = cv2.dilate(ink, _disc(1)) if pen.font_px > 30 and pen.noise.random() < 0.5 else ink
    flow = stretched(clouds(pen.noise, width, height, max(4.0, pen.font_px * 0.5), 2), 0.9, 135)
    drawn = cv2.multiply(drawn, flow, scale=1 / 255)
    return Inked(blend(under, pen.colour, drawn), drawn)


def bled(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Ink that ran into the fibres: soft, swollen, ragged edges."""
    height, width = ink.shape
    wet = cv2.GaussianBlur(ink, (0, 0), max(0.6, pen.font_px * 0.02))
    ragged = weighed(wet, 1.0, clouds(pen.noise, width, height, 4, 1), 0.35, -45)
    left = cv2.bitwise_and(cv2.convertScaleAbs(cv2.subtract(ragged, np.full_like(ragged, 70)), alpha=2.4), _where(wet))
    return Inked(blend(under, pen.colour, left), left)


def highlighted(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Print gone over with a marker."""
    rows = _grown(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, pen.px(0.9, 3)), np.uint8)), pen.px(0.1))
    band = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((pen.px(0.4), pen.px(0.6)), np.uint8))
    marker = ((255, 245, 110), (170, 255, 150), (255, 180, 215), (160, 225, 255))[int(pen.noise.integers(0, 4))]
    wide = cv2.merge([cv2.bitwise_not(cv2.convertScaleAbs(band, alpha=(255 - part) / 255)) for part in marker])
    return Inked(blend(cv2.multiply(under, wide, scale=1 / 255), pen.colour, ink), ink)


def sticker(under: Pixels, ink: Pixels, pen: Pen) -> Inked:
    """Cut letters on a thick contour of the other colour that throws a shadow."""
    around = _grown(ink, pen.px(0.14, 2))
    fallen = cv2.blur(shifted(around, pen.px(0.04), pen.px(0.06)), (2 * pen.px(0.05) + 1,) * 2)
    return Inked(blend(blend(darkened(under, fallen, 0.6), pen.other, around), pen.colour, ink), ink)


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _relief(under: Pixels, ink: Pixels, pen: Pen, raised: int) -> Inked:
    reach = pen.px(0.035)
    upper, lower = shifted(ink, -reach, -reach), shifted(ink, reach, reach)
    lit_rim, dark_rim = (upper, lower) if raised > 0 else (lower, upper)
    level = ground(under)[0]
    floor = darkened(under, ink, 0.45) if raised < 0 or level > 150 else blend(under, (255, 255, 255), _part(ink, 0.35))
    shade = cv2.subtract(dark_rim, ink) if raised > 0 else cv2.subtract(ink, lower)
    light = cv2.subtract(lit_rim, ink)
    return Inked(blend(darkened(floor, shade, 0.55), (255, 255, 255), _part(light, 0.5)), ink)


def _part(cover: Pixels, share: float) -> Pixels:
    return cv2.convertScaleAbs(cover, alpha=share)


def _where(cover: Pixels) -> Pixels:
    return cv2.compare(cover, np.full_like(cover, 20), cv2.CMP_GT)


def _grown(ink: Pixels, reach_px: int) -> Pixels:
    """Swollen by an octagon, made of a diamond and a square; a disc of 19 pixels would take 20 times as long."""
    corners = round(reach_px * 0.42)
    swollen = cv2.dilate(ink, _CROSS, iterations=reach_px - corners)
    return cv2.dilate(swollen, np.ones((2 * corners + 1, 2 * corners + 1), np.uint8)) if corners else swollen


def _disc(reach_px: int) -> Pixels:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1, 2 * reach_px + 1))


def _bright(colour: Colour) -> Colour:
    strongest = max(1, *colour)
    red, green, blue = (min(255, round(part * 255 / strongest)) for part in colour)
    return red, green, blue


def _around(colour: Colour) -> tuple[Colour, Colour, Colour]:
    """Three colours of nearly one luminance: darker by a tenth, itself, lighter by a tenth with another tint."""
    red, green, blue = colour
    return (
        (round(red * 0.85), round(green * 0.9), round(blue * 0.95)),
        colour,
        (min(255, round(red * 1.05 + 14)), min(255, round(green * 1.05 + 6)), min(255, round(blue * 1.05 + 2))),
    )
