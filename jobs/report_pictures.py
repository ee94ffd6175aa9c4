"""Pictures of the gallery: small copies inside the page, with the regions of the stored picture drawn over them."""

import base64
import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filters.pictures import DAMAGE, read_header
from jobs.report_html import Html, element, shortened
from schemas.errors import BadRecord

SIDE = 360  # pixels of the longer side of a small copy
QUALITY = 70
PAGE_BYTES = 3 << 20  # of all small copies together
# More than these would hide the picture; all are listed beside it.
DRAWN_REGIONS, LISTED_REGIONS = 120, 40
MOST_CHIPS = 12  # regions with labels in the picture; with more, colours alone tell them apart, and a key below
CHIP, LETTER, WIDE_LETTER = 17.0, 6.6, 12.0  # displayed pixels: height of a label, width of its letters
LABEL_LETTERS, TEXT_LETTERS = 24, 80
COLOURS = 8

Row = Mapping[str, Any]


@dataclass
class Album:
    """Makes the small copies, as many as fit into one page."""

    left_bytes: int = PAGE_BYTES

    def figure(self, medium: Row, data: bytes | None, regions: Sequence[Row], alt: str, told: str = "") -> Html:
        """A picture with its regions, its facts and what is told of it below; what cannot be shown says why."""
        width, height = medium["width"], medium["height"]
        small, why_not = self._small(data)
        if small is None:
            size = f", {width:,} × {height:,} pixels" if width and height else ""
            below = element("figcaption", told) if told else None
            return element("figure", element("div", f"{why_not}{size}", class_="gone"), below, class_="picture")
        # A dropped picture may tell no size before it is resolved.
        width, height = (width, height) if width and height else small.size
        image = element(
            "img",
            src=f"data:{small.mime};base64,{base64.b64encode(small.data).decode()}",
            width=small.size[0],
            height=small.size[1],
            alt=shortened(alt, 200),
        )
        overlay, key, listed = overlay_of(regions, width, height), key_of(regions), list_of(regions)
        shown_width = min(width, SIDE if width >= height else round(SIDE * width / height))
        frame = element(
            "div", image, overlay, class_="frame", style=f"max-width:{shown_width}px;aspect-ratio:{width}/{height}"
        )
        facts = " · ".join(str(fact) for fact in (medium.get("mime"), f"{width:,} × {height:,}", told) if fact)
        return element("figure", frame, element("figcaption", facts), key, listed, class_="picture")

    def _small(self, data: bytes | None) -> "tuple[Small | None, str]":
        if data is None:
            return None, "picture not at hand"
        small = small_copy(data)
        if small is None:
            return None, "picture cannot be decoded"
        if len(small.data) > self.left_bytes:
            return None, "picture left out, this page is full"
        self.left_bytes -= len(small.data)
        return small, ""


@dataclass(frozen=True)
class Small:
    """A re-encoded copy: nothing of the original file, its metadata included, is in it."""

    data: bytes
    mime: str
    size: tuple[int, int]


def small_copy(data: bytes) -> Small | None:
    """The first frame of a picture, at most `SIDE` pixels a side; None for what does not decode within the caps."""
    from PIL import Image, ImageOps

    try:
        with read_header(data) as opened:
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            opened.load()
            image = ImageOps.exif_transpose(opened)
    except (BadRecord, *DAMAGE):
        return None
    image = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    stream = io.BytesIO()
    # A small copy is not smaller than a pixel, and line art of few colours looks better lossless.
    lossless = image.getcolors(256) is not None
    image.save(stream, "WEBP", quality=QUALITY, lossless=lossless, method=4)
    return Small(stream.getvalue(), "image/webp", image.size)


def overlay_of(regions: Sequence[Row], width: int, height: int) -> Html | None:
    """Boxes, quads and points in the pixels of the stored picture, whatever the size of the copy below them."""
    drawn = regions[:DRAWN_REGIONS]
    if not drawn:
        return None
    # Displayed pixels to stored ones: letters and dots keep their size on a large picture.
    scale = max(width, height) / min(SIDE, max(width, height))
    colours = _colours(regions)
    shapes = [_shape(region, colours[_name(region)], scale) for region in drawn]
    return element(
        "svg",
        *shapes,
        *(() if _is_crowded(regions) else _chips(drawn, colours, width, height, scale)),
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
        class_="regions",
        aria_hidden="true",
    )


def key_of(regions: Sequence[Row]) -> Html | None:
    """Which colour is what and how often, where there are too many regions to write it beside each."""
    if not _is_crowded(regions):
        return None
    counts = Counter(_name(region) for region in regions)
    items = [
        element("li", element("bdi", shortened(name, LABEL_LETTERS)), f" {counts[name]:,}", class_=colour)
        for name, colour in _colours(regions).items()
    ]
    return element("ul", *items, class_="key")


def _is_crowded(regions: Sequence[Row]) -> bool:
    return sum(bool(region["label"]) for region in regions) > MOST_CHIPS


def list_of(regions: Sequence[Row]) -> Html | None:
    """The regions as text: what the drawing has no room for."""
    if not regions:
        return None
    colours = _colours(regions)
    items = [
        element("li", element("b", element("bdi", _name(region))), _told(region), class_=colours[_name(region)])
        for region in regions[:LISTED_REGIONS]
    ]
    more = len(regions) - len(items)
    rest = element("p", f"and {more:,} more", class_="quiet") if more else None
    summary = element("summary", f"{len(regions):,} region{'s' if len(regions) > 1 else ''}")
    return element("details", summary, element("ol", *items), rest, class_="list")


def _told(region: Row) -> list[str | Html]:
    text = region["text"]
    told: list[str | Html] = [f" {region['level']}"] if region["level"] and region["label"] else []
    for name in _LENGTHS:
        if numbers := _numbers(region, name):
            told += [" ", element("code", f"{name} [{', '.join(f'{value:g}' for value in numbers)}]")]
    if text:
        told += [" ", element("q", shortened(text, TEXT_LETTERS), dir="auto")]
    return told


def _shape(region: Row, colour: str, scale: float) -> list[Html]:
    shapes = []
    if box := _numbers(region, "box"):
        x1, y1, x2, y2 = box
        # Half open: x2 and y2 are the first pixels outside, so the corners are those of the pixels' squares.
        shapes.append(element("rect", x=x1, y=y1, width=x2 - x1, height=y2 - y1, class_=colour))
    if quad := _numbers(region, "quad"):
        corners = " ".join(f"{x:g},{y:g}" for x, y in zip(quad[::2], quad[1::2], strict=True))
        shapes.append(element("polygon", points=corners, class_=colour))
    if point := _numbers(region, "point"):
        shapes.append(element("circle", cx=point[0], cy=point[1], r=round(4 * scale, 2), class_=colour))
    return shapes


def _chips(regions: Sequence[Row], colours: Mapping[str, str], width: int, height: int, scale: float) -> list[Html]:
    """A label for each region that finds a free place at one of its corners; the others stand in the list alone."""
    chips: list[Html] = []
    taken: list[tuple[float, float, float, float]] = []
    for region in regions:
        name = shortened(region["label"] or "", LABEL_LETTERS)
        corner = _corner(region)
        if not name or corner is None:
            continue
        wide = (sum(LETTER if ord(letter) < 0x1100 else WIDE_LETTER for letter in name) + 8) * scale
        high = CHIP * scale
        x1, y1, y2 = corner
        x = max(0.0, min(x1, width - wide))
        spots = [(x, y) for y in (y1 - high, y1, y2, y2 - high) if 0 <= y <= height - high]
        free = next((spot for spot in spots if not any(_meet((*spot, wide, high), other) for other in taken)), None)
        if free is None or wide > width:
            continue
        taken.append((*free, wide, high))
        at = {"x": round(free[0], 2), "y": round(free[1], 2)}
        chips.append(
            element(
                "g",
                element("rect", **at, width=round(wide, 2), height=round(high, 2), rx=round(3 * scale, 2)),
                element(
                    "text",
                    name,
                    x=round(free[0] + 4 * scale, 2),
                    y=round(free[1] + 12.5 * scale, 2),
                    font_size=round(11.5 * scale, 2),
                ),
                class_=f"chip {colours[_name(region)]}",
            )
        )
    return chips


def _name(region: Row) -> str:
    return str(region["label"] or region["level"] or "region")


def _colours(regions: Sequence[Row]) -> dict[str, str]:
    """A colour for each name, in the order in which they come."""
    names = dict.fromkeys(map(_name, regions))
    return {name: f"colour{place % COLOURS}" for place, name in enumerate(names)}


def _corner(region: Row) -> tuple[float, float, float] | None:
    """The left edge, top and bottom of what is drawn."""
    for name in _LENGTHS:
        if numbers := _numbers(region, name):
            return min(numbers[::2]), min(numbers[1::2]), max(numbers[1::2])
    return None


_LENGTHS = {"box": 4, "quad": 8, "point": 2}


def _numbers(region: Row, name: str) -> list[float] | None:
    """Coordinates that are what they should be; `interleaf verify` tells of those that are not."""
    found = region[name]
    if found is None or len(found) != _LENGTHS[name] or not all(map(math.isfinite, found)):
        return None
    return [int(value) if value == int(value) else value for value in found]


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    x, y, width, height = one
    x2, y2, width2, height2 = other
    return x < x2 + width2 and x2 < x + width and y < y2 + height2 and y2 < y + height
