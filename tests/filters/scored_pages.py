"""Pages with drawn pictures for the filters that look at both: screens with words on them, and coloured things."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from PIL import Image, ImageDraw, ImageFont

from schemas.document import DOCUMENT
from tests.filters.documents import image, text
from tests.filters.drawn import encoded

COLOURS = {"red": (200, 40, 40), "blue": (40, 70, 200), "green": (40, 150, 60), "yellow": (240, 210, 40)}


def screen(*lines: str, size: tuple[int, int] = (480, 320)) -> bytes:
    """A window with lines of text."""
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, size[0], 28), fill=(52, 101, 164))
    for number, line in enumerate(lines):
        draw.text((20, 44 + 36 * number), line, fill="black", font=ImageFont.load_default(22))
    return encoded(made)


def things(*drawn: tuple[str, str], size: tuple[int, int] = (320, 240)) -> bytes:
    """(colour, shape) side by side on a light ground; a shape is circle, square or triangle."""
    made = Image.new("RGB", size, (236, 240, 244))
    draw = ImageDraw.Draw(made)
    step = size[0] // len(drawn)
    for number, (colour, shape) in enumerate(drawn):
        left, top, side = number * step + step // 6, size[1] // 2 - step // 3, step * 2 // 3
        box = (left, top, left + side, top + side)
        if shape == "circle":
            draw.ellipse(box, fill=COLOURS[colour])
        elif shape == "square":
            draw.rectangle(box, fill=COLOURS[colour])
        else:
            draw.polygon([(left, top + side), (left + side // 2, top), (left + side, top + side)], fill=COLOURS[colour])
    return encoded(made)


def page(*parts: str | bytes | None, lang: str | None = "en") -> dict[str, Any]:
    """A row of DOCUMENT: texts, and pictures as images.resolve leaves them; None is one that has no bytes."""
    files = [part for part in parts if not isinstance(part, str)]
    places = iter(range(len(files)))
    return {
        "record_id": hashlib.sha256(repr(parts).encode()).hexdigest()[:32],
        "lang": lang,
        "parts": [text(part) if isinstance(part, str) else image(next(places)) for part in parts],
        "media": [_facts(number, file) for number, file in enumerate(files)],
        "media_data": files,
    }


def pages(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), DOCUMENT)


def _facts(number: int, file: bytes | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"uri": f"http://a.example/{number}.png"}
    if file is None:
        return facts
    digest = hashlib.sha256(file)
    facts |= {"sha256": digest.hexdigest(), "phash": int.from_bytes(digest.digest()[:8], "big"), "mime": "image/png"}
    # Width and height stand in a PNG's header.
    width, height = (int.from_bytes(file[at : at + 4], "big") for at in (16, 20))
    return facts | {"width": width, "height": height, "bytes": len(file)}
