"""The CLIP model that is shipped tells pictures drawn here apart, and reads texts as long as it says."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from filters.clip_model import TINY, TINY_FOLDER, ClipModel, clip_model

RED, BLUE, GREEN, YELLOW = (205, 35, 45), (40, 90, 200), (45, 150, 75), (240, 200, 50)
INK = (60, 60, 60)
MOST_BYTES = 15_000_000


def picture(*marks: tuple[str, tuple[int, int, int], int, int, int]) -> Image.Image:
    """Marks by shape, colour, middle and radius, on 320 x 240 pixels of white."""
    image = Image.new("RGB", (320, 240), (252, 252, 252))
    canvas = ImageDraw.Draw(image)
    for shape, colour, x, y, size in marks:
        if shape == "circle":
            canvas.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        elif shape == "square":
            canvas.rectangle((x - size, y - size, x + size, y + size), fill=colour)
        else:
            canvas.polygon(((x, y - size), (x + size, y + size), (x - size, y + size)), fill=colour)
    return image


def chart() -> Image.Image:
    image = picture()
    canvas = ImageDraw.Draw(image)
    canvas.line((40, 20, 40, 210, 300, 210), fill=(40, 40, 40), width=3)
    for number, high in enumerate((60, 110, 90, 150, 170)):
        canvas.rectangle((60 + 45 * number, 210 - high, 90 + 45 * number, 210), fill=BLUE)
    return image


SCENES = {
    "There is a red circle in the picture.": picture(("circle", RED, 160, 120, 80)),
    "a blue square": picture(("square", BLUE, 150, 120, 75)),
    "A green triangle is what we see.": picture(("triangle", GREEN, 170, 115, 85)),
    "a yellow circle": picture(("circle", YELLOW, 150, 110, 75)),
    "four red squares": picture(*(("square", RED, x, y, 30) for x in (80, 240) for y in (60, 180))),
    "a blue bar chart": chart(),
    "a page of text": picture(
        *(("square", (60, 60, 60), x, y, 3) for x in range(20, 300, 9) for y in range(20, 230, 22))
    ),
}


@pytest.fixture(scope="module")
def model() -> ClipModel:
    return clip_model(TINY)


def likeness(model: ClipModel, pictures: Sequence[Image.Image], texts: Sequence[str]) -> np.ndarray:
    pixels = np.stack([model.prepared(one) for one in pictures])
    return model.pictures(pixels) @ model.texts(texts).T


def test_each_sentence_finds_its_picture(model: ClipModel) -> None:
    texts = list(SCENES)
    best = likeness(model, list(SCENES.values()), texts).argmax(0)
    assert [texts[place] for place in best] == texts


def test_two_are_not_five(model: ClipModel) -> None:
    places = ((60, 70), (250, 160), (160, 60), (70, 180), (160, 190))
    pictures = [picture(*(("circle", GREEN, x, y, 34) for x, y in places[:count])) for count in (2, 5)]
    texts = ["two green circles", "There are five green circles."]
    assert likeness(model, pictures, texts).argmax(0).tolist() == [0, 1]


def test_a_text_is_cut_at_the_context_and_padded_to_it() -> None:
    from open_clip import get_tokenizer

    tokenizer = get_tokenizer(f"local-dir:{TINY_FOLDER}")
    long, short = tokenizer(["a red circle and " * 40, "A red circle"])
    end = int(long.max())
    assert long[-1] == end  # what is cut still ends
    assert short.tolist().index(end) < len(short) - 1
    assert not short[short.tolist().index(end) + 1 :].any()
    assert tokenizer(["a RED circle"])[0].tolist() == short.tolist()


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in TINY_FOLDER.iterdir()) <= MOST_BYTES
