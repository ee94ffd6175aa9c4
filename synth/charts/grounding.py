"""Grounding: where elements of a chart stand, and what stands at a place."""

import math
import random
from collections import Counter
from collections.abc import Sequence

from schemas.formats.grounding import write_boxes
from synth.charts.chart import Chart, Element, Look
from synth.charts.phrases import say
from synth.dates import format_date
from synth.drawn import Box, Quad, Region, Turn
from synth.prompts import prompt_in, role_name

MOST_BOXES = 24  # in an answer
# What is asked for as a whole, and what one by one.
_ALL = ("bar", "point", "sector", "cell", "box", "violin", "candle", "node", "legend_entry", "tick_label",
        "value_label", "panel", "legend", "title", "x_title", "y_title", "plot_area")  # fmt: skip
_ONE = frozenset({"bar", "point", "sector", "cell", "box", "violin", "candle", "node", "panel", "legend_entry"})
_MARKS = frozenset({"node", "link", "line", "violin"})
_SMALLEST_PX = 4  # a side of a mark that is asked for


def box_of(element: Element, width: int, height: int) -> Box | None:
    """The whole pixels that an element touches, inside the picture; None where it lies outside."""
    x1, y1, x2, y2 = element.box
    left, top = max(0, math.floor(x1)), max(0, math.floor(y1))
    right, bottom = min(width, math.ceil(x2)), min(height, math.ceil(y2))
    return (left, top, right, bottom) if left < right and top < bottom else None


def name_of(element: Element, chart: Chart, look: Look) -> str:
    """What an element stands for as a reader would say it: `2021 · Revenue`, `2021` of a single series, or its text."""
    series = "" if element.category and element.series in _single(chart) else element.series or ""
    parts = [_printed(element.category, chart, look), series]
    if element.role == "legend_entry" or not any(parts):
        return " ".join((element.text or "").split())
    return " · ".join(" ".join(part.split()) for part in parts if part)


def regions(chart: Chart, elements: Sequence[Element], box: Box) -> list[Region]:
    """The chart and everything drawn in it; what lies wholly outside the picture is left out."""
    found = [Region("chart", box, chart.title or None, label=chart.kind)]
    labels = {element.text for element in elements if element.role.endswith("_label")}
    for element in elements:
        place = box_of(element, box[2], box[3])
        if place is None:
            continue
        attrs = tuple(
            (name, value)
            for name, value in (("category", element.category), ("series", element.series), ("value", element.value))
            if value
        )
        # What a mark is called stands in its box only where no label beside it says so.
        beside = element.role in _MARKS and element.text in labels
        found.append(
            Region(
                "element",
                place,
                None if beside else element.text or None,
                _held(element.quad, box),
                element.role,
                attrs,
            )
        )
    return found


def _held(quad: Quad | None, box: Box) -> Quad | None:
    """A quad with its corners inside the picture, to hundredths of a pixel."""
    if quad is None:
        return None
    x1, y1, x2, y2, x3, y3, x4, y4 = (
        round(min(max(side, 0.0), float(box[2 + place % 2])), 2) for place, side in enumerate(quad)
    )
    return x1, y1, x2, y2, x3, y3, x4, y4


def all_of_a_role(chart: Chart, look: Look, elements: Sequence[Element], lang: str, rng: random.Random) -> Turn | None:
    """Where all elements of a role stand; None where there are none, or too many."""
    counts = Counter(element.role for element in elements)
    roles = [role for role in _ALL if 0 < counts[role] <= MOST_BOXES]
    if not roles:
        return None
    role = rng.choice(roles)
    named = role_name(role, lang)
    boxes = [
        (box, name_of(element, chart, look) or named)
        for element in elements
        if element.role == role and (box := box_of(element, look.width, look.height)) is not None
    ]
    question = prompt_in("chart_elements", lang, rng, role=named)
    return Turn(question, write_boxes(boxes, look.width, look.height)) if boxes else None


def one_by_name(chart: Chart, look: Look, elements: Sequence[Element], lang: str, rng: random.Random) -> Turn | None:
    """Where the element stands that is described."""
    found = _alone(chart, look, elements)
    if not found:
        return None
    role, name, box = rng.choice(found)
    question = prompt_in("chart_element", lang, rng, role=role_name(role, lang), element=name)
    return Turn(question, write_boxes([(box, name)], look.width, look.height))


def name_at_box(chart: Chart, look: Look, elements: Sequence[Element], lang: str, rng: random.Random) -> Turn | None:
    """What the element at a box stands for."""
    found = _alone(chart, look, elements)
    if not found:
        return None
    _, name, box = rng.choice(found)
    return Turn(say("ask.at_box", lang, v=str(list(box))), name)


def _alone(chart: Chart, look: Look, elements: Sequence[Element]) -> list[tuple[str, str, Box]]:
    """Role, name and box of the marks that are alone in having this name, and large enough."""
    named = [
        (element.role, name_of(element, chart, look), box)
        for element in elements
        if element.role in _ONE and (box := box_of(element, look.width, look.height)) is not None
    ]
    counts = Counter((role, name) for role, name, _ in named)
    return [
        (role, name, box)
        for role, name, box in named
        if name and counts[role, name] == 1 and min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_PX
    ]


def _single(chart: Chart) -> tuple[str, ...]:
    """The series of a chart that has one, as a chart or in each panel."""
    roles = (chart.panels[0] if chart.panels else chart).roles
    drawn = (*roles.get("y", ()), *roles.get("y2", ()))
    return drawn if len(drawn) == 1 else ()


def _printed(category: str | None, chart: Chart, look: Look) -> str:
    if not category:
        return ""
    first = (chart.panels[0] if chart.panels else chart).columns[0]
    return (
        format_date(category, look.date_format, chart.lang)
        if first.type == "date" and category in first.values
        else category
    )
