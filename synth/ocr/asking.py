"""Asking: one to three turns about the texts of a picture, and their answers; never about what cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from schemas.formats.ocr_fields import write_fields, write_keys, write_template
from schemas.formats.ocr_spotting import Spot, write_box, write_spots
from schemas.formats.ocr_text import write_lines
from schemas.geometry import Quad
from synth.drawn import Turn
from synth.ocr.reading import Line, Paragraph, Text
from synth.prompts import asked_in, prompt, prompt_in
from synth.text.made_up import key_name

# Of the spotting turns, how many ask for quads too.
QUAD_SHARE = 0.25
# 40 tokens a word: a page of more words would be an answer of a whole window.
MOST_SPOTS = 150
_TURNS = (0.6, 0.88, 1.0)  # one, up to two, up to three


@dataclass(frozen=True)
class Asked:
    """What can be asked about: legible lines in reading order, and fields whose values are legible, by key."""

    lang: str
    width: int
    height: int
    paragraphs: Sequence[Paragraph]
    fields: Sequence[tuple[str, str]] = ()

    @cached_property
    def lines(self) -> list[Line]:
        return [line for paragraph in self.paragraphs for line in paragraph.lines if line.text.legible]

    @cached_property
    def words(self) -> list[Text]:
        return [word for line in self.lines for word in line.words]


def turns(asked: Asked, part: Random) -> list[Turn]:
    """A conversation about the picture; there must be a legible line."""
    lines = len(asked.lines)
    weights = [
        0.27,
        0.13,
        0.25 if lines <= MOST_SPOTS else 0.0,
        0.15 if 0 < len(asked.words) <= MOST_SPOTS else 0.0,
        0.45 if len(asked.fields) > 1 else 0.0,
        0.13 if lines > 1 else 0.0,
        0.07 if lines > 1 else 0.0,
    ]
    count = part.choices((1, 2, 3), cum_weights=_TURNS)[0]
    made: list[Turn] = []
    while len(made) < count and any(weights):
        chosen = part.choices(range(len(_ASKS)), weights)[0]
        turn = _ASKS[chosen](asked, part)
        if turn is not None:
            made.append(turn)
        # Not the same twice, and of the two that want all text one.
        for done in _WHOLE if chosen in _WHOLE else (chosen,):
            weights[done] = 0.0
    return made or [_full_text(asked, part)]


def full_text(lines: Sequence[Line]) -> str:
    """The lines as they are read: what stands in one row of a receipt or list is one line."""
    rows: list[str] = []
    before: Line | None = None
    for line in lines:
        on = before is not None and line.row is not None and line.row == before.row and line.put != before.put
        if on:
            rows[-1] += f" {line.text.text}"
        else:
            rows.append(line.text.text)
        before = line
    return write_lines(rows)


def _full_text(asked: Asked, part: Random) -> Turn:
    return Turn(prompt("ocr_full_text", asked.lang, part), full_text(asked.lines))


def _text_only(asked: Asked, part: Random) -> Turn:
    return Turn(prompt("ocr_text_only", asked.lang, part), full_text(asked.lines))


def _line_spots(asked: Asked, part: Random) -> Turn:
    return _spots(asked, part, "spotting_line", [line.text for line in asked.lines])


def _word_spots(asked: Asked, part: Random) -> Turn:
    return _spots(asked, part, "spotting_word", asked.words)


def _spots(asked: Asked, part: Random, task: str, texts: Sequence[Text]) -> Turn:
    quads = part.random() < QUAD_SHARE
    spots = [Spot(text.text, text.box, _corners(text) if quads else None) for text in texts]
    question = prompt(f"{task}_quads" if quads else f"{task}s", asked.lang, part)
    return Turn(question, write_spots(spots, asked.width, asked.height))


def _fields(asked: Asked, part: Random) -> Turn:
    """All or some of the fields, in the order of the picture or another; keys in the language that is asked in."""
    count = len(asked.fields) if part.random() < 0.5 else part.randint(2, len(asked.fields))
    chosen = sorted(part.sample(range(len(asked.fields)), count))
    if part.random() < 0.2:
        part.shuffle(chosen)
    lang = asked_in(asked.lang, part)
    fields = {_key(asked.fields[number][0], lang): asked.fields[number][1] for number in chosen}
    if len(fields) < count:  # two keys that a language calls the same
        fields = dict(asked.fields[number] for number in chosen)
    if part.random() < 0.5:
        question = prompt_in("kie_template", lang, part, template=write_template(list(fields)))
    else:
        question = prompt_in("kie_keys", lang, part, keys=write_keys(list(fields)))
    return Turn(question, write_fields(fields))


def _key(key: str, lang: str) -> str:
    return key if lang == "en" else key_name(key, lang)


def _region(asked: Asked, part: Random) -> Turn | None:
    """What stands in a box: a line or a paragraph, if there is one alone in its box."""
    whole = [
        ([line.text for line in paragraph.lines], paragraph.text)
        for paragraph in asked.paragraphs
        if 1 < len(paragraph.lines) <= 12 and paragraph.text.legible
    ]
    single = [([line.text], line.text) for line in asked.lines]
    choices = whole if whole and part.random() < 0.4 else single
    texts, place = part.choice(choices)
    for _ in range(8):
        if _alone(asked, place, texts):
            break
        texts, place = part.choice(single)
    else:
        return None
    box = write_box(place.box, asked.width, asked.height)
    return Turn(prompt("region_text", asked.lang, part, box=box), write_lines([text.text for text in texts]))


def _place(asked: Asked, part: Random) -> Turn | None:
    """Where a text stands that stands there once."""
    known = [line.text.text for line in asked.lines]
    once = [line.text for line in asked.lines if sum(line.text.text in other for other in known) == 1]
    if not once:
        return None
    text = part.choice(once)
    spot = write_spots([Spot(text.text, text.box)], asked.width, asked.height)
    return Turn(prompt("text_region", asked.lang, part, text=text.text), spot)


def _alone(asked: Asked, place: Text, own: Sequence[Text]) -> bool:
    """Whether no other text reaches far into the box."""
    inside = {id(text) for text in own}
    return all(
        id(line.text) in inside or _shared(place, line.text) < 0.2
        for paragraph in asked.paragraphs
        for line in paragraph.lines
    )


def _shared(place: Text, text: Text) -> float:
    """How much of the text's box lies in the place's."""
    (ax1, ay1, ax2, ay2), (bx1, by1, bx2, by2) = place.box, text.box
    wide, high = min(ax2, bx2) - max(ax1, bx1), min(ay2, by2) - max(ay1, by1)
    return max(0, wide) * max(0, high) / ((bx2 - bx1) * (by2 - by1))


def _corners(text: Text) -> Quad:
    a, b, c, d, e, f, g, h = (round(value) for value in text.quad)
    return a, b, c, d, e, f, g, h


# In the order of their weights in `turns`.
_ASKS: tuple[Callable[[Asked, Random], Turn | None], ...] = (
    _full_text, _text_only, _line_spots, _word_spots, _fields, _region, _place,
)  # fmt: skip
_WHOLE = (0, 1)  # those of them that want all text
