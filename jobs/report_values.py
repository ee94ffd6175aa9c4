"""Sizes and scores of the samples as quantiles and bars: what SQL counts, in bins with edges that read well."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.views import query, rows

if TYPE_CHECKING:
    import duckdb

BINS = 28
# From this ratio of the largest to the smaller values on, equal steps would put nearly all into the first bin.
LOG_RATIO = 60
LOG_STEPS = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)  # a tenth of a decade each
NICE_STEPS = (1.0, 2.0, 2.5, 5.0)


@dataclass(frozen=True)
class Measure:
    """What is looked at: an SQL expression over a view. `grain`: its values are multiples of it."""

    title: str
    unit: str
    value: str
    source: str
    grain: float | None = None


@dataclass(frozen=True)
class Spread:
    """How the values of a measure lie. `bars` are counts between neighbouring `edges`; none when all are the same.

    `gone` are those of documents that were dropped, where they are told apart.
    """

    measure: Measure
    count: int
    missing: int
    least: float
    most: float
    quantiles: tuple[float, ...]  # 5, 25, 50, 75 and 95 %
    edges: tuple[float, ...]
    bars: tuple[int, ...]
    is_log: bool
    gone: tuple[int, ...] = ()

    @property
    def is_constant(self) -> bool:
        return self.least == self.most


SIZES = (
    Measure("Text tokens", "tokens a sample", "text_tokens", "index_samples"),
    Measure("Vision tokens", "tokens a sample", "vision_tokens", "index_samples"),
    Measure("Pictures", "pictures a sample", "media", "index_samples"),
    # Sides of stored pictures are multiples of 28: other bins would show a comb that is not in the data.
    Measure("Picture width", "pixels", "width", "index_media", grain=28),
    Measure("Picture height", "pixels", "height", "index_media", grain=28),
    Measure("Picture area", "pixels", "width::BIGINT * height", "index_media"),
)


def size_spreads(con: "duckdb.DuckDBPyConnection") -> list[Spread]:
    """The sizes of samples and their pictures, those that there are."""
    return _spreads(con, SIZES)


def score_spreads(con: "duckdb.DuckDBPyConnection") -> list[Spread]:
    """Every score of the samples, by name."""
    names = [str(row["name"]) for row in rows(con, query("report_measures"))]
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in names}
    return _spreads(con, [Measure(name, "", quoted[name], "index_samples") for name in names])


def _spreads(con: "duckdb.DuckDBPyConnection", measures: "tuple[Measure, ...] | list[Measure]") -> list[Spread]:
    # One at a time: exact quantiles hold the values of a column.
    return [spread for measure in measures if (spread := _spread(con, measure)) is not None]


def _spread(con: "duckdb.DuckDBPyConnection", measure: Measure) -> Spread | None:
    column = {"value": measure.value, "source": measure.source}
    (told,) = rows(con, query("report_spread").format(**column))
    if not told["count"]:
        return None
    least, most, quantiles = told["least"], told["most"], tuple(told["quantiles"])
    edges, is_log = edges_of(least, most, quantiles, is_whole=told["is_whole"], grain=measure.grain)
    counts = {}
    if least < most:
        counted = rows(con, query("report_bins").format(**column), {"edges": list(edges)})
        counts = {row["bin"]: row["count"] for row in counted}
    bars = tuple(counts.get(place, 0) for place in range(len(edges) - 1)) if counts else ()
    missing = told["rows"] - told["count"]
    return Spread(measure, told["count"], missing, least, most, quantiles, edges, bars, is_log)


def edges_of(
    least: float, most: float, quantiles: tuple[float, ...], *, is_whole: bool, grain: float | None = None
) -> tuple[tuple[float, ...], bool]:
    """Edges of at most about `BINS` bins from `least` to `most`, and whether they grow by factors."""
    low = quantiles[0]
    if least > 0 and most / low >= LOG_RATIO and (low >= len(LOG_STEPS) or not is_whole):
        return _log_edges(least, most), True
    if is_whole and not grain and most - least < BINS:
        return tuple(number - 0.5 for number in range(int(least), int(most) + 2)), False
    step = nice_step((most - least) / BINS, grain or (1.0 if is_whole else 0.0))
    first = math.floor(least / step)
    last = math.floor(most / step) + 1
    last += _rounded(last * step) <= most  # 1.9 / 0.1 is less than 19
    return tuple(_rounded(place * step) for place in range(first, last + 1)), False


def nice_step(least: float, grain: float = 0.0) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that is at least `least`; a multiple of `grain`."""
    if grain > 1:
        return grain * nice_step(max(least / grain, 1.0), 1.0)
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    steps = (_rounded(power * factor) for factor in (*NICE_STEPS, 10.0))
    return max(grain, next(step for step in steps if step >= least * (1 - 1e-9) and (not grain or step % grain == 0)))


def _log_edges(least: float, most: float) -> tuple[float, ...]:
    power = math.floor(math.log10(least))
    grid = [step * 10.0**exponent for exponent in range(power, math.floor(math.log10(most)) + 2) for step in LOG_STEPS]
    first = max(place for place, edge in enumerate(grid) if edge <= least)
    last = next(place for place, edge in enumerate(grid) if edge > most)
    stride = math.ceil((last - first) / BINS)  # over many decades every second, third, ... edge
    last = first + stride * math.ceil((last - first) / stride)
    while len(grid) <= last:
        grid.append(grid[-len(LOG_STEPS)] * 10)
    return tuple(_rounded(edge) for edge in grid[first : last + 1 : stride])


def _rounded(value: float) -> float:
    """Without the last bits that came from multiplying."""
    return float(f"{value:.10g}")
