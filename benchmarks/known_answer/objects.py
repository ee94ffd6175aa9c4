"""Everything that can be drawn, by its name, and the colours, by theirs. The same random numbers draw the same."""

from collections.abc import Callable, Mapping
from random import Random

from PIL.ImageDraw import ImageDraw

from known_answer import draw_charts, draw_decorations, draw_shapes, draw_things
from known_answer.pen import Box, Colour

Draw = Callable[[ImageDraw, Box, Colour, Random], None]

COLOURS: Mapping[str, Colour] = {
    "red": (214, 40, 40),
    "orange": (245, 135, 25),
    "yellow": (245, 205, 40),
    "green": (50, 155, 70),
    "blue": (45, 95, 205),
    "purple": (125, 60, 165),
    "pink": (240, 125, 175),
    "brown": (130, 85, 45),
    "black": (30, 30, 32),
    "grey": (140, 142, 146),
}

SHAPES: Mapping[str, Draw] = {
    "circle": draw_shapes.circle,
    "square": draw_shapes.square,
    "triangle": draw_shapes.triangle,
    "star": draw_shapes.star,
    "heart": draw_shapes.heart,
    "hexagon": draw_shapes.hexagon,
    "diamond": draw_shapes.diamond,
    "cross": draw_shapes.cross,
    "ring": draw_shapes.ring,
    "arrow": draw_shapes.arrow,
    "moon": draw_shapes.moon,
}

THINGS: Mapping[str, Draw] = {
    "house": draw_things.house,
    "tree": draw_things.tree,
    "boat": draw_things.boat,
    "car": draw_things.car,
    "bus": draw_things.bus,
    "bicycle": draw_things.bicycle,
    "aeroplane": draw_things.aeroplane,
    "rocket": draw_things.rocket,
    "train": draw_things.train,
    "fish": draw_things.fish,
    "bird": draw_things.bird,
    "cat": draw_things.cat,
    "dog": draw_things.dog,
    "butterfly": draw_things.butterfly,
    "cup": draw_things.cup,
    "bottle": draw_things.bottle,
    "lamp": draw_things.lamp,
    "chair": draw_things.chair,
    "table": draw_things.table,
    "bed": draw_things.bed,
    "clock": draw_things.clock,
    "key": draw_things.key,
    "book": draw_things.book,
    "flower": draw_things.flower,
    "mushroom": draw_things.mushroom,
    "cactus": draw_things.cactus,
    "apple": draw_things.apple,
    "umbrella": draw_things.umbrella,
    "ball": draw_things.ball,
    "kite": draw_things.kite,
    "hat": draw_things.hat,
    "ladder": draw_things.ladder,
    "bridge": draw_things.bridge,
    "tent": draw_things.tent,
    "guitar": draw_things.guitar,
    "computer": draw_things.computer,
    "glasses": draw_things.glasses,
}

CHARTS: Mapping[str, Draw] = {
    "bar chart": draw_charts.bar_chart,
    "line chart": draw_charts.line_chart,
    "pie chart": draw_charts.pie_chart,
    "scatter plot": draw_charts.scatter_plot,
    "map": draw_charts.world_map,
    "table of numbers": draw_charts.number_table,
    "flowchart": draw_charts.flowchart,
}

OBJECTS: Mapping[str, Draw] = {**SHAPES, **THINGS, **CHARTS}

DECORATIONS: Mapping[str, Draw] = {
    "logo": draw_decorations.logo,
    "icon": draw_decorations.icon,
    "banner": draw_decorations.banner,
    "button": draw_decorations.button,
    "avatar": draw_decorations.avatar,
    "blank": draw_decorations.blank,
    "QR code": draw_decorations.scan_code,
    "divider": draw_decorations.divider,
}

IRREGULAR = {
    "bus": "buses",
    "butterfly": "butterflies",
    "cactus": "cactuses",
    "cross": "crosses",
    "fish": "fish",
    "glasses": "pairs of glasses",
    "table of numbers": "tables of numbers",
}


def plural(name: str) -> str:
    """More than one of a thing."""
    return IRREGULAR.get(name, name + "s")
