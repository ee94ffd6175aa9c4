"""The report's drawings as inline SVG: the funnel, and a histogram per size and score."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

from jobs.report_html import Html, element, shortened
from jobs.report_numbers import number, percent, short
from jobs.report_values import Spread, nice_step

Row = dict[str, Any]

FUNNEL_WIDTH, NAME_WIDTH, NAME_LETTERS = 460, 158, 19
BAR_HEIGHT, FLOW_HEIGHT = 32, 18
ENDS = ("dropped", "duplicate", "failed", "split")
LEAST_WIDTH = 1.5  # of what is there at all

CHART_HEIGHT, WIDEST_BAR = 132, 30
LEFT, RIGHT, TOP, BOTTOM = 36, 10, 20, 22
TICKS, TICK_LETTER = 5, 6.0


def funnel(steps: Sequence[Row]) -> Html:
    """A bar per step, as wide as its records are many: what went on, what was kept beside it, and what left."""
    widest = max((step["records_in"] + step["made"] for step in steps), default=0)
    if not widest:
        return Html("")
    high = BAR_HEIGHT + FLOW_HEIGHT
    drawn = [
        _flow(step, place * high, widest)
        for place, (step, after) in enumerate(itertools.pairwise(steps))
        # Documents pass by a step that has records of its own; samples go to the shards, not to the step below.
        if step["records"] == after["records"] != "samples"
    ]
    drawn += [_step(step, place * high, widest) for place, step in enumerate(steps)]
    told = "; ".join(f"{step['step']}: {step['records_in']:,} in, {step['kept']:,} kept" for step in steps)
    return _svg(FUNNEL_WIDTH, len(steps) * high - FLOW_HEIGHT + 3, f"Records per step. {told}", *drawn, class_="funnel")


def _step(step: Row, top: float, widest: int) -> Html:
    came = step["records_in"] + step["made"]
    went_on = min(step["handed_on"], step["kept"]) if step["is_taken_up"] else step["kept"]
    pieces = [("kept", went_on), ("aside", step["kept"] - went_on), *((name, step[name]) for name in ENDS)]
    drawn, x = [], float(NAME_WIDTH)
    for name, count in pieces:
        if not count:
            continue
        width = _width(count, widest)
        what = "kept, not handed on" if name == "aside" else name
        hint = element("title", f"{step['step']}: {count:,} {what} ({percent(count, came)})")
        drawn.append(element("rect", hint, x=_at(x), y=top, width=_at(width), height=BAR_HEIGHT, class_=name))
        x += width
    told = f"{step['kept']:,} of {came:,} · {percent(step['kept'], came)}" if came else "nothing came"
    name = shortened(step["step"], NAME_LETTERS)
    return element("g", _text(0, top + 13, name, "name"), _text(0, top + 29, told, ""), *drawn)


def _flow(step: Row, top: float, widest: int) -> Html | None:
    """From what a step handed on to the whole of the next bar about the same records."""
    if not step["is_taken_up"] or not step["handed_on"]:
        return None
    low, right = top + BAR_HEIGHT, NAME_WIDTH + _width(step["handed_on"], widest)
    return element("path", d=f"M{NAME_WIDTH} {low}H{_at(right)}V{low + FLOW_HEIGHT}H{NAME_WIDTH}z", class_="flow")


def _width(count: int, widest: int) -> float:
    return max(LEAST_WIDTH, count / widest * (FUNNEL_WIDTH - NAME_WIDTH))


def histogram(spread: Spread, wide: int) -> Html:
    """Bars over an axis, the median marked; `wide` in pixels, at which its letters have their size."""
    gone = spread.gone or (0,) * len(spread.bars)
    edges, tallest = spread.edges, max(map(sum, zip(spread.bars, gone, strict=True)))
    right, low = wide - RIGHT, CHART_HEIGHT - BOTTOM
    rule = max(1.0, nice_step(tallest / 2.5, 1.0))
    lines = [rule * place for place in range(1, int(tallest / rule) + 1)]
    top_value = tallest * 1.04

    def across(value: float) -> float:
        start, end, at = (math.log10(x) if spread.is_log else x for x in (edges[0], edges[-1], value))
        return LEFT + (at - start) / (end - start) * (right - LEFT)

    def up(count: float) -> float:
        return low - count / top_value * (low - TOP)

    drawn = []
    for line in lines:
        y = _at(up(line))
        drawn.append(element("line", x1=LEFT, x2=right, y1=y, y2=y, class_="rule"))
        drawn.append(_text(LEFT - 6, up(line) + 3.5, short(line), "tick", "end"))
    for start, end, kept, left in zip(edges[:-1], edges[1:], spread.bars, gone, strict=True):
        if not kept + left:
            continue
        x, width = across(start), across(end) - across(start)
        if _is_per_number(spread) and width > WIDEST_BAR:
            x, width = x + (width - WIDEST_BAR) / 2, WIDEST_BAR
        gap = min(1.0, width / 6)
        what = number(start + 0.5) if _is_per_number(spread) else f"{number(start)} to {number(end)}"
        foot = float(low)
        for count, kind in ((kept, ""), (left, "dropped")):
            if not count:
                continue
            height = max(low - up(count), 1.0)
            hint = element("title", f"{what}: {count:,} {kind} ({percent(count, spread.count)})".replace("  ", " "))
            at = {"x": _at(x + gap / 2), "y": _at(foot - height), "width": _at(width - gap), "height": _at(height)}
            drawn.append(element("rect", hint, **at, class_=kind or "bar"))
            foot -= height
    drawn.append(element("line", x1=LEFT, x2=right, y1=low, y2=low, class_="axis"))
    for tick in _ticks(spread):
        x = _at(across(tick))
        drawn.append(element("line", x1=x, x2=x, y1=low, y2=low + 4, class_="axis"))
        words = short(tick)
        half = TICK_LETTER * len(words) / 2
        middle = min(max(across(tick), half), wide - half)
        drawn.append(_text(middle, low + 16, words, "tick", "middle"))
    median = across(spread.quantiles[2])
    drawn.append(element("line", x1=_at(median), x2=_at(median), y1=TOP - 6, y2=low, class_="median"))
    on_left = median < wide * 0.6
    place = (median + 5, "start") if on_left else (median - 5, "end")
    drawn.append(_text(place[0], TOP - 8, f"median {number(spread.quantiles[2])}", "mark", place[1]))
    unit = f" in {spread.measure.unit}" if spread.measure.unit else ""
    told = f"Histogram of {spread.measure.title}{unit}: from {number(spread.least)} to {number(spread.most)}, "
    return _svg(wide, CHART_HEIGHT, f"{told}median {number(spread.quantiles[2])}", *drawn, class_="histogram")


def _is_per_number(spread: Spread) -> bool:
    return spread.edges[0] % 1 == 0.5 and spread.edges[1] - spread.edges[0] == 1


def _ticks(spread: Spread) -> list[float]:
    """Round values on the axis, few enough to stand beside each other."""
    start, end = spread.edges[0], spread.edges[-1]
    if spread.is_log:
        powers = range(math.floor(math.log10(start)), math.ceil(math.log10(end)) + 1)
        round_ones = [
            [factor * 10.0**power for power in powers for factor in factors if start <= factor * 10.0**power <= end]
            for factors in ((1, 2, 5), (1, 3), (1,))
        ]
        fitting = next((values for values in round_ones if len(values) <= TICKS + 2), round_ones[-1])
        return fitting[:: math.ceil(len(fitting) / (TICKS + 2))]
    step = nice_step((end - start) / TICKS, 1.0 if _is_per_number(spread) else 0.0)
    return [place * step for place in range(math.ceil(start / step), math.floor(end / step) + 1)]


def share(kept: int, dropped: int, duplicate: int, other: int) -> Html:
    """A thin bar of what became of the documents of a row; its figures stand beside it."""
    whole = kept + dropped + duplicate + other
    drawn, x = [], 0.0
    for name, count in (("kept", kept), ("dropped", dropped), ("duplicate", duplicate), ("failed", other)):
        width = 100 * count / whole
        if count:
            drawn.append(element("rect", x=_at(x), y=0, width=_at(width), height=8, class_=name))
        x += width
    return element("svg", *drawn, class_="share", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def _svg(width: float, height: float, told: str, *content: Html | None, class_: str) -> Html:
    return element("svg", *content, viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=told, class_=class_)


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> Html:
    return element("text", words, x=_at(x), y=_at(y), class_=kind or None, text_anchor=anchor)


def _at(value: float) -> float:
    """A place in hundredths: the same text on every machine."""
    return round(value, 2)
