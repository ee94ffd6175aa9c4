"""Apart: colours that a reader tells from one another, by their distance in Oklab (Ottosson 2020)."""

from collections.abc import Sequence
from functools import lru_cache
from math import dist

from synth.pixels.arrays import Colour
from synth.pixels.colours import LIGHT, mixed

_LEAST = 0.12  # of neighbours in a legend; two greens of a palette, or a grey and a brown, have about 0.07
_STEPS = (0.2, 0.35, 0.5)


@lru_cache(maxsize=1024)
def told_apart(colours: tuple[Colour, ...], ink: Colour, paper: Colour) -> tuple[Colour, ...]:
    """The colours in their order; each that is too close to one before it comes after all others, and is mixed with
    the ink or the paper until it is not, as far as that can be."""
    kept: list[Colour] = []
    late: list[Colour] = []
    for colour in colours:
        (late if _near(colour, kept) < _LEAST else kept).append(colour)
    for colour in late:
        tries = [colour, *(mixed(colour, other, share) for share in _STEPS for other in (ink, paper))]
        apart = [min(_near(tried, kept), _LEAST) + 0.1 * min(distance(tried, paper), 0.25) for tried in tries]
        kept.append(tries[apart.index(max(apart))])
    return tuple(kept)


def seen_on(colours: Sequence[Colour], ground: Colour, paper: Colour) -> int:
    """The number of the colour that shows best both on the ground and on the paper."""
    shown = [min(distance(colour, ground), distance(colour, paper)) for colour in colours]
    return shown.index(max(shown))


def distance(one: Colour, other: Colour) -> float:
    return dist(_oklab(one), _oklab(other))


def _near(colour: Colour, others: Sequence[Colour]) -> float:
    return min((distance(colour, other) for other in others), default=1.0)


@lru_cache(maxsize=4096)
def _oklab(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = (LIGHT[part] for part in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
