import itertools
import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from schemas.errors import GeometryError
from schemas.geometry import (
    PixelBudget,
    iou,
    scale_box,
    scale_point,
    scale_quad,
    smart_resize,
    stored_size,
    vision_tokens,
)

LARGEST = 16384 * 784
sides = st.integers(1, 6000)


@pytest.mark.parametrize(
    ("width", "height", "max_pixels", "fed_width", "fed_height", "tokens"),
    [
        (1014, 1532, LARGEST, 1008, 1540, 1980),
        (1000, 750, LARGEST, 1008, 756, 972),
        (1920, 1080, LARGEST, 1932, 1092, 2691),
        (1080, 2400, LARGEST, 1092, 2408, 3354),
        (1240, 1754, LARGEST, 1232, 1764, 2772),
        (2480, 3508, LARGEST, 2492, 3500, 11125),
        (3840, 2160, LARGEST, 3836, 2156, 10549),
        (3840, 2160, 1280 * 784, 1316, 728, 1222),
        (1, 1, LARGEST, 56, 56, 4),  # enlarged to the least area
        (10, 28, LARGEST, 56, 112, 8),
    ],
)
def test_worked_values_of_the_resize_rule(width, height, max_pixels, fed_width, fed_height, tokens):
    assert smart_resize(height, width, 3136, max_pixels) == (fed_height, fed_width)
    assert vision_tokens(fed_width, fed_height) == tokens


def test_half_goes_to_the_even_multiple():
    assert smart_resize(28 * 4 + 14, 28 * 5 + 14, 3136, LARGEST) == (28 * 4, 28 * 6)


def test_a_shape_too_long_is_refused_and_the_limit_is_not():
    assert smart_resize(28, 5600, 3136, LARGEST) == (28, 5600)
    with pytest.raises(GeometryError, match="200 times"):
        smart_resize(28, 5601, 3136, LARGEST)


@pytest.mark.parametrize(("height", "width"), [(0, 5), (5, 0), (-3, 5)])
def test_a_picture_without_area_is_refused(height, width):
    with pytest.raises(GeometryError, match="no area"):
        smart_resize(height, width, 3136, LARGEST)


@given(sides, sides)
def test_one_application_keeps_the_shape_within_a_multiple(height, width):
    """Where the budget does not interfere, no side moves by more than half of 28."""
    assume(height >= 56 and width >= 56 and max(height, width) / min(height, width) <= 200)
    fed_height, fed_width = smart_resize(height, width, 3136, 10**9)
    assert abs(fed_height - height) <= 14
    assert abs(fed_width - width) <= 14


@given(sides, sides, st.integers(1, 64), st.integers(1, 2000))
@example(15, 60, 1, 0)  # a strip held at 28: one round gives 28 x 56, above the budget of one token
@example(51, 816, 256, 63)  # enlarged over a narrow budget, then shrunk into it
@example(41, 8200, 4, 1276)  # rounding lifts the ratio above 200
@example(200, 28, 64, 0)  # no size of this shape
def test_a_stored_size_rests_within_its_budget(height, width, least, more):
    budget = PixelBudget(least * 784, (least + more) * 784)
    try:
        size = stored_size(height, width, budget)
    except GeometryError:
        return
    assert smart_resize(*size, budget.min, budget.max) == size
    assert stored_size(*size, budget) == size
    assert budget.min <= math.prod(size) <= budget.max
    assert all(side % 28 == 0 and side >= 28 for side in size)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
@example(10_000, 67)
def test_under_the_default_budget_the_first_size_rests(height, width):
    assume(max(height, width) / min(height, width) <= 100)
    budget = PixelBudget()
    assert stored_size(height, width, budget) == smart_resize(height, width, budget.min, budget.max)


@pytest.mark.parametrize(
    ("height", "width", "budget", "message"),
    [
        (41, 8200, PixelBudget(3136, 12845056), "8204 x 28 .* 200 times"),
        (200, 28, PixelBudget(50176, 50176), "28 x 200 .* widen the pixel budget"),
    ],
)
def test_a_shape_that_comes_to_no_rest_is_refused(height, width, budget, message):
    with pytest.raises(GeometryError, match=message):
        stored_size(height, width, budget)


def test_a_budget_is_at_least_a_token_and_in_order():
    assert PixelBudget() == PixelBudget(3136, 1_003_520)
    with pytest.raises(GeometryError, match="min is 783"):
        PixelBudget(783, 3136)
    with pytest.raises(GeometryError, match="max 3135"):
        PixelBudget(3136, 3135)


def test_vision_tokens_of_videos_count_pairs_of_frames():
    assert vision_tokens(252, 140) == 45
    assert vision_tokens(252, 140, 1) == 45
    assert [vision_tokens(252, 140, frames) for frames in (2, 3, 4, 768)] == [45, 90, 90, 17280]


@pytest.mark.parametrize(("width", "height", "frames"), [(100, 28, None), (28, 0, None), (-28, -28, None), (28, 28, 0)])
def test_a_size_that_is_not_fed_has_no_tokens(width, height, frames):
    with pytest.raises(GeometryError):
        vision_tokens(width, height, frames)


def test_the_worked_box():
    assert scale_box([120, 80, 430, 610], (1000, 750), (1008, 756)) == (121, 81, 433, 615)


sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@given(sizes, sizes, st.data())
def test_a_scaled_box_is_a_box_of_the_stored_picture(original, stored, data):
    box = []
    for side in original:
        start = data.draw(st.floats(-50, side - 0.001))
        box.append((start, data.draw(st.floats(max(start, 0), side + 50, exclude_min=True))))
    x1, y1, x2, y2 = scale_box([box[0][0], box[1][0], box[0][1], box[1][1]], original, stored)
    assert 0 <= x1 < x2 <= stored[0]
    assert 0 <= y1 < y2 <= stored[1]


@given(sizes, st.data())
def test_scaling_there_and_back_stays_within_a_pixel(original, data):
    """At the resize rule's own changes of scale: a rounding here is at most a pixel there."""
    assume(max(original) / min(original) <= 100 and min(original) >= 56)
    height, width = stored_size(original[1], original[0], PixelBudget(3136, 10**8))
    xs = sorted(data.draw(st.sets(st.integers(0, original[0]), min_size=2, max_size=2)))
    ys = sorted(data.draw(st.sets(st.integers(0, original[1]), min_size=2, max_size=2)))
    box = (xs[0], ys[0], xs[1], ys[1])
    back = scale_box(scale_box(box, original, (width, height)), (width, height), original)
    assert all(abs(one - other) <= 1 for one, other in zip(box, back, strict=True))


@given(sizes, st.data())
def test_scaling_to_the_same_size_is_the_identity(size, data):
    x1 = data.draw(st.integers(0, size[0] - 1))
    y1 = data.draw(st.integers(0, size[1] - 1))
    box = (x1, y1, data.draw(st.integers(x1 + 1, size[0])), data.draw(st.integers(y1 + 1, size[1])))
    assert scale_box(box, size, size) == box
    assert scale_point((x1, y1), size, size) == (x1, y1)
    quad = (box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3])
    assert scale_quad(quad, size, size) == quad


def test_a_side_that_vanishes_keeps_a_pixel_also_at_the_far_edge():
    assert scale_box([500, 500, 501, 501], (1000, 1000), (28, 28)) == (14, 14, 15, 15)
    assert scale_box([999, 999, 1000, 1000], (1000, 1000), (28, 28)) == (27, 27, 28, 28)


@pytest.mark.parametrize(
    "box",
    [[5, 0, 5, 9], [6, 0, 5, 9], [100, 0, 120, 9], [-9, 0, 0, 9], [0, 0, math.nan, 9], [0, 0, math.inf, 9], [1, 2, 3]],
)
def test_a_box_that_is_none_or_lies_outside_is_refused(box):
    with pytest.raises(GeometryError):
        scale_box(box, (100, 100), (112, 112))


def test_points_are_pixels_of_the_picture():
    assert scale_point([100, 50], (100, 100), (112, 112)) == (111, 56)
    assert scale_point([0, 0], (100, 100), (112, 112)) == (0, 0)
    for point in ([101, 5], [-1, 5], [math.nan, 5], [5]):
        with pytest.raises(GeometryError):
            scale_point(point, (100, 100), (112, 112))


def test_quads_are_clamped_corner_by_corner():
    assert scale_quad([-5, 10, 50, 0, 60, 40, 0, 50], (100, 100), (56, 56)) == (0, 6, 28, 0, 34, 22, 0, 28)
    for quad in ([200, 1, 300, 1, 300, 5, 200, 5], [1, -9, 2, -9, 2, -5, 1, -5], [math.nan] * 8, [1, 2, 3]):
        with pytest.raises(GeometryError):
            scale_quad(quad, (100, 100), (56, 56))


def test_intersection_over_union():
    assert iou([0, 0, 10, 10], [0, 0, 10, 10]) == 1
    assert iou([0, 0, 10, 10], [5, 0, 15, 10]) == pytest.approx(1 / 3)
    assert iou([0, 0, 10, 10], [10, 0, 20, 10]) == 0
    boxes = [[0, 0, 4, 9], [1, 1, 8, 3], [2, 0, 3, 20]]
    assert all(iou(one, other) == iou(other, one) for one, other in itertools.combinations(boxes, 2))
