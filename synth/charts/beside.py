"""Beside: where names and values stand at the marks that they belong to, so that nothing runs through them."""

from collections.abc import Iterator, Sequence
from math import hypot

Box = tuple[float, float, float, float]
Circle = tuple[float, float, float]  # x, y of its centre, radius

_MARGIN = 2.0


def beside_line(values: Sequence[float], place: int) -> tuple[int, int]:
    """Where the value at a place stands so that its line does not run through it, as steps to the right and up: below
    in valleys, above on tops, off the side of a slope; and inwards where the line begins or ends."""
    value, before, after = values[place], values[max(0, place - 1)], values[min(len(values) - 1, place + 1)]
    inwards = (place == 0) - (place == len(values) - 1)
    if min(before, after) >= value and max(before, after) > value:
        return inwards, -1
    if inwards or max(before, after) <= value:
        return inwards, 1
    return (1, 1) if before > value else (-1, 1)


def bubble_names(circles: Sequence[Circle], sizes: Sequence[tuple[float, float]], field: Box) -> list[Box | None]:
    """Boxes of the names of bubbles, in them or beside them: over no other name and no other bubble, inside the field.

    Larger bubbles are drawn first. A name without room is None.
    """
    boxes: list[Box | None] = [None] * len(circles)
    # What fits into its bubble is placed first: others have more places to go.
    order = sorted(range(len(circles)), key=lambda row: sizes[row][0] > _chord(circles[row], sizes[row]))
    for row in order:
        others = [circle for other, circle in enumerate(circles) if other != row]
        above = [circle for circle in others if circle[2] <= circles[row][2]]
        names = [box for box in boxes if box is not None]
        for inside, box in _places(circles[row], sizes[row]):
            held = box[0] >= field[0] and box[1] >= field[1] and box[2] <= field[2] and box[3] <= field[3]
            covered = any(_touch(box, circle) for circle in (above if inside else others))
            if held and not covered and not any(_cross(box, name) for name in names):
                boxes[row] = box
                break
    return boxes


def _chord(circle: Circle, size: tuple[float, float]) -> float:
    """How wide a text of this height may be in the middle of a circle."""
    half = circle[2] ** 2 - (size[1] / 2) ** 2
    return 1.9 * half**0.5 if half > 0 else 0.0


def _places(circle: Circle, size: tuple[float, float]) -> Iterator[tuple[bool, Box]]:
    """In the circle if there is room, then around it; each whether it is in it, and the box."""
    x, y, radius = circle
    wide, high = size
    if wide <= _chord(circle, size):
        yield True, (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    away = radius + 0.35 * high
    slant, near, far = 0.72 * away, 0.4 * away, 0.93 * away
    for dx, dy, left, top in (
        (away, 0, 0, -0.5), (-away, 0, -1, -0.5), (0, -away, -0.5, -1), (0, away, -0.5, 0),
        (slant, -slant, 0, -1), (-slant, -slant, -1, -1), (slant, slant, 0, 0), (-slant, slant, -1, 0),
        (far, -near, 0, -0.8), (-far, -near, -1, -0.8), (far, near, 0, -0.2), (-far, near, -1, -0.2),
        (near, -far, -0.2, -1), (-near, -far, -0.8, -1), (near, far, -0.2, 0), (-near, far, -0.8, 0),
    ):  # fmt: skip
        x1, y1 = x + dx + left * wide, y + dy + top * high
        yield False, (x1, y1, x1 + wide, y1 + high)


def _cross(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + _MARGIN and other[0] < one[2] + _MARGIN
        and one[1] < other[3] + _MARGIN and other[1] < one[3] + _MARGIN
    )  # fmt: skip


def _touch(box: Box, circle: Circle) -> bool:
    x, y, radius = circle
    across = x - min(max(x, box[0]), box[2])
    down = y - min(max(y, box[1]), box[3])
    return hypot(across, down) < radius + 0.5
