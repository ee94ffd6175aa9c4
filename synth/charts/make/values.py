"""Values: numbers with the structure that such data have, rounded to what is printed."""

import math
import random
from collections.abc import Sequence

from synth.charts.topics import Quantity

_STEEPEST_FALL = -0.6  # over all steps: little is given up within a chart
STEPS_A_YEAR = {"day": 365.25, "week": 52.18, "month": 12.0, "quarter": 4.0, "year": 1.0}


def level(quantity: Quantity, rng: random.Random) -> float:
    """A usual value: even between the ends for signed and narrow quantities, even in the logarithm for others."""
    if quantity.low <= 0 or quantity.high < 3 * quantity.low:
        return rng.uniform(quantity.low, quantity.high)
    return math.exp(rng.uniform(math.log(quantity.low), math.log(quantity.high)))


def across(quantity: Quantity, count: int, rng: random.Random) -> list[float]:
    """Values of unlike things, such as countries: some large, many small; amounts spread more than levels."""
    if quantity.signed:
        return [rounded(quantity, rng.uniform(quantity.low, quantity.high)) for _ in range(count)]
    spread = rng.uniform(0.25, 0.8) if quantity.adds else rng.uniform(0.1, 0.35) * quantity.reach
    middle = level(quantity, rng)
    return [rounded(quantity, middle * math.exp(rng.gauss(0, spread))) for _ in range(count)]


def along(
    quantity: Quantity,
    steps: int,
    every: str,
    rng: random.Random,
    start: float | None = None,
    phase: float | None = None,
) -> list[float]:
    """Values of one thing over time: a level, a trend, a season where the quantity has one, and noise."""
    start = level(quantity, rng) if start is None else start
    phase = rng.random() if phase is None else phase
    a_year = STEPS_A_YEAR[every]
    trend = max(rng.gauss(0, 0.35), _STEEPEST_FALL) * quantity.reach * rng.choice((0.0, 1.0, 1.0)) / max(steps - 1, 1)
    noise = rng.uniform(0.01, 0.08) * quantity.reach
    season = quantity.season * rng.uniform(0.6, 1.1) if a_year >= 4 else 0.0
    values = []
    for step in range(steps):
        swing = season * math.sin(2 * math.pi * (step / a_year + phase))
        if quantity.signed:
            span = quantity.high - quantity.low
            value = start + span * (swing + 0.5 * trend * step + noise * rng.gauss(0, 1))
            values.append(rounded(quantity, min(max(value, quantity.low), quantity.high)))
        else:
            values.append(rounded(quantity, start * (1 + trend * step) * (1 + swing) * (1 + noise * rng.gauss(0, 1))))
    return values


def rounded(quantity: Quantity, value: float) -> float:
    """As the quantity is printed; amounts stay positive, and levels about where they usually are."""
    least = 10.0**-quantity.decimals
    if not quantity.signed:
        value = max(value if quantity.adds else _held(quantity, value), least)
        if quantity.unit == "percent":
            value = min(value, 100 - least)
    return round(value, quantity.decimals) + 0.0


def _held(quantity: Quantity, value: float) -> float:
    """A level, which beyond the usual range comes closer and closer to a quarter above it or two fifths below it."""
    top = min(quantity.most, 1.25 * quantity.high, 100.0 if quantity.unit == "percent" else math.inf)
    if value > quantity.high:
        room = top - quantity.high
        return top - room * math.exp((quantity.high - value) / room)
    if value < quantity.low:
        room = 0.4 * quantity.low
        return quantity.low - room + room * math.exp((value - quantity.low) / room)
    return value


def shares(weights: Sequence[float], decimals: int, total: float = 100.0) -> list[float]:
    """Shares in proportion that sum to exactly `total` and are never 0: the largest remainders are rounded up."""
    scale = 10**decimals
    units = round(total * scale)
    whole = sum(weights)
    exact = [weight / whole * (units - len(weights)) for weight in weights]
    floors = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda index: floors[index] - exact[index])
    for index in order[: units - len(weights) - sum(floors)]:
        floors[index] += 1
    return [(value + 1) / scale for value in floors]
