"""Engines: recognizers that read crops of lines; null where one does not know all letters of the text."""

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from filters.ocr import alphabet, read_picture
from filters.ocr_rapid import _reader
from pipelines.read_back import plain
from reading.crops import Crop, Pixels

MODELS = {"ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "ja": "jpn", "ko": "kor",
          "pt": "por", "ru": "rus", "th": "tha", "vi": "vie", "zh": "chi_sim"}  # fmt: skip
FOREIGN = frozenset({"ar", "ja", "ko", "ru", "th", "zh"})  # to the letters of ASCII
COLUMN_MODELS = {"ja": "jpn_vert", "zh": "chi_sim_vert"}
# A raw line. Mode 7 looks for text in the picture first, and of one in thirty lines it finds none: NED by it is 0.01 to
# 0.05 higher.
LINE_MODE, COLUMN_MODE = "13", "5"
_BY_COMMAND = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}

Texts = list[str | None]


def by_tesseract(crops: Sequence[Crop]) -> Texts:
    """One process for each of the models: a language's, that of its columns, and English for lines of ASCII alone."""
    read: Texts = [None] * len(crops)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, crop in enumerate(crops):
        groups[_model(crop)].append(place)
    for (model, mode), places in groups.items():
        for place, text in zip(places, _tesseract([crops[place].pixels for place in places], model, mode), strict=True):
            read[place] = text
    return read


def by_rapidocr(crops: Sequence[Crop]) -> Texts:
    """Its recognizer alone."""
    # One of its own: rapidocr goes on without its finder when a call has said so once.
    reader, known, read = _reader.__wrapped__(), alphabet("rapidocr"), Texts()
    for crop in crops:
        if set(plain(crop.text)) <= known:
            found = reader(_on_its_side(crop)[:, :, ::-1], use_det=False, use_cls=False, use_rec=True)
            read.append("".join(found.txts or ()))
        else:
            read.append(None)
    return read


def by_paddleocr(crops: Sequence[Crop]) -> Texts:
    """Its recognizer behind its finder, which it cannot be called without in the process that it lives in."""
    known, read = alphabet("paddleocr"), Texts()
    for crop in crops:
        if set(plain(crop.text)) <= known:
            lines = read_picture(Image.fromarray(_on_its_side(crop)), "paddleocr")
            read.append(" ".join(line.text for line in lines))
        else:
            read.append(None)
    return read


ENGINES: dict[str, Callable[[Sequence[Crop]], Texts]] = {
    "tesseract": by_tesseract,
    "rapidocr": by_rapidocr,
    "paddleocr": by_paddleocr,
}


def _model(crop: Crop) -> tuple[str, str]:
    if crop.column:
        return COLUMN_MODELS[crop.lang], COLUMN_MODE
    foreign = crop.text.isascii() and crop.lang in FOREIGN
    return MODELS["en" if foreign else crop.lang], LINE_MODE


def _tesseract(pictures: Sequence[Pixels], model: str, mode: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, f"{number}.png")) for number in range(len(pictures))]
        for file, pixels in zip(files, pictures, strict=True):
            cv2.imwrite(file, _dark_on_light(pixels))
        listed = Path(folder, "list.txt")
        listed.write_text("\n".join(files))
        # A form feed between pages.
        command = ["tesseract", str(listed), "stdout", "-l", model, "--psm", mode, "-c", "page_separator=\f"]
        done = subprocess.run(command, capture_output=True, check=False, env=_BY_COMMAND)
    if done.returncode:
        raise SystemExit(f"tesseract -l {model}: {done.stderr.decode(errors='replace')[-300:]}")
    texts = done.stdout.decode().split("\f")
    assert len(texts) == len(pictures), f"tesseract answered {len(texts)} of {len(pictures)} pictures"
    return texts


def _dark_on_light(pixels: Pixels) -> Pixels:
    """Grey, and turned over where the paper is dark: tesseract does that for pages, and not for lines."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(255 - grey if np.median(grey) < grey.max() / 2 + grey.min() / 2 else grey)


def _on_its_side(crop: Crop) -> Pixels:
    """PP-OCR reads a column that was turned to the left."""
    return np.ascontiguousarray(np.rot90(crop.pixels) if crop.column else crop.pixels)
