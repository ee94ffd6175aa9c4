"""Canvas: the size of a picture, sides multiples of 28 within the budget, so that feeding it changes nothing."""

from functools import lru_cache
from random import Random

from schemas.errors import BadRecord, GeometryError
from schemas.geometry import FACTOR, PixelBudget, stored_size

_TRIES = 12


def canvas(
    chance: Random, budget: PixelBudget, ratios: tuple[float, float], share: tuple[float, float]
) -> tuple[int, int]:
    """(width, height) of a picture, both evenly drawn in their logarithm: width over height, and the share of the area
    that the budget allows. A budget too narrow for a shape gets another one, at last the nearest to a square.

    Raises:
        BadRecord: `no_size`, the budget has no size near any shape.
    """
    for attempt in range(_TRIES):
        ratio = ratios[0] * (ratios[1] / ratios[0]) ** chance.random()
        # Halfway to a square with each try that fails.
        ratio **= 0.5 ** max(0, attempt - 3)
        area = budget.max * share[0] * (share[1] / share[0]) ** chance.random()
        size = _stored(max(area, budget.min), ratio, budget)
        if size is not None:
            return size
    raise BadRecord("no_size", f"no size within {budget.min} to {budget.max} pixels; widen the pixel budget")


def strip(budget: PixelBudget, width_px: int, height_px: int) -> tuple[int, int]:
    """(width, height) of a crop about as large as what it shows, at least the budget's minimum.

    Raises:
        BadRecord: `no_size`, as `canvas`.
    """
    try:
        stored_height, stored_width = _stored_strip(budget, -(-height_px // FACTOR), -(-width_px // FACTOR))
    except GeometryError as error:
        raise BadRecord("no_size", str(error)) from None
    return stored_width, stored_height


@lru_cache(maxsize=1024)
def _stored_strip(budget: PixelBudget, rows: int, columns: int) -> tuple[int, int]:
    return stored_size(rows * FACTOR, columns * FACTOR, budget)


def _stored(area: float, ratio: float, budget: PixelBudget) -> tuple[int, int] | None:
    height = max(1, round((area / ratio) ** 0.5))
    try:
        stored_height, stored_width = stored_size(height, max(1, round(height * ratio)), budget)
    except GeometryError:
        return None
    return stored_width, stored_height
