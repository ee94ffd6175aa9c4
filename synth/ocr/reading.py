"""Reading: the texts of a picture as a reader meets them: paragraphs, their lines, their words, and which can be read.

A word can be read or not (synth.ocr.legibility); where a language has no words, a line is one. A line of which only a
part can be read falls into runs of words that can and runs that cannot, each a line of its own: so an answer never
holds what nobody can read, and never leaves out what anybody can.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from synth.drawn import Box, Quad, Region
from synth.ocr.assemble import Assembled, seen
from synth.ocr.legibility import Legibility, crop_legibility, legibility, legible, upright_sides
from synth.ocr.warp import inside
from synth.pixels.arrays import Floats, Pixels

# Of one letter no more than half may be hidden, which matters where a whole line is measured at once.
_HIDDEN_LETTERS = 0.5


class Text(NamedTuple):
    """A text where it stands in the picture, clipped to it; contrast and visible are 0 to 1."""

    text: str
    box: Box
    quad: Quad
    contrast: float
    height_px: float
    visible: float
    legible: bool


@dataclass(frozen=True)
class Line:
    """A run of words; `put` is the number of the text on its sheet that it belongs to, `row` the row that is read on
    with the line before. `words` are empty in languages without; `characters` unless asked for."""

    text: Text
    words: Sequence[Text]
    put: int
    row: int | None
    label: str | None
    characters: Sequence[Text] = ()


@dataclass(frozen=True)
class Paragraph:
    text: Text
    lines: Sequence[Line] = ()
    label: str | None = None


def read(drawn: Assembled, pixels: Pixels, hidden: Pixels | None, lang: str, by_line: bool = False) -> list[Paragraph]:
    """The paragraphs in reading order, without what lies wholly outside of the finished picture (h, w, 3).

    `hidden` (h, w) is what stands in front. `by_line` is for crops: words have the contrast of their line.
    """
    return _Reader(drawn, pixels, hidden, lang, by_line).paragraphs()


def regions(paragraphs: Sequence[Paragraph]) -> list[Region]:
    """All texts in reading order, each before what is in it."""
    return list(_regions(paragraphs))


class _Reader:
    """What is known of the texts while they are read."""

    def __init__(self, drawn: Assembled, pixels: Pixels, hidden: Pixels | None, lang: str, by_line: bool) -> None:
        self._drawn, self._lang = drawn, lang
        self._height, self._width = pixels.shape[:2]
        self._places = _places(inside(drawn.quads, self._width, self._height), self._width, self._height)
        self._children: dict[int | None, list[int]] = {}
        low, high = drawn.quads.min(1), drawn.quads.max(1)
        kept = (high > 0).all(1) & (low < (self._width, self._height)).all(1)
        self._cut: set[int | None] = set()  # what has parts outside of the picture
        for number, text in enumerate(drawn.texts):
            if kept[number]:
                self._children.setdefault(text.parent, []).append(number)
            else:
                self._cut.add(text.parent)
        self._measured = self._measure(pixels, hidden, by_line)

    def paragraphs(self) -> list[Paragraph]:
        found = []
        for number in self._children.get(None, ()):
            lines = [line for inner in self._children.get(number, ()) for line in self._lines(inner)]
            if lines:
                label = self._drawn.puts[self._drawn.texts[number].put].label
                whole = self._whole(number, [line.text for line in lines])
                if self._cut.intersection((number, *self._children[number])):
                    whole = whole._replace(legible=False)
                found.append(Paragraph(whole, tuple(lines), label))
        return found

    def _measure(self, pixels: Pixels, hidden: Pixels | None, by_line: bool) -> dict[int, Legibility]:
        """Contrast, height and visible share of the words, of lines without any, and of characters."""
        texts, flat = self._drawn.texts, self._drawn.flat
        lines = {text.parent for text in texts if text.level == "word" and not by_line}
        atoms = [
            n
            for n, text in enumerate(texts)
            if (text.level == "word" and not by_line) or (text.level == "line" and n not in lines)
        ]
        found: dict[int, Legibility] = {}
        for level in (atoms, [n for n, text in enumerate(texts) if text.level == "char"]):
            if level:
                vertical = np.array([self._drawn.puts[texts[n].put].block.vertical for n in level])
                upright = np.where(vertical, upright_sides(flat[level], True), upright_sides(flat[level]))
                measured: Sequence[Legibility]
                if by_line and len(level) == 1:
                    area = self._drawn.seats[0].area(self._width, self._height)
                    measured = [crop_legibility(pixels, self._drawn.ink, self._drawn.quads[level], upright, area)]
                else:
                    measured = legibility(pixels, self._drawn.ink, self._drawn.quads[level], upright, hidden)
                found.update(zip(level, measured, strict=True))
        if by_line:
            found |= {
                n: found[text.parent] for n, text in enumerate(texts) if text.level == "word" and text.parent in found
            }
        return found

    def _lines(self, number: int) -> Iterator[Line]:
        """A line as it is, or its runs."""
        put_number = self._drawn.texts[number].put
        put = self._drawn.puts[put_number]
        inner = [child for child in self._children.get(number, ()) if self._drawn.texts[child].level == "word"]
        if not inner:
            whole = self._atom(number, self._measured[number].height_px) if number in self._measured else None
            if whole is not None:
                yield Line(whole, (), put_number, put.row, put.label, self._characters([number]))
            return
        # A word of small letters alone, and a dash, are as legible as their neighbours.
        tall = max(self._measured[child].height_px for child in inner)
        pale = min((self._measured[child].contrast for child in inner if not self._is_mark(child)), default=0.0)
        words = [self._atom(child, tall, pale if self._is_mark(child) else 0.0) for child in inner]
        runs = list(_runs([word.legible for word in words]))
        if len(runs) == 1 and number not in self._cut:
            whole = self._whole(number, words)
            yield Line(whole, tuple(words), put_number, put.row, put.label, self._characters(inner))
            return
        for first, end in runs:
            quad = inside(_joined(self._drawn, number, inner[first:end])[None], self._width, self._height)
            (place,) = _places(quad, self._width, self._height)
            whole = _joint(" ".join(word.text for word in words[first:end]), place, words[first:end])
            row = put.row if first == 0 else None
            held = self._characters(inner[first:end])
            yield Line(whole, tuple(words[first:end]), put_number, row, put.label, held)

    def _characters(self, parents: Sequence[int]) -> tuple[Text, ...]:
        found = (child for parent in parents for child in self._children.get(parent, ()))
        return tuple(
            self._atom(child, self._measured[child].height_px)
            for child in found
            if self._drawn.texts[child].level == "char"
        )

    def _is_mark(self, number: int) -> bool:
        """Whether there is too little ink in a word to measure."""
        text = self._drawn.texts[number].text
        return len(text) == 1 or not any(map(str.isalnum, text))

    def _atom(self, number: int, tall: float, pale: float = 0.0) -> Text:
        contrast, height_px, visible = self._measured[number]
        contrast = max(contrast, pale)
        text = self._drawn.texts[number].text
        whole = visible >= 1 - _HIDDEN_LETTERS / max(4, len(text))
        is_legible = whole and legible(Legibility(contrast, tall, visible), self._lang)
        return Text(text, *self._places[number], contrast, height_px, visible, is_legible)

    def _whole(self, number: int, parts: Sequence[Text]) -> Text:
        return _joint(self._drawn.texts[number].text, self._places[number], parts)


def _joint(text: str, place: tuple[Box, Quad], parts: Sequence[Text]) -> Text:
    """What is made of parts: as low in contrast as the least of them, legible when all are."""
    contrast, tall = min(part.contrast for part in parts), max(part.height_px for part in parts)
    visible = sum(part.visible for part in parts) / len(parts)
    return Text(text, *place, contrast, tall, visible, all(part.legible for part in parts))


def _joined(drawn: Assembled, line: int, run: Sequence[int]) -> Floats:
    """The quad around some words of a line: a rectangle on the sheet, as the line's own is, and then seen."""
    own, flat = drawn.flat[line], drawn.flat[list(run)]
    far = own > own.mean(0)
    rectangle = np.where(far, flat.max((0, 1)), flat.min((0, 1)))
    return np.asarray(seen(drawn.seats[drawn.texts[line].put], rectangle[None])[0])


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where neighbours are alike."""
    first = 0
    for end in range(1, len(flags) + 1):
        if end == len(flags) or flags[end] != flags[first]:
            yield first, end
            first = end


def _places(quads: Floats, width: int, height: int) -> list[tuple[Box, Quad]]:
    """The smallest boxes of whole pixels around quads (n, 4, 2) in the picture, and the quads."""
    low = np.minimum(np.floor(quads.min(1)), (width - 1, height - 1)).astype(int)
    high = np.maximum(np.ceil(quads.max(1)).astype(int), low + 1)
    boxes = np.concatenate((low, high), 1).tolist()
    corners = quads.reshape(-1, 8).astype(np.float64).round(2).tolist()
    # Of lists that numpy made, which are as long as their types say.
    return [(tuple(box), tuple(quad)) for box, quad in zip(boxes, corners, strict=True)]  # type: ignore[misc]


def _regions(paragraphs: Sequence[Paragraph]) -> Iterator[Region]:
    for paragraph in paragraphs:
        yield _region("paragraph", paragraph.text, paragraph.label)
        for line in paragraph.lines:
            yield _region("line", line.text, line.label)
            yield from (_region("word", word, None) for word in line.words)
            yield from (_region("char", character, None) for character in line.characters)


def _region(level: str, text: Text, label: str | None) -> Region:
    attrs = _attrs(text.contrast, text.height_px, text.legible, text.visible)
    return Region(level, text.box, text.text, text.quad, label, attrs)


@lru_cache(maxsize=4)  # the words of a crop have those of their line
def _attrs(contrast: float, height_px: float, is_legible: bool, visible: float) -> tuple[tuple[str, str], ...]:
    return (
        ("contrast", f"{contrast:.3f}"),
        ("height_px", f"{height_px:.1f}"),
        ("legible", "yes" if is_legible else "no"),
        ("visible", f"{visible:.3f}"),
    )
