"""Reading: the texts of a picture as a reader meets them: paragraphs, their lines, their words, and which can be read.

A word can be read or not (synth.ocr.legibility); where a language has no words, a line is one. A line of which only a
part can be read falls into runs of words that can and runs that cannot, each a line of its own: so an answer never holds
what nobody can read, and never leaves out what anybody can.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from synth.drawn import Box, Quad, Region
from synth.ocr.assemble import Assembled, seen
from synth.ocr.legibility import Legibility
from synth.ocr.warp import inside

Quads = npt.NDArray[np.float32]
Measure = Callable[[Quads], Sequence[Legibility]]


@dataclass(frozen=True)
class Text:
    """A text where it stands in the picture, clipped to it."""

    text: str
    box: Box
    quad: Quad
    legibility: Legibility

    @property
    def legible(self) -> bool:
        return self.legibility.legible


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


def read(drawn: Assembled, measure: Measure, width: int, height: int) -> list[Paragraph]:
    """The paragraphs in reading order, without what lies wholly outside of the picture."""
    kept = _in_picture(drawn.quads, width, height)
    found = measure(drawn.quads)
    children: dict[int | None, list[int]] = {}
    for number, text in enumerate(drawn.texts):
        if kept[number]:
            children.setdefault(text.parent, []).append(number)
    clipped = inside(drawn.quads, width, height)

    def text_of(number: int, legible: bool | None = None) -> Text:
        return _text(drawn.texts[number].text, clipped[number], found[number], legible, width, height)

    paragraphs = []
    for number in children.get(None, ()):
        lines = [
            line
            for inner in children.get(number, ())
            for line in _lines(drawn, inner, children, text_of, measure, width, height)
        ]
        if lines:
            whole = all(line.text.legible for line in lines)
            label = drawn.puts[drawn.texts[number].put].label
            paragraphs.append(Paragraph(text_of(number, whole), tuple(lines), label))
    return paragraphs


def regions(paragraphs: Sequence[Paragraph]) -> list[Region]:
    """All texts in reading order, each before what is in it."""
    return list(_regions(paragraphs))


def _lines(
    drawn: Assembled, number: int, children: dict[int | None, list[int]], text_of: Callable[..., Text], measure: Measure,
    width: int, height: int,
) -> Iterator[Line]:  # fmt: skip
    """A line as it is, or its runs."""
    put_number = drawn.texts[number].put
    put = drawn.puts[put_number]
    inner = children.get(number, ())
    words = [text_of(child) for child in inner if drawn.texts[child].level == "word"]
    characters = [text_of(char) for child in (*inner, number) for char in _characters(drawn, children, child)]
    legible = {word.legible for word in words}
    if len(legible) < 2:
        text = text_of(number, legible.pop() if legible else None)
        yield Line(text, tuple(words), put_number, put.row, put.label, tuple(characters))
        return
    row = put.row
    for first, end in _runs([word.legible for word in words]):
        run = [child for child in inner if drawn.texts[child].level == "word"][first:end]
        quad = _joined(drawn, number, run)
        (measured,) = measure(quad[None])
        text = " ".join(drawn.texts[child].text for child in run)
        whole = _text(text, inside(quad[None], width, height)[0], measured, words[first].legible, width, height)
        held = tuple(text_of(char) for child in run for char in _characters(drawn, children, child))
        yield Line(whole, tuple(words[first:end]), put_number, row, put.label, held)
        row = None


def _characters(drawn: Assembled, children: dict[int | None, list[int]], number: int) -> list[int]:
    return [child for child in children.get(number, ()) if drawn.texts[child].level == "char"]


def _joined(drawn: Assembled, line: int, run: Sequence[int]) -> Quads:
    """The quad around some words of a line: a rectangle on the sheet, as the line's own is, and then seen."""
    own, flat = drawn.flat[line], drawn.flat[list(run)]
    far = own > own.mean(0)
    rectangle = np.where(far, flat.max((0, 1)), flat.min((0, 1)))
    return seen(drawn.seats[drawn.texts[line].put], rectangle[None])[0]


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where neighbours are alike."""
    first = 0
    for end in range(1, len(flags) + 1):
        if end == len(flags) or flags[end] != flags[first]:
            yield first, end
            first = end


def _text(text: str, quad: Quads, measured: Legibility, legible: bool | None, width: int, height: int) -> Text:
    if legible is not None and legible != measured.legible:
        measured = replace(measured, legible=legible)
    xs, ys = quad[:, 0], quad[:, 1]
    x1, y1 = min(int(xs.min()), width - 1), min(int(ys.min()), height - 1)
    box = x1, y1, max(x1 + 1, int(np.ceil(xs.max()))), max(y1 + 1, int(np.ceil(ys.max())))
    a, b, c, d, e, f, g, h = (round(float(value), 2) for value in quad.reshape(-1))
    return Text(text, box, (a, b, c, d, e, f, g, h), measured)


def _in_picture(quads: Quads, width: int, height: int) -> npt.NDArray[np.bool_]:
    low, high = quads.min(1), quads.max(1)
    return np.asarray((high > 0).all(1) & (low < (width, height)).all(1))


def _regions(paragraphs: Sequence[Paragraph]) -> Iterator[Region]:
    for paragraph in paragraphs:
        yield _region("paragraph", paragraph.text, paragraph.label)
        for line in paragraph.lines:
            yield _region("line", line.text, line.label)
            yield from (_region("word", word, None) for word in line.words)
            yield from (_region("char", character, None) for character in line.characters)


def _region(level: str, text: Text, label: str | None) -> Region:
    found = text.legibility
    attrs = (
        ("contrast", f"{found.contrast:.3f}"),
        ("height_px", f"{found.height_px:.1f}"),
        ("legible", "yes" if found.legible else "no"),
        ("visible", f"{found.visible:.3f}"),
    )
    return Region(level, text.box, text.text, text.quad, label, attrs)
