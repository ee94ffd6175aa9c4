import io
import struct
import zlib

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from filters import pictures
from filters.pictures import ORIENTATION, decoded, flattened, open_picture, upright
from tests.filters.documents import batch, document


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises pixels and has none."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def encoded(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (20, 10), (10, 200, 30)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_formats_of_the_web_are_read(kind: str) -> None:
    picture = open_picture(encoded(kind))
    assert picture is not None
    assert picture.size == (20, 10)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>not found</html>",
        png(50, 50)[:60],
        encoded("JPEG")[:300],
        encoded("BMP"),
        encoded("TIFF"),
        png_header(30_000, 30_000),
        png_header(9_000, 9_000),
        png_header(20_001, 1),
        png_header(0, 0),
        b"GIF89a" + bytes(20),
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8),
    ],
)
def test_what_is_no_picture_within_the_caps_is_none(data: bytes) -> None:
    assert open_picture(data) is None


@pytest.mark.parametrize(
    ("size", "read"), [((20_000, 1), True), ((20_001, 1), False), ((1, 20_001), False), ((7_100, 7_100), False)]
)
def test_a_whole_picture_beyond_the_caps_is_none_all_the_same(size: tuple[int, int], read: bool) -> None:
    file = io.BytesIO()
    Image.new("1", size).save(file, "PNG")
    assert (open_picture(file.getvalue()) is not None) == read


def test_a_picture_is_decoded_once_for_all_filters() -> None:
    files = [png(10, 10), None, png(20, 20)]
    one = batch(document(media=[{"uri": "a"}, {"uri": "b"}, {"uri": "c"}]) | {"media_data": files})
    first = one.pictures.images
    assert [None if p is None else p.size for p in first] == [(10, 10), None, (20, 20)]
    left = one.pictures.filter(pa.array([False, True, True])).images
    assert left[1] is first[2]
    assert one.pictures.images[0] is first[0]
    assert len(left[:1]) == 1


def test_decoded_pictures_beyond_the_budget_are_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "HELD_PIXELS", 2_500)
    many = decoded(pa.array([png(40, 40)] * 4))
    first, second = many[0], many[1]
    assert [picture.size for picture in many if picture is not None] == [(40, 40)] * 4
    assert many[0] is first
    assert many[1] is not second
    assert many.filter(np.array([True, False, True, False]))[0] is first


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (2, 1), (10, 20, 30, 0))
    clear.putpixel((1, 0), (10, 20, 30, 255))
    assert flattened(clear).tobytes() == bytes([255, 255, 255, 10, 20, 30])
    assert flattened(clear.convert("LA")).getpixel((0, 0)) == (255, 255, 255)


def test_orientation_is_followed() -> None:
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    file = io.BytesIO()
    Image.new("RGB", (20, 10)).save(file, "JPEG", exif=turned)
    picture = open_picture(file.getvalue())
    assert picture is not None
    assert (picture.size, upright(picture).size) == ((20, 10), (10, 20))
    plain = open_picture(png(4, 4))
    assert plain is not None
    assert upright(plain) is plain
