"""Crops: lines of text cut out of what was drawn, as recognizers get them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, get_args

import cv2
import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.chance import chance
from synth.ocr.desk import SHARES
from synth.ocr.generator import Ocr
from synth.text.bidi import has_right_to_left
from synth.text.block import Block
from synth.text.corpus import Corpus
from synth.text.faces import choose_face, faces
from synth.text.families import Style
from synth.text.lines import set_line

Pixels = npt.NDArray[np.uint8]

COLUMNS = frozenset({"ja", "zh"})  # languages that are written in columns too
MARGIN_PX, HEIGHT_PX, LINES_OF_A_PICTURE = 3, 48, 8
SIZES_PX = (20, 24, 28, 32, 40)
LETTERS = (12, 48)  # of a line of the text engine; fewer where a language says more with one


class Crop(NamedTuple):
    """A line as it is read; `where` says how to draw it again, `style` what rows are made by."""

    lang: str
    text: str
    pixels: Pixels
    style: str
    where: str
    column: bool = False


def of_scenes(lang: str, count: int) -> Iterator[Crop]:
    """Legible lines of clean pictures, a few of each."""
    generator, found, seed = Ocr(clean=True, languages=(lang,)), 0, -1
    while found < count:
        seed += 1
        try:
            drawn = generator.draw(seed, PixelBudget())
        except BadRecord as bad:
            print(f"  {lang}, seed {seed}: {bad}", file=sys.stderr)
            continue
        pixels = cv2.cvtColor(
            cv2.imdecode(np.frombuffer(drawn.picture.data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB
        )
        lines = [line for line in drawn.regions if line.level == "line" and ("legible", "yes") in line.attrs]
        step = max(1, len(lines) // LINES_OF_A_PICTURE)
        for line in lines[::step][: min(LINES_OF_A_PICTURE, count - found)]:
            assert line.text is not None
            assert line.quad is not None
            column = stands(line.quad, line.text, lang)
            crop = upright(pixels, line.quad, column or has_right_to_left(line.text))
            where = f"Ocr(clean=True, languages=({lang!r},)) seed {seed} box {line.box}"
            yield Crop(lang, line.text, crop, "column" if column else _kind(line.text), where, column)
            found += 1


def _kind(text: str) -> str:
    if not any(map(str.isdigit, text)):
        return "letters"
    return "both" if any(map(str.isalpha, text)) else "digits"


def of_engine(lang: str, count: int) -> Iterator[Crop]:
    """Lines of the text engine, the styles in turn, and columns where a language has them."""
    known = {face.style for face in faces(lang)}
    styles: list[Style | None] = [style for style in get_args(Style) if style in known]
    turns = styles + [None] * (lang in COLUMNS)
    number, found = -1, 0
    while found < count:
        number, style = number + 1, turns[found % len(turns)]
        try:
            block, where = engine_line(lang, number, style)
        except BadRecord:  # a text that no face has all letters of
            continue
        found += 1
        line = next(span for span in block.spans if span.level == "line")
        pixels = np.repeat(255 - block.ink[:, :, None], 3, axis=2)
        crop = upright(pixels, line.quad.ravel().tolist(), style is None or has_right_to_left(line.text))
        yield Crop(lang, line.text, crop, style or "column", where, style is None)


def engine_line(lang: str, number: int, style: Style | None) -> tuple[Block, str]:
    """A line of text alone, a column without a style, and how to draw it again."""
    rng = chance(number, "reading", lang)
    least, most = (max(4, round(letters * SHARES.get(lang, 1.0))) for letters in LETTERS)
    text = Corpus().take_line(lang, rng, least, most)
    face, size_px = choose_face(text, lang, rng, style), rng.choice(SIZES_PX)
    column = style is None
    where = f"set_line({text!r}, face_named({face.name!r}), {size_px}, {lang!r}, vertical={column})"
    return set_line(text, face, size_px, lang, vertical=column), where


SOURCES: dict[str, Callable[[str, int], Iterator[Crop]]] = {"scenes": of_scenes, "engine": of_engine}


def stands(quad: Sequence[float], text: str, lang: str) -> bool:
    """Whether a line is a column: of several letters, in a language that has columns, and higher than wide."""
    corners = np.asarray(quad).reshape(4, 2)
    wide, high = corners.max(0) - corners.min(0)
    return lang in COLUMNS and len(text) > 1 and bool(high > 1.5 * wide)


def upright(pixels: Pixels, quad: Sequence[float], starts_right: bool) -> Pixels:
    """What is in a quad, level and the right way up, with a margin, enlarged to letters of a size that is easy to read.

    Corners go clockwise from where reading begins: top right in lines from right to left, and in columns.
    """
    corners = np.asarray(quad, np.float32).reshape(4, 2)
    if starts_right:
        corners = np.roll(corners, 1, 0)
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)  # top, right, bottom, left
    width, height = max(1.0, (sides[0] + sides[2]) / 2), max(1.0, (sides[1] + sides[3]) / 2)
    scale = max(1.0, HEIGHT_PX / min(width, height))
    wide, high, around = width * scale, height * scale, MARGIN_PX * scale
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) + np.float32(around)
    # Quads are of corners of pixels, OpenCV's coordinates of their centres.
    matrix = cv2.getPerspectiveTransform(corners - np.float32(0.5), target - np.float32(0.5))
    size = round(wide + 2 * around), round(high + 2 * around)
    cut = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cut.astype(np.uint8, copy=False)
