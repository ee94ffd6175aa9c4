"""Labels of an axis from left to right: broken, turned or thinned until none stands in another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from synth.charts.axis import Axis, Tick
from synth.charts.lettering import Lettering


@dataclass(frozen=True)
class Labels:
    """The ticks that keep a label, its lines, how far labels are turned, and the room that they take.

    `before` and `after` are how far labels reach beyond the ends of the axis.
    """

    ticks: tuple[Tick, ...]
    lines: tuple[tuple[str, ...], ...]
    degrees: float
    height: float
    before: float
    after: float


def labels_below(axis: Axis, length_px: float, lettering: Lettering, px: float, most_px: float, turn: float) -> Labels:
    """Labels of a horizontal axis of `length_px`, not higher than `most_px` where that can be; `turn` is in degrees."""
    ticks = tuple(sorted(axis.within(), key=lambda tick: axis.share(tick.at)))
    if not ticks:
        return Labels((), (), 0.0, 0.0, 0.0, 0.0)
    gap = px * 0.6
    texts = [tick.text for tick in ticks]
    at = [axis.share(tick.at) * length_px for tick in ticks]
    step = min((b - a for a, b in pairwise(at)), default=length_px)
    if _fits(at, [lettering.ink(text, px).width for text in texts], gap):
        return _upright(ticks, [(text,) for text in texts], at, length_px, lettering, px)
    if axis.kind == "name":
        lines = [lettering.wrap(text, px, max(step - gap, px * 2)) for text in texts]
        fits = _fits(at, [lettering.width(line, px) for line in lines], gap)
        if fits and max(map(len, lines)) <= 3:
            return _upright(ticks, lines, at, length_px, lettering, px)
        return _turned(ticks, at, length_px, step, lettering, px, most_px, turn)
    if axis.kind == "date" and step > px * 1.5 and turn >= 60:
        return _turned(ticks, at, length_px, step, lettering, px, most_px, turn)
    for every in range(2, len(ticks) + 1):
        kept = range(0, len(ticks), every)
        widths = [lettering.ink(texts[place], px).width for place in kept]
        if _fits([at[place] for place in kept], widths, gap):
            return _upright(
                tuple(ticks[place] for place in kept),
                [(texts[place],) for place in kept],
                [at[place] for place in kept],
                length_px,
                lettering,
                px,
            )
    return _upright(ticks[:1], [(texts[0],)], at[:1], length_px, lettering, px)


def _fits(at: Sequence[float], widths: Sequence[float], gap: float) -> bool:
    ends = [(place - width / 2, place + width / 2) for place, width in zip(at, widths, strict=True)]
    return all(before[1] + gap <= after[0] for before, after in pairwise(ends))


def _upright(
    ticks: tuple[Tick, ...],
    lines: Sequence[tuple[str, ...]],
    at: Sequence[float],
    length_px: float,
    lettering: Lettering,
    px: float,
) -> Labels:
    halves = [lettering.width(line, px) / 2 for line in lines]
    height = lettering.cap(px) * 1.25 + (max(map(len, lines)) - 1) * lettering.line(px)
    before = max(0.0, *(half - place for half, place in zip(halves, at, strict=True)), 0.0)
    after = max(0.0, *(half + place - length_px for half, place in zip(halves, at, strict=True)), 0.0)
    return Labels(ticks, tuple(lines), 0.0, height, before, after)


def _turned(
    ticks: tuple[Tick, ...],
    at: Sequence[float],
    length_px: float,
    step: float,
    lettering: Lettering,
    px: float,
    most_px: float,
    turn: float,
) -> Labels:
    line = lettering.line(px)
    rows = 1
    lines: list[tuple[str, ...]] = [(tick.text,) for tick in ticks]
    reach = lettering.width([tick.text for tick in ticks], px) * math.cos(math.radians(turn))
    if step * math.sin(math.radians(turn)) < line * 1.05 or reach > length_px * 0.3:
        turn = 90.0
    sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    # Lines of a turned label need room beside each other; broken labels are shorter.
    while (
        rows < 3
        and step * sin > line * (rows + 1) * 1.05
        and lettering.width([row for text in lines for row in text], px) * sin > most_px
    ):
        rows += 1
        lines = [lettering.wrap(tick.text, px, most_px / sin) for tick in ticks]
        if max(map(len, lines)) > rows:
            continue
        break
    if max(map(len, lines)) > rows:
        lines = [(tick.text,) for tick in ticks]
    widths = [lettering.width(text, px) for text in lines]
    depth = max(map(len, lines)) * line
    height = max(widths) * sin + depth * cos
    before = max(0.0, *(width * cos + depth * sin / 2 - place for width, place in zip(widths, at, strict=True)), 0.0)
    return Labels(ticks, tuple(lines), turn, height, before, 0.0)
