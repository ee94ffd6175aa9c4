"""What pages are decorated with: logos, icons, banners, buttons, portraits of nobody, blanks, squares to scan."""

import math
from random import Random

from PIL.ImageDraw import ImageDraw

from known_answer.draw_shapes import corners
from known_answer.pen import INK, PAPER, Box, Colour, Pen, shade

CALLS = ("SALE", "BUY NOW", "50% OFF", "FREE", "CLICK HERE", "BEST PRICE", "SIGN UP", "NEW", "ORDER", "DEAL")
LABELS = ("OK", "Submit", "Download", "Login", "Next", "Subscribe", "Send", "Search", "More", "Join")
PARTS = ("Acme", "Nova", "Tek", "Lumo", "Zen", "Vero", "Orbi", "Quad", "Sol", "Flex", "Neo", "Kro")


def logo(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """A mark beside or above an invented name."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    name = random.choice(PARTS) + random.choice(PARTS).lower()
    beside = random.random() < 0.5
    x, y, size = (0.2, 0.5, 0.14) if beside else (0.5, 0.36, 0.2)
    pen.oval(x, y, size, size, colour)
    mark = random.randrange(3)
    if mark == 0:
        points = [(x + (px - 0.5) * size * 1.3, y + (py - 0.5) * size * 1.3) for px, py in corners(6, (0.5, 0.25), 30)]
        pen.shape(points, PAPER)
    elif mark == 1:
        pen.arc(x, y, size * 0.55, size * 0.55, 0.05, PAPER, (40, 320))
    else:
        pen.write(x, y, name[0], size * 1.4, PAPER)
    pen.write(0.66 if beside else 0.5, 0.5 if beside else 0.74, name, 0.15, shade(colour, 0.6))


def icon(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """A simple white sign on a coloured tile."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    if random.random() < 0.5:
        pen.oval(0.5, 0.5, 0.46, 0.46, colour)
    else:
        pen.bar(0.06, 0.06, 0.94, 0.94, colour)
    sign = random.randrange(6)
    if sign == 0:  # a menu
        for y in (0.36, 0.5, 0.64):
            pen.line(((0.32, y), (0.68, y)), 0.06, PAPER)
    elif sign == 1:  # a magnifier
        pen.arc(0.46, 0.46, 0.14, 0.14, 0.06, PAPER, (0, 360))
        pen.line(((0.57, 0.57), (0.7, 0.7)), 0.07, PAPER)
    elif sign == 2:  # a tick
        pen.line(((0.32, 0.52), (0.45, 0.65), (0.69, 0.36)), 0.08, PAPER)
    elif sign == 3:  # a plus
        pen.line(((0.5, 0.3), (0.5, 0.7)), 0.08, PAPER)
        pen.line(((0.3, 0.5), (0.7, 0.5)), 0.08, PAPER)
    elif sign == 4:  # play
        pen.shape(((0.4, 0.3), (0.7, 0.5), (0.4, 0.7)), PAPER)
    else:  # an envelope
        pen.bar(0.28, 0.36, 0.72, 0.66, PAPER)
        pen.line(((0.28, 0.36), (0.5, 0.54), (0.72, 0.36)), 0.03, colour)


def banner(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """An advertisement: stripes, a call, something to press."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    pen.bar(0, 0, 1, 1, colour)
    for number in range(random.randint(2, 5)):
        left = number * 0.25 - 0.1
        pen.shape(((left, 1), (left + 0.1, 1), (left + 0.3, 0), (left + 0.2, 0)), shade(colour, 0.85))
    if random.random() < 0.6:
        points = [(0.5 + (x - 0.5) * 0.9, 0.42 + (y - 0.5) * 0.7) for x, y in corners(24, (0.5, 0.4), 0)]
        pen.shape(points, (250, 225, 60))
    pen.write(0.5, 0.42, random.choice(CALLS), 0.18, INK if random.random() < 0.5 else (170, 20, 30))
    pen.bar(0.32, 0.74, 0.68, 0.92, PAPER)
    pen.write(0.5, 0.83, random.choice(CALLS), 0.1)


def button(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    pen = Pen(canvas, box, random, 0, mirrored=False)
    for down, fill in ((0.04, shade(colour, 0.6)), (0, colour)):
        for x in (0.16, 0.84):
            pen.oval(x, 0.5 + down, 0.14, 0.17, fill)
        pen.bar(0.16, 0.33 + down, 0.84, 0.67 + down, fill)
    pen.write(0.5, 0.5, random.choice(LABELS), 0.16, PAPER)


def avatar(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """The head and shoulders of nobody in particular."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    person = shade(colour, 1.65) if random.random() < 0.5 else PAPER
    if random.random() < 0.5:
        pen.oval(0.5, 0.5, 0.49, 0.49, colour)
    else:
        pen.bar(0.02, 0.02, 0.98, 0.98, colour)
    pen.oval(0.5, 0.39, 0.17, 0.18, person)
    pen.oval(0.5, 0.88, 0.3, 0.26, person, (180, 360))


def blank(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """One pale colour, or a frame of it with nothing inside."""
    pen, pale = Pen(canvas, box, random, 0, mirrored=False), shade(colour, 1.85)
    pen.bar(0, 0, 1, 1, pale)
    if random.random() < 0.3:
        pen.bar(0.02, 0.02, 0.98, 0.98, shade(colour, 1.92))


def scan_code(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """Looks like a QR code, says nothing."""
    pen, cells = Pen(canvas, box, random, 0, mirrored=False), random.choice((21, 25))
    dark = shade(colour, 0.3)
    pen.bar(0, 0, 1, 1, PAPER)
    size = 0.9 / cells
    for row in range(cells):
        for column in range(cells):
            if random.random() < 0.5:
                left, top = 0.05 + column * size, 0.05 + row * size
                pen.bar(left, top, left + size, top + size, dark)
    for left, top in ((0, 0), (cells - 7, 0), (0, cells - 7)):
        for inset, fill in ((-1, PAPER), (0, dark), (1, PAPER), (2, dark)):
            edges = [0.05 + size * edge for edge in (left + inset, top + inset, left + 7 - inset, top + 7 - inset)]
            pen.bar(*edges, fill)


def divider(canvas: ImageDraw, box: Box, colour: Colour, random: Random) -> None:
    """A line with an ornament in its middle."""
    pen = Pen(canvas, box, random, 0, mirrored=False)
    pen.line(((0.02, 0.5), (0.4, 0.5)), 0.03, colour)
    pen.line(((0.6, 0.5), (0.98, 0.5)), 0.03, colour)
    for number in range(3):
        angle = math.radians(120 * number + random.uniform(0, 60))
        pen.oval(0.5 + 0.05 * math.cos(angle), 0.5 + 0.05 * math.sin(angle), 0.04, 0.04, colour)
