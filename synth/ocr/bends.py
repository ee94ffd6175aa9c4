"""Bends: the shapes that sheets and lines of text take; each tells its output size and where its points come from.

A maker takes the size of what it bends and gives the size of what comes out, and the map from there back. `bent` puts
makers one after the other into one WarpMap. Angles in degrees, everything else in pixels or shares of the size.
"""

import math
import random
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from synth.ocr.warp import Bend, Matrix, WarpMap, inverse, warp_map
from synth.pixels.arrays import Floats
from synth.pixels.curves import angle, fading, sine

Size = tuple[int, int]
Shape = tuple[Size, Bend | Matrix]
Maker = Callable[[Size], Shape]


def bent(source: Size, *makers: Maker) -> WarpMap:
    """The map of makers, the first done first, over a source of (width, height)."""
    size, bends = source, []
    for maker in makers:
        size, bend = maker(size)
        bends.append(bend)
    return warp_map(source, size, *bends)


def onto(corners: npt.ArrayLike, size: Size) -> Maker:
    """The sheet's corners, clockwise from its top left, brought to `corners` (4, 2) of an output of `size`."""

    def make(source: Size) -> Shape:
        return size, _matrix(np.asarray(corners, np.float32).tolist(), source)

    return make


def tilted(chance: random.Random, strength: float) -> Maker:
    """Seen from aside: each corner moves inward by up to `strength` of the sides; the output fits around it."""
    moves = [(chance.uniform(0, strength), chance.uniform(0, strength)) for _ in range(4)]

    def make(source: Size) -> Shape:
        width, height = source
        high, wide = min(height, 2 * width), min(width, 4 * height)
        corners = [
            (x * width + (1 - 2 * x) * mx * wide, y * height + (1 - 2 * y) * my * high)
            for (x, y), (mx, my) in zip(_UNIT, moves, strict=True)
        ]
        return _fitted(corners, source)

    return make


def turned(degrees: float) -> Maker:
    """Turned clockwise; the output fits around it."""

    def make(source: Size) -> Shape:
        width, height = source
        cosine, sine_ = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        corners = [(x * width * cosine - y * height * sine_, x * width * sine_ + y * height * cosine) for x, y in _UNIT]
        return _fitted(corners, source)

    return make


def arc(degrees: float) -> Maker:
    """Bent along a circle that the width spans `degrees` of; above 0 the middle rises, below 0 it hangs."""

    def make(source: Size) -> Shape:
        width, height = source
        span = math.radians(abs(degrees))
        # Not so tight that the inner side of the text comes to the centre of the circle.
        radius = max(width / max(span, 1e-3), 0.9 * height)
        half = width / radius / 2
        inner, outer = radius - height / 2, radius + height / 2
        out_width = math.ceil(2 * (outer * math.sin(half) if half < math.pi / 2 else outer))
        lowest = inner * math.cos(half) if half < math.pi / 2 else outer * math.cos(half)
        out_height = math.ceil(outer - lowest)

        def bend(points: Floats) -> Floats:
            x, y = points[:, 0] - out_width / 2, points[:, 1] if degrees > 0 else out_height - points[:, 1]
            from_centre = outer - y
            along = angle(x, from_centre) * radius + width / 2
            off = np.sqrt(x * x + from_centre * from_centre)
            down = outer - off if degrees > 0 else off - inner
            return np.stack((along, down), 1).astype(np.float32)

        return (out_width, out_height), bend

    return make


def waves(height_px: float, length_px: float, phase: float = 0.0) -> Maker:
    """A flag: rises and falls `height_px` on waves of `length_px`."""

    def make(source: Size) -> Shape:
        def bend(points: Floats) -> Floats:
            rise = height_px * sine(points[:, 0] * np.float32(2 * math.pi / length_px) + np.float32(phase))
            return np.stack((points[:, 0], points[:, 1] - height_px - rise), 1).astype(np.float32)

        return (source[0], math.ceil(source[1] + 2 * height_px)), bend

    return make


def cylinder(degrees: float, droop: float = 0.15) -> Maker:
    """A label around a bottle that shows `degrees` (under 180) of it, seen from above by `droop` of the radius."""

    def make(source: Size) -> Shape:
        width, height = source
        half = math.radians(min(degrees, 170)) / 2
        radius = width / 2 / half
        out_width, low = math.ceil(2 * radius * math.sin(half)), droop * radius * (1 - math.cos(half))

        def bend(points: Floats) -> Floats:
            across = np.clip((points[:, 0] - out_width / 2) / radius, -0.999, 0.999)
            cosine = np.sqrt(1 - across * across)
            along = angle(across, cosine) * radius + width / 2
            hang = droop * radius * (cosine - math.cos(half))
            return np.stack((along, points[:, 1] - hang), 1).astype(np.float32)

        return (out_width, math.ceil(height + low)), bend

    return make


def curled(side: float, rise: float) -> Maker:
    """A page of an open book: towards its spine, left (`side` below 0) or right, it rises by `rise` of its width."""

    def make(source: Size) -> Shape:
        width, height = source
        top = rise * width

        def bend(points: Floats) -> Floats:
            x = points[:, 0] / width
            near = fading((x if side < 0 else 1 - x) * 5)
            # The page turns from the eye near the spine and so looks narrower there: up to a quarter.
            squeeze = 0.05 * (near - (1 if side < 0 else math.exp(-5)))
            shift = -squeeze * width if side < 0 else squeeze * width
            lift = top * near * (1 - 0.35 * points[:, 1] / height)
            return np.stack((points[:, 0] + shift, points[:, 1] - top + lift), 1).astype(np.float32)

        return (width, math.ceil(height + top)), bend

    return make


def folded(share: float, tilt: float) -> Maker:
    """A leaflet with an upright fold at `share` of its width; its halves lean by `tilt` of the height at the fold."""

    def make(source: Size) -> Shape:
        width, height = source
        at, lean = share * width, tilt * height

        def bend(points: Floats) -> Floats:
            x = points[:, 0]
            near = np.where(x < at, x / at, (width - x) / max(width - at, 1e-3))
            # Scaled about the middle: the fold comes towards the eye.
            grow = 1 + 2 * tilt * np.clip(near, -1, 1)
            middle = height / 2 + lean
            return np.stack((x, (points[:, 1] - middle) / grow + height / 2), 1).astype(np.float32)

        return (width, math.ceil(height + 2 * lean)), bend

    return make


def crumpled(noise: np.random.Generator, amount_px: float, scale_px: float) -> Maker:
    """Uneven paper: a smooth random shift of up to about `amount_px`, in bumps of about `scale_px`."""

    def make(source: Size) -> Shape:
        width, height = source
        columns, rows = max(4, round(width / scale_px) + 3), max(4, round(height / scale_px) + 3)
        shift = noise.normal(0, amount_px / 2, (rows, columns, 2)).astype(np.float32)
        smooth = cv2.resize(shift, (columns * 8, rows * 8), interpolation=cv2.INTER_CUBIC)

        def bend(points: Floats) -> Floats:
            x = (points[:, 0] / width * (columns - 3) + 1.5) * 8 - 0.5
            y = (points[:, 1] / height * (rows - 3) + 1.5) * 8 - 0.5
            moved = cv2.remap(
                smooth,
                x[None].astype(np.float32),
                y[None].astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            return np.asarray(points + moved[0])

        return source, bend

    return make


def written(noise: np.random.Generator, size_px: float, amount: float) -> Maker:
    """Handwriting's baseline: rises and falls by about `amount` of `size_px`, the letters lean and spread unevenly."""

    def make(source: Size) -> Shape:
        width, height = source
        pad = math.ceil(2 * amount * size_px)
        count = max(4, round(width / (2.2 * size_px)) + 3)
        knots = noise.normal(0, 1, (3, count)) * (amount * size_px * 0.8)
        path = cv2.resize(knots.astype(np.float32), (count * 16, 3), interpolation=cv2.INTER_CUBIC)
        slant = float(noise.normal(0, 0.12))

        def bend(points: Floats) -> Floats:
            at = points[:, 0] / (width + 2 * pad) * (count * 16 - 1)
            grid = np.arange(count * 16)
            rise, spread, lean = (np.interp(at, grid, row) for row in path)
            low = points[:, 1] - height / 2 - pad
            tip = slant + lean / size_px
            return np.stack((points[:, 0] - pad + spread * 0.8 + tip * low, low + height / 2 - rise), 1).astype(
                np.float32
            )

        return (width + 2 * pad, height + 2 * pad), bend

    return make


_UNIT = ((0, 0), (1, 0), (1, 1), (0, 1))


def _matrix(corners: Sequence[Sequence[float]], source: Size) -> Matrix:
    """From the output to the source, by Heckbert's closed form (1989): 30 us, where cv2's solver takes 400."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dx3, dy1, dy2, dy3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3, y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    g, h = (dx3 * dy2 - dx2 * dy3) / area, (dx1 * dy3 - dx3 * dy1) / area
    forward = ((x1 - x0 + g * x1, x3 - x0 + h * x3, x0), (y1 - y0 + g * y1, y3 - y0 + h * y3, y0), (g, h, 1.0))
    return inverse(forward, (source[0], source[1], 1.0))


def _fitted(corners: Sequence[tuple[float, float]], source: Size) -> Shape:
    across, down = zip(*corners, strict=True)
    left, top = min(across), min(down)
    size = max(1, math.ceil(max(across) - left)), max(1, math.ceil(max(down) - top))
    return size, _matrix([(x - left, y - top) for x, y in corners], source)
