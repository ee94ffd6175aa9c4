"""Field: where on the picture the values of a plot stand."""

from dataclasses import dataclass

from synth.charts.axis import Axis
from synth.charts.canvas import Box, Point
from synth.charts.sheet import Sheet


@dataclass(frozen=True)
class Field:
    """`box` is the field of data in pixels; `lying` when rows stand along y and values along x."""

    sheet: Sheet
    box: Box
    x: Axis
    y: Axis
    lying: bool = False

    def px_x(self, value: float) -> float:
        return self.box[0] + self.x.share(value) * (self.box[2] - self.box[0])

    def px_y(self, value: float, axis: Axis | None = None) -> float:
        return self.box[3] - (axis or self.y).share(value) * (self.box[3] - self.box[1])

    def at(self, row: float, value: float) -> Point:
        """Where a value of a row stands."""
        return (self.px_x(value), self.px_y(row)) if self.lying else (self.px_x(row), self.px_y(value))

    def bar(self, row: float, width: float, start: float, end: float) -> Box:
        """The box from value to value, `width` rows wide about `row`."""
        x1, y1 = self.at(row - width / 2, start)
        x2, y2 = self.at(row + width / 2, end)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    @property
    def row_px(self) -> float:
        """The room of a row in pixels."""
        axis = self.y if self.lying else self.x
        side = self.box[3] - self.box[1] if self.lying else self.box[2] - self.box[0]
        return side / abs(axis.high - axis.low)


def value_ticks(sheet: Sheet, room: Box, lying: bool = False) -> float:
    """How many ticks an axis of values carries well in the room."""
    if lying:
        return max(2.0, min(7.0, (room[2] - room[0]) * 0.7 / (sheet.px * 6)))
    return max(2.0, min(7.0, (room[3] - room[1]) * 0.8 / (sheet.px * 3.2)))
