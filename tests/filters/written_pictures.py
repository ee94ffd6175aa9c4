"""Pictures with words in them, drawn in a font that comes with matplotlib."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

LINES = ("Choose your language", "Partition the whole disk", "Install the boot loader", "Version 12.4 of 2024")
INK = (20, 20, 20, 255)


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), size)


def page(
    lines: Sequence[str] = LINES,
    *,
    size: int = 18,
    width: int = 420,
    height: int = 220,
    paper: tuple[int, ...] = (255, 255, 255, 255),
    ink: tuple[int, ...] = INK,
) -> Image.Image:
    """Lines one below the other."""
    image = Image.new("RGBA", (width, height), paper)
    draw = ImageDraw.Draw(image)
    for (left, top), line in zip(places(len(lines), size), lines, strict=True):
        draw.text((left, top), line, ink, font(size))
    return image


def places(count: int, size: int = 18) -> list[tuple[int, int]]:
    """Where lines begin."""
    return [(24, 20 + number * 2 * size) for number in range(count)]


def boxes(lines: Sequence[str] = LINES, size: int = 18) -> list[tuple[float, float, float, float]]:
    """Where their ink is."""
    return [
        (place[0] + box[0], place[1] + box[1], place[0] + box[2], place[1] + box[3])
        for place, box in (
            (place, font(size).getbbox(line)) for place, line in zip(places(len(lines), size), lines, strict=True)
        )
    ]
