"""Kinds of figures: charts, a map, numbers in rows, boxes with arrows. The colour is that of what is shown."""

import math
from itertools import pairwise
from random import Random

from PIL.ImageDraw import ImageDraw

from known_answer.pen import INK, PAPER, Box, Colour, Pen, shade

FAINT: Colour = (205, 208, 212)


def figure(canvas: ImageDraw, box: Box, random: Random) -> Pen:
    """A pen on a sheet of its own, neither turned nor mirrored."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    pen.bar(0, 0, 1, 1, FAINT)
    pen.bar(0.012, 0.012, 0.988, 0.988, PAPER)
    return pen


def axes(canvas: ImageDraw, box: Box, random: Random) -> Pen:
    pen = figure(canvas, box, random)
    if random.random() < 0.6:
        for y in (0.25, 0.42, 0.59, 0.76):
            pen.line(((0.12, y), (0.94, y)), 0.006, FAINT)
    pen.line(((0.12, 0.08), (0.12, 0.88), (0.94, 0.88)), 0.014, INK)
    return pen


def bar_chart(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, count = axes(canvas, box, random), random.randint(3, 8)
    step = 0.8 / count
    for number in range(count):
        left = 0.14 + number * step
        pen.bar(left, 0.88 - random.uniform(0.1, 0.74), left + step * 0.7, 0.88, colour)


def line_chart(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, count = axes(canvas, box, random), random.randint(5, 10)
    for number in range(random.choice((1, 1, 2))):
        places = [0.14 + step * 0.78 / (count - 1) for step in range(count)]
        points = [(x, random.uniform(0.14, 0.8)) for x in places]
        pen.line(points, 0.022, shade(colour, 1 - 0.4 * number))
        for x, y in points if random.random() < 0.5 else ():
            pen.oval(x, y, 0.016, 0.016, shade(colour, 0.7))


def pie_chart(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = figure(canvas, box, random)
    parts = [random.uniform(1, 4) for _ in range(random.randint(3, 6))]
    begin = random.uniform(0, 360)
    for number, part in enumerate(parts):
        end = begin + 360 * part / sum(parts)
        pen.oval(0.5, 0.5, 0.4, 0.4, shade(colour, 0.55 + 1.1 * number / len(parts)), (begin, end))
        angle = math.radians(begin)
        pen.line(((0.5, 0.5), (0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle))), 0.012, PAPER)
        begin = end


def scatter_plot(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, slope = axes(canvas, box, random), random.choice((-0.5, 0.5))
    for _ in range(random.randint(18, 40)):
        x = random.uniform(0.16, 0.92)
        y = min(0.85, max(0.1, 0.48 - slope * (x - 0.54) + random.gauss(0, 0.09)))
        pen.oval(x, y, 0.018, 0.018, colour)


def world_map(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """Land in the sea with a river, roads and towns."""
    pen = figure(canvas, box, random)
    pen.bar(0.02, 0.02, 0.98, 0.98, (190, 215, 235))
    for _ in range(random.randint(2, 4)):
        x, y, size = random.uniform(0.25, 0.75), random.uniform(0.25, 0.75), random.uniform(0.14, 0.24)
        steps = [math.radians(angle) for angle in range(0, 360, 18)]
        radii = [size * random.uniform(0.75, 1.15) for _ in steps]
        points = [(x + r * math.cos(step), y + r * math.sin(step)) for step, r in zip(steps, radii, strict=True)]
        pen.shape(points, colour)
        pen.line(
            [(x + size * way, y + size * random.uniform(-0.5, 0.5)) for way in (-0.7, -0.2, 0.3, 0.7)], 0.012, PAPER
        )
        for _ in range(2):
            town = (x + random.uniform(-size, size) * 0.5, y + random.uniform(-size, size) * 0.5)
            pen.oval(*town, 0.014, 0.014, INK)
    for part in (0.33, 0.66):
        pen.line(((part, 0.02), (part, 0.98)), 0.004, (150, 175, 200))
        pen.line(((0.02, part), (0.98, part)), 0.004, (150, 175, 200))


def number_table(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = figure(canvas, box, random)
    rows, columns = random.randint(4, 7), random.randint(3, 5)
    high, wide = 0.9 / rows, 0.9 / columns
    pen.bar(0.05, 0.05, 0.95, 0.05 + high, colour)
    for row in range(rows):
        for column in range(columns):
            ink = PAPER if not row else INK
            digits = str(random.randint(1, 999))
            pen.write(0.05 + (column + 0.5) * wide, 0.05 + (row + 0.5) * high, digits, high * 0.5, ink)
    for row in range(rows + 1):
        pen.line(((0.05, 0.05 + row * high), (0.95, 0.05 + row * high)), 0.006, (150, 150, 155))
    for column in range(columns + 1):
        pen.line(((0.05 + column * wide, 0.05), (0.05 + column * wide, 0.95)), 0.006, (150, 150, 155))


def flowchart(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, count = figure(canvas, box, random), random.choice((3, 4))
    high = 0.92 / count
    places = [
        (0.5 if number % 2 == 0 else random.choice((0.3, 0.5, 0.7)), 0.04 + high * number) for number in range(count)
    ]
    for (x, y), (next_x, next_y) in pairwise(places):
        pen.line(((x, y + high * 0.6), (next_x, next_y)), 0.012, INK)
        pen.shape(((next_x, next_y), (next_x - 0.03, next_y - 0.06), (next_x + 0.03, next_y - 0.06)), INK)
    for number, (x, y) in enumerate(places):
        if number % 2 == 1:
            pen.shape(((x, y), (x + 0.24, y + high * 0.32), (x, y + high * 0.64), (x - 0.24, y + high * 0.32)), colour)
        else:
            pen.bar(x - 0.2, y, x + 0.2, y + high * 0.62, colour)
        pen.line(((x - 0.1, y + high * 0.32), (x + 0.1, y + high * 0.32)), 0.02, shade(colour, 1.7))
