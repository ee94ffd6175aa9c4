"""Labels of the axes of plotly charts: on one line, on several, turned, or left out where that loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from synth.charts.plotly_plot import Axis
from synth.charts.wrapping import wrapped
from synth.webfonts import text_width_em

LINE = 1.3
MOST_LINES = 3
RADAR_EM = 7.0  # of the names around a radar, in which they are wrapped


@dataclass(frozen=True)
class Labels:
    """Ticks that are labelled, with the lines of each; `size_px` is how far they reach from the axis, `left_px` how far
    the first one reaches to the left of its tick, which stands at the share `first` of the axis, and `right_px` how far
    the last one reaches to the right of its tick, which stands at the share `last`."""

    ticks: Sequence[tuple[float, Sequence[str]]]
    size_px: float
    angle: float = 0
    left_px: float = 0
    first: float = 0
    right_px: float = 0
    last: float = 1


def across(axis: Axis, font: str, px: float, width: float) -> Labels | None:
    """The labels below an axis of `width` pixels; None where they cannot be set."""
    if not axis.ticks:
        return Labels((), 0)
    low, high = sorted(axis.range)
    slot = width / (high - low) * (1 if axis.names else min_gap(axis))
    widths = [text_width_em(font, label) * px for _, label in axis.ticks]
    first, last = ((end(at for at, _ in axis.ticks) - low) / (high - low) for end in (min, max))
    plain = [(at, (label,)) for at, label in axis.ticks]
    if max(widths) + 0.5 * px < slot:
        return Labels(plain, LINE * px, 0, widths[0] / 2, first, widths[-1] / 2, last)
    if not axis.names:
        every = next(step for step in range(2, 99) if max(widths) + 0.5 * px < slot * step)
        kept = plain[::every]
        last = (max(at for at, _ in kept) - low) / (high - low)
        return Labels(kept, LINE * px, 0, widths[0] / 2, first, widths[::every][-1] / 2, last)
    lines = [lines_of(label, (slot - 0.4 * px) / px, font) for _, label in axis.ticks]
    widest = max(text_width_em(font, line) * px for several in lines for line in several)
    most = max(map(len, lines))
    if most <= MOST_LINES and widest + 0.5 * px < slot:
        ticks = [(at, several) for (at, _), several in zip(axis.ticks, lines, strict=True)]
        return Labels(ticks, LINE * px * most, 0, widest / 2, first, widest / 2, last)
    if slot < 1.15 * px:
        return None
    longest = max(widths)
    if slot < 2.2 * px:
        return Labels(plain, longest + 4, -90, px / 2, first, px / 2, last)
    return Labels(plain, 0.7071 * (longest + px) + 4, -45, 0.7071 * widths[0] + px / 2, first, px / 2, last)


def upright(axis: Axis, font: str, px: float, most: float) -> Labels:
    """The labels beside an axis, not wider than `most` pixels where that can be done by wrapping."""
    lines = [
        (at, lines_of(label, most / px, font) if axis.names and text_width_em(font, label) * px > most else (label,))
        for at, label in axis.ticks
    ]
    return Labels(lines, max((text_width_em(font, line) * px for _, several in lines for line in several), default=0.0))


def lines_of(text: str, width_em: float, font: str) -> Sequence[str]:
    """A text in lines that are no wider than `width_em` where that can be."""
    return wrapped(text, width_em, partial(text_width_em, font))


def min_gap(axis: Axis) -> float:
    places = sorted(at for at, _ in axis.ticks)
    return min((after - before for before, after in pairwise(places)), default=1.0)
