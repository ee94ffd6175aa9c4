"""Pictures drawn in code, and batches of them."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from filters import Batch
from tests.filters.documents import batch, document


def photo(seed: int, width: int = 480, height: int = 360) -> Image.Image:
    """Something like a photograph: light, a dozen things with edges before it, and grain."""
    rng = np.random.default_rng(seed)
    light = Image.fromarray(rng.integers(30, 226, (4, 5, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    draw = ImageDraw.Draw(light)
    for _ in range(12):
        x, y = rng.integers(0, width), rng.integers(0, height)
        corners = [(int(x + dx), int(y + dy)) for dx, dy in rng.integers(-width // 4, width // 4, (5, 2))]
        draw.polygon(corners, fill=tuple(int(level) for level in rng.integers(0, 256, 3)))
    grain = rng.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(light) + grain, 0, 255).astype(np.uint8))


def screen(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """A window full of words on white."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 24), fill=(52, 101, 164))
    for line in range(40, height - 12, 16):
        words = " ".join("".join(chr(letter) for letter in rng.integers(97, 123, rng.integers(2, 9))) for _ in range(8))
        draw.text((12, line), words, fill=(20, 20, 20), font=ImageFont.load_default(12))
    return image


def chart(heights: tuple[int, ...], width: int = 600, height: int = 400) -> Image.Image:
    """Bars on white, between two axes."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.line([(50, 20), (50, height - 40), (width - 20, height - 40)], fill="black", width=2)
    step = (width - 100) // len(heights)
    for number, value in enumerate(heights):
        left = 70 + number * step
        draw.rectangle((left, height - 40 - value, left + step // 2, height - 40), fill=(200, 60, 40))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pictures(*files: bytes | None, **columns: Any) -> Batch:
    """A batch of the pictures of one document, with the same columns each."""
    media = [{"uri": f"http://a.example/{number}", **columns} for number in range(len(files))]
    return batch({**document(media=media), "media_data": list(files)}).pictures


def named(*uris: str, **columns: Any) -> Batch:
    """A batch of pictures that are known by name alone."""
    return batch(document(media=[{"uri": uri, **columns} for uri in uris])).pictures
