"""Corruptions of documents with pictures, each seeded: one thing is made worse, and all else stays as it was."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random

from filters.batch import split_words

from .corrupt_text import replaced, sentences
from .donors import Donors
from .pictured import Line, Part, Picture, Pictured, with_pictures, with_texts
from .redraw import blank, coarse, decoration, in_place_of, rendered, smaller

FEWEST_READ = 12  # words in a document's pictures, for a copy of them to be one
MOST_READ_SHARE = 0.5  # of the words of the text, that may be changed for those of its pictures
CAPTION_FORMS = ("This picture shows", "Here you see", "In the picture there is", "The image has", "We look at")
PLATEAU = (50, 400)  # words a picture, within which documents are balanced
BEYOND = 500  # words a picture: a fourth above the plateau
MANY = 5  # pictures, of which all but one can go; in sources that have too few such documents, 3


@dataclass(frozen=True)
class Setting:
    """All documents of a source, the pictures that they may be given, and what reads the words in a picture."""

    bases: Sequence[Pictured]
    donors: Donors
    read: Callable[[Picture], Sequence[str]]
    many: int = MANY


Corrupt = Callable[[Setting, int, float, Random], Pictured | None]
"""Of the document of a number with a dose; None where it cannot be done, or would not be known to be worse."""


def some(count: int, dose: float, random: Random) -> set[int]:
    """That share of so many, at least one; of a larger dose those of a smaller one and more."""
    order = random.sample(range(count), count)
    return set(order[: math.ceil(dose * count)])


def each(base: Pictured, dose: float, random: Random, change: Callable[[Picture, int], Picture]) -> Pictured:
    """The document with a share of its pictures changed."""
    pictures = base.pictures
    chosen = some(len(pictures), dose, random)
    return with_pictures(base, [change(one, at) if at in chosen else one for at, one in enumerate(pictures)])


def swap(hard: bool) -> Corrupt:
    def corrupt(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
        base = setting.bases[index]
        donors = (setting.donors.hard if hard else setting.donors.random)[index]
        found = [one for one in donors if one is not None]
        if len(found) < len(donors):
            return None
        return each(base, dose, random, lambda own, at: replace(found[at], data=in_place_of(own.data, found[at].data)))

    return corrupt


def decorate(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
    return each(
        setting.bases[index], dose, random, lambda own, at: Picture(decoration(own.data, Random(f"{index} {at}")))
    )


def whiten(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
    return each(setting.bases[index], dose, random, lambda own, at: Picture(blank(own.data, Random(f"{index} {at}"))))


def coarsen(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
    return each(setting.bases[index], dose, random, lambda own, at: replace(own, data=coarse(own.data)))


def shuffle_pictures(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
    """Each picture comes to the place of another, at that one's size."""
    base = setting.bases[index]
    pictures = base.pictures
    if len(pictures) < 2:
        return None
    by = random.randint(1, len(pictures) - 1)
    order = random.sample(range(len(pictures)), len(pictures))
    moved = list(pictures)
    for place, at in enumerate(order):
        donor = pictures[order[(place + by) % len(order)]]
        moved[at] = replace(donor, data=in_place_of(pictures[at].data, donor.data))
    return with_pictures(base, moved)


def render_neighbours(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
    """Pictures become pictures of the paragraph before them, or after them where there is none."""
    base = setting.bases[index]
    texts = neighbours(base.parts)
    if not all(texts):
        return None

    def change(own: Picture, at: int) -> Picture:
        return Picture(rendered(own.data, texts[at]), drawn=(texts[at],))

    return each(base, dose, random, change)


def neighbours(parts: Sequence[Part]) -> list[str]:
    """For each picture the nearest text before it that is no heading, else the first after it."""
    found = []
    for at, part in enumerate(parts):
        if isinstance(part, Picture):
            around = [*reversed(parts[:at]), *parts[at:]]
            texts = (one.text for one in around if isinstance(one, Line) and one.label != "heading")
            found.append(next(texts, ""))
    return found


def duplicate(again: Callable[[bytes], bytes]) -> Corrupt:
    """Copies of the first picture, as many as the dose, right after it."""

    def corrupt(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
        base = setting.bases[index]
        at = next(place for place, part in enumerate(base.parts) if isinstance(part, Picture))
        first = base.parts[at]
        assert isinstance(first, Picture)
        copies = [replace(first, data=again(first.data))] * int(dose)
        return replace(base, parts=(*base.parts[: at + 1], *copies, *base.parts[at + 1 :]))

    return corrupt


def drop_text(setting: Setting, index: int, share: float, random: Random) -> Pictured | None:
    """That share of the words stays, in whole sentences; documents are on the plateau of balance."""
    base = setting.bases[index]
    if not PLATEAU[0] <= base.words / len(base.pictures) <= PLATEAU[1]:
        return None
    slots = slots_of(base)
    order = random.sample(range(len(slots)), len(slots))
    left = share * base.words
    kept = set()
    for one in order:
        if kept and left <= 0:
            break
        kept.add(one)
        left -= len(split_words(slots[one].text))
    texts = iter(joined(base, [slot.text if one in kept else "" for one, slot in enumerate(slots)]))
    parts = [replace(part, text=next(texts)) if isinstance(part, Line) else part for part in base.parts]
    return replace(base, parts=tuple(part for part in parts if isinstance(part, Picture) or part.text))


def drop_pictures(setting: Setting, index: int, left: float, random: Random) -> Pictured | None:
    """So many pictures stay; if any, documents are on the plateau before and beyond it after."""
    base = setting.bases[index]
    if len(base.pictures) < setting.many or (left and not leaves_plateau(base, left)):
        return None
    kept = set(random.sample(range(len(base.pictures)), int(left)))
    places = iter(range(len(base.pictures)))
    parts = [part for part in base.parts if isinstance(part, Line) or next(places) in kept]
    return replace(base, parts=tuple(parts))


def leaves_plateau(base: Pictured, left: float) -> bool:
    """Whether a document is balanced, and out of balance with so many pictures."""
    return base.words / len(base.pictures) <= PLATEAU[1] and base.words / left >= BEYOND


@dataclass(frozen=True, slots=True)
class Slot:
    """A sentence of a document, in the line of that number."""

    line: int
    text: str
    heading: bool


def slots_of(base: Pictured) -> list[Slot]:
    return [
        Slot(number, sentence, line.label == "heading")
        for number, line in enumerate(base.lines)
        for row in line.text.split("\n")
        for sentence in sentences(row)
    ]


def joined(base: Pictured, texts: Sequence[str]) -> list[str]:
    """The lines of sentences, in the order of slots_of, parted as they were; an empty one is gone."""
    rest = iter(texts)
    space = "" if base.lang in ("ja", "zh") else " "
    made = []
    for line in base.lines:
        rows = [space.join(filter(None, islice(rest, len(sentences(row))))) for row in line.text.split("\n")]
        made.append("\n".join(filter(None, rows)))
    return made


def copy_into(base: Pictured, words: Sequence[str], order: Sequence[int], slots: Sequence[Slot]) -> Pictured:
    """Words in the places of those of some sentences, in that order; marks, lines and the number of words stay."""
    rest = iter(words)
    texts = [slot.text for slot in slots]
    for one in order:
        own = split_words(texts[one])
        new = list(islice(rest, len(own)))
        texts[one] = replaced(texts[one], [*new, *own[len(new) :]])
        if len(new) < len(own):
            break
    lines = iter(joined(base, texts))
    return with_texts(base, lambda _: next(lines))


def read_words(setting: Setting, base: Pictured) -> list[str]:
    """The words in the pictures of a document, none where they are too few or too many to be copied."""
    words = [word for picture in base.pictures for line in setting.read(picture) for word in split_words(line)]
    return words if FEWEST_READ <= len(words) <= MOST_READ_SHARE * base.words else []


def replaceable(base: Pictured, slots: Sequence[Slot], random: Random) -> list[int]:
    """Sentences in a random order, without headings and those that tell what a picture shows."""
    shown = [fact.words for fact in base.facts if fact.where == "both"]
    free = [at for at, slot in enumerate(slots) if not slot.heading and not any(words in slot.text for words in shown)]
    return random.sample(free, len(free))


def append_read(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
    """That share of the words in the pictures, each once, for as many words of the text."""
    base = setting.bases[index]
    words, slots = read_words(setting, base), slots_of(base)
    if not words:
        return None
    return copy_into(base, words[: math.ceil(dose * len(words))], replaceable(base, slots, random), slots)


def replace_by_read(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
    """That share of the text's words become those of the pictures, over and over."""
    base = setting.bases[index]
    words, slots = read_words(setting, base), slots_of(base)
    if not words:
        return None
    order = [at for at in random.sample(range(len(slots)), len(slots)) if not slots[at].heading]
    count = sum(len(split_words(slots[at].text)) for at in order)
    return copy_into(base, list(islice(cycle(words), math.ceil(dose * count))), order, slots)


def literal_captions(setting: Setting, index: int, dose: float, random: Random) -> Pictured | None:
    """All paragraphs become sentences that say what the pictures show, of about as many words."""
    base = setting.bases[index]
    captions = [picture.caption for picture in base.pictures if picture.caption]
    if not captions:
        return None
    made = caption_forms(captions)
    left = 0

    def change(line: Line) -> Line:
        nonlocal left
        if line.label == "heading":
            return line
        left += len(split_words(line.text))
        written: list[str] = []
        while left > 0 or not written:
            written.append(next(made))
            left -= len(split_words(written[-1]))
        return replace(line, text=" ".join(written))

    parts = tuple(change(part) if isinstance(part, Line) else part for part in base.parts)
    return replace(base, parts=parts, facts=())


def caption_forms(captions: Sequence[str]) -> Iterator[str]:
    for form in cycle(CAPTION_FORMS):
        for caption in captions:
            yield caption.replace(CAPTION_FORMS[0], form)


def of_pictures(change: Callable[[bytes], bytes]) -> Corrupt:
    def corrupt(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
        return each(setting.bases[index], dose, random, lambda own, _: replace(own, data=change(own.data)))

    return corrupt


def spaces(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
    """Other white space between words and at the ends of lines."""

    def change(text: str) -> str:
        return re.sub(" ", lambda _: random.choice((" ", "  ", "\u00a0")), text) + random.choice(("", " "))

    return with_texts(setting.bases[index], change)


def quotes(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
    """Other quotation marks and apostrophes."""

    def change(text: str) -> str:
        opened = re.sub(r"(?<!\w)[\"'](?=\w)", "“", text)
        return re.sub(r"(?<=\w)\"", "”", opened.replace("'", "’"))

    return with_texts(setting.bases[index], change)


def shrunk(data: bytes) -> bytes:
    return smaller(data, 0.75)
