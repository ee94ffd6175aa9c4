"""Apart: colours that a reader tells from one another, by their distance in Oklab (Ottosson 2020)."""

from collections.abc import Sequence
from functools import lru_cache
from math import dist

Rgb = tuple[float, float, float]  # gamma-coded, 0 to 1

_LEAST = 0.12  # of neighbours in a legend; two greens of a palette, or a grey and a brown, have about 0.07
_STEPS = (0.2, 0.35, 0.5)


@lru_cache(maxsize=1024)
def told_apart(colours: tuple[Rgb, ...], ink: Rgb, paper: Rgb) -> tuple[Rgb, ...]:
    """The colours in their order; each that is too close to one before it comes after all others, and is mixed with
    the ink or the paper until it is not, as far as that can be."""
    kept: list[Rgb] = []
    late: list[Rgb] = []
    for colour in colours:
        (late if _near(colour, kept) < _LEAST else kept).append(colour)
    for colour in late:
        tries = [colour, *(mixed(colour, other, share) for share in _STEPS for other in (ink, paper))]
        apart = [min(_near(tried, kept), _LEAST) + 0.1 * min(distance(tried, paper), 0.25) for tried in tries]
        kept.append(tries[apart.index(max(apart))])
    return tuple(kept)


def seen_on(colours: Sequence[Rgb], ground: Rgb, paper: Rgb) -> int:
    """The number of the colour that shows best both on the ground and on the paper."""
    shown = [min(distance(colour, ground), distance(colour, paper)) for colour in colours]
    return shown.index(max(shown))


def distance(one: Rgb, other: Rgb) -> float:
    return dist(_oklab(one), _oklab(other))


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the other colour in this one."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _near(colour: Rgb, others: Sequence[Rgb]) -> float:
    return min((distance(colour, other) for other in others), default=1.0)


@lru_cache(maxsize=4096)
def _oklab(colour: Rgb) -> tuple[float, float, float]:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
