"""What the tests of drawn charts share: looks, and small charts whose numbers are known."""

import random
from collections.abc import Sequence

from synth.charts.chart import Chart, Column, Element, Look, Rendered
from synth.charts.faces import families
from synth.charts.make import make_chart
from synth.charts.themes import THEMES

PALETTE = ("#4c72b0", "#dd8452", "#55a868", "#c44e52", "#8172b3", "#937860")


def look(seed: int = 0, lang: str = "en", library: str = "matplotlib", **changes: object) -> Look:
    chosen = random.Random(seed)
    fields = {
        "width": chosen.choice((560, 700, 448)),
        "height": chosen.choice((392, 504)),
        "theme": chosen.choice(sorted(THEMES)),
        "palette": PALETTE,
        "font": chosen.choice(families(lang)),
        "font_px": chosen.choice((12.0, 13.5, 15.0)),
        "legend": chosen.choice(("right", "top", "bottom", "inside", "none")),
        "value_labels": chosen.random() < 0.5,
        "number_format": chosen.choice(("comma", "dot", "space", "plain")),
        "horizontal": chosen.random() < 0.3,
        "seed": seed,
    }
    return Look(library=library, **(fields | changes))  # type: ignore[arg-type]


def plain(**changes: object) -> Look:
    """Flat bars without edges or values, drawn from left to right."""
    fixed = {"seed": 3, "width": 560, "height": 392, "theme": "light", "horizontal": False, "value_labels": False}
    return look(**(fixed | changes))  # type: ignore[arg-type]


def bars(numbers: Sequence[float] = (10.0, 25.0, 40.0, 5.0), kind: str = "bar") -> Chart:
    names = [f"Item {place}" for place in range(len(numbers))]
    columns = (Column("Item", "category", names), Column("Sales", "number", list(numbers), "kg", 1))
    return Chart(kind, "en", "Sales by item", columns, {"x": ["Item"], "y": ["Sales"]}, "Item", "Sales")


def series(kind: str) -> Chart:
    columns = (
        Column("Item", "category", ["one", "two", "three"]),
        Column("North", "number", [10.0, 20.0, 30.0], "kg", 1),
        Column("South", "number", [30.0, 15.0, 45.0], "kg", 1),
    )
    return Chart(kind, "en", "Sales", columns, {"x": ["Item"], "y": ["North", "South"]}, "Item", "Sales")


def made(kind: str, lang: str, seed: int) -> Chart:
    return make_chart(kind, lang, random.Random(seed))


def of_role(rendered: Rendered, role: str) -> list[Element]:
    return [element for element in rendered.elements if element.role == role]


def outside(rendered: Rendered) -> list[Element]:
    """Elements that reach more than a pixel beyond the picture."""
    height, width = rendered.pixels.shape[:2]
    return [
        element
        for element in rendered.elements
        if min(element.box[:2]) < -1 or element.box[2] > width + 1 or element.box[3] > height + 1
    ]
