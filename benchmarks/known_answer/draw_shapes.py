"""Plain shapes."""

import math
from random import Random

from PIL.ImageDraw import ImageDraw

from known_answer.pen import Box, Colour, Pen


def circle(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    Pen(canvas, box, random).oval(0.5, 0.5, 0.48, 0.48, colour)


def square(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    Pen(canvas, box, random).bar(0.06, 0.06, 0.94, 0.94, colour)


def triangle(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    top = random.uniform(0.4, 0.6)
    Pen(canvas, box, random, 14).shape(((top, 0.03), (0.98, 0.95), (0.02, 0.95)), colour)


def corners(count: int, radii: tuple[float, ...], start: float) -> list[tuple[float, float]]:
    """Points around the middle, their distances in turns."""
    angles = [math.radians(start + 360 * number / count) for number in range(count)]
    return [
        (0.5 + radii[number % len(radii)] * math.cos(angle), 0.5 + radii[number % len(radii)] * math.sin(angle))
        for number, angle in enumerate(angles)
    ]


def star(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    inner = random.uniform(0.19, 0.25)
    Pen(canvas, box, random, 20).shape(corners(10, (0.5, inner), -90), colour)


def hexagon(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    Pen(canvas, box, random, 15).shape(corners(6, (0.5,), 0), colour)


def diamond(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    narrow = random.uniform(0.3, 0.42)
    Pen(canvas, box, random, 4).shape(((0.5, 0), (0.5 + narrow, 0.5), (0.5, 1), (0.5 - narrow, 0.5)), colour)


def heart(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    steps = [math.radians(angle) for angle in range(0, 360, 6)]
    points = [
        (
            0.5 + 0.03 * 16 * math.sin(step) ** 3,
            0.45 - 0.029 * (13 * math.cos(step) - 5 * math.cos(2 * step) - 2 * math.cos(3 * step) - math.cos(4 * step)),
        )
        for step in steps
    ]
    Pen(canvas, box, random, 12).shape(points, colour)


def cross(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, half = Pen(canvas, box, random, 6), random.uniform(0.1, 0.17)
    pen.bar(0.5 - half, 0.02, 0.5 + half, 0.98, colour)
    pen.bar(0.02, 0.5 - half, 0.98, 0.5 + half, colour)


def ring(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    Pen(canvas, box, random).arc(0.5, 0.5, 0.4, 0.4, random.uniform(0.1, 0.18), colour, (0, 360))


def arrow(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, half = Pen(canvas, box, random, 12), random.uniform(0.08, 0.15)
    pen.bar(0.02, 0.5 - half, 0.6, 0.5 + half, colour)
    pen.shape(((0.55, 0.14), (0.99, 0.5), (0.55, 0.86)), colour)


def moon(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    outer = [math.radians(angle) for angle in range(60, 301, 6)]
    points = [(0.6 + 0.48 * math.cos(step), 0.5 + 0.48 * math.sin(step)) for step in outer]
    inner = [math.radians(angle) for angle in range(285, 74, -6)]
    points += [(0.76 + 0.4 * math.cos(step), 0.5 + 0.43 * math.sin(step)) for step in inner]
    Pen(canvas, box, random, 20).shape(points, colour)
