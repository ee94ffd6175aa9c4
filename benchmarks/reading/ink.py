"""Ink: whether each word's quad holds some of the coverage that it was drawn with, and how much none of them holds."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reading.crops import LETTERS, SIZES_PX, Pixels, engine_line
from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.chance import chance
from synth.ocr.assemble import assembled
from synth.ocr.desk import SHARES, Desk
from synth.ocr.layouts import LAYOUTS
from synth.text.block import Block
from synth.text.corpus import Corpus
from synth.text.faces import choose_face
from synth.text.paragraphs import set_paragraph

SHIFT_BITS = 4  # quads are drawn to a sixteenth of a pixel
FAINT = 32  # of 255; less coverage is the soft edge of a letter
EMPTY_SHOWN = 5
WORST_SHOWN = 0.002

Quads = npt.NDArray[np.float32]


class Ink:
    """Counts over many drawings."""

    def __init__(self) -> None:
        self.drawings = self.words = self.inked = 0
        self.ink = self.outside = 0.0
        self.empty: list[str] = []
        self.fills: list[float] = []
        self.worst: tuple[float, str] = (0.0, "")

    def add(self, ink: Pixels, words: Sequence[tuple[str, Any]], others: Sequence[Any], where: str) -> None:
        """A drawing: coverage, words with their quads (4, 2), and quads of what is no word but text, such as lines."""
        self.drawings += 1
        held = np.zeros(ink.shape, np.uint8)
        for text, quad in words:
            self.words += 1
            if (inside := within(ink, quad)).any():
                self.inked += 1
                self.fills.append(fill(inside, quad))
            else:
                self.empty.append(f"{text!r} in {where}")
            _fill(held, quad)
        for quad in others:
            _fill(held, quad)
        whole, outside = float(ink.sum()), float(ink[held == 0].sum())
        self.ink += whole
        self.outside += outside
        self.worst = max(self.worst, (outside / max(whole, 1.0), where))

    def report(self, name: str, least_inked: float, most_outside: float) -> None:
        inked, outside = self.inked / max(1, self.words), self.outside / max(1.0, self.ink)
        verdicts = ["reached" if good else "MISSED" for good in (inked >= least_inked, outside <= most_outside)]
        print(
            f"ink {name:7}: {self.inked:,} of {self.words:,} words hold ink, {inked:.4%}, bar {least_inked:.0%} "
            f"{verdicts[0]}; outside all quads {outside:.4%}, bar {most_outside:.0%} {verdicts[1]}; fills "
            f"{np.median(self.fills or [0.0]):.2f}; {self.drawings:,} drawings",
            flush=True,
        )
        if self.worst[0] > WORST_SHOWN:
            print(f"  most outside, {self.worst[0]:.2%}: {self.worst[1]}", flush=True)
        for empty in self.empty[:EMPTY_SHOWN]:
            print(f"  without ink: {empty}", flush=True)


def of_engine(ink: Ink, lang: str, count: int) -> None:
    """Lines, paragraphs, and columns where a language has them, of the text engine alone."""
    for number in range(count):
        try:
            block, where = engine_line(lang, number, "sans") if number % 2 else _paragraph(lang, number)
        except BadRecord:  # a text that no face has all letters of
            continue
        spans = [(span.level, span.text, span.quad, span.parent) for span in block.spans]
        ink.add(block.ink, *_sorted(spans), where)


def of_scenes(ink: Ink, lang: str, count: int) -> None:
    """Whole clean scenes of all layouts, by the coverage that they were put together with."""
    names = [name for name, layout in LAYOUTS.items() if layout.languages is None or lang in layout.languages]
    for number in range(count):
        name = names[number % len(names)]
        desk = Desk(number, lang, PixelBudget(), Corpus(), clean=True)
        try:
            drawn = assembled(number, LAYOUTS[name].draw(desk), characters=False)
        except BadRecord:
            continue
        texts = [
            (text.level, text.text, quad, text.parent) for text, quad in zip(drawn.texts, drawn.quads, strict=True)
        ]
        ink.add(drawn.ink, *_sorted(texts), f"{name}, {lang}, seed {number}")


def within(ink: Pixels, quad: Any) -> npt.NDArray[np.bool_]:
    """Where there is more than a letter's soft edge in a quad, in the box around it."""
    left, top = np.floor(quad.min(0)).astype(int).clip(0)
    right, bottom = np.ceil(quad.max(0)).astype(int).clip(0)
    part = ink[top:bottom, left:right]
    mask = np.zeros(part.shape, np.uint8)
    if part.size:
        _fill(mask, quad - (left, top))
    return (mask > 0) & (part >= FAINT)


def fill(inside: npt.NDArray[np.bool_], quad: Any) -> float:
    """The area of the box around the ink, over the quad's; quads of clean drawings are level."""
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    wide, high = quad.max(0) - quad.min(0)
    return float((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / max(1.0, wide * high))


def _paragraph(lang: str, number: int) -> tuple[Block, str]:
    rng = chance(number, "reading", "paragraph", lang)
    text = Corpus().take_paragraph(lang, rng, round(LETTERS[1] * 4 * SHARES.get(lang, 1.0)))
    face, size_px = choose_face(text, lang, rng), rng.choice(SIZES_PX)
    vertical = lang in ("ja", "zh") and rng.random() < 0.4
    where = f"set_paragraph({text!r}, face_named({face.name!r}), {size_px}, {lang!r}, 400.0, vertical={vertical})"
    return set_paragraph(text, face, size_px, lang, 400.0, vertical=vertical), where


def _sorted(texts: Iterable[tuple[str, str, Any, int | None]]) -> tuple[list[tuple[str, Any]], list[Any]]:
    """Words, or lines without any, with their quads; and the quads of the lines."""
    texts = list(texts)
    parents = {parent for level, _, _, parent in texts if level == "word"}
    lines = [(number, text, quad) for number, (level, text, quad, _) in enumerate(texts) if level == "line"]
    words = [(text, quad) for level, text, quad, _ in texts if level == "word"]
    words += [(text, quad) for number, text, quad in lines if number not in parents]
    return words, [quad for _, _, quad in lines]


def _fill(mask: Pixels, quad: Any) -> None:
    """All pixels that a quad touches; its corners are of pixels' corners, OpenCV's of their centres."""
    fixed = np.round((np.asarray(quad, np.float64) - 0.5) * (1 << SHIFT_BITS)).astype(np.int32)
    cv2.fillConvexPoly(mask, fixed, (1,), shift=SHIFT_BITS)


def drawings(lang: str, count: int) -> Iterator[tuple[str, Ink]]:
    """Both tests of a language."""
    for name, measure in (("engine", of_engine), ("scenes", of_scenes)):
        ink = Ink()
        measure(ink, lang, count)
        yield name, ink
