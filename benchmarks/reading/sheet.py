"""Sheet: the worst readings in one picture, each crop above what stands in it and what was read."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from random import Random

import cv2
import numpy as np

from reading.crops import Crop, Pixels
from schemas.errors import BadRecord
from synth.text.faces import choose_face
from synth.text.lines import set_line

WIDTH_PX, LABEL_PX = 1100, 18


def sheet(reads: Sequence[tuple[Crop, str, float]]) -> Pixels:
    """Crops, what was read of them, and its distance, from top to bottom."""
    return np.concatenate([row for crop, read, ned in reads for row in _rows(crop, read, ned)])


def save(file: Path, reads: Sequence[tuple[Crop, str, float]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), np.ascontiguousarray(sheet(reads)[:, :, ::-1]))


def _rows(crop: Crop, read: str, ned: float) -> Iterator[Pixels]:
    pixels = np.rot90(crop.pixels) if crop.column else crop.pixels
    if pixels.shape[1] > WIDTH_PX:
        pixels = cv2.resize(pixels, (WIDTH_PX, max(1, pixels.shape[0] * WIDTH_PX // pixels.shape[1])))
    yield np.full((6, WIDTH_PX, 3), 160, np.uint8)
    yield _wide(np.ascontiguousarray(pixels), 255)
    yield _label(crop.text, crop.lang, (0, 110, 0))
    yield _label(read, crop.lang, (190, 0, 0))
    yield _label(f"{ned:.3f} {crop.where}", crop.lang, (90, 90, 90))


def _label(text: str, lang: str, color: tuple[int, int, int]) -> Pixels:
    """A text in as many faces as it takes; what none of them has is left out."""
    inks = []
    for part, own in [(text, lang)] if _sets(text, lang) else _parts(text, lang):
        with suppress(BadRecord):
            inks.append(set_line(part, choose_face(part, own, Random(1), "sans"), LABEL_PX, own).ink)
    high = max((ink.shape[0] for ink in inks), default=LABEL_PX)
    spaced = [np.pad(ink, ((high - ink.shape[0], 0), (0, 5))) for ink in inks] or [np.zeros((high, 1), np.uint8)]
    ink = np.concatenate(spaced, axis=1)[:, :WIDTH_PX, None].astype(np.float32) / 255
    return _wide((255 * (1 - ink) + np.array(color, np.float32) * ink).astype(np.uint8), 255)


def _sets(text: str, lang: str) -> bool:
    try:
        choose_face(text, lang, Random(1), "sans")
    except BadRecord:
        return False
    return True


def _parts(text: str, lang: str) -> Iterator[tuple[str, str]]:
    for ascii_, letters in groupby(text, key=str.isascii):
        yield "".join(letters), "en" if ascii_ else lang


def _wide(pixels: Pixels, fill: int) -> Pixels:
    cut = pixels[:, :WIDTH_PX]
    return np.pad(cut, ((1, 1), (0, WIDTH_PX - cut.shape[1]), (0, 0)), constant_values=fill)
