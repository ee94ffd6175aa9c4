"""Drawn documents: paragraphs and pictures about made-up subjects, with what each of them tells on record.

Seeded: the same number makes the same document. Scenes and sentences are used for no training; the drawings of things
and the names of colours are those that a model was taught.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .corpus_scenes import KINDS, Form, Item, Kind, View, draw, form
from .corpus_texts import GENERAL, LAST, PROSE, Names, made_place, names
from .objects import COLOURS
from .pictured import Fact, Line, Part, Picture, Pictured

PARAGRAPHS, PICTURES = (4, 9), (2, 5)
TOLD_SHARE = 0.55  # of the things of a document; the others are in its pictures alone
SENTENCES = (1, 4)  # of a paragraph, besides that of its picture
LONG_SHARE, LONG_SENTENCES = 0.3, (4, 8)  # so that some are still out of balance with all their text and one picture
CROPS = ("Leeks", "Beans", "Kale", "Onions", "Peas", "Chard", "Mint", "Sorrel", "Carrots", "Dill", "Squash", "Thyme")
STAGES = ("Weighing", "Sanding", "Drilling", "Glazing", "Testing", "Packing", "Rinsing", "Pressing", "Sorting")
STEPS = ("Tighten", "Slide in", "Turn over", "Press down", "Glue", "Align", "Lift", "Fasten")
MEASURES = ("Wool in tons", "Visits a day", "Hours of sun", "Litres sold", "Letters sent", "Wages paid", "Stock left")


def read_drawn(count: int, seed: int = 0) -> list[Pictured]:
    """So many documents, the kinds of scenes in turn."""
    kinds = list(KINDS.values())
    return [made(kinds[index % len(kinds)], f"{seed} {index}") for index in range(count)]


def made(kind: Kind, seed: str) -> Pictured:
    random = Random(seed)
    told = names(random)
    views = plan_views(kind, told, random)
    same = form(random)
    shown = [shown_picture(kind, view, same, random) for view in views]
    paragraphs, text_facts = written(kind, views, told, random)
    parts: list[Part] = [Line(told.fill(random.choice(PROSE[kind.name].titles)), "heading")]
    for paragraph, picture in paragraphs:
        parts.append(Line(paragraph))
        if picture is not None:
            parts.append(shown[picture])
    facts = [
        Fact("both" if item in view.told else "picture", item.words, index)
        for index, view in enumerate(views)
        for item in view.view.items
    ]
    facts += [Fact("picture", line, index) for index, one in enumerate(shown) for line in one.drawn or ()]
    facts += [Fact("text", sentence) for sentence in text_facts]
    return Pictured("drawn", f"drawn {seed}", "en", tuple(parts), kind.name, tuple(facts))


@dataclass(frozen=True, slots=True)
class Planned:
    """A picture, and those of its things that the text tells of."""

    view: View
    told: tuple[Item, ...]


def plan_views(kind: Kind, told: Names, random: Random) -> list[Planned]:
    """Things of the text and things of the pictures alone are different ones, so that no word is in both by chance."""
    every = kind.things.split(", ")
    things = random.sample(every, len(every))
    cut = round(len(things) * TOLD_SHARE)
    spoken, silent = Deck(things[:cut], random), Deck(things[cut:], random)
    planned = []
    for _ in range(random.randint(*PICTURES)):
        in_text = spoken.draw(random.randint(1, 2))
        alone = silent.draw(random.randint(1, 2))
        items = in_text + alone
        title = told.fill(random.choice(TITLES[kind.name])) if kind.name in TITLES else ""
        count = sum(item.count for item in items)
        planned.append(Planned(View(tuple(items), title, labels(kind, count, random)), tuple(in_text)))
    return planned


class Deck:
    """Things to be drawn, each once before one comes again, never in the same colour."""

    def __init__(self, things: Sequence[str], random: Random) -> None:
        self._things, self._random, self._left = things, random, list(things)
        self._seen: set[tuple[str, str]] = set()

    def draw(self, count: int) -> list[Item]:
        return [self._one() for _ in range(count)]

    def _one(self) -> Item:
        if not self._left:
            self._left = list(self._things)
        name = self._left.pop(self._random.randrange(len(self._left)))
        colour = self._random.choice([colour for colour in COLOURS if (colour, name) not in self._seen])
        self._seen.add((colour, name))
        return Item(self._random.choice((1, 1, 1, 1, 2, 2, 3)), colour, name)


# The lines over pictures; what they say is in no text.
TITLES = {
    "shop": ("Offers of the week", "Fresh in since {day}", "New from {town}"),
    "museum": ("Room {n} upper floor", "Gifts of the year {year}", "Loans from {town}"),
    "garden": ("Sheet {n} scale {k}", "South part drawn {year}", "North part sheet {n}"),
    "factory": ("Hall {n} line {m}", "Night shift hall {n}", "Line {m} speed {k}"),
    "report": ("Table {n} page {m}", "Seasons compared", "Five years to {later}"),
    "assembly": ("Page {n} of {m}", "Tools needed size {n}", "Drawing {k}"),
    "island": ("Sheet {n} surveyed {year}", "Heights in feet", "Western half sheet {n}"),
    "station": ("Departures on {day}", "Platform {n}", "Trains to {town}"),
}


def labels(kind: Kind, count: int, random: Random) -> tuple[str, ...]:
    """A label for each thing, or the lines of a board."""
    if kind.label == "list":
        return tuple(
            f"{random.randint(6, 22)} {random.randint(10, 59)} {made_place(random)} {random.randint(1, 9)}"
            for _ in range(random.randint(4, 6))
        )
    if not kind.label:
        return ()
    makers = {
        "shop": lambda: f"Price {random.randint(2, 60)} crowns",
        "museum": lambda: f"{random.choice(LAST.split())} {random.randint(1700, 1950)}",
        "garden": lambda: f"{random.choice(CROPS)} {random.randint(2, 40)} rows",
        "factory": lambda: f"{random.choice(STAGES)} {random.randint(10, 99)}",
        "report": lambda: f"{random.choice(MEASURES)} {random.randint(100, 999)}",
        "assembly": lambda: f"{random.choice(STEPS)} part {random.randint(10, 99)}",
        "island": lambda: f"{made_place(random)} {random.randint(20, 400)}",
    }
    return tuple(makers[kind.name]() for _ in range(count))


def shown_picture(kind: Kind, planned: Planned, same: Form, random: Random) -> Picture:
    data, drawn = draw(kind, planned.view, same, random)
    caption = f"This picture shows {kind.phrase} with {listed([item.words for item in planned.view.items])}."
    return Picture(data, kind.name, caption, drawn)


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def written(
    kind: Kind, views: Sequence[Planned], told: Names, random: Random
) -> tuple[list[tuple[str, int | None]], list[str]]:
    """Paragraphs, each with the picture that follows it, and the sentences that only the text has."""
    prose = PROSE[kind.name]
    count = random.randint(max(PARAGRAPHS[0], len(views)), PARAGRAPHS[1])
    # Those of the subject first, so that short documents too are about it.
    only = random.sample(prose.only, len(prose.only)) + random.sample(GENERAL, len(GENERAL))
    bounds = LONG_SENTENCES if random.random() < LONG_SHARE else SENTENCES
    per_paragraph = [random.randint(*bounds) for _ in range(count)]
    while sum(per_paragraph) > len(only):
        per_paragraph[per_paragraph.index(max(per_paragraph))] -= 1
    rest = iter(random.sample(only[: sum(per_paragraph)], sum(per_paragraph)))
    with_picture = sorted(random.sample(range(count), len(views)))
    spoken = random.sample(prose.told, len(prose.told)) * 2
    paragraphs: list[tuple[str, int | None]] = []
    facts: list[str] = []
    for index, sentences in enumerate(per_paragraph):
        own = [told.fill(next(rest)) for _ in range(sentences)]
        facts += own
        picture = with_picture.index(index) if index in with_picture else None
        if picture is not None:
            items = listed([item.words for item in views[picture].told])
            own.insert(random.randint(0, len(own)), capital(told.fill(spoken[picture], items=items)))
        paragraphs.append((" ".join(own), picture))
    return paragraphs, facts


def capital(sentence: str) -> str:
    return re.sub(r"^\w", lambda letter: letter[0].upper(), sentence)
