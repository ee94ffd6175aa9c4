"""Whether what is drawn can be read: lines cropped by their quads and read by recognizers, and where their ink is.

    python benchmarks/ocr_reading.py [--langs en ...] [--sources scenes engine] [--engines tesseract ...] [--lines N]
                                     [--ink N] [--sheets FOLDER]

`scenes` are clean pictures of Ocr(clean=True), of which up to eight legible lines are read; the bars are for them.
`engine` is the text engine alone, black on white, lines in each style of typeface in turn, so that a hard face is told
from a fault of the drawing. A line is cut out by the corners of its quad, the first of them where reading begins, with
three pixels around, and enlarged to 48 pixels.

Read by tesseract (apt-get install tesseract-ocr tesseract-ocr-fra ...), which nothing here was made with: as raw lines,
by the model of their language, by the English one when a line is all ASCII, columns by those for columns; by the
recognizer of rapidocr (PP-OCRv6) without its finder, and by paddleocr (PP-OCRv4) with it, columns on their side, only
lines of which they know all letters. NED is the edit distance over the longer one's length, the mean over lines, of
NFKC texts with quotes and dashes in one form, without spaces in ja, ko, th and zh, with single ones elsewhere.

The ink test is on the coverage that text was drawn with, of lines, paragraphs and columns of the text engine and of
whole clean scenes: a word (a line where a language has none) holds ink when there is some in its quad; ink is outside
when it is in no quad of a word or line; `fills` is the area of a word's ink's box over its quad's, the median.
"""

import argparse
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein
from reading.crops import SOURCES, Crop
from reading.engines import ENGINES
from reading.ink import drawings
from reading.sheet import save

from pipelines.read_back import plain
from synth.languages import LANGUAGES

LATIN, JOINED = ("de", "en", "es", "fr", "it", "pt", "vi"), frozenset({"ja", "ko", "th", "zh"})
BARS = {
    **{(engine, lang): 0.05 for engine in ("tesseract", "rapidocr") for lang in LATIN},
    **{("tesseract", lang): 0.15 for lang in ("ja", "ko", "zh")},
    **{("rapidocr", lang): 0.10 for lang in ("ja", "ko", "zh")},
    ("tesseract", "ru"): 0.10,
    ("tesseract", "ar"): 0.20,
}
LEAST_INKED, MOST_OUTSIDE = 0.99, 0.02
WORST_SHOWN = 24


class Reading(NamedTuple):
    """Both texts as they are compared, and their distance, 0 to 1."""

    crop: Crop
    text: str
    read: str
    ned: float


def compared(text: str, lang: str) -> str:
    """What counts of a text."""
    words = (plain(word) for word in text.split())
    joined = ("" if lang in JOINED else " ").join(word for word in words if word)
    return "".join(letter for letter in joined if unicodedata.category(letter) != "Cf")


def distance(text: str, read: str) -> float:
    """Edits over the longer one's length."""
    return Levenshtein.distance(text, read) / max(len(text), len(read), 1)


def readings(crops: Sequence[Crop], engine: str) -> list[Reading]:
    """What an engine makes of the lines that it has the letters for."""
    found = []
    for crop, answer in zip(crops, ENGINES[engine](crops), strict=True):
        text = compared(crop.text, crop.lang)
        if answer is not None and text:
            read = compared(answer, crop.lang)
            found.append(Reading(crop, text, read, distance(text, read)))
    return found


def report(name: str, engine: str, lang: str, found: Sequence[Reading], lines: int) -> None:
    head = f"{name:7} {lang} {engine:10}"
    if not found:
        print(f"{head} knows the letters of none of {lines} lines", flush=True)
        return
    ned = float(np.mean([reading.ned for reading in found]))
    letters = sum(len(reading.text) for reading in found)
    edits = sum(Levenshtein.distance(reading.text, reading.read) for reading in found)
    bar = BARS.get((engine, lang)) if name == "scenes" else None
    verdict = "" if bar is None else f", bar {bar:.2f} {'reached' if ned <= bar else 'MISSED'}"
    right = sum(reading.text == reading.read for reading in found)
    print(
        f"{head} NED {ned:.4f}{verdict}; {len(found)} of {lines} lines, {right} without a fault; {edits:,} edits in "
        f"{letters:,} characters; {by_style(found)}",
        flush=True,
    )


def by_style(found: Sequence[Reading]) -> str:
    styles: dict[str, list[float]] = {}
    for reading in found:
        styles.setdefault(reading.crop.style, []).append(reading.ned)
    return ", ".join(f"{style} {np.mean(neds):.4f} ({len(neds)})" for style, neds in styles.items())


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--langs", nargs="+", default=list(LANGUAGES))
    parser.add_argument("--sources", nargs="+", choices=list(SOURCES), default=list(SOURCES))
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--lines", type=int, default=200, help="of each language and source, 0 for none")
    parser.add_argument("--ink", type=int, default=60, help="drawings of each language and kind, 0 for none")
    parser.add_argument("--sheets", type=Path, help="where pictures of the worst readings go")
    given = parser.parse_args(arguments)
    for lang in given.langs:
        for source in given.sources if given.lines else ():
            crops = list(SOURCES[source](lang, given.lines))
            for engine in given.engines:
                found = readings(crops, engine)
                report(source, engine, lang, found, len(crops))
                worst = sorted(found, key=lambda reading: -reading.ned)[:WORST_SHOWN]
                if given.sheets and worst:
                    shown = [(reading.crop, reading.read, reading.ned) for reading in worst]
                    save(given.sheets / f"{source}-{lang}-{engine}.png", shown)
        for name, ink in drawings(lang, given.ink) if given.ink else ():
            ink.report(f"{name} {lang}", LEAST_INKED, MOST_OUTSIDE)


if __name__ == "__main__":
    main(sys.argv[1:])
