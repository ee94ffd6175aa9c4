"""Things of the house, the street and the garden, each in one colour with a few details in others."""

import math
from random import Random

from PIL.ImageDraw import ImageDraw

from known_answer.pen import INK, PAPER, Box, Colour, Pen, shade

WOOD: Colour = (125, 85, 50)
LEAF: Colour = (70, 140, 60)
GLASS: Colour = (200, 225, 240)


def house(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 2)
    if random.random() < 0.6:
        pen.bar(0.7, 0.1, 0.8, 0.4, shade(colour, 0.5))
    pen.bar(0.1, 0.45, 0.9, 0.98, colour)
    pen.shape(((0.02, 0.47), (0.5, 0.04), (0.98, 0.47)), shade(colour, 0.6))
    pen.bar(0.42, 0.66, 0.58, 0.98, shade(colour, 0.4))
    for left in (0.17, 0.66):
        pen.bar(left, 0.56, left + 0.17, 0.73, GLASS)


def tree(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 4)
    pen.bar(0.44, 0.55, 0.56, 1, WOOD)
    if random.random() < 0.5:
        for x, y in ((0.3, 0.42), (0.7, 0.42), (0.5, 0.25), (0.5, 0.5)):
            pen.oval(x, y, 0.27, 0.25, colour)
        return
    for top in (0.36, 0.18, 0):
        pen.shape(((0.5, top), (0.9 - (0.36 - top) / 2, top + 0.42), (0.1 + (0.36 - top) / 2, top + 0.42)), colour)


def boat(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 7)
    pen.shape(((0.02, 0.7), (0.98, 0.7), (0.8, 0.95), (0.2, 0.95)), colour)
    pen.line(((0.5, 0.7), (0.5, 0.05)), 0.035, WOOD)
    pen.shape(((0.54, 0.08), (0.54, 0.62), (0.9, 0.62)), shade(colour, 1.6))
    pen.shape(((0.46, 0.16), (0.46, 0.62), (0.18, 0.62)), shade(colour, 1.4))


def wheels(pen: Pen, places: tuple[float, ...], y: float, radius: float) -> None:
    for x in places:
        pen.oval(x, y, radius, radius * 1.15, INK)
        pen.oval(x, y, radius * 0.45, radius * 0.5, (190, 190, 190))


def car(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 4)
    pen.shape(((0.22, 0.5), (0.33, 0.26), (0.66, 0.26), (0.8, 0.5)), colour)
    pen.shape(((0.29, 0.5), (0.37, 0.32), (0.48, 0.32), (0.48, 0.5)), GLASS)
    pen.shape(((0.52, 0.5), (0.52, 0.32), (0.63, 0.32), (0.72, 0.5)), GLASS)
    pen.shape(((0.02, 0.52), (0.1, 0.48), (0.9, 0.48), (0.98, 0.56), (0.98, 0.74), (0.02, 0.74)), colour)
    wheels(pen, (0.24, 0.76), 0.74, 0.1)


def bus(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, windows = Pen(canvas, box, random, 3), random.choice((4, 5))
    pen.bar(0.02, 0.2, 0.98, 0.8, colour)
    for number in range(windows):
        left = 0.06 + number * 0.89 / windows
        pen.bar(left, 0.28, left + 0.7 / windows, 0.5, GLASS)
    pen.bar(0.02, 0.6, 0.98, 0.65, shade(colour, 0.6))
    wheels(pen, (0.22, 0.78), 0.8, 0.085)


def bicycle(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 5)
    for x in (0.23, 0.77):
        pen.arc(x, 0.66, 0.2, 0.24, 0.035, INK, (0, 360))
    for points in (((0.23, 0.66), (0.4, 0.36), (0.68, 0.36), (0.48, 0.66), (0.23, 0.66)), ((0.77, 0.66), (0.65, 0.22))):
        pen.line(points, 0.06, colour)
    pen.line(((0.48, 0.66), (0.38, 0.28)), 0.06, colour)
    pen.line(((0.3, 0.27), (0.46, 0.27)), 0.07, INK)
    pen.line(((0.58, 0.2), (0.74, 0.2)), 0.05, INK)


def aeroplane(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 15)
    pen.shape(((0.4, 0.5), (0.55, 0.5), (0.36, 0.93), (0.26, 0.93)), shade(colour, 0.7))
    pen.shape(((0.42, 0.47), (0.55, 0.47), (0.4, 0.15), (0.32, 0.15)), shade(colour, 0.7))
    pen.oval(0.52, 0.5, 0.47, 0.11, colour)
    pen.shape(((0.05, 0.48), (0.2, 0.48), (0.09, 0.2), (0.01, 0.2)), colour)
    for x in (0.45, 0.57, 0.69):
        pen.oval(x, 0.48, 0.03, 0.03, GLASS)


def rocket(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 18)
    pen.shape(((0.4, 0.78), (0.6, 0.78), (0.5, 1)), (250, 160, 40))
    pen.shape(((0.36, 0.5), (0.36, 0.8), (0.15, 0.9)), shade(colour, 0.6))
    pen.shape(((0.64, 0.5), (0.64, 0.8), (0.85, 0.9)), shade(colour, 0.6))
    pen.shape(((0.5, 0), (0.64, 0.2), (0.66, 0.8), (0.34, 0.8), (0.36, 0.2)), colour)
    pen.oval(0.5, 0.36, 0.08, 0.08, GLASS)


def fish(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 10)
    pen.shape(((0.3, 0.5), (0.02, 0.24), (0.02, 0.76)), shade(colour, 0.75))
    pen.shape(((0.5, 0.32), (0.66, 0.1), (0.72, 0.32)), shade(colour, 0.75))
    pen.oval(0.6, 0.5, 0.39, 0.24, colour)
    pen.oval(0.82, 0.43, 0.045, 0.05, PAPER)
    pen.oval(0.83, 0.43, 0.022, 0.025, INK)
    pen.arc(0.62, 0.5, 0.1, 0.16, 0.025, shade(colour, 0.6), (-70, 70))


def bird(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 10)
    for x in (0.45, 0.55):
        pen.line(((x, 0.75), (x, 0.97)), 0.025, (200, 130, 40))
    pen.shape(((0.26, 0.55), (0.02, 0.42), (0.02, 0.62)), shade(colour, 0.7))
    pen.oval(0.48, 0.58, 0.3, 0.23, colour)
    pen.oval(0.74, 0.34, 0.16, 0.16, colour)
    pen.shape(((0.88, 0.3), (1, 0.36), (0.88, 0.41)), (240, 160, 40))
    pen.oval(0.78, 0.31, 0.03, 0.03, INK)
    pen.shape(((0.6, 0.48), (0.3, 0.5), (0.2, 0.72), (0.45, 0.7)), shade(colour, 0.65))


def cat(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 4)
    pen.arc(0.8, 0.72, 0.15, 0.22, 0.06, colour, (-80, 110))
    pen.oval(0.5, 0.75, 0.27, 0.25, colour)
    for inner, outer in ((0.42, 0.24), (0.58, 0.76)):
        pen.shape(((inner, 0.2), (outer, 0.02), (outer, 0.34)), colour)
    pen.oval(0.5, 0.35, 0.28, 0.23, colour)
    for x in (0.4, 0.6):
        pen.oval(x, 0.32, 0.05, 0.06, (220, 230, 120))
        pen.oval(x, 0.32, 0.02, 0.05, INK)
    pen.shape(((0.46, 0.42), (0.54, 0.42), (0.5, 0.47)), (240, 150, 160))
    for y in (0.42, 0.47):
        pen.line(((0.12, y - 0.02), (0.36, y)), 0.012, shade(colour, 0.5))
        pen.line(((0.88, y - 0.02), (0.64, y)), 0.012, shade(colour, 0.5))


def dog(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 4)
    for x in (0.2, 0.3, 0.54, 0.64):
        pen.bar(x, 0.6, x + 0.08, 0.96, shade(colour, 0.85))
    pen.line(((0.17, 0.5), (0.03, 0.25)), 0.06, colour)
    pen.oval(0.44, 0.56, 0.31, 0.17, colour)
    pen.oval(0.76, 0.34, 0.16, 0.16, colour)
    pen.oval(0.89, 0.4, 0.11, 0.08, shade(colour, 1.25))
    pen.oval(0.98, 0.37, 0.025, 0.03, INK)
    pen.oval(0.66, 0.36, 0.06, 0.17, shade(colour, 0.6))
    pen.oval(0.8, 0.29, 0.025, 0.028, INK)


def butterfly(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 20)
    for side in (-1, 1):
        pen.oval(0.5 + side * 0.25, 0.34, 0.23, 0.26, colour)
        pen.oval(0.5 + side * 0.2, 0.72, 0.18, 0.2, shade(colour, 0.7))
        pen.oval(0.5 + side * 0.27, 0.34, 0.09, 0.1, shade(colour, 1.6))
        pen.line(((0.5, 0.25), (0.5 + side * 0.12, 0.04)), 0.015, INK)
    pen.oval(0.5, 0.52, 0.04, 0.32, INK)


def cup(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 4)
    pen.arc(0.74, 0.55, 0.17, 0.18, 0.07, colour, (-90, 90))
    pen.shape(((0.14, 0.25), (0.76, 0.25), (0.69, 0.88), (0.21, 0.88)), colour)
    pen.oval(0.45, 0.25, 0.31, 0.08, shade(colour, 1.5))
    pen.oval(0.45, 0.26, 0.26, 0.055, (95, 60, 35))


def bottle(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 8)
    pen.bar(0.42, 0.02, 0.58, 0.1, WOOD)
    points = (
        (0.43, 0.1),
        (0.57, 0.1),
        (0.58, 0.3),
        (0.72, 0.45),
        (0.72, 0.98),
        (0.28, 0.98),
        (0.28, 0.45),
        (0.42, 0.3),
    )
    pen.shape(points, colour)
    pen.bar(0.28, 0.56, 0.72, 0.8, PAPER)
    pen.bar(0.35, 0.64, 0.65, 0.68, shade(colour, 0.7))


def lamp(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3)
    pen.bar(0.47, 0.45, 0.53, 0.93, INK)
    pen.oval(0.5, 0.94, 0.25, 0.055, INK)
    pen.shape(((0.33, 0.04), (0.67, 0.04), (0.9, 0.5), (0.1, 0.5)), colour)
    pen.bar(0.1, 0.47, 0.9, 0.5, shade(colour, 0.7))


def chair(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3)
    pen.bar(0.18, 0.04, 0.27, 0.98, colour)
    pen.bar(0.18, 0.5, 0.84, 0.6, colour)
    pen.bar(0.75, 0.55, 0.84, 0.98, colour)
    pen.bar(0.36, 0.6, 0.42, 0.9, shade(colour, 0.7))
    pen.bar(0.6, 0.6, 0.66, 0.9, shade(colour, 0.7))
    for y in (0.1, 0.25):
        pen.bar(0.18, y, 0.36, y + 0.06, shade(colour, 0.8))


def table(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3)
    for x in (0.3, 0.64):
        pen.bar(x, 0.4, x + 0.05, 0.78, shade(colour, 0.65))
    for x in (0.08, 0.85):
        pen.bar(x, 0.4, x + 0.07, 0.92, shade(colour, 0.85))
    pen.shape(((0.14, 0.26), (0.86, 0.26), (0.99, 0.4), (0.01, 0.4)), shade(colour, 1.2))
    pen.bar(0.01, 0.4, 0.99, 0.46, colour)


def bed(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 2)
    for x in (0.03, 0.92):
        pen.bar(x, 0.6, x + 0.05, 0.9, WOOD)
    pen.bar(0.02, 0.22, 0.09, 0.8, WOOD)
    pen.bar(0.05, 0.62, 0.97, 0.78, WOOD)
    pen.bar(0.08, 0.5, 0.96, 0.66, colour)
    pen.oval(0.2, 0.45, 0.13, 0.08, PAPER)
    pen.shape(((0.35, 0.42), (0.92, 0.46), (0.96, 0.66), (0.33, 0.66)), colour)


def clock(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3, mirrored=False)
    pen.oval(0.5, 0.5, 0.48, 0.48, colour)
    pen.oval(0.5, 0.5, 0.39, 0.39, PAPER)
    for hour in range(12):
        angle = math.radians(hour * 30)
        way = (math.cos(angle), math.sin(angle))
        pen.line([(0.5 + part * way[0], 0.5 + part * way[1]) for part in (0.31, 0.36)], 0.025, INK)
    for long, wide in ((0.2, 0.05), (0.3, 0.03)):
        angle = random.uniform(0, 2 * math.pi)
        pen.line(((0.5, 0.5), (0.5 + long * math.cos(angle), 0.5 + long * math.sin(angle))), wide, INK)


def key(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 30)
    pen.arc(0.2, 0.5, 0.15, 0.17, 0.09, colour, (0, 360))
    pen.bar(0.34, 0.45, 0.97, 0.55, colour)
    pen.bar(0.72, 0.5, 0.79, 0.74, colour)
    pen.bar(0.87, 0.5, 0.94, 0.7, colour)


def book(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 8)
    if random.random() < 0.5:
        pen.bar(0.16, 0.05, 0.86, 0.95, shade(colour, 0.6))
        pen.bar(0.2, 0.88, 0.84, 0.93, PAPER)
        pen.bar(0.16, 0.05, 0.84, 0.87, colour)
        pen.bar(0.32, 0.18, 0.72, 0.34, PAPER)
        return
    pen.bar(0.02, 0.2, 0.98, 0.86, colour)
    for edge in (0.06, 0.94):
        pen.shape(((0.5, 0.24), (edge, 0.16), (edge, 0.78), (0.5, 0.84)), PAPER)
        for y in (0.32, 0.44, 0.56):
            pen.line(((edge + (0.5 - edge) * 0.2, y), (edge + (0.5 - edge) * 0.8, y + 0.04)), 0.018, (150, 150, 150))
    pen.line(((0.5, 0.24), (0.5, 0.84)), 0.02, (120, 120, 120))


def flower(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, petals = Pen(canvas, box, random, 10), random.choice((5, 6, 7))
    pen.line(((0.5, 0.4), (0.5, 0.98)), 0.05, LEAF)
    pen.oval(0.64, 0.76, 0.14, 0.06, LEAF)
    pen.oval(0.36, 0.84, 0.14, 0.06, LEAF)
    for number in range(petals):
        angle = 2 * math.pi * number / petals
        pen.oval(0.5 + 0.19 * math.cos(angle), 0.3 + 0.18 * math.sin(angle), 0.125, 0.12, colour)
    pen.oval(0.5, 0.3, 0.11, 0.11, (245, 200, 60) if colour[0] < 200 or colour[2] > 100 else (110, 70, 40))


def mushroom(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 6)
    pen.shape(((0.4, 0.5), (0.6, 0.5), (0.66, 0.97), (0.34, 0.97)), (235, 225, 205))
    pen.oval(0.5, 0.55, 0.47, 0.48, colour, (180, 360))
    for x, y, radius in ((0.3, 0.4, 0.06), (0.52, 0.26, 0.07), (0.71, 0.42, 0.05)):
        pen.oval(x, y, radius, radius, PAPER)


def cactus(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3)
    pen.line(((0.5, 0.75), (0.5, 0.1)), 0.2, colour)
    pen.line(((0.5, 0.52), (0.2, 0.52), (0.2, 0.3)), 0.12, colour)
    pen.line(((0.5, 0.42), (0.8, 0.42), (0.8, 0.18)), 0.12, colour)
    pen.shape(((0.28, 0.74), (0.72, 0.74), (0.64, 0.99), (0.36, 0.99)), (185, 95, 60))


def apple(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 8)
    for x in (0.36, 0.64):
        pen.oval(x, 0.6, 0.31, 0.36, colour)
    pen.line(((0.5, 0.32), (0.54, 0.06)), 0.05, WOOD)
    pen.oval(0.67, 0.13, 0.14, 0.07, LEAF)
    pen.oval(0.26, 0.5, 0.06, 0.1, shade(colour, 1.5))


def umbrella(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 14)
    pen.line(((0.5, 0.08), (0.5, 0.86)), 0.035, INK)
    pen.arc(0.59, 0.86, 0.09, 0.09, 0.035, INK, (0, 180))
    pen.oval(0.5, 0.5, 0.48, 0.43, colour, (180, 360))
    for x in (0.18, 0.5, 0.82):
        pen.oval(x, 0.5, 0.16, 0.07, shade(colour, 0.7), (180, 360))


def ball(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 40)
    pen.oval(0.5, 0.5, 0.48, 0.48, colour)
    pen.arc(0.5, 0.5, 0.46, 0.46, 0.03, INK, (0, 360))
    pen.line(((0.04, 0.5), (0.96, 0.5)), 0.03, INK)
    pen.arc(-0.05, 0.5, 0.34, 0.4, 0.03, INK, (-62, 62))
    pen.arc(1.05, 0.5, 0.34, 0.4, 0.03, INK, (118, 242))


def kite(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 20)
    pen.line(((0.5, 0.66), (0.42, 0.8), (0.56, 0.88), (0.46, 0.99)), 0.02, INK)
    pen.shape(((0.5, 0), (0.84, 0.28), (0.5, 0.7), (0.16, 0.28)), colour)
    pen.shape(((0.5, 0), (0.84, 0.28), (0.5, 0.28)), shade(colour, 0.7))
    pen.shape(((0.5, 0.7), (0.16, 0.28), (0.5, 0.28)), shade(colour, 0.7))
    for x, y in ((0.42, 0.8), (0.55, 0.88)):
        pen.shape(((x - 0.07, y - 0.04), (x + 0.07, y + 0.04), (x + 0.07, y - 0.04), (x - 0.07, y + 0.04)), colour)


def hat(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 8)
    pen.shape(((0.3, 0.2), (0.7, 0.2), (0.74, 0.72), (0.26, 0.72)), colour)
    pen.oval(0.5, 0.21, 0.2, 0.06, shade(colour, 1.2))
    pen.bar(0.27, 0.58, 0.73, 0.7, shade(colour, 0.5))
    pen.oval(0.5, 0.75, 0.48, 0.1, colour)


def ladder(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen, rungs = Pen(canvas, box, random, 14), random.choice((5, 6, 7))
    for x in (0.26, 0.74):
        pen.line(((x, 0.02), (x, 0.98)), 0.06, colour)
    for number in range(rungs):
        y = 0.1 + number * 0.8 / (rungs - 1)
        pen.line(((0.26, y), (0.74, y)), 0.045, colour)


def bridge(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 2)
    for x in (0.26, 0.7):
        pen.bar(x, 0.16, x + 0.05, 0.86, shade(colour, 0.75))
    pen.bar(0, 0.58, 1, 0.67, colour)
    pen.arc(0.505, 0.18, 0.22, 0.34, 0.025, colour, (0, 180))
    pen.arc(0.02, 0.18, 0.26, 0.36, 0.025, colour, (0, 90))
    pen.arc(0.98, 0.18, 0.26, 0.36, 0.025, colour, (90, 180))
    for x in (0.36, 0.43, 0.5, 0.57, 0.64):
        pen.line(((x, 0.5), (x, 0.6)), 0.015, colour)


def tent(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 3)
    pen.shape(((0.4, 0.12), (0.72, 0.2), (0.99, 0.9), (0.7, 0.94)), shade(colour, 0.7))
    pen.shape(((0.4, 0.12), (0.76, 0.94), (0.02, 0.94)), colour)
    pen.shape(((0.4, 0.3), (0.52, 0.94), (0.26, 0.94)), shade(colour, 0.35))


def guitar(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 25)
    pen.bar(0.46, 0.1, 0.54, 0.6, WOOD)
    pen.bar(0.42, 0.01, 0.58, 0.13, shade(WOOD, 0.6))
    pen.oval(0.5, 0.55, 0.2, 0.14, colour)
    pen.oval(0.5, 0.79, 0.27, 0.2, colour)
    pen.oval(0.5, 0.64, 0.085, 0.075, INK)
    pen.bar(0.4, 0.83, 0.6, 0.86, INK)
    for x in (0.48, 0.52):
        pen.line(((x, 0.1), (x, 0.84)), 0.006, PAPER)


def computer(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 2)
    pen.bar(0.04, 0.08, 0.96, 0.72, colour)
    pen.bar(0.09, 0.14, 0.91, 0.66, GLASS)
    for y, right in ((0.24, 0.6), (0.34, 0.75), (0.44, 0.5)):
        pen.line(((0.16, y), (right, y)), 0.025, (110, 130, 150))
    pen.bar(0.44, 0.72, 0.56, 0.86, shade(colour, 0.7))
    pen.bar(0.26, 0.86, 0.74, 0.93, shade(colour, 0.8))


def glasses(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 10)
    for x in (0.24, 0.76):
        pen.oval(x, 0.52, 0.18, 0.19, GLASS)
        pen.arc(x, 0.52, 0.19, 0.2, 0.06, colour, (0, 360))
    pen.arc(0.5, 0.52, 0.08, 0.09, 0.05, colour, (180, 360))
    pen.line(((0.06, 0.45), (0.01, 0.32)), 0.05, colour)
    pen.line(((0.94, 0.45), (0.99, 0.32)), 0.05, colour)


def train(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 2)
    pen.bar(0.04, 0.16, 0.36, 0.72, colour)
    pen.bar(0.1, 0.24, 0.3, 0.44, GLASS)
    pen.bar(0.36, 0.42, 0.92, 0.72, colour)
    pen.bar(0.76, 0.2, 0.86, 0.42, shade(colour, 0.5))
    pen.oval(0.84, 0.09, 0.09, 0.06, (190, 190, 195))
    pen.shape(((0.92, 0.6), (1, 0.8), (0.88, 0.8)), shade(colour, 0.5))
    wheels(pen, (0.18, 0.5, 0.76), 0.8, 0.09)
