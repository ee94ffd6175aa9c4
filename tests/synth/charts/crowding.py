"""What on a drawn chart stands in the way of something else: texts over texts, and what leaves the picture."""

from collections.abc import Iterator, Sequence

from synth.charts.chart import Element, Rendered

Corners = Sequence[tuple[float, float]]
_TEXTS = frozenset({"title", "subtitle", "source", "x_title", "y_title", "y2_title", "value_title", "legend_entry"})


def corners(element: Element) -> Corners:
    x1, y1, x2, y2 = element.box
    quad = element.quad or (x1, y1, x2, y1, x2, y2, x1, y2)
    return list(zip(quad[::2], quad[1::2], strict=True))


def texts(rendered: Rendered) -> list[Element]:
    """Everything that is printed, each once; a legend is one text as a whole."""
    return [
        element for element in rendered.elements
        if (element.text and (element.role in _TEXTS or element.role.endswith(("_label", "panel_title"))))
        or element.role == "legend"
    ]  # fmt: skip


def overlaps(rendered: Rendered, least_px: float = 1.0) -> Iterator[tuple[Element, Element]]:
    """Pairs of texts whose quads overlap by more than `least_px` in every direction."""
    found = texts(rendered)
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if {one.role, other.role} != {"legend", "legend_entry"} and depth(corners(one), corners(other)) > least_px:
                yield one, other


def depth(one: Corners, other: Corners) -> float:
    """How far two convex quads reach into each other, along the axis that parts them best; 0 or less if they do not."""
    least = float("inf")
    for quad in (one, other):
        for (x1, y1), (x2, y2) in zip(quad, [*quad[1:], quad[0]], strict=True):
            length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
            across = ((y1 - y2) / length, (x2 - x1) / length)
            a, b = ([x * across[0] + y * across[1] for x, y in corners] for corners in (one, other))
            least = min(least, max(a) - min(b), max(b) - min(a))
    return least
