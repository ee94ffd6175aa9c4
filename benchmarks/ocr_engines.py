"""What the engines of filters.ocr read and what it costs, by the longest side that a picture is scaled down to.

    python benchmarks/ocr_engines.py [--every N] [--engines rapidocr paddleocr] [--sides 640 ... 1600]

Drawn: single lines that fill their picture, pages of 1,000 x 750 as screenshots have them, and pages of 2,000 x 1,500
as scans have them, with known text out of docs/, in five fonts and letters of 10 to 20 pixels (twice that in scans),
a third light on dark and a third as JPEG. `errors` are wrong characters in 100 (edit distance with the lines in reading
order), `words` those of the text that were read. Of the demo crawl's pictures (each Nth) nobody has written down the
words: beside how many were read stands the share of the words at the largest side that were read at this one.
CPU seconds are those of the process and of its child.
"""

import argparse
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import matplotlib
import numpy as np
import psutil
from picture_rules import crawled
from PIL import Image, ImageDraw, ImageFont

from filters import ocr
from filters.pictures import open_picture

FONTS = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "DejaVuSans-Bold", "STIXGeneral")
FOLDER = Path(matplotlib.get_data_path(), "fonts", "ttf")
SIDES = (640, 800, 960, 1280, 1600)


class Drawn(NamedTuple):
    image: Image.Image
    text: str


def words() -> list[str]:
    """Plain words and numbers out of the documentation, in order."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(Path("docs").glob("*.md")))
    return [word for word in text.split() if re.fullmatch(r"[A-Za-z][A-Za-z'-]*[.,;:]?|\d[\d.,]*", word)]


def drawn(seed: int, width: int, height: int, sizes: tuple[int, int], lines: int, vocabulary: list[str]) -> Drawn:
    """Lines of one to forty words; all of one font and size."""
    rng = random.Random(seed)
    size = rng.randint(*sizes)
    font = ImageFont.truetype(str(FOLDER / f"{rng.choice(FONTS)}.ttf"), size)
    paper, ink = rng.choice([("white", (20, 20, 20)), ((245, 240, 220), (60, 30, 20)), ((32, 32, 40), (230, 230, 230))])
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    left, top, gap = (20, 20, size // 2) if lines > 1 else (2, 1, 0)
    place, written = rng.randrange(len(vocabulary) - 1000), []
    while len(written) < lines and top + size * 1.3 < height + 8:
        count, line = rng.choice((1, 2, 4, 8, 40)) if lines > 1 else 40, ""
        while count and draw.textlength(f"{line} {vocabulary[place]}", font) < width - 2 * left:
            line, place, count = f"{line} {vocabulary[place]}".strip(), place + 1, count - 1
        draw.text((left, top), line, ink, font)
        written.append(line)
        top += size + gap
    if rng.random() < 1 / 3:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=75)
        image = Image.open(file)
    return Drawn(image, " ".join(written))


def distance(one: str, other: str) -> int:
    """Letters to put in, take out or change."""
    codes = np.array([ord(letter) for letter in other])
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for number, letter in enumerate(one, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(letter)))
        row = np.minimum.accumulate(np.concatenate(([number], best)) - steps) + steps
    return int(row[-1])


def cpu_s() -> float:
    """Of this process and of its children."""
    own = psutil.Process()
    return sum(sum(process.cpu_times()[:2]) for process in (own, *own.children()))


def timed(images: list[Image.Image], engine: ocr.Engine) -> tuple[list[str], float]:
    """What was read, and CPU seconds a picture."""
    started = cpu_s()
    read = [" ".join(line.text for line in ocr.read_picture(image, engine)) for image in images]
    return read, (cpu_s() - started) / len(images)


def found(text: str, expected: str) -> int:
    """How many of the expected words stand in the text."""
    return (Counter(text.split()) & Counter(expected.split())).total()


def on_known(name: str, pages: list[Drawn], engine: ocr.Engine, side: int) -> None:
    read, taken = timed([page.image for page in pages], engine)
    letters, count = (sum(map(size, pages)) for size in (_letters, _words))
    errors = sum(distance(text, page.text) for text, page in zip(read, pages, strict=True)) / letters
    share = sum(found(text, page.text) for text, page in zip(read, pages, strict=True)) / count
    print(f"{name:8} {engine:10} {side:5} {taken:6.2f} s {100 * errors:7.2f} errors {share:7.3f} words", flush=True)


def _letters(page: Drawn) -> int:
    return len(page.text)


def _words(page: Drawn) -> int:
    return len(page.text.split())


def on_crawl(images: list[Image.Image], engine: ocr.Engine, sides: list[int]) -> None:
    best: list[str] = []
    for side in sorted(sides, reverse=True):
        ocr.MAX_SIDE = side
        read, taken = timed(images, engine)
        best = best or read
        count, expected = (sum(len(text.split()) for text in texts) for texts in (read, best))
        share = sum(map(found, read, best)) / max(1, expected)
        print(f"crawl    {engine:10} {side:5} {taken:6.2f} s {count:7} words {share:7.3f} of the largest's", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--engines", nargs="+", default=list(get_args(ocr.Engine)))
    parser.add_argument("--sides", nargs="+", type=int, default=list(SIDES))
    given = parser.parse_args()
    vocabulary = words()
    known: dict[str, list[Drawn]] = {
        "lines": [drawn(seed, 480, 26, (11, 18), 1, vocabulary) for seed in range(40)],
        "screens": [drawn(seed, 1000, 750, (10, 20), 14, vocabulary) for seed in range(24)],
        "scans": [drawn(seed, 2000, 1500, (20, 40), 14, vocabulary) for seed in range(12)],
    }
    files = [data for _, data in sorted(crawled(Path("examples/crawl")))][:: given.every]
    opened = [image for image in map(open_picture, files) if image is not None]
    draw: Callable[[int], Drawn] = lambda seed: drawn(seed, 1000, 750, (14, 14), 2, vocabulary)  # noqa: E731
    print(f"{len(opened)} pictures of the crawl")
    for engine in given.engines:
        timed([draw(0).image], engine)  # loads the models
        for side in given.sides:
            ocr.MAX_SIDE = side
            for name, pages in known.items():
                on_known(name, pages, engine, side)
        on_crawl(opened, engine, given.sides)


if __name__ == "__main__":
    main()
