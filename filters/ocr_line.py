"""A line of text as an engine finds it in a picture, and the order in which lines are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

Box = tuple[float, float, float, float]


class Found(NamedTuple):
    """A line in the pixels that the engine was given."""

    text: str
    score: float
    corners: Sequence[Sequence[float]]  # (x, y), four of them


@dataclass(frozen=True)
class OcrLine:
    """A line of text in a picture."""

    text: str
    score: float  # confidence, 0 to 1
    box: Box  # left, top, right, bottom in pixels of the upright picture, origin top left


class Placed(Protocol):
    """A text with its place."""

    @property
    def text(self) -> str: ...

    @property
    def box(self) -> Box: ...


T = TypeVar("T", bound=Placed)


def in_reading_order(lines: Iterable[T]) -> list[T]:
    """Top to bottom, and from left to right what stands at one height; columns are read across."""
    rows: list[list[T]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box, line.text)):
        if rows and _beside(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: (line.box, line.text))]


def covered_share(lines: Iterable[OcrLine], area: float) -> float:
    """The share of a picture of `area` pixels that lines of text cover; lines do not overlap, or hardly."""
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in (line.box for line in lines))
    return min(covered / area, 1.0)


def _beside(one: Box, other: Box) -> bool:
    """Whether the lower of the two has more than half of its height in common with the other."""
    common = min(one[3], other[3]) - max(one[1], other[1])
    return common > min(one[3] - one[1], other[3] - other[1]) / 2
