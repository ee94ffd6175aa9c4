"""Pictures put in the place of others: of the same size and format, and of as many bytes as can be had."""

import io
import struct
import textwrap
import zlib
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from filters.pictures import flattened, read_header, upright

from .objects import COLOURS, DECORATIONS
from .pen import INK, PAPER, tint

DECORATING = ("logo", "icon", "banner", "button", "avatar")
QUALITIES = (90, 80, 70, 60, 50, 40, 30)
PALETTES = (256, 64, 16)  # colours, where a PNG would be larger than what it replaces
COARSE_SIDE = 32
CROPPED = 0.8  # of each side that stays
SEGMENT = 65_000  # bytes of a JPEG's comment


@lru_cache(maxsize=64)
def opened(data: bytes) -> Image.Image:
    """RGB, upright; shared, so nobody may draw on it."""
    with read_header(data) as image:
        return flattened(upright(image)).convert("RGB")


def kind_of(data: bytes) -> str:
    return "JPEG" if data.startswith(b"\xff\xd8") else "PNG"


@lru_cache(maxsize=512)
def in_place_of(like: bytes, data: bytes) -> bytes:
    """A picture stretched to the size of another; the same file where it has its size and format already.

    Then its length is not another's, but a swapped file is one of the same files in another place, and what was made
    of it need not be made again.
    """
    image, wanted = opened(data), opened(like).size
    if image.size != wanted:
        return encoded_like(like, image.resize(wanted, Image.Resampling.BICUBIC))
    return data if kind_of(data) == kind_of(like) else encoded_like(like, image)


def encoded_like(like: bytes, image: Image.Image) -> bytes:
    """In the format of another picture and as long as its file: padded, or coarser where it would be longer."""
    made = b""
    for made in tries(image, kind_of(like)):
        if len(made) <= len(like):
            break
    return padded(made, len(like))


def tries(image: Image.Image, kind: str) -> Iterator[bytes]:
    """The picture encoded, each time in fewer bytes."""
    if kind == "JPEG":
        for quality in QUALITIES:
            yield saved(image, "JPEG", quality=quality)
        return
    yield saved(image, "PNG")
    for colours in PALETTES:
        yield saved(image.quantize(colours, dither=Image.Dither.NONE), "PNG")


def padded(data: bytes, length: int) -> bytes:
    """The file with something that no reader looks at, up to a length."""
    missing = length - len(data)
    if kind_of(data) == "JPEG":
        while missing >= 4:
            size = min(missing - 4, SEGMENT)
            data = data[:2] + b"\xff\xfe" + struct.pack(">H", size + 2) + bytes(size) + data[2:]
            missing = length - len(data)
        return data
    if missing < 12:
        return data
    body = b"paDd" + bytes(missing - 12)
    chunk = struct.pack(">I", missing - 12) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk + data[33:]  # after the header


def saved(image: Image.Image, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def decoration(like: bytes, random: Random) -> bytes:
    """A logo, icon, banner, button or avatar on a plain ground."""
    width, height = opened(like).size
    image = Image.new("RGB", (width, height), tint(PAPER, random, 5))
    side = min(width, height)
    box = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
    name = random.choice(DECORATING)
    whole = name in ("banner", "button")
    DECORATIONS[name](
        ImageDraw.Draw(image), (0, 0, width, height) if whole else box, random.choice(list(COLOURS.values())), random
    )
    return encoded_like(like, image)


def blank(like: bytes, random: Random) -> bytes:
    return encoded_like(like, Image.new("RGB", opened(like).size, tint((235, 235, 235), random, 20)))


@lru_cache(maxsize=512)
def coarse(like: bytes) -> bytes:
    """Of COARSE_SIDE pixels, enlarged."""
    image = opened(like)
    scale = COARSE_SIDE / max(image.size)
    small = image.resize([max(1, round(side * scale)) for side in image.size], Image.Resampling.BOX)
    return saved(small.resize(image.size, Image.Resampling.BICUBIC), kind_of(like))


@lru_cache(maxsize=512)
def rendered(like: bytes, text: str) -> bytes:
    """A picture of a text, in the largest of some letters with which it fits."""
    width, height = opened(like).size
    image = Image.new("RGB", (width, height), PAPER)
    for pixels in (26, 22, 19, 16, 14, 12, 10):
        font = ImageFont.load_default(pixels)
        lines = textwrap.wrap(text, max(8, int((width - 20) / (font.getlength(text) / max(1, len(text))) * 0.97)))
        if len(lines) * pixels * 1.25 <= height - 16:
            break
    for index, line in enumerate(lines):
        ImageDraw.Draw(image).text((10, 8 + index * pixels * 1.25), line, fill=INK, font=font)
    return encoded_like(like, image)


def reencoded(data: bytes, quality: int = 85) -> bytes:
    return saved(opened(data), "JPEG", quality=quality)


def cropped(data: bytes) -> bytes:
    """Without its margins, at the old size."""
    image = opened(data)
    left, top = (round(side * (1 - CROPPED) / 2) for side in image.size)
    inner = image.crop((left, top, image.width - left, image.height - top))
    return saved(inner.resize(image.size, Image.Resampling.BICUBIC), kind_of(data))


def smaller(data: bytes, share: float) -> bytes:
    image = opened(data)
    size = [max(1, round(side * share)) for side in image.size]
    return saved(image.resize(size, Image.Resampling.BICUBIC), kind_of(data))
