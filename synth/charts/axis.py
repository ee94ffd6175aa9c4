"""Axis: where values stand along a side of a plot, and which of them are marked with what text."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from synth.charts.chart import Column, Look
from synth.charts.values import value_text
from synth.numbers import format_number, with_unit


class Tick(NamedTuple):
    at: float
    text: str


@dataclass(frozen=True)
class Axis:
    """From `low` at the left or lower end to `high`; `low` above `high` turns it round."""

    kind: Literal["number", "name", "date"]
    low: float
    high: float
    ticks: tuple[Tick, ...]
    title: str = ""

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def turned(self) -> "Axis":
        return replace(self, low=self.high, high=self.low)

    def within(self) -> tuple[Tick, ...]:
        low, high = min(self.low, self.high), max(self.low, self.high)
        room = (high - low) * 1e-6
        return tuple(tick for tick in self.ticks if low - room <= tick.at <= high + room)


def number_axis(
    values: Sequence[float],
    column: Column,
    look: Look,
    lang: str,
    title: str,
    count: float = 6,
    from_zero: bool = True,
    headroom: float = 0.05,
    whole_steps: bool = True,
) -> Axis:
    """An axis of numbers with round ticks, about `count` of them.

    `headroom` is the share of the axis above the greatest value, and below the least when it is negative, that stays
    free; with `whole_steps` the axis ends at ticks.
    """
    least, most = min(values), max(values)
    if from_zero:
        least, most = min(least, 0.0), max(most, 0.0)
    if least == most:
        least, most = (least - 1, most + 1) if not from_zero else (least, most + 1)
    room = (most - least) * headroom / max(0.2, 1 - headroom)
    low = least - (room if least < 0 or not from_zero else 0.0)
    high = most + (room if most > 0 or not from_zero else 0.0)
    if not from_zero and least >= 0 > low:
        low = 0.0
    step = round_step((high - low) / max(1.0, count))
    if whole_steps:
        low, high = math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step
    ticks = number_ticks(low, high, step, column, look, lang)
    if column.unit == "%" and most <= 100:  # room above the data is no room for shares
        ticks = tuple(tick for tick in ticks if tick.at <= 100)
    return Axis("number", low, high, ticks, title)


def number_ticks(low: float, high: float, step: float, column: Column, look: Look, lang: str) -> tuple[Tick, ...]:
    decimals = step_decimals(step)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    unit = "%" if column.unit == "%" else ""
    return tuple(
        Tick(number * step, with_unit(format_number(number * step, decimals, look.number_format), unit, lang))
        for number in range(first, last + 1)
    )


def round_step(rough: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(part * power for part in (1.0, 2.0, 2.5, 5.0, 10.0) if part * power >= rough * (1 - 1e-9))


def step_decimals(step: float) -> int:
    """Digits after the point that tell multiples of a step apart."""
    return next((digits for digits in range(12) if abs(step * 10**digits - round(step * 10**digits)) < 1e-6), 12)


def places(column: Column, spread: bool) -> tuple[float, ...]:
    """Where the rows stand along their axis: days are spread in time, anything else stands in equal steps."""
    if spread and column.type == "date":
        return tuple(float(datetime.date.fromisoformat(str(day)).toordinal()) for day in column.values)
    return tuple(float(place) for place in range(len(column.values)))


def row_axis(column: Column, look: Look, lang: str, title: str, spread: bool = False, margin: float = 0.5) -> Axis:
    """An axis on which the rows of a chart stand; `margin` in rows."""
    at = places(column, spread)
    step = (at[-1] - at[0]) / (len(at) - 1) if len(at) > 1 else 1.0
    ticks = tuple(
        Tick(place, value_text(value, column, look, lang)) for place, value in zip(at, column.values, strict=True)
    )
    kind: Literal["name", "date"] = "date" if column.type == "date" else "name"
    return Axis(kind, at[0] - margin * step, at[-1] + margin * step, ticks, title)
