"""The pictures of drawn documents: twelve kinds of scenes, held out from every training."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from PIL import Image, ImageDraw, ImageFont

from .objects import COLOURS, OBJECTS, plural
from .pen import INK, PAPER, Box, Colour, shade, tint

Size = tuple[int, int]
SIZES: Sequence[Size] = ((640, 480), (512, 384), (400, 400), (360, 480))
JPEG_SHARE, JPEG_QUALITY = 0.3, 90
COUNTS = {1: "a", 2: "two", 3: "three"}
SKY, GRASS, SEA, SAND = (205, 228, 245), (170, 205, 140), (120, 175, 205), (235, 220, 180)
WALL, FLOOR, STONE = (238, 230, 215), (190, 165, 135), (205, 203, 198)


@dataclass(frozen=True, slots=True)
class Item:
    """So many things of a colour."""

    count: int
    colour: str
    name: str

    @property
    def words(self) -> str:
        if self.count > 1:
            return f"{COUNTS[self.count]} {self.colour} {plural(self.name)}"
        article = "a pair of" if self.name == "glasses" else "an" if self.colour[0] in "aeiou" else "a"
        return f"{article} {self.colour} {self.name}"


@dataclass(frozen=True, slots=True)
class View:
    """What one picture shows: things, a title, and a label for each place that has one."""

    items: tuple[Item, ...]
    title: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of scene: its ground, the things that may stand on it, and where.

    `label` is where labels stand: "under" the things, "list" for a board of lines, "" for none.
    """

    name: str
    phrase: str  # for a caption that says what is seen
    things: str  # that may stand in it, by their names
    ground: Callable[[ImageDraw.ImageDraw, Size, Random], None]
    rows: tuple[float, float]  # the part of the height that things stand in
    jitter: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The size and format of the pictures of a document: all have the same, so that each can stand for another."""

    size: Size
    jpeg: bool


def form(random: Random) -> Form:
    return Form(random.choice(SIZES), random.random() < JPEG_SHARE)


def draw(kind: Kind, view: View, form: Form, random: Random) -> tuple[bytes, tuple[str, ...]]:
    """The picture, encoded, and the lines of text in it."""
    size = form.size
    image = Image.new("RGB", size, PAPER)
    canvas = ImageDraw.Draw(image)
    kind.ground(canvas, size, random)
    things = [item for item in view.items for _ in range(item.count)]
    random.shuffle(things)
    boxes, column = places(kind, size, len(things), random)
    for item, box in zip(things, boxes, strict=True):
        OBJECTS[item.name](canvas, box, tint(COLOURS[item.colour], random), random)
    drawn = [write_title(canvas, size, view.title)] if view.title else []
    if kind.label == "under":
        drawn += [write_under(canvas, box, text, column) for box, text in zip(boxes, view.labels, strict=True)]
    elif kind.label == "list":
        drawn += write_board(canvas, size, view.labels)
    return encoded(image, form), tuple(drawn)


def places(kind: Kind, size: Size, count: int, random: Random) -> tuple[list[Box], float]:
    """Boxes of the same side in rows, none over another, each moved a little by chance, and the width for each."""
    width, height = size
    top, bottom = (part * height for part in kind.rows)
    right = width * (0.6 if kind.label == "list" else 1)
    below = 24 if kind.label == "under" else 0
    row_count = max(range(1, count + 1), key=lambda rows: cell_side(right, bottom - top, rows, count, below))
    columns = -(-count // row_count)
    side = cell_side(right, bottom - top, row_count, count, below) * (1 - kind.jitter)
    wide, high = right / columns, (bottom - top) / row_count
    boxes = []
    for index in range(count):
        row, column = divmod(index, columns)
        x = (column + 0.5) * wide + random.uniform(-0.5, 0.5) * max(0.0, wide - side) * kind.jitter
        y = top + row * high + (high - below - side) / 2 + random.uniform(-0.5, 0.5) * kind.jitter * side
        boxes.append((x - side / 2, y, x + side / 2, y + side))
    return boxes, wide


def cell_side(width: float, height: float, rows: int, count: int, below: float) -> float:
    return 0.92 * min(width / -(-count // rows), height / rows - below)


def write(canvas: ImageDraw.ImageDraw, at: tuple[float, float], text: str, pixels: float, most: float) -> None:
    """By its middle, smaller if it would be wider than `most`."""
    font = ImageFont.load_default(pixels)
    wide = font.getlength(text)
    if wide > most:
        font = ImageFont.load_default(max(9.0, pixels * most / wide))
    canvas.text(at, text, fill=INK, font=font, anchor="mm")


def write_title(canvas: ImageDraw.ImageDraw, size: Size, title: str) -> str:
    width, height = size
    canvas.rectangle((0, 0, width, height * 0.11), fill=PAPER)
    write(canvas, (width / 2, height * 0.055), title, height * 0.065, width * 0.94)
    return title


def write_under(canvas: ImageDraw.ImageDraw, box: Box, text: str, column: float) -> str:
    x, y = (box[0] + box[2]) / 2, box[3] + 12
    half = min(column - 2, ImageFont.load_default(15).getlength(text) + 8) / 2
    canvas.rectangle((x - half, y - 10, x + half, y + 10), fill=PAPER)
    write(canvas, (x, y), text, 15, 2 * half - 4)
    return text


def write_board(canvas: ImageDraw.ImageDraw, size: Size, lines: Sequence[str]) -> list[str]:
    """A board at the right."""
    width, height = size
    left, top, step = width * 0.62, height * 0.16, min(36.0, height * 0.72 / max(1, len(lines)))
    canvas.rectangle((left, top, width * 0.985, top + step * len(lines) + 8), fill=PAPER, outline=INK, width=2)
    for index, line in enumerate(lines):
        middle = (left + width * 0.985) / 2
        write(canvas, (middle, top + 4 + (index + 0.5) * step), line, 17, width * 0.985 - left - 12)
    return list(lines)


def encoded(image: Image.Image, form: Form) -> bytes:
    file = io.BytesIO()
    if form.jpeg:
        image.save(file, "JPEG", quality=JPEG_QUALITY)
    else:
        image.save(file, "PNG")
    return file.getvalue()


def land(
    canvas: ImageDraw.ImageDraw,
    size: Size,
    random: Random,
    *,
    above: Colour,
    below: Colour,
    horizon: float,
    hills: bool,
) -> None:
    """Two grounds that meet at a horizon, with hills behind it or without."""
    width, height = size
    y = height * (horizon + random.uniform(-0.04, 0.04))
    canvas.rectangle((0, 0, width, height), fill=tint(above, random, 8))
    for _ in range(3 if hills else 0):
        x, across = random.uniform(0, width), random.uniform(0.2, 0.45) * width
        hill = tint(shade(below, 0.88), random, 10)
        canvas.ellipse((x - across, y - across * 0.35, x + across, y + across), fill=hill)
    canvas.rectangle((0, y, width, height), fill=tint(below, random, 8))


def quay(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    land(canvas, size, random, above=SKY, below=SEA, horizon=0.3, hills=False)
    width, height = size
    for _ in range(14):
        x, y = random.uniform(0, width), random.uniform(0.36, 0.85) * height
        canvas.line((x, y, x + width * 0.06, y), fill=shade(SEA, 1.3), width=2)
    canvas.rectangle((0, height * 0.88, width, height), fill=STONE)
    for x in range(0, width, 40):
        canvas.line((x, height * 0.88, x, height), fill=shade(STONE, 0.8), width=2)


def shelves(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint(WALL, random, 8))
    wood = tint((160, 120, 80), random, 12)
    canvas.rectangle((0, 0, width * 0.015, height), fill=wood)
    canvas.rectangle((width * 0.985, 0, width, height), fill=wood)
    canvas.rectangle((0, height * 0.95, width, height), fill=wood)


def gallery(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint((222, 214, 226), random, 8))
    canvas.rectangle((0, height * 0.9, width, height), fill=tint(FLOOR, random, 8))
    canvas.line((0, height * 0.9, width, height * 0.9), fill=shade(FLOOR, 0.7), width=4)


def plan(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint((225, 236, 214), random, 6))
    for part in (0.25, 0.5, 0.75):
        canvas.line((0, height * part, width, height * part), fill=(205, 218, 195), width=2)
        canvas.line((width * part, 0, width * part, height), fill=(205, 218, 195), width=2)
    canvas.rectangle((4, 4, width - 5, height - 5), outline=(120, 135, 110), width=3)


def belt(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint((214, 220, 226), random, 8))
    canvas.rectangle((0, height * 0.86, width, height * 0.92), fill=(90, 92, 98))
    for x in range(12, width, 44):
        canvas.ellipse((x, height * 0.9, x + 26, height * 0.9 + 26), fill=(60, 62, 66))


def sheet(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    canvas.rectangle((0, 0, *size), fill=tint((248, 248, 246), random, 4))


def panels(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    sheet(canvas, size, random)
    canvas.rectangle((3, 3, size[0] - 4, size[1] - 4), outline=INK, width=2)


def island(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint((175, 208, 228), random, 6))
    points = [
        (0.02, 0.5),
        (0.1, 0.16),
        (0.4, 0.13),
        (0.7, 0.12),
        (0.95, 0.2),
        (0.98, 0.6),
        (0.9, 0.95),
        (0.5, 0.97),
        (0.1, 0.95),
    ]
    shore = [((x + random.uniform(-0.02, 0.02)) * width, (y + random.uniform(-0.02, 0.02)) * height) for x, y in points]
    canvas.polygon(shore, fill=tint(SAND, random, 6), outline=shade(SAND, 0.7))


def platform(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    land(canvas, size, random, above=SKY, below=STONE, horizon=0.62, hills=True)
    width, height = size
    for y in (0.93, 0.97):
        canvas.line((0, height * y, width, height * y), fill=(95, 90, 85), width=4)
    for x in range(0, width, 26):
        canvas.line((x, height * 0.915, x, height * 0.985), fill=(120, 95, 70), width=5)


def room(canvas: ImageDraw.ImageDraw, size: Size, random: Random) -> None:
    width, height = size
    canvas.rectangle((0, 0, width, height), fill=tint((232, 222, 200), random, 12))
    canvas.rectangle((0, height * 0.7, width, height), fill=tint(FLOOR, random, 12))
    for x in range(0, width, 60):
        canvas.line((x, height * 0.7, x - 30, height), fill=shade(FLOOR, 0.85), width=2)


village = partial(land, above=SKY, below=GRASS, horizon=0.45, hills=True)
meadow = partial(land, above=(220, 235, 248), below=(150, 190, 115), horizon=0.35, hills=True)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "village",
            "a village",
            "house, tree, dog, cat, bicycle, flower, bus, bird, kite, car, ball",
            village,
            (0.12, 0.98),
            0.2,
        ),
        Kind(
            "harbour",
            "a harbour",
            "boat, bird, fish, bridge, house, ladder, umbrella, car, dog, bicycle, kite",
            quay,
            (0.12, 0.95),
            0.2,
        ),
        Kind(
            "shop",
            "shelves in a shop",
            "cup, bottle, lamp, clock, book, hat, ball, guitar, umbrella, apple, glasses, key",
            shelves,
            (0.13, 0.95),
            0.05,
            "under",
        ),
        Kind(
            "museum",
            "a room of a museum",
            "rocket, aeroplane, guitar, clock, hat, butterfly, cup, boat, key, computer, bottle, bicycle",
            gallery,
            (0.13, 0.98),
            0.05,
            "under",
        ),
        Kind(
            "garden",
            "the plan of a garden",
            "circle, square, hexagon, triangle, diamond, ring, tree, flower, star, mushroom, cactus",
            plan,
            (0.13, 0.98),
            0.1,
            "under",
        ),
        Kind(
            "factory",
            "the belt of a factory",
            "car, clock, lamp, chair, computer, bicycle, ball, bottle, table, umbrella, cup",
            belt,
            (0.13, 0.88),
            0.05,
            "under",
        ),
        Kind(
            "report",
            "a sheet of charts",
            "bar chart, line chart, pie chart, scatter plot, flowchart",
            sheet,
            (0.13, 0.98),
            0.05,
            "under",
        ),
        Kind(
            "assembly",
            "the steps of an assembly",
            "chair, table, lamp, key, ladder, bed, clock, arrow, cross, tent, kite",
            panels,
            (0.13, 0.98),
            0.05,
            "under",
        ),
        Kind(
            "island",
            "the map of an island",
            "house, tent, bridge, boat, tree, moon, diamond, cross, heart, star, fish, bird",
            island,
            (0.16, 0.95),
            0.15,
            "under",
        ),
        Kind(
            "station",
            "a railway platform",
            "train, clock, bicycle, dog, umbrella, ladder, bus, bird, bottle, hat, cat",
            platform,
            (0.14, 0.92),
            0.1,
            "list",
        ),
        Kind(
            "camp",
            "a camp in a meadow",
            "tent, tree, bicycle, mushroom, dog, guitar, kite, butterfly, car, flower, cup, ball",
            meadow,
            (0.1, 0.97),
            0.2,
        ),
        Kind(
            "room",
            "a room of an inn",
            "bed, lamp, chair, table, clock, book, cat, cup, guitar, computer, hat, flower",
            room,
            (0.08, 0.97),
            0.15,
        ),
    )
}
