"""A pen that draws into a box by coordinates from 0 to 1, turned and mirrored a little by chance."""

import math
from collections.abc import Sequence
from random import Random

from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import load_default

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]
Point = tuple[float, float]
INK: Colour = (45, 45, 50)
PAPER: Colour = (250, 250, 248)


class Pen:
    """`tilt` in degrees; what is not symmetric may be mirrored, what has letters or an axis may not."""

    def __init__(self, canvas: ImageDraw, box: Box, random: Random, tilt: float = 8, mirrored: bool = True) -> None:
        self.canvas = canvas
        left, top, right, bottom = box
        self.middle = ((left + right) / 2, (top + bottom) / 2)
        self.width = (right - left) * random.uniform(0.82, 1)
        self.height = (bottom - top) * random.uniform(0.82, 1)
        if mirrored and random.random() < 0.5:
            self.width = -self.width
        angle = math.radians(random.uniform(-tilt, tilt))
        self.cos, self.sin = math.cos(angle), math.sin(angle)

    def at(self, x: float, y: float) -> Point:
        along, down = (x - 0.5) * self.width, (y - 0.5) * self.height
        return self.middle[0] + along * self.cos - down * self.sin, self.middle[1] + along * self.sin + down * self.cos

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self.canvas.polygon([self.at(x, y) for x, y in points], fill=fill)

    def bar(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        self.shape(((left, top), (right, top), (right, bottom), (left, bottom)), fill)

    def oval(self, x: float, y: float, across: float, down: float, fill: Colour, arc: Point = (0, 360)) -> None:
        """An ellipse by its middle and radii, or a slice of it between two angles, clockwise from the right."""
        begin, end = (math.radians(angle) for angle in arc)
        steps = [begin + (end - begin) * step / 40 for step in range(41)]
        points = [(x + across * math.cos(step), y + down * math.sin(step)) for step in steps]
        self.shape(points if end - begin > 6.28 else [(x, y), *points], fill)

    def line(self, points: Sequence[Point], wide: float, fill: Colour) -> None:
        """With round ends; `wide` is a part of the box's smaller side."""
        pixels = max(1.0, wide * min(abs(self.width), abs(self.height)))
        placed = [self.at(x, y) for x, y in points]
        self.canvas.line(placed, fill=fill, width=round(pixels), joint="curve")
        for x, y in (placed[0], placed[-1]):
            self.canvas.ellipse((x - pixels / 2, y - pixels / 2, x + pixels / 2, y + pixels / 2), fill=fill)

    def arc(self, x: float, y: float, across: float, down: float, wide: float, fill: Colour, arc: Point) -> None:
        begin, end = (math.radians(angle) for angle in arc)
        steps = [begin + (end - begin) * step / 24 for step in range(25)]
        self.line([(x + across * math.cos(step), y + down * math.sin(step)) for step in steps], wide, fill)

    def write(self, x: float, y: float, text: str, size: float, fill: Colour = INK) -> None:
        """A text by its middle; `size` is a part of the box's height. Never turned."""
        font = load_default(max(6.0, size * abs(self.height)))
        self.canvas.text(self.at(x, y), text, fill=fill, font=font, anchor="mm")


def shade(colour: Colour, light: float) -> Colour:
    """Towards black below 1, towards white above it."""
    red, green, blue = colour
    if light <= 1:
        return round(red * light), round(green * light), round(blue * light)
    part = light - 1
    return round(red + (255 - red) * part), round(green + (255 - green) * part), round(blue + (255 - blue) * part)


def tint(colour: Colour, random: Random, most: int = 16) -> Colour:
    """The colour, a little different."""
    red, green, blue = (min(255, max(0, part + random.randint(-most, most))) for part in colour)
    return red, green, blue
