"""TRDG at work in process: words and lines of words, with fonts and words of ours."""

import contextlib
import io
import random
import sys
import time
from typing import Any

import cv2
from serve import serve

with contextlib.redirect_stdout(sys.stderr):  # it prints when it is imported
    from trdg.generators import GeneratorFromStrings
    from trdg.utils import mask_to_bboxes

LINE_WORDS, LINE_PX, WORD_PX = 10, 48, 32
# Of a line: on plain paper as wide as it is, with the mask that the boxes of its characters are found in.
LINE = {"size": LINE_PX, "background_type": 1, "fit": True, "output_mask": 1}
# Of a word: on paper with noise, turned and blurred a little, bent in one of two ways or not.
WORD = {"size": WORD_PX, "skewing_angle": 3, "random_skew": True, "blur": 1, "random_blur": True}
made: dict[str, list[str]] = {}


def load(fonts: list[str], words: list[str]) -> bool:
    """Keep what is drawn with."""
    cv2.setNumThreads(1)
    made.update(fonts=fonts, words=words)
    return True


def draw(kind: str, seed: int, count: int) -> dict[str, Any]:
    """CPU seconds of `count` pictures, encoded, and what is in them."""
    random.seed(seed)
    found = {"pictures": 0, "pixels": 0, "chars": 0, "quads": 0, "bytes": 0, "dropped": 0}
    length = LINE_WORDS if kind == "line" else 1
    texts = [" ".join(random.choices(made["words"], k=length)) for _ in range(count)]
    fonts = random.choices(made["fonts"], k=count)
    started = time.process_time()
    for text, font in zip(texts, fonts, strict=True):
        bent = {} if kind == "line" else {"distorsion_type": random.choice((0, 0, 1, 2))}
        given = (LINE if kind == "line" else WORD) | bent
        drawn, _ = next(GeneratorFromStrings([text], count=1, fonts=[font], **given))
        if drawn is None:
            found["dropped"] += 1
            continue
        image, boxes = (drawn[0], mask_to_bboxes(drawn[1])) if kind == "line" else (drawn, [])
        file = io.BytesIO()
        image.save(file, "JPEG", quality=92)
        sizes = (1, image.width * image.height, len(text), len(boxes), len(file.getvalue()))
        for name, value in zip(found, sizes, strict=False):
            found[name] += value
    return {"cpu_s": time.process_time() - started, **found}


if __name__ == "__main__":
    serve({"load": load, "draw": draw})
