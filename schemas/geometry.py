"""Pixel geometry: the model's resize rule, its budget, and boxes, points and quads carried through a resize.

Pixels of the stored picture, origin top left, x before y; boxes half open, 0 <= x1 < x2 <= width.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import GeometryError

FACTOR = 28  # pixels: two 14-pixel patches merged, the side of one vision token
MAX_RATIO = 200
FRAMES_PER_TOKEN = 2  # two frames of a video share their tokens

Box = tuple[int, int, int, int]
Point = tuple[int, int]
Quad = tuple[int, int, int, int, int, int, int, int]


@dataclass(frozen=True)
class PixelBudget:
    """The area in pixels that a stored picture may have; by default 4 to 1,280 vision tokens.

    Raises:
        GeometryError: `min` is less than one token, or `max` less than `min`.
    """

    min: int = 4 * FACTOR * FACTOR
    max: int = 1280 * FACTOR * FACTOR

    def __post_init__(self) -> None:
        if self.min < FACTOR * FACTOR:
            raise GeometryError(f"a pixel budget begins at {FACTOR * FACTOR}, one vision token; min is {self.min}")
        if self.max < self.min:
            raise GeometryError(f"a pixel budget needs min <= max; min is {self.min}, max {self.max}")


def smart_resize(height: int, width: int, min_pixels: int, max_pixels: int, factor: int = FACTOR) -> tuple[int, int]:
    """The (height, width) at which Qwen2.5-VL sees a picture: the rule of qwen-vl-utils, to the last digit.

    Each side goes to the nearest multiple of `factor` (half to even) and is at least one; an area above the budget is
    scaled down with sides rounded down, one below it is scaled up with sides rounded up. One application of the rule is
    not always at rest or within the budget: a strip so thin that its side is held at `factor`, a budget too narrow for
    the shape, a ratio that rounding lifts above the limit. `stored_size` is for what is written.

    Raises:
        GeometryError: a side below 1, or one side more than 200 times the other.
    """
    if height < 1 or width < 1:
        raise GeometryError(f"a picture of {width} x {height} pixels has no area")
    if max(height, width) / min(height, width) > MAX_RATIO:
        raise GeometryError(
            f"a picture of {width} x {height} pixels: one side is more than {MAX_RATIO} times the other"
        )
    fed_height = max(factor, round(height / factor) * factor)
    fed_width = max(factor, round(width / factor) * factor)
    if fed_height * fed_width > max_pixels:
        shrink = math.sqrt(height * width / max_pixels)
        return (
            max(factor, math.floor(height / shrink / factor) * factor),
            max(factor, math.floor(width / shrink / factor) * factor),
        )
    if fed_height * fed_width < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        return math.ceil(height * grow / factor) * factor, math.ceil(width * grow / factor) * factor
    return fed_height, fed_width


def stored_size(height: int, width: int, budget: PixelBudget) -> tuple[int, int]:
    """The (height, width) at which a picture is stored: `smart_resize` until it rests; feeding it changes nothing.

    Promised of the result: multiples of 28, an area within the budget, and `smart_resize` under the same budget is the
    identity. Under the default budget one round rests for every shape (60,000 drawn), but for half a percent near the
    ratio of 200: rounding lifts them above it, and they are refused.

    Raises:
        GeometryError: as `smart_resize`, also when a later round refuses the shape; or no size of this shape is within
            the budget.
    """
    size, seen = (height, width), set[tuple[int, int]]()
    while (resized := smart_resize(*size, budget.min, budget.max)) != size:
        if resized in seen:
            raise GeometryError(
                f"no size near the shape of {width} x {height} has sides that are multiples of {FACTOR} and an area of "
                f"{budget.min} to {budget.max}; widen the pixel budget"
            )
        seen.add(resized)
        size = resized
    return size


def vision_tokens(width: int, height: int, frames: int | None = None) -> int:
    """Tokens of a stored picture, or of a video of `frames` frames: one per 28 x 28 pixels, per two frames.

    Raises:
        GeometryError: a side is no multiple of 28, so this is not a size that is fed; a video without frames.
    """
    if width < FACTOR or height < FACTOR or width % FACTOR or height % FACTOR:
        raise GeometryError(f"{width} x {height} is not a stored size: sides are multiples of {FACTOR}")
    if frames is not None and frames < 1:
        raise GeometryError(f"a video of {frames} frames")
    steps = 1 if frames is None else -(-frames // FRAMES_PER_TOKEN)
    return width // FACTOR * (height // FACTOR) * steps


def scale_box(box: Sequence[float], original: tuple[int, int], stored: tuple[int, int]) -> Box:
    """A half-open box [x1, y1, x2, y2] of the original (width, height), on the stored (width, height).

    Rounded half to even and clamped to the picture; a side that vanishes keeps one pixel.

    Raises:
        GeometryError: the box is empty or not a number, or lies wholly outside the picture.
    """
    if len(box) != 4:
        raise GeometryError(f"a box has 4 numbers, this one {len(box)}")
    x1, x2 = _scale_span(box[0], box[2], original[0], stored[0], "x")
    y1, y2 = _scale_span(box[1], box[3], original[1], stored[1], "y")
    return x1, y1, x2, y2


def scale_point(point: Sequence[float], original: tuple[int, int], stored: tuple[int, int]) -> Point:
    """A point [x, y] of the original (width, height) as a pixel of the stored one: 0 <= x < width.

    Raises:
        GeometryError: the point is not a number or lies outside the picture.
    """
    if len(point) != 2:
        raise GeometryError(f"a point has 2 numbers, this one {len(point)}")
    x, y = (_scale(value, *sizes) for value, sizes in zip(point, zip(original, stored, strict=True), strict=True))
    return min(x, stored[0] - 1), min(y, stored[1] - 1)


def scale_quad(quad: Sequence[float], original: tuple[int, int], stored: tuple[int, int]) -> Quad:
    """A quad [x1, y1, ... x4, y4] of the original (width, height) on the stored one, with 0 <= x <= width.

    Corners keep their order. A thin quad may come out without area: it is the region's box that has at least a pixel.

    Raises:
        GeometryError: a corner is not a number, or the quad lies wholly outside the picture.
    """
    if len(quad) != 8:
        raise GeometryError(f"a quad has 8 numbers, this one {len(quad)}")
    for axis, name in enumerate("xy"):
        values = quad[axis::2]
        if not all(map(math.isfinite, values)):
            raise GeometryError(f"the quad {list(quad)} is not made of numbers")
        if max(values) < 0 or min(values) > original[axis]:
            raise GeometryError(f"the quad {list(quad)} lies outside the picture: {name} goes to {original[axis]}")
    xs = [_clamped(value, original[0], stored[0]) for value in quad[0::2]]
    ys = [_clamped(value, original[1], stored[1]) for value in quad[1::2]]
    return xs[0], ys[0], xs[1], ys[1], xs[2], ys[2], xs[3], ys[3]


def iou(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two half-open boxes; 0 where they do not meet."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    areas = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return shared / (areas - shared)


def _clamped(value: float, original: int, stored: int) -> int:
    return min(max(round(value * stored / original), 0), stored)


def _scale(value: float, original: int, stored: int) -> int:
    if not 0 <= value <= original:  # also true of nan
        raise GeometryError(f"the point {value} lies outside the picture, which goes to {original}")
    return _clamped(value, original, stored)


def _scale_span(start: float, end: float, original: int, stored: int, axis: str) -> tuple[int, int]:
    if not (math.isfinite(start) and math.isfinite(end) and start < end):
        raise GeometryError(f"a box needs {axis}1 < {axis}2, not {start} and {end}")
    if end <= 0 or start >= original:
        raise GeometryError(
            f"the box lies outside the picture: {axis} from {start} to {end}, the picture goes to {original}"
        )
    first = min(_clamped(start, original, stored), stored - 1)
    return first, max(_clamped(end, original, stored), first + 1)
