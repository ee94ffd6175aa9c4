"""Scenes that the small CLIP model is trained on, and three layouts that it is not, to test it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from known_answer.objects import CHARTS, COLOURS, DECORATIONS, OBJECTS, SHAPES, THINGS
from known_answer.pen import INK, Box, Colour, tint
from known_answer.scene import Group, Scene, facts

SCALE = 2  # drawn so many times larger, then reduced
MOST = 6
TOPICS = (
    "Rainfall", "Population", "Income", "Exports", "Temperature", "Prices", "Visitors", "Energy", "Traffic", "Harvest",
    "Emissions", "Costs", "Members", "Votes", "Speed", "Weight",
)  # fmt: skip
Rows = Sequence[tuple[float, float, float, float]]  # of 1


@dataclass(frozen=True, slots=True)
class Ground:
    """What is behind the things: colours from top to bottom, and colours of things that would not be seen on it."""

    bands: tuple[tuple[float, Colour], ...]
    hides: frozenset[str] = frozenset()


GROUNDS: Mapping[str, Ground] = {
    "plain": Ground(((0, (250, 250, 248)),)),
    "pale": Ground(((0, (238, 232, 220)),)),
    "meadow": Ground(((0, (190, 225, 250)), (0.6, (150, 205, 110))), frozenset({"green"})),
    "night": Ground(((0, (20, 24, 60)),), frozenset({"black", "blue", "purple", "brown"})),
    "sea": Ground(((0, (205, 232, 250)), (0.55, (95, 160, 215))), frozenset({"blue"})),
    "room": Ground(((0, (240, 222, 195)), (0.72, (176, 140, 105))), frozenset({"brown", "orange"})),
    "snow": Ground(((0, (170, 200, 230)), (0.5, (246, 249, 252)))),
    "desert": Ground(((0, (170, 215, 245)), (0.5, (235, 205, 140))), frozenset({"yellow"})),
    "dark": Ground(((0, (70, 72, 76)),), frozenset({"black", "grey", "brown", "purple"})),
}


def row(count: int, random: Random) -> Rows:
    step = 1 / count
    size = min(0.8, step * random.uniform(0.8, 0.98))
    middle = random.uniform(0.35, 0.65)
    return [
        ((number + 0.5) * step - size / 2, middle - size / 2, (number + 0.5) * step + size / 2, middle + size / 2)
        for number in range(count)
    ]


def column(count: int, random: Random) -> Rows:
    return [(top, left, bottom, right) for left, top, right, bottom in row(count, random)]


def cells(count: int, random: Random) -> Rows:
    """Some cells of a grid, each thing somewhere in its own."""
    across = math.ceil(math.sqrt(count)) + random.choice((0, 0, 1))
    down = math.ceil(count / across) + random.choice((0, 0, 1))
    places = random.sample([(x, y) for x in range(across) for y in range(down)], count)
    boxes = []
    for x, y in places:
        wide = min(1 / across, 1 / down) * random.uniform(0.68, 0.96)
        left = (x + random.random() * (1 - wide * across)) / across
        top = (y + random.random() * (1 - wide * down)) / down
        boxes.append((left, top, left + wide, top + wide))
    return boxes


def scattered(count: int, random: Random) -> Rows:
    """Anywhere, of different sizes, apart."""
    boxes: list[tuple[float, float, float, float]] = []
    size = random.uniform(0.5, 0.9) / math.sqrt(count)
    while len(boxes) < count:
        wide = size * random.uniform(0.75, 1.15)
        left, top = random.uniform(0, 1 - wide), random.uniform(0, 1 - wide)
        apart = all(left + wide < one[0] or one[2] < left or top + wide < one[1] or one[3] < top for one in boxes)
        if apart:
            boxes.append((left, top, left + wide, top + wide))
        size *= 0.985  # ends
    return boxes


def standing(count: int, random: Random) -> Rows:
    """Side by side on a ground that is nearer or farther."""
    step = 1 / count
    boxes = []
    for number in range(count):
        wide = min(0.6, step * random.uniform(0.7, 1))
        left = number * step + random.random() * (step - wide)
        bottom = random.uniform(0.75, 0.98)
        boxes.append((left, bottom - wide, left + wide, bottom))
    return boxes


def diagonal(count: int, random: Random) -> Rows:
    """Of the test: from one corner to the other."""
    size, rising = min(0.5, 1.1 / count), random.random() < 0.5
    starts = [(1 - size) * (number / (count - 1) if count > 1 else 0.5) for number in range(count)]
    return [
        (start, (1 - size - start) if rising else start, start + size, (1 - start) if rising else start + size)
        for start in starts
    ]


def circle(count: int, random: Random) -> Rows:
    """Of the test: around the middle."""
    size, turn = min(0.42, 0.95 / count), random.uniform(0, 6.28)
    far = 0.5 - size / 2
    middles = [
        (0.5 + far * math.cos(turn + 6.2832 * number / count), 0.5 + far * math.sin(turn + 6.2832 * number / count))
        for number in range(count)
    ]
    return [(x - size / 2, y - size / 2, x + size / 2, y + size / 2) for x, y in middles]


def corner(count: int, random: Random) -> Rows:
    """Of the test: one large, the others small in a row under it."""
    small = 0.9 / max(1, count - 1) if count > 3 else 0.32
    left = random.uniform(0, 0.4)
    rest = [
        (number * small, 0.99 - small, number * small + small * 0.92, 0.99 - small * 0.08)
        for number in range(count - 1)
    ]
    return [(left, 0.02, left + 0.58, 0.6), *rest]


Layout = Callable[[int, Random], Rows]
TRAINING: tuple[Layout, ...] = (row, column, cells, cells, scattered, scattered, standing)
HELD_OUT: tuple[Layout, ...] = (diagonal, circle, corner)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a scene is to hold, so that others like it, and yet different, can be made."""

    groups: tuple[Group, ...]
    ground: str
    layout: Layout


def plan(random: Random, layouts: Sequence[Layout]) -> Plan:
    part = random.random()
    ground = random.choice(list(GROUNDS)) if random.random() < 0.6 else "plain"
    colours = [colour for colour in COLOURS if colour not in GROUNDS[ground].hides]
    layout = random.choice(layouts)
    if part < 0.09:
        return Plan((Group(1, random.choice(list(COLOURS)), random.choice(list(DECORATIONS))),), "plain", row)
    if part < 0.2:
        names = random.sample(list(CHARTS), random.choice((1, 1, 1, 2)))
        return Plan(tuple(Group(1, random.choice(colours), name) for name in names), ground, row)
    if part < 0.23:
        return Plan((), "plain", row)
    things = [*THINGS, *THINGS, *SHAPES]
    if part < 0.42:
        return Plan((Group(1, random.choice(colours), random.choice(things)),), ground, layout)
    if part < 0.6:
        return Plan((Group(random.randint(2, MOST), random.choice(colours), random.choice(things)),), ground, layout)
    names = []
    while len(names) < random.choice((2, 2, 3, 3, 4)):
        names += [name for name in (random.choice(things),) if name not in names]
    groups = [Group(1, random.choice(colours), name) for name in names]
    if random.random() < 0.4:
        groups[0] = replace(groups[0], count=random.randint(2, MOST + 1 - len(groups)))
    return Plan(tuple(groups), ground, layout)


def family(random: Random, layouts: Sequence[Layout] = TRAINING) -> list[Plan]:
    """Four plans of which each differs from the first in one thing: what is easily confused has to be told apart."""
    first = plan(random, layouts)
    if not first.groups:
        return [first, *(plan(random, layouts) for _ in range(3))]
    return [first, recoloured(first, random), renamed(first, random), recounted(first, random)]


def recoloured(first: Plan, random: Random) -> Plan:
    """One group of another colour, or two that exchange theirs."""
    groups = list(first.groups)
    if len(groups) > 1 and groups[0].colour != groups[1].colour and random.random() < 0.5:
        groups[:2] = replace(groups[0], colour=groups[1].colour), replace(groups[1], colour=groups[0].colour)
        return replace(first, groups=tuple(groups))
    number = random.randrange(len(groups))
    colours = [one for one in COLOURS if one not in GROUNDS[first.ground].hides and one != groups[number].colour]
    groups[number] = replace(groups[number], colour=random.choice(colours))
    return replace(first, groups=tuple(groups))


def renamed(first: Plan, random: Random) -> Plan:
    groups = list(first.groups)
    number = random.randrange(len(groups))
    like = next(kind for kind in (DECORATIONS, CHARTS, SHAPES, THINGS) if groups[number].name in kind)
    names = [name for name in like if name not in {group.name for group in groups}]
    groups[number] = replace(groups[number], name=random.choice(names))
    return replace(first, groups=tuple(groups))


def recounted(first: Plan, random: Random) -> Plan:
    """One group of another number, or the groups in another order."""
    groups = list(first.groups)
    if groups[0].name in DECORATIONS or groups[0].name in CHARTS:
        return recoloured(first, random)
    if len(groups) > 1 and random.random() < 0.6:
        return replace(first, groups=tuple(reversed(groups)))
    others = [count for count in range(1, MOST + 2 - len(groups)) if count != groups[0].count]
    groups[0] = replace(groups[0], count=random.choice(others))
    return replace(first, groups=tuple(groups))


def paint(given: Plan, random: Random, text: Sequence[str]) -> Scene:
    """The scene of a plan, in a size and a shape by chance; `text` is what written pages are filled with."""
    width, height = random.randint(150, 330), random.randint(130, 260)
    if not given.groups:
        return Scene(page(width, height, random, text), (), "plain", facts((), "plain", ()))
    picture = backdrop(given.ground, width * SCALE, height * SCALE, random)
    canvas = ImageDraw.Draw(picture)
    clutter(canvas, random)
    count = sum(group.count for group in given.groups)
    is_whole = count == 1 and given.groups[0].name in {**CHARTS, **DECORATIONS}
    parts = [whole(random)] if is_whole else given.layout(count, random)
    boxes = [fitted(part, *picture.size) for part in parts]
    if is_whole:
        left, top, right, bottom = parts[0]
        boxes = [(left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)]
    each = [group for group in given.groups for _ in range(group.count)]
    for group, box in zip(each, boxes, strict=True):
        draw = OBJECTS.get(group.name) or DECORATIONS[group.name]
        draw(canvas, box, tint(COLOURS[group.colour], random), random)
    if given.groups[0].name in CHARTS or random.random() < 0.12:
        label(canvas, given, boxes[0], random)
    return Scene(
        finished(picture.reduce(SCALE), random), given.groups, given.ground, facts(given.groups, given.ground, boxes)
    )


def whole(random: Random) -> tuple[float, float, float, float]:
    inset = random.choice((0.0, 0.02, 0.06, 0.15))
    return inset, inset + 0.04, 1 - inset, 1 - inset


def fitted(part: tuple[float, float, float, float], width: int, height: int) -> Box:
    """As wide as high, in the middle of its part of the picture."""
    left, top, right, bottom = part[0] * width, part[1] * height, part[2] * width, part[3] * height
    half = max(8.0, min(right - left, bottom - top)) / 2
    # A part that is much wider than high leaves room: things would all be small in wide pictures.
    across = min(half * 1.35, (right - left) / 2) if right - left > bottom - top else half
    down = min(half * 1.35, (bottom - top) / 2) if bottom - top > right - left else half
    middle, centre = (left + right) / 2, (top + bottom) / 2
    return middle - across, centre - down, middle + across, centre + down


def backdrop(name: str, width: int, height: int, random: Random) -> Image.Image:
    picture = Image.new("RGB", (width, height))
    canvas = ImageDraw.Draw(picture)
    for top, colour in GROUNDS[name].bands:
        edge = top * height * random.uniform(0.8, 1.15)
        canvas.rectangle((0, edge, width, height), fill=tint(colour, random, 10))
    return picture


def clutter(canvas: ImageDraw.ImageDraw, random: Random) -> None:
    """Now and then small dots, lines or a frame behind the things."""
    part = random.random()
    width, height = canvas.im.size
    if part < 0.1:
        for _ in range(random.randint(8, 40)):
            x, y, size = random.uniform(0, width), random.uniform(0, height), random.uniform(1, 7)
            canvas.ellipse((x - size, y - size, x + size, y + size), fill=tint((190, 190, 190), random, 50))
    elif part < 0.18:
        step = random.randint(24, 60)
        for place in range(0, max(width, height), step):
            canvas.line((place, 0, place, height), fill=(205, 210, 215), width=2)
            canvas.line((0, place, width, place), fill=(205, 210, 215), width=2)
    elif part < 0.26:
        edge = random.randint(4, 14)
        canvas.rectangle((0, 0, width - 1, height - 1), outline=tint((120, 120, 120), random, 90), width=edge)


def label(canvas: ImageDraw.ImageDraw, given: Plan, box: Box, random: Random) -> None:
    """A title: of a figure its topic, of a thing its name."""
    is_figure = given.groups[0].name in CHARTS
    words = f"{random.choice(TOPICS)} {random.randint(1900, 2025)}" if is_figure else given.groups[0].name
    font = ImageFont.load_default(random.randint(18, 30))
    ink = INK if given.ground not in {"night", "dark"} else (235, 235, 235)
    if is_figure:
        canvas.text(((box[0] + box[2]) / 2, max(2.0, box[1] - 4)), words, fill=ink, font=font, anchor="ma")
    else:
        canvas.text(((box[0] + box[2]) / 2, box[3] + 2), words, fill=ink, font=font, anchor="ma")


def page(width: int, height: int, random: Random, text: Sequence[str]) -> Image.Image:
    """Written lines and nothing else."""
    picture = Image.new("RGB", (width * SCALE, height * SCALE), tint((248, 248, 246), random, 7))
    canvas, size = ImageDraw.Draw(picture), random.randint(18, 40)
    font = ImageFont.load_default(size)
    words = " ".join(random.choice(text) for _ in range(12)).split()
    ink, edge = tint((50, 50, 55), random, 40), random.randint(8, 40)
    top, left = float(edge), float(edge)
    for word in words:
        long = font.getlength(word + " ")
        if left + long > picture.width - edge:
            top, left = top + size * 1.35, float(edge)
        if top + size > picture.height:
            break
        canvas.text((left, top), word, fill=ink, font=font)
        left += long
    return finished(picture.reduce(SCALE), random)


def finished(picture: Image.Image, random: Random) -> Image.Image:
    """Now and then blurred, in a wide frame, or upon a page."""
    part = random.random()
    if part < 0.08:
        return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.3)))
    if part < 0.18:
        margin = random.randint(8, 40)
        framed = Image.new(
            "RGB", (picture.width + 2 * margin, picture.height + 2 * margin), tint((240, 240, 240), random, 15)
        )
        framed.paste(picture, (margin, margin))
        return framed
    return picture
